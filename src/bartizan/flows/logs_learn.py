"""Learns a log model from logs, merges models, and keeps them in files."""

from collections.abc import Sequence
from pathlib import Path

from bartizan.detect.logs.log_lines import log_lines
from bartizan.detect.logs.log_model import LogModel
from bartizan.detect.logs.log_sessions import Following
from bartizan.errors import BartizanError
from bartizan.flows.logs_templates import LogRequest, batches
from bartizan.ingest.tally import Tally
from bartizan.stats.envelope import LIMIT


def learn_model(request: LogRequest, tally: Tally) -> LogModel:
    """Learn what logs usually say. Their order and division into files do not matter.

    Raises:
        BartizanError: a path or format does not exist, or no record has a message.
    """
    model = LogModel()
    following = Following()
    for batch in batches(request, tally):
        lines = log_lines(batch)
        model.update(lines, batch.origin)
        following.update(batch, lines)
    model.finish(following.sessions())
    if not model.templates.lines and not any(one.incomplete for one in tally.not_run):
        raise BartizanError(
            "there is no record with a message in these logs", mend="name logs of text"
        )
    return model


def merge_models(paths: Sequence[Path]) -> LogModel:
    """What several models learned together.

    Raises:
        BartizanError: one of them cannot be read, or is of another version.
    """
    both = LogModel()
    for path in paths:
        both = both.merge(load_model(path))
    return both


def load_model(path: Path) -> LogModel:
    """The model of a file.

    Raises:
        BartizanError: it cannot be read, or is no model of this version.
    """
    try:
        if path.stat().st_size > LIMIT:
            raise BartizanError("is too large for a log model", where=str(path))
        raw = path.read_bytes()
    except OSError as error:
        raise BartizanError(
            f"the model cannot be read: {error.strerror}", where=str(path),
            mend="make one: bartizan learn LOG -o model",
        ) from None  # fmt: skip
    try:
        return LogModel.from_bytes(raw)
    except BartizanError as error:
        raise BartizanError(error.what, where=str(path), mend=error.mend) from None


def save_model(model: LogModel, path: Path) -> None:
    """Write a model, whole or not at all.

    Raises:
        BartizanError: it cannot be written.
    """
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(model.to_bytes())
        beside.replace(path)
    except OSError as error:
        raise BartizanError(
            f"the model cannot be written: {error.strerror}", where=str(path),
            mend="check that the directory exists and is writable",
        ) from None  # fmt: skip
