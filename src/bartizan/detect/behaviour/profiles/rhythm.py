"""When somebody is usually active: hours of the day (circular), on working days and at weekends.

The probability of activity at an hour, given activity on that day, in three steps that each fall
back on what is usual for the kind: that the day is of this sort; that there is anything within
three hours; that it is near that very hour. So an on-call engineer's odd nights make nights usual
for her, not one minute of them. All hours are UTC; habits are local of themselves.
"""

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from bartizan.detect.behaviour.profiles.population import HOUR_DAYS, KINDS, Population
from bartizan.stats.key_table import Rows

WIDE: Final = 3
"""Hours before and after that are about the same time."""
NEAR: Final = 1
SAMPLE: Final = 5_000
"""Entities whose hours say what is usual."""
DAY_WEIGHT: Final = 3.0
"""Days that what is usual for the kind is worth against an entity's own."""
HOUR_WEIGHT: Final = 1.0
SELDOM: Final = 3
"""Of so many weekend days one must be active for its hours to be called usual."""
NAMES: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Amounts = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is usual for each kind, frozen for a day."""

    weekend: Amounts
    """By kind: share of active days that are Saturdays or Sundays."""
    around: Amounts
    """By kind, sort of day and hour: share of such days with activity within ``WIDE`` hours."""


def weekday(day: int) -> int:
    """0 for Monday. The first day of 1970 was a Thursday."""
    return (day + 3) % 7


def is_weekend(day: int) -> bool:
    """Whether it is a Saturday or Sunday."""
    return weekday(day) >= 5


def _window(hour: int, reach: int) -> int:
    return sum(1 << ((hour + off) % 24) for off in range(-reach, reach + 1))


_WIDE: Final = np.array([_window(hour, WIDE) for hour in range(24)], np.uint32)
_NEAR: Final = np.array([_window(hour, NEAR) for hour in range(24)], np.uint32)


def rhythm(day: int, people: Population) -> Rhythm:
    """What is usual, by what was seen until the end of a day."""
    rows = np.flatnonzero(people["first"] <= day)
    if len(rows) > SAMPLE:
        keys = people.table.keys[rows]
        rows = rows[np.argsort(keys)[:SAMPLE]]
    hours, kinds = people["hours"][rows], people["kind"][rows]
    weekend, there = _sorts(day)
    active = hours > 0
    days = np.stack([active[:, there & ~weekend].sum(1), active[:, there & weekend].sum(1)])
    by_kind = np.stack([np.bincount(kinds, one, len(KINDS)) for one in days])
    around = np.empty((len(KINDS), 2, 24))
    for hour in range(24):
        hit = (hours & _WIDE[hour]) > 0
        for sort, columns in enumerate((there & ~weekend, there & weekend)):
            found = np.bincount(kinds, hit[:, columns].sum(1), len(KINDS))
            around[:, sort, hour] = (found + 0.3) / (by_kind[sort] + 1.0)
    return Rhythm((by_kind[1] + 1.0) / (by_kind.sum(0) + 3.5), np.minimum(around, 1.0))


@dataclass(frozen=True, slots=True)
class Hour:
    """What is known of entities at an hour."""

    amount: Amounts
    """How surprising activity is, in nats."""
    ever: Rows
    """Days with activity,"""
    active: Rows
    """those of that sort,"""
    about: Rows
    """and of these with activity within ``WIDE`` hours."""


def judge(people: Population, rows: Rows, hours: Rows, day: int, usual: Rhythm) -> Hour:
    """How surprising it is that these are active at these hours of a day."""
    weekend, there = _sorts(day - 1)
    sort = int(is_weekend(day))
    past = people["hours"][rows]
    active = past > 0
    of_sort = there & (weekend == bool(sort))
    all_days = active[:, there].sum(1)
    days = active[:, of_sort].sum(1)
    wide = (past & _WIDE[hours][:, None]) > 0
    about = wide[:, of_sort].sum(1)
    near = ((past & _NEAR[hours][:, None]) > 0)[:, of_sort].sum(1)
    kind = people["kind"][rows]
    share = usual.weekend[kind] if sort else 1 - usual.weekend[kind]
    # Other sorts of day say something of the hour, too, but less than those of the same sort.
    ever = (wide[:, there].sum(1) + DAY_WEIGHT * usual.around[kind, sort, hours]) / (
        all_days + DAY_WEIGHT
    )
    chance = (days + DAY_WEIGHT * share) / (all_days + DAY_WEIGHT)
    chance = np.minimum(chance / (5 / 7 if not sort else 2 / 7), 1.0)
    chance *= (about + DAY_WEIGHT * ever) / (days + DAY_WEIGHT)
    chance *= (near + HOUR_WEIGHT * 0.5) / (about + HOUR_WEIGHT)
    return Hour(-np.log(np.clip(chance, 1e-9, 1.0)), all_days, days, about)


def usual_hours(hours: NDArray[Any], day: int) -> str:
    """When one is usually active, in few words: ``Mon-Fri 08-19``.

    Args:
        hours: of one entity.
        day: today, which is left out.
    """
    weekend, there = _sorts(day - 1)
    said = []
    for sort, name in ((False, "Mon-Fri"), (True, "Sat-Sun")):
        past = hours[there & (weekend == sort)]
        active = int((past > 0).sum())
        if not active:
            continue
        times = np.array([int(((past >> hour) & 1).sum()) for hour in range(24)])
        wanted = np.flatnonzero(times * 5 >= max(active, 5))
        days = _since_first(hours, day - 1)
        if len(wanted) and (not sort or active * SELDOM >= days * 2 / 7):
            said.append(f"{name} {_spans(wanted.tolist())}")
    return ", ".join(said)


def _since_first(hours: NDArray[Any], day: int) -> int:
    """Days that are known, from the first with activity."""
    known = [back for back in range(HOUR_DAYS - 7) if hours[(day - back) % HOUR_DAYS]]
    return max(known, default=0) + 1


def _spans(hours: list[int]) -> str:
    """``08-12, 14-19``: from the first hour to the end of the last; over midnight in one."""
    if len(hours) >= 22:
        return "all day"
    there = set(hours)
    starts = [hour for hour in hours if (hour - 1) % 24 not in there]
    said = []
    for start in starts:
        end = start
        while (end + 1) % 24 in there:
            end = (end + 1) % 24
        said.append(f"{start:02}-{(end + 1) % 24:02}")
    return ", ".join(said[:3])


def _sorts(day: int) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """For each place of a ring of hours: whether its day is of a weekend; whether it counts.

    Only whole weeks until that day count, and the place of the next day is left free.
    """
    weekend = np.zeros(HOUR_DAYS, bool)
    there = np.zeros(HOUR_DAYS, bool)
    for back in range(HOUR_DAYS - 7):
        at = (day - back) % HOUR_DAYS
        weekend[at] = is_weekend(day - back)
        there[at] = True
    return weekend, there
