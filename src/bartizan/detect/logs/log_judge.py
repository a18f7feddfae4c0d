"""Judges log lines by a log model: new kinds, unusual values, rates and sessions.

Each is a p-value under ordinary behaviour. With ``alerts_per_day`` as the only setting, something
is told if ordinary days would have at most so many things as strange; what was learned from too
little to say so is *learning*, and never alarms.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import polars as pl

from bartizan.detect.logs.language.meaning import meaning
from bartizan.detect.logs.log_anomaly import Anomaly
from bartizan.detect.logs.log_choice import chosen
from bartizan.detect.logs.log_lines import LogLines
from bartizan.detect.logs.log_rates import unusual_rates, whole_hours
from bartizan.detect.logs.log_sessions import Following
from bartizan.detect.logs.log_usual import Usual
from bartizan.detect.logs.log_values import Screen, screen
from bartizan.detect.logs.parameter_habits import LEARNED as VALUES
from bartizan.detect.logs.parameter_habits import ParameterVerdict
from bartizan.detect.logs.rates import LEARNED as HOURS
from bartizan.detect.logs.sequence_model import LEARNED, SequenceModel
from bartizan.detect.logs.sequence_words import Words
from bartizan.detect.logs.session import Session
from bartizan.detect.redaction import redacted
from bartizan.model import Severity
from bartizan.model.event import EventBatch
from bartizan.stats.budget import threshold
from bartizan.stats.panes import HOUR

DAY = 24 * HOUR
ALERTS = 5.0
"""Alerts a day on ordinary days, if nothing else is said."""
CANDIDATES = 1 << 14
"""Different things that are remembered before the strangest are chosen."""
VALUE = 0.005
"""The same for single values, of which there are many."""
SHAPE = 80
"""Characters of a new kind of line that its sentence names."""
TRIED = 0.05
"""p-values above are never told, whatever the budget."""


@dataclass(slots=True)
class Judge:
    """Judges batches; ask ``finish`` for what is unusual."""

    usual: Usual
    alerts_per_day: float = ALERTS
    lines: int = 0
    values: int = 0
    first: int | None = None
    last: int | None = None
    found: dict[tuple[str, str], Anomaly] = field(default_factory=dict)
    hours: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    following: Following = field(default_factory=Following)
    unheard: int = 0
    """Lines with values of which too few were learned to judge them."""
    dropped: int = 0
    """Unusual things that were too many to be remembered."""
    _fresh: dict[str, bool] = field(default_factory=dict)
    _screens: dict[str, tuple[Sequence[Screen], bool]] = field(default_factory=dict)
    """By outline; and whether enough was learned to judge any of its values."""

    def look(self, batch: EventBatch, lines: LogLines) -> None:
        """Look at records of a batch."""
        frame = lines.frame
        if not frame.height:
            return
        ids = self.usual.index.assign(frame["message"])
        self.following.update(batch, lines)
        self._remember_new(frame, ids)
        if len(self._screens) > CANDIDATES:
            self._screens.clear()
        columns = ("row", "message", "time", "outline", "values")
        for one, row in zip(ids, frame.select(columns).iter_rows(), strict=True):
            self._line(batch, one, *row)

    def finish(self) -> list[Anomaly]:
        """What is unusual beyond the budget, the strangest first; at most the budget's number."""
        days = self.days
        for one in self.found.values():
            tests = self.lines if one.kind == "LOG-301" else self.values
            one.expected = one.p_value * tests / days
        for one in (*self._rates(), *self._sessions()):
            self.found[(one.kind, one.key)] = one
        told = [
            one for one in self.found.values()
            if one.p_value <= TRIED and one.expected <= self.alerts_per_day
        ]  # fmt: skip
        return chosen(told, self.alerts_per_day)

    @property
    def days(self) -> float:
        """How long the judged logs are, at least one day."""
        return max(1.0, ((self.last or 0) - (self.first or 0)) / DAY)

    def learning(self) -> list[str]:
        """What cannot be judged yet, and why."""
        said = []
        if self.lines and self.usual.newness(9.0) > threshold(
            self.alerts_per_day, self.lines / self.days
        ):
            said.append(f"lines: {self.usual.lines:,} were learned, too few for so many a day")
        known = self.usual.model.sessions
        if self.following.opened and known < LEARNED:
            said.append(f"sessions: {known:,} of {LEARNED} were learned")
        if self.first is not None and self.last is not None:
            if (hours := self.usual.hours) < HOURS:
                said.append(f"rates: {hours:,} of {HOURS} hours were learned")
            elif not whole_hours(self.first, self.last):
                said.append("rates: there is no whole hour to be counted in these logs")
        if self.unheard:
            said.append(
                f"values: {self.unheard:,} lines are of kinds with fewer than {VALUES} learned"
            )
        return said

    def _line(
        self, batch: EventBatch, template: str, at: int, text: str, time: int, outline: str,
        values: Sequence[str],
    ) -> None:  # fmt: skip
        self.lines += 1
        self.first = time if self.first is None else min(self.first, time)
        self.last = time if self.last is None else max(self.last, time)
        if outline in self.usual.model.lines:
            self.hours[template][time // HOUR] += 1
        known = self.usual.index.templates.get(template)
        if known is None:
            self._new(batch, template, text, at, time, outline)
            return
        for number, verdict in self._judged(template, outline, values):
            self._keep(
                Anomaly(
                    kind="LOG-302", key=f"{template} {number}", p_value=verdict.p_value,
                    reason=f"value {number + 1} is {verdict.reason}",
                    usual=self.usual.says(known), severity=Severity.LOW, line=text, first=time,
                    last=time, events=[batch.ref(at)],
                )
            )  # fmt: skip

    def _judged(
        self, template: str, outline: str, values: Sequence[str]
    ) -> Iterator[tuple[int, ParameterVerdict]]:
        """The verdict on each value of a line that is not ordinary for sure."""
        known = self._screens.get(outline)
        if known is None:
            habits = self.usual.habits(outline)
            if sum(habit.values.total for habit in habits[:1]) < VALUES:
                habits = self.usual.habits_alike(template, len(values))
            screens = [screen(habit, VALUE) for habit in habits]
            enough = not values or any(habit.values.total >= VALUES for habit in habits)
            known = self._screens[outline] = screens, enough
        self.unheard += not known[1]
        for number, (one, value) in enumerate(zip(known[0], values, strict=False)):
            self.values += not one.quiet
            if not one.passes(value):
                verdict = one.habit.judge(value)
                if verdict.p_value <= VALUE:
                    yield number, verdict

    def _new(
        self, batch: EventBatch, template: str, text: str, at: int, time: int, outline: str
    ) -> None:
        if not self._fresh[outline]:
            return
        said = meaning(text)
        p_value = self.usual.newness(said.badness)
        if p_value > TRIED:
            return
        means = f"; {said.reason}" if said.because else ""
        short = redacted(self.usual.index.shape(text))[:SHAPE]
        self._keep(
            Anomaly(
                kind="LOG-301", key=template, p_value=p_value,
                reason=f"{short}: no line of this kind in {self.usual.span()}{means}",
                usual=f"{self.usual.singles.total():,} kinds were seen once in {self.usual.lines:,}"
                " lines",
                severity=max(said.severity, Severity.LOW), line=text, first=time, last=time,
                events=[batch.ref(at)],
            )
        )  # fmt: skip

    def _remember_new(self, frame: pl.DataFrame, ids: Sequence[str]) -> None:
        """Of outlines of unknown kinds, whether they are new for certain; asked once for each."""
        known = self.usual.index.templates
        if len(self._fresh) > CANDIDATES:
            self._fresh.clear()
        asked = {
            outline for one, outline in zip(ids, frame["outline"].to_list(), strict=True)
            if one not in known and outline not in self._fresh
        }  # fmt: skip
        if asked:
            some = sorted(asked)
            never = self.usual.model.templates.never_seen(some)
            self._fresh.update(zip(some, never, strict=True))

    def _keep(self, one: Anomaly) -> None:
        known = self.found.get((one.kind, one.key))
        if known is not None:
            known.add(one)
        elif len(self.found) < CANDIDATES:
            self.found[(one.kind, one.key)] = one
        else:
            self.dropped += 1

    def _rates(self) -> Iterator[Anomaly]:
        if self.first is None or self.last is None:
            return
        yield from unusual_rates(self.usual, self.hours, self.first, self.last, self.days)

    def _sessions(self) -> Iterator[Anomaly]:
        """Sessions that went another way than the learned ones."""
        opened = self.following.opened
        if not opened or self.usual.model.sessions < LEARNED:
            return
        model = SequenceModel(self.usual.sequences())
        words = Words(model, self.usual.names)
        alike: dict[str, tuple[list[str], Anomaly]] = {}
        for session, one in opened.items():
            events = tuple(self.usual.event(shape) for shape in one.shapes)
            length = (one.last - one.first) / 1_000_000
            verdict = model.judge(Session(session, events, length))
            if verdict.p_value > model.alert:
                continue
            reason = words.reason(verdict)
            seen = Anomaly(
                kind="LOG-304", key=reason, p_value=verdict.p_value, reason=reason,
                usual=f"{self.usual.model.sessions:,} sessions were learned",
                severity=Severity.MEDIUM, line=one.line, first=one.first, last=one.last,
                count=len(one.shapes), events=one.refs,
                expected=verdict.p_value * len(opened) / self.days,
            )  # fmt: skip
            if reason in alike:
                alike[reason][1].add(seen)
                alike[reason][0].append(session)
            else:
                alike[reason] = ([session], seen)
        for reason, (named, seen) in alike.items():
            more = f" and {len(named) - 1:,} others" if len(named) > 1 else ""
            seen.reason = f"{named[0]}{more}: {reason}"
            yield seen
