"""Judges sessions by what was learned: one p-value each, and a reason.

Each piece of a session is looked at in seven ways: events that are new, how far its counts are from
the most similar piece known, with rare events weighed more and without, how far its steps are,
windows that are new, how surprising its order is, and its duration.
Every way is compared with a sample of the learned pieces, each judged as if it had not been learned
(leave one out), so that a few dozen sessions suffice. The ways depend on each other; the harmonic
mean of their p-values is taken, in which a way has the more weight the more alike it finds ordinary
sessions (``Rarity.trust``). The less alike they are, the more the rank of that mean among learned
pieces takes its place, and it is never below that rank, the oddest few apart.

So p-values are valid and cautious: of ordinary sessions, at most about a share ``a`` gets one of at
most ``a``, and far fewer where ordinary sessions are alike. What is judged is never learned: to
learn the sessions of a test that look ordinary was tried, and raised false alarms on logs and found
less in system calls, because a sample without its odd members makes others odd.

Fails where ordinary sessions have no habits: then everything is as strange as everything else.
"""

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from statistics import median

import msgspec

from bartizan.detect.logs.count_distance import ENTRIES, CountVectors, Nearest
from bartizan.detect.logs.sequence_order import Order, Orders, Triple, triples
from bartizan.detect.logs.sequence_state import SequenceState
from bartizan.detect.logs.sequence_ways import WAYS, Rarity
from bartizan.detect.logs.session import Piece, Session, pieces
from bartizan.stats.conformal import harmonic, restrained

LEARNED = 30
"""With fewer sessions than this nothing is called unusual: *learning* is shown instead."""
ALERT = (0.001, 0.01)
"""Between these lies the p-value from which a session is anomalous when no budget is given."""
ODD = 5
"""Ordinary sessions include odd ones: one that is stranger than all but four of them is anomalous,
within the limits of ``ALERT``. So the ranks of the oddest four say nothing."""
CACHED = 1 << 14
"""Pieces whose verdict is remembered: many sessions are exactly alike."""


_VECTOR = msgspec.json.Decoder(list[tuple[str, int]]).decode


@dataclass(frozen=True, slots=True)
class Scores:
    """How strange a piece is, in each way of ``WAYS``. Higher is stranger."""

    new: float
    """Share of its events that no other piece has."""
    counts: float
    """How far the counts of its events are from the nearest known."""
    weighed: float
    """The same, where events that few pieces have weigh more."""
    order: float
    """How far the counts of its steps of three events are from the nearest known."""
    novelty: float
    """Share of its windows that no other piece has."""
    surprise: float
    duration: float
    """How many times the usual deviation its duration is off, on a logarithmic scale."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A piece and what was found out about it, for words."""

    piece: Piece
    order: Order
    nearest: Nearest[str]
    new: tuple[str, ...]
    p_values: dict[str, float]
    p_value: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """A session's p-value, and the facts about its strangest piece."""

    id: str
    p_value: float
    learning: bool
    facts: Facts | None
    """None for a session without events."""


@dataclass(slots=True)
class SequenceModel:
    """A state made ready for judging. It does not follow later changes of the state."""

    state: SequenceState
    orders: Orders = field(init=False)
    vectors: CountVectors[str] = field(init=False)
    weighed: CountVectors[str] = field(init=False)
    steps: CountVectors[Triple] = field(init=False)
    durations: tuple[float, float] | None = field(init=False)
    """Middle and usual deviation of the logarithm of durations; None if few have one."""
    _ways: dict[str, Rarity] = field(init=False)
    _trust: tuple[float, ...] = field(init=False)
    _ordinary: list[float] = field(init=False)
    """Combined p-values of the sampled pieces, each judged as if it had not been learned."""
    _cache: dict[Piece, Facts] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        state = self.state
        self.orders = Orders(state)
        known = [(dict(_VECTOR(key)), seen) for key, seen in sorted(state.vectors.counts.items())]
        self.vectors = CountVectors(known)
        self.weighed = CountVectors(known, state.events.counts, state.pieces)
        sampled = state.sampled()
        self.steps = _steps(sampled)
        self.durations = _durations(sampled)
        scores = {piece: self._look(piece, leave_out=True)[0] for piece in dict.fromkeys(sampled)}
        used = [one.name for one in fields(Scores) if one.name != "duration" or self.durations]
        self._ways = {
            way: Rarity([getattr(scores[piece], way) for piece in sampled], WAYS[way])
            for way in used
        }
        self._trust = tuple(way.trust for way in self._ways.values())
        strange = {piece: self._together(self._p_values(one)) for piece, one in scores.items()}
        self._ordinary = sorted(strange[piece] for piece in sampled)

    @property
    def learning(self) -> bool:
        """Whether too little was learned to call anything unusual."""
        return self.state.sessions < LEARNED

    @property
    def resolution(self) -> float:
        """The smallest p-value that is a guarantee; smaller ones are extrapolated."""
        return 1 / (len(self._ordinary) + 1)

    @property
    def alert(self) -> float:
        """The p-value at or below which to alert when no budget is given."""
        least, most = ALERT
        return min(max(ODD * self.resolution, least), most)

    def judge(self, session: Session) -> Verdict:
        """Judge one session. A long one has the p-value of its strangest piece, times pieces."""
        found = [self._judge(piece) for piece in pieces(session) if piece.events]
        if not found:
            return Verdict(session.id, 1.0, self.learning, None)
        worst = min(found, key=lambda facts: facts.p_value)
        return Verdict(session.id, min(1.0, worst.p_value * len(found)), self.learning, worst)

    def _judge(self, piece: Piece) -> Facts:
        known = self._cache.get(piece)
        if known is None:
            if len(self._cache) >= CACHED:
                self._cache.clear()
            known = self._cache[piece] = self._facts(piece)
        return known

    def _facts(self, piece: Piece) -> Facts:
        scores, order, nearest, new = self._look(piece)
        p_values = self._p_values(scores)
        p_value = self._calibrated(self._together(p_values))
        p_value = restrained(p_value, self.resolution)
        return Facts(piece, order, nearest, new, p_values, p_value)

    def _look(
        self, piece: Piece, *, leave_out: bool = False
    ) -> tuple[Scores, Order, Nearest[str], tuple[str, ...]]:
        counts = Counter(piece.events)
        having, keeps = self.state.events.counts, self.state.events.keeps
        new = tuple(event for event in counts if having[event] <= leave_out and keeps(event))
        padded = piece.padded()
        steps = triples(padded)
        order = self.orders.compare(steps, leave_out=leave_out)
        nearest = self.vectors.nearest(counts, leave_out=leave_out)
        novel, windows = self.orders.windows(padded, leave_out=leave_out)
        scores = Scores(
            sum(counts[event] for event in new) / max(len(piece.events), 1),
            nearest.distance,
            self.weighed.nearest(counts, leave_out=leave_out).distance,
            self.steps.nearest(steps, leave_out=leave_out).distance,
            len(novel) / max(windows, 1),
            order.surprise,
            self._deviation(piece),
        )
        return scores, order, nearest, new

    def _p_values(self, scores: Scores) -> dict[str, float]:
        return {name: way.p_value(getattr(scores, name)) for name, way in self._ways.items()}

    def _together(self, p_values: dict[str, float]) -> float:
        return harmonic(list(p_values.values()), self._trust)

    def _calibrated(self, p_value: float) -> float:
        """Between the combined p-value and its rank among ordinary pieces."""
        ordinary = self._ordinary
        if not ordinary:
            return 1.0
        below = bisect_right(ordinary, p_value)
        if not below:
            rank = 2 * p_value / ordinary[0] - 1
        elif below == len(ordinary):
            rank = float(below)
        else:
            at, after = ordinary[below - 1], ordinary[below]
            rank = below + (p_value - at) / (after - at)
        rank = (rank + 1) / (len(ordinary) + 1)
        alike = self._ways["counts"].alike
        between: float = p_value**alike * rank ** (1 - alike)
        return max(between, rank) if below >= ODD else between

    def _deviation(self, piece: Piece) -> float:
        if self.durations is None or piece.duration is None:
            return 0.0
        middle, usual = self.durations
        return abs(math.log1p(max(piece.duration, 0.0)) - middle) / usual


def _steps(sampled: Iterable[Piece]) -> CountVectors[Triple]:
    """Counts of steps of the sampled pieces, as many as fit; those with the same once."""
    vectors: dict[frozenset[tuple[Triple, int]], tuple[Counter[Triple], int]] = {}
    having: Counter[Triple] = Counter()
    whole, room = 0, ENTRIES
    for piece in sampled:
        counts = triples(piece.padded())
        same = frozenset(counts.items())
        if same not in vectors:
            room -= len(counts)
            if room < 0:
                break
            vectors[same] = (counts, 0)
        vectors[same] = (vectors[same][0], vectors[same][1] + 1)
        having.update(counts.keys())
        whole += 1
    return CountVectors(vectors.values(), having, whole)


def _durations(sampled: Sequence[Piece]) -> tuple[float, float] | None:
    known = [math.log1p(max(p.duration, 0.0)) for p in sampled if p.duration is not None]
    if len(known) < max(LEARNED, len(sampled) / 2):
        return None
    middle = median(known)
    return middle, median(abs(one - middle) for one in known) + 0.05
