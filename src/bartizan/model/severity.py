"""How bad a finding is, how sure we are of it, and who asked to see it. Ordered scales."""

from enum import StrEnum


class _Scale(StrEnum):
    """A string enumeration whose members are ordered as they are declared, lowest first."""

    @property
    def rank(self) -> int:
        """Position on the scale, 0 for the lowest."""
        return list(type(self)).index(self)

    def __lt__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.rank < other.rank

    # All four: text has its own order, which functools.total_ordering would leave in place.
    def __le__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.rank <= other.rank

    def __gt__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.rank > other.rank

    def __ge__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return self.rank >= other.rank


class Severity(_Scale):
    """What can happen if the finding is left alone."""

    INFO = "info"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Confidence(_Scale):
    """How likely the finding is right."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Profile(_Scale):
    """Who wants to see it: everybody, people who polish, people who audit."""

    REGULAR = "regular"
    PEDANTIC = "pedantic"
    AUDITOR = "auditor"
