"""How unusual the order of a session's events is: windows never seen, and orders rarely seen.

*Novelty* is the share of its windows of ten events that no known session has: the sequence
time-delay embedding of Forrest et al. (IEEE S&P 1996, ``stide``). *Surprise* is the root mean
square, so that few rare steps are not diluted, of ``-log2`` of the share of sessions that go on
like this where they were here, two events before and backing off to fewer as long as few sessions
were: rarity without a threshold (as in ``t-stide``, Warrender et al., IEEE S&P 1999). Both count
sessions, not occurrences: a loop adds nothing.
"""

import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.detect.logs.sequence_state import EventHashes, SequenceState, hash_of, windows_of
from bartizan.detect.logs.session import END, START

Triple = tuple[str, str, str]
CACHED = 1 << 20


def triples(padded: tuple[str, ...]) -> Counter[Triple]:
    """Steps of a piece that is given with its marks."""
    return Counter(zip(padded, padded[1:], padded[2:]))  # noqa: B905 - the shorter ends it


@dataclass(frozen=True, slots=True)
class Step:
    """One triple as the known sessions have it."""

    novel: bool
    bits: float
    known: bool = True
    """False: dropped from the state by overflow, so nothing can be said."""


@dataclass(frozen=True, slots=True)
class Order:
    """How a piece's order compares."""

    surprise: float
    """Root mean square of the bits of its steps."""
    novel: int
    steps: int


@dataclass(slots=True)
class Orders:
    """Looks up steps in what was learned."""

    state: SequenceState
    _hashes: EventHashes = field(default_factory=EventHashes)
    _cache: dict[Triple, Step] = field(default_factory=dict)

    def compare(self, steps: Mapping[Triple, int], *, leave_out: bool = False) -> Order:
        """Compare a piece.

        Args:
            steps: its triples, and how often it has them.
            leave_out: the piece itself was learned and must not count.
        """
        novel = known = 0
        bits = 0.0
        for triple, count in steps.items():
            step = self.step(triple, leave_out=leave_out)
            if step.known:
                known += count
                novel += count * step.novel
                bits += count * step.bits**2
        return Order(math.sqrt(bits / max(known, 1)), novel, known)

    def windows(self, padded: tuple[str, ...], *, leave_out: bool = False) -> tuple[list[int], int]:
        """Where windows of a piece, given with its marks, begin that no known piece has.

        Returns:
            Their places, and how many windows there are. What was dropped from the state is not
            counted.
        """
        windows = self.state.windows
        hashed = list(enumerate(windows_of([self._hashes[event] for event in padded])))
        if windows.level:
            hashed = [one for one in hashed if windows.keeps(one[1])]
        return [at for at, one in hashed if windows.counts[one] <= leave_out], len(hashed)

    def step(self, triple: Triple, *, leave_out: bool = False) -> Step:
        """How usual one triple is."""
        if leave_out:
            return self._step(triple, 1)
        found = self._cache.get(triple)
        if found is None:
            if len(self._cache) >= CACHED:
                self._cache.clear()
            found = self._cache[triple] = self._step(triple, 0)
        return found

    def pair(self, one: str, two: str) -> int | None:
        """How many pieces have this transition; None if that was dropped."""
        hashed = hash_of((self._hashes[one], self._hashes[two]))
        return self.state.pairs.counts[hashed] if self.state.pairs.keeps(hashed) else None

    def _step(self, triple: Triple, own: int) -> Step:
        state = self.state
        one, two, three = (self._hashes[event] for event in triple)
        last, before, whole = hash_of((two, three)), hash_of((one, two)), hash_of((one, two, three))
        pairs, triples = state.pairs, state.triples
        if not (pairs.keeps(last) and pairs.keeps(before) and triples.keeps(whole)):
            return Step(novel=False, bits=0.0, known=False)
        pieces = state.pieces - own
        here, there = triples.counts[whole] - own, pairs.counts[last] - own
        chances = (
            (self._having(triple[2]) - own, pieces),
            (there, self._having(triple[1]) - own),
            (here, pairs.counts[before] - own),
        )
        share = 1 / (len(state.events.counts) + 2)
        for count, of in chances:
            of = max(of, 0)  # noqa: PLW2901 - what the piece itself brought is not known
            share = (min(max(count, 0), of) + share) / (of + 1)
        return Step(novel=here <= 0, bits=-math.log2(share))

    def _having(self, event: str) -> int:
        if event in (START, END):
            return self.state.pieces
        return self.state.events.counts[event]
