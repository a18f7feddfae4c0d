"""What is special about days: weekends, holidays, releases, audits, conferences, incidents."""

from dataclasses import dataclass

from bartizan.simulate.dice import Dice
from bartizan.simulate.instants import date_of
from bartizan.simulate.places import HOMES, PLACES

_RELEASE_EVERY = 14


@dataclass(frozen=True, slots=True)
class Incident:
    """Something breaks, and people on call mend it, day or night."""

    day: int
    hour: float
    hours: float
    service: float
    """Which service, as a share of all."""


@dataclass(frozen=True, slots=True)
class Almanac:
    """The special days of a simulation."""

    releases: frozenset[int]
    audits: frozenset[int]
    holidays: frozenset[tuple[str, int]]
    """Country and day."""
    incidents: tuple[Incident, ...]
    adoption: int
    """The day on which a team starts to use a service of the cloud nobody used before."""
    adopting_team: float
    rotations: frozenset[int]
    """Days on which keys of service accounts are replaced."""
    scans: frozenset[int]
    """Days of the vulnerability scanner's full scan."""
    reorganisation: int
    """The day on which many people move to other teams at once."""
    vendor: int
    """The day from which all services report to a new company that watches them."""
    gateway_down: frozenset[int]
    """Days on which the VPN does not work."""
    hackathons: frozenset[int]

    def free(self, day: int, country: str, free_days: tuple[int, ...]) -> bool:
        """Whether people of a country usually do not work."""
        return weekday(day) in free_days or (country, day) in self.holidays


def weekday(day: int) -> int:
    """Monday is 0."""
    return (day + 3) % 7


def almanac(days: range, dice: Dice) -> Almanac:
    """The special days of a span."""
    whole = range(days.start - 1, days.stop + 1)
    wednesday = next((day for day in whole if weekday(day) == 2), days.start)
    holidays = set()
    for place in PLACES[:HOMES]:
        for _ in range(dice.poisson(len(days) / 30)):
            holidays.add((place.country, dice.whole(days.start, days.stop - 1)))
    incidents = tuple(
        Incident(dice.whole(days.start, days.stop - 1), 24 * dice.random(), dice.about(1.5, 0.5),
                 dice.random())
        for _ in range(dice.poisson(len(days) / 9))
    )  # fmt: skip
    audits = {day for day in whole
              if date_of(day).month in (1, 4, 7, 10) and 5 <= date_of(day).day <= 9}  # fmt: skip
    return Almanac(
        releases=frozenset(range(wednesday + dice.whole(0, 1) * 7, days.stop, _RELEASE_EVERY)),
        audits=frozenset(audits), holidays=frozenset(holidays), incidents=incidents,
        adoption=dice.whole(days.start, days.stop - 1), adopting_team=dice.random(),
        rotations=frozenset(day for day in whole if date_of(day).day in (3, 18)),
        scans=frozenset(day for day in whole if weekday(day) == 6),
        reorganisation=dice.whole(days.start, days.stop - 1),
        vendor=dice.whole(days.start, days.stop - 1),
        gateway_down=frozenset(dice.whole(days.start, days.stop - 1)
                               for _ in range(dice.poisson(len(days) / 40))),
        hackathons=frozenset(dice.whole(days.start, days.stop - 1)
                             for _ in range(dice.poisson(len(days) / 30))),
    )  # fmt: skip
