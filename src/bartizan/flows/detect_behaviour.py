"""Tells whose behaviour is unusual by a learned model, beside the rules of ``detect``."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from bartizan.detect.behaviour.alert import Alert, Told
from bartizan.detect.behaviour.behaviour import Behaviour
from bartizan.detect.behaviour.checks import CHECKS
from bartizan.detect.behaviour.finding import finding, joined
from bartizan.detect.behaviour.observation import observed
from bartizan.detect.rules.finding import instant
from bartizan.flows.behaviour_days import DAY, MANY, Days
from bartizan.model import Finding, Notice
from bartizan.model.event import EventBatch

LATE = 1
"""Days that events may come after later ones, and still count: as of the day that has begun."""


@dataclass(slots=True)
class BehaviourDetection:
    """The judging of one run. Events are put in order of time first: see ``behaviour_days``."""

    behaviour: Behaviour
    days: Days
    keep: bool = False
    """Whether what was learned goes on in a later run."""
    _late: int = 0

    def look(self, batch: EventBatch, window: tuple[int, int] | None) -> None:
        """Set a batch aside."""
        self.days.add(observed(batch, window))

    def findings(self) -> list[Finding]:
        """Who behaves unusually. What was looked at is learned as well.

        More of the last day may come in a later run, so what is kept has that day open; what is
        told of the day as a whole is told of what is known of it by now.
        """
        alerts: list[Alert] = []
        known = self.behaviour.day
        first: int | None = None
        for part in self.days.ordered():
            timely = part if known is None else part.filter(pl.col("time") >= (known - LATE) * DAY)
            self._late += part.height - timely.height
            if not timely.height:
                continue
            begins = timely.item(0, "time")
            first = begins if first is None else first
            # The ends of earlier days were told of by the run that looked at them.
            alerts += [one for one in self.behaviour.process(timely) if one.raised >= first]
        if first is None:
            return []
        before = dict(self.behaviour.alerting.recent)
        kept = self.behaviour.to_bytes() if self.keep else b""
        alerts += [one for one in self.behaviour.finish() if not _known(one, before)]
        if self.keep:
            recent = self.behaviour.alerting.recent
            self.behaviour = Behaviour.from_bytes(kept)
            self.behaviour.alerting.recent = recent
        return told(alerts)

    @property
    def count(self) -> int:
        """Checks that looked at something."""
        return len(CHECKS) if self.days.events else 0

    def notices(self) -> Sequence[Notice]:
        """What cannot be judged yet, and what was dropped."""
        found = []
        alerting = self.behaviour.alerting
        if young := sorted(filter(alerting.learning, alerting.scales.active)):
            found.append(
                Notice(
                    message=f"learning: too few days are known of {', '.join(young)}; none of them"
                    " is called unusual yet",
                    mend="learn more logs: bartizan learn, or detect --learn",
                )
            )
        if self._late:
            found.append(
                Notice(
                    message=f"{self._late:,} events are of days that the model has behind it; their"
                    " behaviour was neither judged nor learned again",
                    mend="learn logs of the same days in one run, or apart: bartizan learn --merge",
                )
            )
        if self.days.untimely:
            found.append(left_out(self.days.untimely))
        if dropped := self.behaviour.evicted:
            found.append(
                Notice(message=f"{dropped:,} habits were too many to be kept; the rarest went")
            )
        return found


def _known(alert: Alert, recent: Mapping[str, Told]) -> bool:
    """Whether an earlier run told the very same of a day that goes on."""
    before = recent.get(alert.fingerprint)
    return before is not None and before.time == alert.raised


def left_out(events: int) -> Notice:
    """That behaviour did not look at some events, because of their times."""
    return Notice(
        message=f"{events:,} events are of years before 1970 or after 2148, or spread over more"
        f" than {MANY:,} days; their behaviour was not looked at",
        mend="correct the clocks that wrote them, or choose a time with --since and --until",
    )


def told(alerts: Iterable[Alert]) -> list[Finding]:
    """Findings of alerts, those that grew once."""
    return [finding(one, instant(one.first), instant(one.last)) for one in joined(alerts)]
