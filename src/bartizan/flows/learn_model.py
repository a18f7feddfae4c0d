"""Learns everything that is learned of logs, as one model: what they say, and who does what."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.detect.behaviour.behaviour import Behaviour
from bartizan.detect.behaviour.observation import observed
from bartizan.detect.logs.log_model import LogModel
from bartizan.errors import BartizanError
from bartizan.flows.behaviour_days import Days
from bartizan.flows.logs_learn import LogLearning, log_part
from bartizan.flows.logs_templates import LogRequest, batches
from bartizan.flows.model_file import BEHAVIOUR, LOGS, read_parts, write_parts
from bartizan.ingest.tally import Tally


@dataclass(slots=True)
class Model:
    """What was learned."""

    logs: LogModel = field(default_factory=LogModel)
    behaviour: Behaviour = field(default_factory=Behaviour)

    def merge(self, other: "Model") -> "Model":
        """What both have learned."""
        return Model(self.logs.merge(other.logs), self.behaviour.merge(other.behaviour))


def learn(request: LogRequest, tally: Tally) -> Model:
    """Learn from logs.

    Raises:
        BartizanError: a path or format does not exist, or there is nothing to learn.
    """
    model, learning = Model(), LogLearning()
    with Days() as days:
        for batch in batches(request, tally):
            learning.look(batch)
            days.add(observed(batch))
        model.logs = learning.finish()
        for part in days.ordered():
            model.behaviour.process(part)
        model.behaviour.finish()
    nothing = not model.logs.templates.lines and not model.behaviour.events
    if nothing and not any(one.incomplete for one in tally.not_run):
        raise BartizanError(
            "there is nothing to learn in these logs: no text, and nobody who does anything",
            mend="name logs of text, or audit logs",
        )
    return model


def load(path: Path) -> Model:
    """Read a model.

    Raises:
        BartizanError: it cannot be read, or is no model of this version.
    """
    parts = read_parts(path)
    model = Model(log_part(parts, path))
    if BEHAVIOUR in parts:
        try:
            model.behaviour = Behaviour.from_bytes(parts[BEHAVIOUR])
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
    write_parts(parts, path)


def merged(paths: Sequence[Path]) -> Model:
    """What several models learned together.

    Raises:
        BartizanError: one of them cannot be read, or is of another version.
    """
    both = Model()
    for path in paths:
        both = both.merge(load(path))
    return both
