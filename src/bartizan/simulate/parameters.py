"""What a simulation is asked for."""

from dataclasses import dataclass
from datetime import date

from bartizan.errors import BartizanError
from bartizan.simulate.instants import day_number

_BOUNDS = {
    "developers": (5, 20_000),
    "days": (1, 1_000),
    "seed": (0, 2**63 - 1),
    "attack_count": (0, 10_000),
}
_FACTORS = {"volume": (0.05, 20.0), "intensity": (0.05, 20.0)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameters:
    """How large, how long, how busy, and from which seed."""

    seed: int = 7
    developers: int = 300
    days: int = 60
    start: date = date(2026, 9, 1)
    volume: float = 1.0
    """How busy ordinary life is; 1 gives roughly 50 events a developer and working day."""
    intensity: float = 1.0
    """How loud attacks are: how much they take and how fast. Below 1 is stealthier."""
    attack_count: int | None = None
    """Attacks in all, taking the kinds in turn; None: one of each kind."""

    def __post_init__(self) -> None:
        """Refuse what cannot be simulated.

        Raises:
            BartizanError: a number is out of bounds.
        """
        for name, (low, high) in {**_BOUNDS, **_FACTORS}.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                option = f"--{name.replace('_', '-')}"
                raise BartizanError(
                    f"{value:,} is out of bounds", where=option,
                    mend=f"give a number from {low:,} to {high:,}",
                )  # fmt: skip
        if not 1971 <= self.start.year <= 2199:
            raise BartizanError(
                f"{self.start} is out of bounds", where="--start",
                mend="give a day of the years 1971 to 2199",
            )  # fmt: skip

    @property
    def first_day(self) -> int:
        """Day number of the first day."""
        return day_number(self.start)

    @property
    def last_day(self) -> int:
        """Day number of the last day."""
        return self.first_day + self.days - 1
