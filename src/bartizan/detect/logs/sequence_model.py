"""Judges sessions by what was learned: one p-value each, and a reason.

Each piece of a session is looked at in five ways: events that are new, steps that are new, how
surprising its order is, how far its counts are from the most similar piece known, and its duration.
Every way is calibrated on a sample of the learned pieces, each judged as if it had not been learned
(leave one out), so that a few dozen sessions suffice and p-values stay honest. The ways depend on
each other; their harmonic mean is calibrated once more on the same pieces, which makes the result
valid whatever the dependence.

Fails where ordinary sessions have no habits: then everything is as strange as everything else.
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields
from statistics import median

from bartizan.detect.logs.count_distance import CountVectors, Nearest
from bartizan.detect.logs.sequence_order import Order, Orders
from bartizan.detect.logs.sequence_state import SequenceState, vector_key
from bartizan.detect.logs.session import Piece, Session, pieces
from bartizan.stats.conformal import Calibration, harmonic, restrained

LEARNED = 30
"""With fewer sessions than this nothing is called unusual: *learning* is shown instead."""
ALERT = (0.001, 0.01)
"""Between these lies the p-value from which a session is anomalous when no budget is given."""
ODD = 5
"""Ordinary sessions include odd ones: one that is stranger than all but four of them is anomalous,
within the limits of ``ALERT``."""
TAIL = 3.0
"""Exponent with which p falls beyond the strangest ordinary piece, where nothing was observed: a
generalised Pareto tail of shape 1/3, heavier than the exponential one that scores usually have."""
CACHED = 1 << 14
"""Pieces whose verdict is remembered: many sessions are exactly alike."""


@dataclass(frozen=True, slots=True)
class Scores:
    """How strange a piece is, in each of the ways. Higher is stranger."""

    new: float
    """Events of it that no other piece has."""
    novelty: float
    surprise: float
    distance: float
    duration: float
    """How many times the usual deviation its duration is off, on a logarithmic scale."""


WAYS = tuple(one.name for one in fields(Scores))
UNIT = {"new": 0.1, "novelty": 0.05, "surprise": 0.2, "distance": 0.05, "duration": 1.0}
"""What excess over the strangest ordinary piece is notable, where ordinary ones are all alike."""


@dataclass(frozen=True, slots=True)
class Facts:
    """A piece and what was found out about it, for words."""

    piece: Piece
    order: Order
    nearest: Nearest
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
    vectors: CountVectors = field(init=False)
    durations: tuple[float, float] | None = field(init=False)
    """Middle and usual deviation of the logarithm of durations; None if few have one."""
    _used: tuple[str, ...] = field(init=False)
    _ways: dict[str, Calibration] = field(init=False)
    _whole: Calibration = field(init=False)
    _cache: dict[Piece, Facts] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        state = self.state
        self.orders = Orders(state)
        self.vectors = CountVectors(state.vectors.counts, state.events.counts, state.pieces)
        sampled = state.sampled()
        self.durations = _durations(sampled)
        members = Counter(sampled)
        scores = {piece: self._look(piece, leave_out=True)[0] for piece in members}
        self._used = tuple(way for way in WAYS if way != "duration" or self.durations)
        ordinary = {way: [getattr(scores[piece], way) for piece in sampled] for way in WAYS}
        self._ways = {way: Calibration(ordinary[way], _tail(ordinary[way], way)) for way in WAYS}
        strange = {
            piece: _strangeness(
                [self._ways[way].p_value_of_member(getattr(score, way)) for way in self._used]
            )
            for piece, score in scores.items()
        }
        self._whole = Calibration(
            [strange[piece] for piece in sampled], lambda excess: math.exp(-excess)
        )

    @property
    def learning(self) -> bool:
        """Whether too little was learned to call anything unusual."""
        return self.state.sessions < LEARNED

    @property
    def resolution(self) -> float:
        """The smallest p-value that is a guarantee; smaller ones are extrapolated."""
        return 1 / (self._whole.count + 1)

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
        p_values = {way: self._ways[way].p_value(getattr(scores, way)) for way in WAYS}
        p_value = self._whole.p_value(_strangeness([p_values[way] for way in self._used]))
        p_value = restrained(p_value, self.resolution)
        return Facts(piece, order, nearest, new, p_values, p_value)

    def _look(
        self, piece: Piece, *, leave_out: bool = False
    ) -> tuple[Scores, Order, Nearest, tuple[str, ...]]:
        counts = Counter(piece.events)
        having, keeps = self.state.events.counts, self.state.events.keeps
        new = tuple(event for event in counts if having[event] <= leave_out and keeps(event))
        order = self.orders.compare(piece.padded(), leave_out=leave_out)
        nearest = self.vectors.nearest(counts, vector_key(piece), leave_out=leave_out)
        scores = Scores(
            len(new), order.novelty, order.surprise, nearest.distance, self._deviation(piece)
        )
        return scores, order, nearest, new

    def _deviation(self, piece: Piece) -> float:
        if self.durations is None or piece.duration is None:
            return 0.0
        middle, usual = self.durations
        return abs(math.log1p(max(piece.duration, 0.0)) - middle) / usual


def _strangeness(p_values: Sequence[float]) -> float:
    return -math.log(harmonic(p_values))


def _tail(ordinary: Sequence[float], way: str) -> Callable[[float], float]:
    """How p falls beyond the strangest ordinary piece: a generalised Pareto tail."""
    usual = math.fsum(ordinary) / max(len(ordinary), 1) + UNIT[way]
    return lambda excess: float((usual / (usual + excess)) ** TAIL)


def _durations(sampled: Sequence[Piece]) -> tuple[float, float] | None:
    known = [math.log1p(max(p.duration, 0.0)) for p in sampled if p.duration is not None]
    if len(known) < max(LEARNED, len(sampled) / 2):
        return None
    middle = median(known)
    return middle, median(abs(one - middle) for one in known) + 0.05
