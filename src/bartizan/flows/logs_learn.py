"""Learns what logs usually say, and reads it back from the file of a model."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.detect.logs.log_lines import log_lines
from bartizan.detect.logs.log_model import LogModel
from bartizan.detect.logs.log_sessions import Following
from bartizan.errors import BartizanError
from bartizan.flows.logs_templates import LogRequest, batches
from bartizan.flows.model_file import LOGS, read_parts
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch


@dataclass(slots=True)
class LogLearning:
    """Learns batch by batch. Their order and division do not matter, but for open sessions."""

    model: LogModel = field(default_factory=LogModel)
    _following: Following = field(default_factory=Following)

    def look(self, batch: EventBatch) -> None:
        """Learn a batch."""
        lines = log_lines(batch)
        self.model.update(lines, batch.origin)
        self._following.update(batch, lines)

    def finish(self) -> LogModel:
        """Everything was read: what was learned, sessions included."""
        self.model.finish(self._following.sessions())
        return self.model


def learn_model(request: LogRequest, tally: Tally) -> LogModel:
    """Learn what logs usually say.

    Raises:
        BartizanError: a path or format does not exist, or no record has a message.
    """
    learning = LogLearning()
    for batch in batches(request, tally):
        learning.look(batch)
    model = learning.finish()
    if not model.templates.lines and not any(one.incomplete for one in tally.not_run):
        raise BartizanError(
            "there is no record with a message in these logs", mend="name logs of text"
        )
    return model


def load_model(path: Path) -> LogModel:
    """What the model of a file says of log text; nothing if it holds none.

    Raises:
        BartizanError: it cannot be read, or is no model of this version.
    """
    return log_part(read_parts(path), path)


def log_part(parts: Mapping[str, bytes], path: Path) -> LogModel:
    """What a model says of log text.

    Raises:
        BartizanError: it is damaged, or of another version.
    """
    if LOGS not in parts:
        return LogModel()
    try:
        return LogModel.from_bytes(parts[LOGS])
    except BartizanError as error:
        raise BartizanError(error.what, where=str(path), mend=error.mend) from None
