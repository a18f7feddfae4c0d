"""Finds one event and prints it whole: its columns, and the record as it was logged."""

import msgspec

from bartizan.errors import BartizanError
from bartizan.flows.detect_request import DetectRequest
from bartizan.flows.detect_sources import batches
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch
from bartizan.report.terminal import visible


def show_event(request: DetectRequest, event_id: str) -> str:
    """An event as text.

    Args:
        request: what to read.
        event_id: its id, as findings name it.

    Raises:
        BartizanError: no such event is there.
    """
    for batch in batches(request, Tally()):
        row = batch.frame["event_id"].index_of(event_id)
        if row is not None:
            return _text(batch, row)
    raise BartizanError(
        f"there is no event {event_id!r} in what was read",
        where=", ".join(request.paths),
        mend="name the file that the finding names",
    )


def _text(batch: EventBatch, row: int) -> str:
    columns = batch.frame.drop("raw", "links").row(row, named=True)
    known = {name: str(value) for name, value in columns.items() if value is not None}
    width = max(len(name) for name in known)
    lines = [f"{visible(batch.origin)}:{batch.lines[row]} ({batch.format})", ""]
    lines += [f"  {name:<{width}}  {visible(value)}" for name, value in known.items()]
    links = batch.frame["links"][row]
    if links is not None:
        for link in links:
            said = f"{link['source']} {link['relation']} {link['target']}"
            lines.append(f"  {'link':<{width}}  {visible(said)}")
    raw = batch.frame["raw"][row] or b""
    try:
        text = msgspec.json.format(raw, indent=2).decode()
    except (msgspec.DecodeError, UnicodeDecodeError):
        text = raw.decode("utf-8", "replace")
    return "\n".join([*lines, "", *(visible(line) for line in text.split("\n")), ""])
