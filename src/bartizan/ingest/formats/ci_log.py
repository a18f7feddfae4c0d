"""Log lines of build jobs as GitHub Actions and GitLab runners write them, a time before each.

Rules see ``log`` (the line without its time and without colours) and ``section`` (the command that
the runner marks lines with, such as ``group`` or ``error``). Source: GitHub "Workflow commands";
GitLab Runner "Job log timestamps".
"""

import re
from collections.abc import MutableMapping, Sequence
from typing import Any

from bartizan.ingest.format import Decoded, Format, Framing, Refused
from bartizan.ingest.instants import from_iso
from bartizan.ingest.ocsf_classes import APPLICATION_LIFECYCLE
from bartizan.model.event import Record
from bartizan.model.log_source import Fields, LogSource, Route

_LINE = re.compile(
    r"\ufeff?(?P<time>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6,7}Z) ?(?:\d\d[OE][ +]?)?"
    r"(?P<log>(?:##\[(?P<section>[\w-]+)\])?.*)",
    re.DOTALL,
)
_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|section_(?:start|end):\d+:[\w-]+\r?")
_SURE = re.compile(r"##\[(?:group|endgroup|command|error|warning|section)\]|section_(?:start|end):")


def _read(raw: bytes) -> tuple[str, str, str | None] | None:
    found = _LINE.fullmatch(raw.decode("utf-8", "replace").rstrip("\r\n"))
    if found is None:
        return None
    return found["time"], _COLOURS.sub("", found["log"]), found["section"]


def _sniff(records: Sequence[bytes]) -> float:
    read = [one for raw in records if (one := _read(raw[:4096])) is not None]
    if not records or not read:
        return 0.0
    sure = any(_SURE.search(raw[:4096].decode("utf-8", "replace")) for raw in records)
    return (0.93 if sure else 0.5) * len(read) / len(records)


def _decode(records: Sequence[bytes], _state: MutableMapping[str, Any]) -> Decoded:
    times: list[str | None] = []
    logs: list[str] = []
    sections: list[str | None] = []
    rows: list[int] = []
    refused: list[Refused] = []
    for index, raw in enumerate(records):
        read = _read(raw)
        if read is None:
            refused.append(Refused(index, "no time at the beginning of the line"))
            continue
        times.append(read[0])
        logs.append(read[1])
        sections.append(read[2])
        rows.append(index)
    return Decoded(
        count=len(logs),
        columns={
            "time": from_iso(times),
            "class_uid": APPLICATION_LIFECYCLE,
            "operation": "log",
            "status": ["failure" if section == "error" else None for section in sections],
            "message": logs,
        },
        fields={"log": logs, "section": sections},
        rows=rows,
        refused=refused,
    )


def _record(raw: bytes) -> Record:
    read = _read(raw)
    if read is None:
        raise ValueError("no time at the beginning of the line")
    return {"time": read[0], "log": read[1], "section": read[2]}


FORMAT = Format(
    name="ci-log",
    about="log lines of GitHub Actions and GitLab jobs",
    product="ci",
    framing=Framing.LINES,
    sniff=_sniff,
    decode=_decode,
    record=_record,
    routes=(
        Route(
            LogSource(product="ci", category="ci"),
            Fields(frozenset({"time", "log", "section"}), renamed={"ci.log": "log"}),
        ),
    ),
)
