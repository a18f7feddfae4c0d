"""Reads zizmor's log: which files it finished, which it could not read, and where it failed.

zizmor names no file when YAML does not parse, and gives up altogether when one file cannot be
modelled or an audit fails; what is known of either is collected here.
"""

import re
from dataclasses import dataclass, field

from bartizan.scan.pipelines.zizmor.placement import number

MAX_REASON = 200
_COMPLETED = re.compile(r"completed (\S+)")
_REFUSED = re.compile(r"failed to (?:parse input|validate \S+ as [\w -]+): (.+)")
_DETAIL = re.compile(r'ERROR .*msg="(.+)"')
_AUDIT_FAILED = re.compile(r"'([a-z0-9-]+)' audit failed on (\S+)")
_AUDIT_MODULE = re.compile(r"zizmor(?:::|/src/)audit(?:::|/)([a-z0-9_]+)(?:::|\.rs)")
_CAUSE = re.compile(r"^\s+\d+: (.+)", re.MULTILINE)
_TRACE = re.compile(r"^stack backtrace:", re.MULTILINE | re.IGNORECASE)
_NAME = re.compile(r"(?:file://)?\S*\b\d{6}(?:\.yml|/\S+)")


@dataclass
class Log:
    """One run's log."""

    completed: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)
    """Number of a file zizmor named → why it cannot read it."""
    unnamed: list[str] = field(default_factory=list)
    """Why it cannot read files that it did not name."""
    culprit: int | None = None
    """The file at which it gave up."""
    audit: str = ""
    """The audit that failed on it."""
    fatal: str = ""
    """Why it gave up, empty where it did not."""


def read(text: str) -> Log:
    """Make sense of a log."""
    head, gave_up, tail = text.partition("fatal: no audit was performed")
    if not gave_up:
        head, gave_up, tail = text.partition("panicked at ")
    log = Log()
    detail = ""
    for line in head.splitlines():
        if found := _COMPLETED.search(line):
            if (file := number(found[1])) is not None:
                log.completed.add(file)
        elif found := _DETAIL.search(line):
            detail = found[1].replace('\\"', '"')
        elif found := _REFUSED.search(line):
            reason = clause(f"{found[1]} ({detail})" if detail else found[1])
            detail = ""
            file = number(line)
            if file is None:
                log.unnamed.append(reason)
            else:
                log.refused[file] = reason
    if gave_up:
        _read_failure(log, tail)
    return log


def clause(text: str) -> str:
    """One printable line of bounded length, without our names for the files."""
    text = _NAME.sub("the file", " ".join(text.split()))
    text = "".join(c for c in text if c.isprintable())
    return text if len(text) <= MAX_REASON else text[:MAX_REASON] + "…"


def _read_failure(log: Log, tail: str) -> None:
    message, trace = (*_TRACE.split(tail, maxsplit=1), "")[:2]
    causes = _CAUSE.findall(message)
    lines = [line for line in message.splitlines() if line.strip()]
    log.fatal = clause(causes[-1] if causes else lines[-1] if lines else "it gave no reason")
    if failed := _AUDIT_FAILED.search(message):
        log.audit, log.culprit = failed[1], number(failed[2])
    else:
        log.culprit = number(message)
        module = _AUDIT_MODULE.search(message) or _AUDIT_MODULE.search(trace)
        log.audit = module[1].replace("_", "-") if module else ""
