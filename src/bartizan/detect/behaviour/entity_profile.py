"""The profile of one entity as a person wants to read it, and as a value for JSON."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

import msgspec
import numpy as np

from bartizan.detect.behaviour.profiles.baseline import AGED
from bartizan.detect.behaviour.profiles.facets import BY_NUMBER, FACETS
from bartizan.detect.behaviour.profiles.peers import Peer
from bartizan.detect.behaviour.profiles.population import HOUR_DAYS, WEEKS
from bartizan.detect.behaviour.profiles.profiles import Profiles
from bartizan.detect.behaviour.profiles.rhythm import NAMES, usual_hours, weekday

SHOWN: Final = 6
"""Values of a facet that are shown."""
NEWS: Final = 10
RECENT: Final = 14
"""Days for which something is new."""
_BLOCKS: Final = " ░▒▓█"
_UNKNOWN: Final = "unknown"


class Habit(msgspec.Struct, frozen=True, kw_only=True):
    """One value that an entity has in a facet."""

    value: str
    days: int
    """Of the last 64 on which it was seen."""
    count: int
    """Events."""
    first: str
    """Day, as ``2026-11-25``."""
    last: str
    usual: bool
    """Whether it counts as known: seen on two days or more, the first three days ago or more."""


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """What an entity does in one respect."""

    facet: str
    values: list[Habit]
    """The most frequent ones."""
    more: int
    """How many others there are."""


class News(msgspec.Struct, frozen=True, kw_only=True):
    """Something that an entity did for the first time lately."""

    facet: str
    value: str
    day: str


class EntityProfile(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an entity."""

    entity: str
    state: str
    """``learning`` or ``known``."""
    first: str
    last: str
    active_days: int
    """Of the last 64."""
    events: int
    longest_absence: int
    """In days."""
    usual_hours: str
    """In words; UTC."""
    week: list[list[float]]
    """From Monday, by hour (UTC): on which share of the last weeks there was activity."""
    habits: list[Habits]
    news: list[News]
    """Latest first."""
    peers: list[Peer]
    as_of: str


def named(profiles: Profiles, text: str, most: int = 20) -> list[str]:
    """Entities that a text may mean: the one of that name, else those whose names contain it."""
    names = profiles.state.people.names
    if text in names:
        return [text]
    wanted = text.lower()
    ends = [name for name in names if name.lower().partition(":")[2] == wanted]
    return sorted(ends or (name for name in names if wanted in name.lower()))[:most]


def entity_profile(profiles: Profiles, name: str) -> EntityProfile | None:
    """The profile of an entity, ``kind:name``; None if nothing is known of it."""
    state = profiles.state
    people, habits = state.people, state.habits
    if name not in people.names:
        return None
    row = people.names.index(name)
    rows = np.flatnonzero(habits["entity"] == row)
    days = int(np.bitwise_count(people["days"][row]))
    return EntityProfile(
        entity=name,
        state="learning" if state.young or people.learning(row, state.day + 1) else "known",
        first=_date(int(people["first"][row])),
        last=_date(int(people["last"][row])),
        active_days=days,
        events=int(people["events"][row]),
        longest_absence=int(people["gap"][row]),
        usual_hours=usual_hours(people["hours"][row], state.day + 1),
        week=_week(people["hours"][row], state.day),
        habits=_habits(profiles, rows),
        news=_news(profiles, row, rows),
        peers=profiles.peers(name),
        as_of=_date(state.day),
    )


def lines(one: EntityProfile) -> list[str]:
    """The profile as text."""
    seen = f"seen {one.first} to {one.last}, active on {one.active_days} of the last 64 days"
    said = [
        f"{one.entity}   {one.state}",
        f"  {seen}, {one.events:,} events, longest absence {one.longest_absence} days",
    ]
    if one.usual_hours:
        said += ["", f"  usual hours (UTC): {one.usual_hours}", *_picture(one.week)]
    for group in one.habits:
        said += ["", f"  {group.facet}"]
        width = max(len(habit.value) for habit in group.values)
        said += [_line(habit, min(width, 60)) for habit in group.values]
        if group.more:
            said.append(f"    and {group.more:,} more")
    if one.peers:
        said += ["", "  peers"]
        said += [f"    {peer.entity}  {peer.why}" for peer in one.peers[:SHOWN]]
    if one.news:
        said += ["", "  new lately"]
        said += [f"    {news.day}  {news.facet}: {news.value}" for news in one.news]
    return said


def _line(habit: Habit, width: int) -> str:
    days = f"{habit.days} day{'' if habit.days == 1 else 's'}"
    state = "" if habit.usual else ", not usual yet"
    value = habit.value if len(habit.value) <= width else f"{habit.value[: width - 1]}…"
    return f"    {value:<{width}}  {days:>7}  {habit.count:>7,} times, last {habit.last}{state}"


def _habits(profiles: Profiles, rows: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]]
            ) -> list[Habits]:  # fmt: skip
    state = profiles.state
    by_facet: dict[str, list[Habit]] = {}
    for at in rows:
        facet = BY_NUMBER.get(int(state.habits["facet"][at]))
        if facet is None:
            continue
        days = int(np.bitwise_count(state.habits["days"][at]))
        first = int(state.habits["first"][at])
        by_facet.setdefault(facet.name, []).append(
            Habit(
                value=state.texts.get(int(state.habits["value"][at])),
                days=days,
                count=int(state.habits["count"][at]),
                first=_date(first),
                last=_date(int(state.habits["last"][at])),
                usual=days >= 2 and state.day - first >= AGED,
            )
        )
    order = list(dict.fromkeys(facet.name for facet in FACETS))
    found = []
    for name in sorted(by_facet, key=order.index):
        values = sorted(by_facet[name], key=lambda one: (-one.days, -one.count, one.value))
        found.append(Habits(facet=name, values=values[:SHOWN], more=len(values[SHOWN:])))
    return found


def _news(
    profiles: Profiles, row: int, rows: Sequence[int] | np.ndarray[tuple[int], np.dtype[np.int64]]
) -> list[News]:
    """What came first within the last days, and not on the entity's own first."""
    state = profiles.state
    joined = int(state.people["first"][row])
    found = []
    for at in rows:
        first = int(state.habits["first"][at])
        facet = BY_NUMBER.get(int(state.habits["facet"][at]))
        if facet is None or first <= joined or state.day - first >= RECENT:
            continue
        text = state.texts.get(int(state.habits["value"][at]))
        found.append((-first, facet.number, text, facet.name))
    return [
        News(facet=name, value=text, day=_date(-first))
        for first, _, text, name in sorted(found)[:NEWS]
    ]


def _week(hours: np.ndarray[tuple[int], np.dtype[np.uint32]], day: int) -> list[list[float]]:
    """Share of the last weeks with activity, by weekday and hour."""
    week = [[0.0] * 24 for _ in NAMES]
    for back in range(HOUR_DAYS):
        mask = int(hours[(day - back) % HOUR_DAYS])
        line = week[weekday(day - back)]
        for hour in range(24):
            line[hour] += (mask >> hour & 1) / WEEKS
    return [[round(share, 3) for share in line] for line in week]


def _picture(week: list[list[float]]) -> list[str]:
    """Seven lines of 24 characters: the darker, the more often."""
    top = len(_BLOCKS) - 1
    said = ["        0     6     12    18    "]
    for name, line in zip(NAMES, week, strict=True):
        blocks = "".join(_BLOCKS[min(top, -int(-share * top // 1))] for share in line)
        said.append(f"    {name} {blocks}|")
    return said


def _date(day: int) -> str:
    return datetime.fromtimestamp(day * 86_400, UTC).date().isoformat() if day > 0 else _UNKNOWN
