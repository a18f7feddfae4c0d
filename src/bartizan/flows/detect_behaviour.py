"""Tells whose behaviour is unusual by a learned model, beside the rules of ``detect``."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bartizan.detect.behaviour.alert import Alert
from bartizan.detect.behaviour.behaviour import Behaviour
from bartizan.detect.behaviour.checks import CHECKS
from bartizan.detect.behaviour.finding import finding, joined
from bartizan.detect.behaviour.observation import observed
from bartizan.detect.rules.finding import instant
from bartizan.flows.behaviour_days import DAY, MANY, Days
from bartizan.model import Finding, Notice
from bartizan.model.event import EventBatch


@dataclass(slots=True)
class BehaviourDetection:
    """The judging of one run. Events are put in order of time first: see ``behaviour_days``."""

    behaviour: Behaviour
    days: Days
    _late: int = 0

    def look(self, batch: EventBatch, window: tuple[int, int] | None) -> None:
        """Set a batch aside."""
        self.days.add(observed(batch, window))

    def findings(self) -> list[Finding]:
        """Who behaves unusually. What was looked at is learned as well."""
        alerts: list[Alert] = []
        known = self.behaviour.day
        for part in self.days.ordered():
            if known is not None:
                self._late += int((part["time"] < known * DAY).sum())
            alerts += self.behaviour.process(part)
        alerts += self.behaviour.finish()
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
                    message=f"{self._late:,} events are older than what the model has learned, and"
                    " were taken as of its last day; if it has learned them before, they count"
                    " twice",
                    mend="give each log to --learn once, oldest first",
                )
            )
        if self.days.untimely:
            found.append(left_out(self.days.untimely))
        if dropped := self.behaviour.evicted:
            found.append(
                Notice(message=f"{dropped:,} habits were too many to be kept; the rarest went")
            )
        return found


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
