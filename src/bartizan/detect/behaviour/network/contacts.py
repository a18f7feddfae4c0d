"""What one machine had to do with one destination today."""

from array import array

KEPT = 300
"""Times that are kept of a contact whose regularity matters: the first of the day."""
NAMES = 256
"""Names below a domain that are counted exactly; then one in two, four, …."""
_FIRST = 9
_STEP = 1.4

Packed = tuple[int, int, int, bool, list[int], list[tuple[int, int]], int, float]


class Contact:
    """A machine and an address, or a machine and a domain whose names it asks for."""

    __slots__ = (
        "count",
        "first",
        "holders",
        "known",
        "level",
        "look",
        "names",
        "refused",
        "seen",
        "sent",
        "times",
        "told",
    )

    def __init__(self, first: int, *, seen: bool, known: bool, holders: int) -> None:
        self.count = 0
        self.sent = 0
        """Bytes."""
        self.first = first
        """Time of the first, in microseconds since 1970."""
        self.refused = False
        self.seen = seen
        """Whether the machine had to do with it on an earlier day."""
        self.known = known
        """Whether it has for so long that it is trusted."""
        self.holders = holders
        """How many machines have."""
        self.times = array("q")
        """Seconds since 1970."""
        self.look = _FIRST
        """Number of times at which to look for a beat."""
        self.names: dict[int, int] = {}
        """Letters by hash of name."""
        self.level = 0
        self.told = 0.0
        """Highest surprise at its beat that was said."""

    def beats(self, time: int) -> bool:
        """Take the time of one more; whether to look for a beat now."""
        times = self.times
        second = time // 1_000_000
        if len(times) >= KEPT or (times and second <= times[-1]):
            return False
        times.append(second)
        if len(times) < self.look:
            return False
        self.look = int(self.look * _STEP) + 1
        return True

    def asked(self, hashed: int, letters: int) -> int:
        """Take a name below the domain; how many letters all different names have."""
        if not hashed & ((1 << self.level) - 1):
            self.names[hashed] = letters
            while len(self.names) > NAMES:
                self.level += 1
                self.names = {
                    at: n for at, n in self.names.items() if not at & ((1 << self.level) - 1)
                }
        return sum(self.names.values()) << self.level

    def packed(self) -> Packed:
        """As plain values."""
        names = sorted(self.names.items())
        return (
            self.count, self.sent, self.first, self.refused, self.times.tolist(), names, self.level,
            self.told,
        )  # fmt: skip

    def take(self, packed: Packed) -> None:
        """Add what another part of the day saw."""
        count, sent, first, refused, times, names, level, told = packed
        self.told = max(self.told, told)
        self.count += count
        self.sent += sent
        self.first = min(self.first, first)
        self.refused = self.refused or refused
        self.times = array("q", sorted({*self.times, *times})[:KEPT])
        while self.look <= len(self.times):
            self.look = int(self.look * _STEP) + 1
        self.level = max(self.level, level)
        for hashed, letters in [*self.names.items(), *names]:
            self.asked(hashed, letters)
        self.names = {at: n for at, n in self.names.items() if not at & ((1 << self.level) - 1)}
