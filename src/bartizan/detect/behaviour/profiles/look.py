"""Looks at the events of a frame: what departs from the habits, and then learns them."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bartizan.detect.behaviour.profiles import rhythm, ring
from bartizan.detect.behaviour.profiles.baseline import AGED, SETTLED, Baseline, Organisation, bins
from bartizan.detect.behaviour.profiles.coded import Coded, pairs
from bartizan.detect.behaviour.profiles.deeds import Deeds
from bartizan.detect.behaviour.profiles.facets import BY_NUMBER, FACETS, MOST
from bartizan.detect.behaviour.profiles.habits import SALTS, keys_of
from bartizan.detect.behaviour.profiles.novelty import AGAIN, News, Surprise, surprise, told
from bartizan.detect.behaviour.profiles.peers import Peers
from bartizan.detect.behaviour.profiles.population import HOUR_DAYS
from bartizan.detect.behaviour.profiles.returning import LONG, LONGER, Returning
from bartizan.detect.behaviour.profiles.saying import Sayer
from bartizan.detect.behaviour.profiles.sight import ACTING, ENTITIES
from bartizan.detect.behaviour.profiles.state import State
from bartizan.detect.behaviour.signal import Signal
from bartizan.stats.hashing import hash64
from bartizan.stats.key_table import Rows, mixed

FLOOR = 3.0
"""Nats below which nothing is said."""
KNOWN = 3
"""Active days before which nothing is said of hours."""
_HOUR = 3_600_000_000


@dataclass(frozen=True, slots=True)
class Everybody:
    """What all together usually do, frozen when the last day ended."""

    organisation: Organisation
    rhythm: rhythm.Rhythm
    returning: Returning
    peers: Peers


@dataclass(frozen=True, slots=True)
class Usual:
    """What scoring compares with."""

    baseline: Baseline
    everybody: Everybody


class Look:
    """One frame of events. The state must be advanced to its day."""

    def __init__(
        self, state: State, seen: pl.DataFrame, columns: Mapping[str, Coded], shard: tuple[int, int]
    ) -> None:
        self.state = state
        self.seen = seen
        self.columns = columns
        self.counted = _counted(state, seen)
        self.rows = {name: self._rows(columns[name], shard) for name in ENTITIES}

    def go(self, usual: Usual | None, *, score: bool) -> list[Signal]:
        """Score, then learn.

        Args:
            usual: what to compare with; None if no day has ended yet.
            score: whether to say what is odd; the state becomes the same.
        """
        signals: list[Signal] = []
        deeds = self._deeds()
        rows = self.state.habits.table.rows(deeds.key)
        if usual is not None:
            say = Sayer(self.state, self.seen, self.columns, usual.baseline)
            signals += self._news(deeds, rows, usual, say, score=score)
            if score:
                for name in ACTING:
                    signals += self._hours(name, usual.everybody.rhythm, say)
                    signals += self._returns(name, usual.everybody.returning, say)
        self._learn_deeds(deeds, rows)
        for name in ENTITIES:
            self._learn_presence(name)
        self.state.latest, self.state.latest_ids = _watermark(self.state, self.seen)
        return signals

    def _rows(self, column: Coded, shard: tuple[int, int]) -> Rows:
        """The row of each entity of a column in the population; -1 for those of other shards."""
        mine = np.flatnonzero(column.hashes % np.uint64(shard[1]) == shard[0])
        rows = np.full(len(column.texts), -1, np.int64)
        texts = [column.texts[at] for at in mine.tolist()]
        rows[mine] = self.state.people.rows(texts, column.hashes[mine], self.state.day)
        return rows

    def _deeds(self) -> Deeds:
        parts: list[Deeds] = []
        for facet in FACETS:
            owner, value = self.columns[facet.of], self.columns[facet.value]
            if not owner.texts or not value.texts:
                continue
            one, two, times, first = pairs(owner, value)
            if self.counted is not None:
                times = _recounted(one, two, pairs(owner.only(self.counted), value))
            entity = self.rows[facet.of][one]
            number = np.full(len(one), facet.number, np.int64)
            hashes = value.hashes[two]
            key = keys_of(owner.hashes[one], number, hashes)
            deeds = Deeds(entity, number, hashes, two, times, first, key)
            parts.append(deeds if (entity >= 0).all() else deeds[np.flatnonzero(entity >= 0)])
        if not parts:
            none = np.zeros(0, np.int64)
            return Deeds(none, none, none.astype(np.uint64), none, none, none,
                         none.astype(np.uint64))  # fmt: skip
        joined = (np.concatenate([getattr(one, at.name) for one in parts]) for at in fields(Deeds))
        return Deeds(*joined)

    def _news(
        self, deeds: Deeds, rows: Rows, usual: Usual, say: Sayer, *, score: bool
    ) -> list[Signal]:
        state, day = self.state, self.state.day
        habits, people = state.habits, state.people
        if not len(habits):
            days, first = np.zeros(len(rows), np.uint64), rows
        else:
            days, first = habits["days"][rows], habits["first"][rows].astype(np.int64)
        seen_days = np.bitwise_count(days)
        today = (days & np.uint64(ring.bit(day))) > 0
        aged = (seen_days >= 2) & (day - first >= AGED)
        at = np.flatnonzero((rows < 0) | ~(today | aged))
        if not len(at):
            return []
        at = at[np.lexsort((deeds.key[at], deeds.first[at]))]
        odd = deeds[at]
        joined = people["first"][odd.entity].astype(np.int64)
        news = News(
            odd.entity, mixed(people.table.keys[odd.entity], SALTS[odd.facet]), odd.facet,
            odd.value, people["sort"][odd.entity].astype(np.int64), day - joined >= SETTLED,
            rows[at] < 0, _TOGETHER[odd.facet],
        )  # fmt: skip
        found = surprise(news, usual.baseline, state.today)
        if not score:
            return []
        telling = np.flatnonzero((found.amount >= FLOOR) & told(found.rank))
        self._ask_peers(news, found, telling, usual)
        telling = telling[found.amount[telling] >= FLOOR]
        say.look_up(odd.first[telling])
        return [say.news(odd, number, found, int(rows[at[number]])) for number in telling.tolist()]

    def _ask_peers(self, news: News, found: Surprise, telling: Rows, usual: Usual) -> None:
        """What several peers have is as usual as if so large a share of all had it."""
        members = usual.baseline.organisation.members
        rarity = usual.baseline.organisation.rarity
        for at in telling.tolist():
            owner = int(self.state.people.table.keys[news.entity[at]])
            facet, sort = int(news.facet[at]), int(news.sort[at])
            peers, have = usual.everybody.peers.holding(owner, facet, int(news.value[at]))
            found.peers[at], found.peers_with[at] = peers, have
            if have >= 2:
                group = sort * MOST + facet
                known = int(bins(found.alike[at : at + 1], found.everybody[at : at + 1])[0])
                like = np.array([max(members[sort] * have // peers, found.alike[at])])
                shared = int(bins(like, like)[0])
                less = rarity[group, known] - rarity[group, shared]
                found.amount[at] -= less if news.fresh[at] else AGAIN * less

    def _hours(self, name: str, usual: rhythm.Rhythm, say: Sayer) -> list[Signal]:
        """Those who are active at an hour of the day for the first time today."""
        day, people = self.state.day, self.state.people
        rows, hours, first = self._at_hours(name)
        if not len(rows):
            return []
        known = people["hours"][rows, day % HOUR_DAYS]
        new = np.flatnonzero((known >> hours.astype(np.uint32)) & 1 == 0)
        rows, hours, first = rows[new], hours[new], first[new]
        found = rhythm.judge(people, rows, hours, day, usual)
        telling = np.flatnonzero((found.amount >= FLOOR) & (found.ever >= KNOWN))
        say.look_up(first[telling])
        return [
            say.hour(int(rows[at]), int(hours[at]), int(first[at]), found, at)
            for at in telling.tolist()
        ]

    def _returns(self, name: str, returning: Returning, say: Sayer) -> list[Signal]:
        """Those who are back after a long time."""
        day, people = self.state.day, self.state.people
        codes, first = _first(self.columns[name].codes)
        rows = self.rows[name][codes]
        rows, first = rows[rows >= 0], first[rows >= 0]
        gaps = day - people["last"][rows].astype(np.int64)
        long = gaps > LONGER * people["gap"][rows].astype(np.int64)
        at = np.flatnonzero((gaps >= LONG) & long)
        if not len(at):
            return []
        kinds = people["kind"][rows[at]].astype(np.int64)
        amounts = returning.surprise(kinds, gaps[at])
        say.look_up(first[at])
        return [
            say.back(int(rows[one]), int(gaps[one]), int(first[one]), float(amount))
            for one, amount in zip(at.tolist(), amounts.tolist(), strict=True)
            if amount >= FLOOR
        ]

    def _at_hours(self, name: str) -> tuple[Rows, Rows, Rows]:
        """Rows of entities, the hours at which they are active, the first event of each pair."""
        column = self.columns[name]
        hour = (self.seen["time"] // _HOUR % 24).to_numpy().astype(np.int32)
        one, two, _, first = pairs(column, Coded(hour, _HOURS))
        rows = self.rows[name][one]
        here = np.flatnonzero(rows >= 0)
        return rows[here], two[here], first[here]

    def _learn_deeds(self, deeds: Deeds, rows: Rows) -> None:
        habits, day = self.state.habits, self.state.day
        new = np.flatnonzero(rows < 0)
        if len(new):
            room = max(self.state.bounds.rows * 5 // 4 - len(habits), 0)
            self.state.evicted += max(len(new) - room, 0)
            # Facets share no keys, and in one each pair comes once: all are different.
            new = new[np.argsort(deeds.first[new], kind="stable")][:room]
            rows = rows.copy()
            odd = deeds[new]
            rows[new] = habits.insert(odd.key, odd.entity, odd.facet, odd.value, day)
            self.state.texts.update(self._texts(odd))
        there = rows >= 0
        at, times = (rows, deeds.times) if there.all() else (rows[there], deeds.times[there])
        habits["days"][at] |= np.uint64(ring.bit(day))
        habits["last"][at] = day
        habits["count"][at] += times.astype(np.uint32)

    def _texts(self, deeds: Deeds) -> list[tuple[int, str]]:
        return [
            (hashed, self.columns[_VALUES[facet]].texts[code])
            for facet, hashed, code in zip(
                deeds.facet.tolist(), deeds.value.tolist(), deeds.code.tolist(), strict=True
            )
        ]

    def _learn_presence(self, name: str) -> None:
        """That they were there: events, day, hours, absence."""
        people, day = self.state.people, self.state.day
        column, rows = self.columns[name], self.rows[name]
        if not len(rows):
            return
        codes = column.codes if self.counted is None else column.codes[self.counted]
        times = np.bincount(codes[codes >= 0], minlength=len(rows))
        mine = np.flatnonzero(rows >= 0)
        at = rows[mine]
        people["events"][at] += times[mine].astype(np.uint32)
        last = people["last"][at].astype(np.int64)
        away = np.flatnonzero(last < day)
        gaps = day - last[away]
        absent = at[away]
        people["gap"][absent] = np.maximum(people["gap"][absent], gaps)
        if name in ACTING:
            self.state.returning.add(people["kind"][absent].astype(np.int64), gaps)
            who, hours, _ = self._at_hours(name)
            slot = people["hours"][:, day % HOUR_DAYS]
            np.bitwise_or.at(slot, who, np.uint32(1) << hours.astype(np.uint32))
        people["last"][at] = day
        people["days"][at] |= np.uint64(ring.bit(day))


_VALUES = {facet.number: facet.value for facet in FACETS}
_TOGETHER = np.array([not (at in BY_NUMBER and BY_NUMBER[at].subject) for at in range(MOST)])
_HOURS = tuple(f"{hour:02}" for hour in range(24))


def _first(codes: NDArray[np.int32]) -> tuple[Rows, Rows]:
    """The different codes of a column, and where each comes first."""
    kinds, at = np.unique(codes, return_index=True)
    here = kinds >= 0
    return kinds[here].astype(np.int64), at[here]


def _counted(state: State, seen: pl.DataFrame) -> NDArray[np.bool_] | None:
    """Which events were not counted before; None if that is all."""
    times = seen["time"].to_numpy()
    if times[0] > state.latest:
        return None
    fresh: NDArray[np.bool_] = times > state.latest
    same = np.flatnonzero(times == state.latest)
    ids = seen["event_id"].gather(same.tolist()).to_list()
    fresh[same] = [hash64(one) not in state.latest_ids for one in ids]
    return fresh


def _watermark(state: State, seen: pl.DataFrame) -> tuple[int, set[int]]:
    """The latest time, and the events at that time."""
    times = seen["time"].to_numpy()
    latest = int(times.max())
    if latest < state.latest:
        return state.latest, state.latest_ids
    ids = seen["event_id"].gather(np.flatnonzero(times == latest).tolist()).to_list()
    hashes = {hash64(one) for one in ids}
    return latest, hashes | state.latest_ids if latest == state.latest else hashes


def _recounted(one: Rows, two: Rows, counted: tuple[Rows, Rows, Rows, Rows]) -> Rows:
    """How many of the events of each pair count, where only some of them do."""
    times = dict(
        zip(
            zip(counted[0].tolist(), counted[1].tolist(), strict=True),
            counted[2].tolist(),
            strict=True,
        )
    )
    pairs_ = zip(one.tolist(), two.tolist(), strict=True)
    return np.array([times.get(pair, 0) for pair in pairs_], np.int64)
