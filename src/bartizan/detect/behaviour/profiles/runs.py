"""Which run a session belongs to, and which workflow a run: what a run does is its workflow's.

Read from the links that events prove: ``workflow triggered run``, ``run started session``.
"""

from typing import Final, Self

MOST: Final = 100_000
DAYS: Final = 3
"""A run's session does not live longer."""
_WORKFLOW = "workflow:"


class Runs:
    """What each run or session came from, with the day on which that was seen."""

    __slots__ = ("known",)

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, int]] = {}

    def learn(self, source: str, target: str, day: int) -> bool:
        """Remember a link that leads to a run or session; whether nothing was known of it."""
        new = target not in self.known
        self.known[target] = source, day
        return new

    def workflow(self, name: str) -> str:
        """The workflow that a run or session, ``kind:name``, belongs to; empty if unknown."""
        for _ in range(3):
            found = self.known.get(name)
            if found is None:
                return ""
            name = found[0]
            if name.startswith(_WORKFLOW):
                return name
        return ""

    def end(self, day: int) -> None:
        """Forget what is too old."""
        self.known = {at: one for at, one in self.known.items() if day - one[1] < DAYS}
        if len(self.known) > MOST:
            newest = sorted(self.known.items(), key=lambda item: (-item[1][1], item[0]))
            self.known = dict(newest[:MOST])

    def take(self, other: Self) -> None:
        """Remember all of another's."""
        for at, one in other.known.items():
            mine = self.known.get(at)
            if mine is None or (one[1], one[0]) > (mine[1], mine[0]):
                self.known[at] = one

    def body(self) -> list[tuple[str, str, int]]:
        """Its content in canonical order."""
        return [(at, *one) for at, one in sorted(self.known.items())]

    @classmethod
    def restored(cls, body: list[tuple[str, str, int]]) -> Self:
        """From what ``body`` gave."""
        new = cls()
        new.known = {at: (source, day) for at, source, day in body}
        return new
