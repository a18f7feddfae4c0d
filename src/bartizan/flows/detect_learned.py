"""Judges by a model, and learns into it if that is asked for."""

import math
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType

from bartizan.errors import BartizanError
from bartizan.flows.behaviour_days import Days
from bartizan.flows.detect_behaviour import BehaviourDetection
from bartizan.flows.detect_model import model_detection
from bartizan.flows.learn_model import Model, load, save
from bartizan.flows.logs_learn import LogLearning
from bartizan.flows.metrics_detect import MetricDetection
from bartizan.model import Finding, Notice
from bartizan.model.event import EventBatch, taken


class Learned(AbstractContextManager["Learned"]):
    """What a model says of one run. What is read is judged first, then learned."""

    def __init__(self, path: Path, alerts_per_day: float, *, learn: bool) -> None:
        """Read the model.

        Args:
            path: of the model.
            alerts_per_day: how many alerts ordinary days may have.
            learn: write back what was learned at the end; then it need not exist yet.

        Raises:
            BartizanError: it cannot be read, or is no model of this version.
        """
        self._path = path
        self._learning = LogLearning() if learn else None
        self.model = Model() if learn and not path.exists() else load(path)
        if not 0 < alerts_per_day < math.inf:
            raise BartizanError(
                f"{alerts_per_day:g} alerts a day", where="alerts-per-day",
                mend="name a number above 0, such as 5",
            )  # fmt: skip
        self.model.behaviour.alerting.alerts_per_day = alerts_per_day
        self._days = Days()
        self._behaviour = BehaviourDetection(self.model.behaviour, self._days, keep=learn)
        self._logs = model_detection(self.model.logs, alerts_per_day)
        self._metrics = MetricDetection(self.model.metrics, alerts_per_day)

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Remove what was set aside on disk."""
        self._days.__exit__(kind, error, trace)

    def look(self, batch: EventBatch, window: tuple[int, int] | None) -> None:
        """Look at a batch: to judge and to learn only what is within the window."""
        chosen = batch if window is None else _inside(batch, window)
        if chosen is not None:
            self._look(chosen)

    def _look(self, batch: EventBatch) -> None:
        if self._logs is not None:
            self._logs.look(batch, None)
        if self.model.behaviour.events or self._learning is not None:
            self._behaviour.look(batch, None)
        if self.model.metrics.points or self._learning is not None:
            self._metrics.look(batch)
        if self._learning is not None:
            self._learning.look(batch)

    def findings(self) -> list[Finding]:
        """What is unusual, within the budget. Now everything was read: the model is written.

        Raises:
            BartizanError: the model cannot be written.
        """
        found = self._logs.findings() if self._logs is not None else []
        found += self._behaviour.findings()
        found += self._metrics.findings()
        if self._learning is not None:
            self.model.logs = self.model.logs.merge(self._learning.finish())
            self.model.behaviour = self._behaviour.behaviour
            self.model.metrics = self._metrics.state
            if self.model.holds:
                save(self.model, self._path)
        return found

    @property
    def count(self) -> int:
        """Checks that looked at something."""
        logs = self._logs.count if self._logs is not None else 0
        return logs + self._behaviour.count + self._metrics.count

    def notices(self) -> Sequence[Notice]:
        """What cannot be judged yet, or not at all."""
        found = [] if self._logs is None else [*self._logs.notices()]
        return [*found, *self._behaviour.notices(), *self._metrics.notices()]


def _inside(batch: EventBatch, window: tuple[int, int]) -> EventBatch | None:
    """The events of a batch from the first to before the second of two times, if there are any."""
    times = batch.events.times.to_physical()
    rows = times.is_between(*window, closed="left").arg_true().to_list()
    if len(rows) == len(batch):
        return batch
    if not rows:
        return None
    return EventBatch(
        batch.events.some(rows), batch.format, batch.origin, [batch.lines[row] for row in rows],
        taken(batch.fields, rows), batch.record, batch.added,
    )  # fmt: skip
