"""Puts what departs from a profile into words, from what the profile holds."""

from collections.abc import Mapping

import numpy as np
import polars as pl

from bartizan.detect.behaviour.profiles import rhythm, ring
from bartizan.detect.behaviour.profiles.baseline import Baseline
from bartizan.detect.behaviour.profiles.coded import Coded
from bartizan.detect.behaviour.profiles.deeds import Deeds
from bartizan.detect.behaviour.profiles.facets import BY_NUMBER, Facet
from bartizan.detect.behaviour.profiles.novelty import Surprise
from bartizan.detect.behaviour.profiles.population import KINDS
from bartizan.detect.behaviour.profiles.state import State
from bartizan.detect.behaviour.signal import Signal
from bartizan.model.event_ref import EventRef
from bartizan.stats.key_table import Rows

USUAL = 3
"""Usual values that are named."""
_PLURAL = {"repository": "repositories", "address": "addresses"}


class Sayer:
    """Makes signals of a frame."""

    def __init__(
        self, state: State, seen: pl.DataFrame, columns: Mapping[str, Coded], baseline: Baseline
    ) -> None:
        self.state = state
        self.seen = seen
        self.columns = columns
        self.baseline = baseline
        self._events: dict[int, tuple[int, EventRef]] = {}
        self.young = state.young
        self._before = np.uint64(ring.ALL ^ ring.bit(state.day))

    def look_up(self, events: Rows) -> None:
        """Read times and names of events that will be spoken of, all at once."""
        wanted = [at for at in np.unique(events).tolist() if at not in self._events]
        found = self.seen.select("time", "event_id", "path", "line")[wanted]
        for at, (time, *ref) in zip(wanted, found.iter_rows(), strict=True):
            self._events[at] = time, EventRef(*ref)

    def news(self, odd: Deeds, at: int, found: Surprise, row: int) -> Signal:
        """Something new."""
        facet = BY_NUMBER[int(odd.facet[at])]
        entity, event = int(odd.entity[at]), int(odd.first[at])
        time, ref = self._events[event]
        value = self.columns[facet.value].texts[int(odd.code[at])]
        whose = self.state.people.names[entity]
        subject = whose
        if facet.subject:
            column = self.columns[facet.subject]
            subject = column.texts[column.codes[event]]
        said = facet.first.format(value, thing=whose)
        said = f"{said} ({self._levels(facet, entity, found, at, row)})"
        return Signal(
            time=time, subject=subject, facet=facet.name,
            value=f"{value} at {whose}" if facet.subject else value,
            surprise=float(found.amount[at]), said=said, refs=(ref,),
            learning=self._learning(entity), attack=facet.attack,
        )  # fmt: skip

    def hour(self, row: int, hour: int, event: int, found: rhythm.Hour, at: int) -> Signal:
        """Activity at an odd time."""
        state = self.state
        usual = rhythm.usual_hours(state.people["hours"][row], state.day)
        time, ref = self._events[event]
        weekday = rhythm.NAMES[rhythm.weekday(state.day)]
        sort = "weekend days" if rhythm.is_weekend(state.day) else "working days"
        said = (
            f"active at an unusual time, {weekday} {time // 3_600_000_000 % 24:02}:"
            f"{time // 60_000_000 % 60:02} UTC"
            f" (usual {usual or 'nothing regular'}; active about then on {int(found.about[at])} of"
            f" {int(found.active[at])} {sort})"
        )
        return Signal(
            time=time, subject=state.people.names[row], facet="hour",
            value=f"{weekday} {hour // 6 * 6:02}\u2013{hour // 6 * 6 + 6:02}",
            surprise=float(found.amount[at]), said=said, refs=(ref,),
            learning=self._learning(row), attack=("T1078",),
        )  # fmt: skip

    def back(self, row: int, gap: int, event: int, amount: float) -> Signal:
        """Somebody is back after a long time."""
        people = self.state.people
        time, ref = self._events[event]
        longest = int(people["gap"][row])
        said = f"active again after {gap} days (longest absence before {longest or 1} days)"
        return Signal(
            time=time, subject=people.names[row], facet="dormant", value="back",
            surprise=amount, said=said, refs=(ref,),
            learning=self.young, attack=("T1078",),
        )  # fmt: skip

    def _levels(self, facet: Facet, entity: int, found: Surprise, at: int, row: int) -> str:
        """How new it is: to itself, to its kind, to all; what is usual."""
        people = self.state.people
        kind = int(people["kind"][entity])
        members = int(self.baseline.organisation.members[int(people["sort"][entity])])
        events = int(people["before"][entity])
        days = self.state.day - int(people["first"][entity])
        before = f"0 of {events:,} events in {days:,} {'day' if days == 1 else 'days'}"
        said = [self._lately(row) if row >= 0 else before if events else "itself new"]
        if peers := int(found.peers[at]):
            said.append(f"{int(found.peers_with[at])} of {peers} peers")
        alike, everybody = int(found.alike[at]), int(found.everybody[at])
        noun = _PLURAL.get(KINDS[kind], f"{KINDS[kind].replace('-', ' ')}s")
        if not facet.subject:
            said.append(f"{alike:,} of {members:,} such {noun}")
            if everybody > alike:
                said.append(f"{everybody:,} in the organisation")
        if (rank := int(found.rank[at])) > 1:
            said.append(f"number {rank} that is new today")
        if usual := self._usual(entity, facet):
            said.append(f"usual: {usual}")
        return "; ".join(said)

    def _usual(self, entity: int, facet: Facet) -> str:
        rows = self.baseline.rows_of(entity, facet.number)
        habits = self.state.habits
        days = np.bitwise_count(habits["days"][rows] & self._before)
        rows, days = rows[days > 1], days[days > 1]
        if not len(rows):
            return ""
        order = np.lexsort((habits["value"][rows], -days.astype(np.int64)))[:USUAL]
        named = [
            f"{self.state.texts.get(int(habits['value'][row]))} on {int(days[at])} days"
            for at, row in zip(order.tolist(), rows[order].tolist(), strict=True)
        ]
        more = len(rows) - len(named)
        return ", ".join(named) + (f" and {more:,} more" if more else "")

    def _lately(self, row: int) -> str:
        """What is known of something that is not usual yet, or not any more."""
        habits, day = self.state.habits, self.state.day
        days = int(np.bitwise_count(habits["days"][row] & self._before))
        if not days:
            return f"the last time {day - int(habits['last'][row])} days ago"
        return f"on {days} of the last {day - int(habits['first'][row])} days, never before"

    def _learning(self, entity: int) -> bool:
        return self.young or bool(self.state.people.learning(entity, self.state.day))
