"""Learns everything that is learned of logs, as one model: text, behaviour, metrics."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.detect.behaviour.behaviour import Behaviour
from bartizan.detect.behaviour.observation import observed
from bartizan.detect.logs.log_model import LogModel
from bartizan.detect.metrics.metric_state import MetricState
from bartizan.errors import BartizanError
from bartizan.flows.behaviour_days import Days
from bartizan.flows.detect_behaviour import left_out
from bartizan.flows.logs_learn import LogLearning, log_part
from bartizan.flows.logs_templates import LogRequest, batches
from bartizan.flows.metrics_detect import MetricDetection
from bartizan.flows.model_file import BEHAVIOUR, LOGS, METRICS, read_parts, write_parts
from bartizan.ingest.tally import Tally
from bartizan.model import NotRun


@dataclass(slots=True)
class Model:
    """What was learned."""

    logs: LogModel = field(default_factory=LogModel)
    behaviour: Behaviour = field(default_factory=Behaviour)
    metrics: MetricState = field(default_factory=MetricState)

    @property
    def holds(self) -> bool:
        """Whether anything was learned."""
        return bool(self.logs.templates.lines or self.behaviour.events or self.metrics.points)

    def merge(self, other: "Model") -> "Model":
        """What both have learned."""
        return Model(
            self.logs.merge(other.logs),
            self.behaviour.merge(other.behaviour),
            self.metrics.merge(other.metrics),
        )


def learn(request: LogRequest, tally: Tally) -> Model:
    """Learn from logs.

    Raises:
        BartizanError: a path or format does not exist, or there is nothing to learn.
    """
    model, learning = Model(), LogLearning()
    metrics = MetricDetection(model.metrics)
    with Days() as days:
        for batch in batches(request, tally):
            learning.look(batch)
            metrics.look(batch)
            days.add(observed(batch))
        metrics.findings()
        model.metrics = metrics.state
        model.logs = learning.finish()
        for part in days.ordered():
            model.behaviour.process(part)
        if days.untimely:
            tally.not_run.append(NotRun("behaviour", left_out(days.untimely).message))
    if not model.holds and not any(one.incomplete for one in tally.not_run):
        raise BartizanError(
            "there is nothing to learn in these logs: no text, no metrics, and nobody who acts",
            mend="name logs of text, audit logs or measurements",
        )
    return model


def load(path: Path) -> Model:
    """Read a model.

    Raises:
        BartizanError: it cannot be read, or is no model of this version.
    """
    parts = read_parts(path)
    model = Model(log_part(parts, path))
    try:
        if BEHAVIOUR in parts:
            model.behaviour = Behaviour.from_bytes(parts[BEHAVIOUR])
        if METRICS in parts:
            model.metrics = MetricState.from_bytes(parts[METRICS])
    except BartizanError as error:
        raise BartizanError(error.what, where=str(path), mend=error.mend) from None
    return model


def save(model: Model, path: Path) -> None:
    """Write a model, whole or not at all.

    Raises:
        BartizanError: it cannot be written.
    """
    parts = {}
    if model.logs.templates.lines:
        parts[LOGS] = model.logs.to_bytes()
    if model.behaviour.events:
        parts[BEHAVIOUR] = model.behaviour.to_bytes()
    if model.metrics.points:
        parts[METRICS] = model.metrics.to_bytes()
    write_parts(parts, path)


def merged(paths: Sequence[Path]) -> Model:
    """What several models learned together.

    Raises:
        BartizanError: one of them cannot be read, or is of another version.
    """
    both = Model()
    for path in paths:
        one = load(path)
        # Models end on different days: what has begun must not be taken for one day.
        one.behaviour.finish()
        both = both.merge(one)
    return both
