"""Tells what is unusual in the metrics among events, within an alert budget.

One object for a run, with the same face as that of a log model: ``look`` at each batch, then ask
for ``findings`` and ``notices``. Its state is a value that is saved, merged and gone on with.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bartizan.detect.metrics.metric_budget import within
from bartizan.detect.metrics.metric_checks import checks
from bartizan.detect.metrics.metric_state import DAY, MetricState
from bartizan.detect.metrics.process import finish, process
from bartizan.model import Finding, Notice
from bartizan.model.event import EventBatch

ALERTS = 5.0
"""Alerts a day on ordinary days, if nothing else is said."""
KEPT = 10_000
"""Findings that are kept before the strangest are chosen."""


@dataclass(slots=True)
class MetricDetection:
    """The judging of one run."""

    state: MetricState = field(default_factory=MetricState)
    alerts_per_day: float = ALERTS
    _found: list[Finding] = field(default_factory=list)
    _first: int | None = None
    _before: int | None = None

    def __post_init__(self) -> None:
        self._before = self.state.points

    def look(self, batch: EventBatch) -> None:
        """Judge a batch and learn it."""
        seen = self.state.points
        found, self.state = process(batch, self.state)
        if self._first is None and self.state.points > seen and len(batch):
            earliest = batch.events.times.cast(int).min()
            self._first = earliest if isinstance(earliest, int) else None
        self._found += found
        if len(self._found) > KEPT:
            self._found = sorted(self._found, key=lambda one: one.p_value or 0.0)[: KEPT // 2]

    def findings(self) -> list[Finding]:
        """What is unusual, open stretches included, the strangest first."""
        self._found += finish(self.state)
        return within(
            self._found, alerts_per_day=self.alerts_per_day, points=self.points, days=self.days
        )

    @property
    def points(self) -> int:
        """Points judged in this run."""
        return self.state.points - (self._before or 0)

    @property
    def days(self) -> float:
        """How long a time the judged points are of."""
        if self._first is None or self.state.last is None:
            return 1.0
        return max(1.0, (self.state.last - self._first) / DAY)

    @property
    def count(self) -> int:
        """Checks that looked at something."""
        return len(checks()) if self.points else 0

    def notices(self) -> Sequence[Notice]:
        """What cannot be judged yet, or not at all."""
        state, said = self.state, []
        young = sum(watch.learning for watch in state.watches.values())
        if young:
            said.append(f"learning: {young:,} of {len(state.watches):,} series of metrics have too"
                        " few points to call anything unusual")  # fmt: skip
        if state.level:
            said.append(f"only one in {1 << state.level:,} series of metrics is followed point by"
                        " point; the others are judged by their hours")  # fmt: skip
        if state.table.level:
            said.append(f"only one in {1 << state.table.level:,} series of metrics is remembered by"
                        " its hours")  # fmt: skip
        for number, what in (
            (state.late, "measurements are older than the last of their series, and not judged"),
            (state.odd, "measurements have no finite value"),
            (state.dropped, "unusual stretches were too many, the least strange are not told"),
        ):
            if number:
                said.append(f"{number:,} {what}")
        return [Notice(message=one) for one in said]
