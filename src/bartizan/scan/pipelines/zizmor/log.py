"""Reads zizmor's log: which files it finished, which it could not read, and where it failed.

zizmor names no file when YAML does not parse, and gives up altogether when one file cannot be
modelled or an audit fails; what is known of either is collected here.
"""

import re
from dataclasses import dataclass, field

from bartizan.scan.pipelines.zizmor.placement import number

MAX_REASON = 200
MAX_LINE = 4000
"""Characters of a line that are looked at; a warning repeats whole expressions of a file."""
_REFUSED = re.compile(r"failed to (?:parse input|validate \S+ as [\w -]{1,40}): (.+)")
_DETAIL = re.compile(r'msg="(.+)"')
_AUDIT_FAILED = re.compile(r"'([a-z0-9-]{1,60})' audit failed on ")
_AUDIT_MODULE = re.compile(r"zizmor(?:::|/src/)audit(?:::|/)([a-z0-9_]{1,60})(?:::|\.rs)")
_CAUSE = re.compile(r"^[ ]+\d+: (.+)", re.MULTILINE)
_TRACE = re.compile(r"^stack backtrace:", re.MULTILINE | re.IGNORECASE)
_NAME = re.compile(r"(?:file://)?\S{0,300}\b\d{6}(?:\.yml|/\S+)")


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


def read(text: str, root: str, *, failed: bool) -> Log:
    """Make sense of a log.

    Args:
        text: the log; parts of it are what scanned files say.
        root: the folder zizmor was given.
        failed: whether zizmor gave up.
    """
    log = Log()
    detail = ""
    for whole in text.split("\n"):
        line = whole[:MAX_LINE]
        if line.startswith(" INFO") and f"completed {root}" in line:
            if (file := number(line, root)) is not None:
                log.completed.add(file)
        elif line.startswith("ERROR") and (found := _DETAIL.search(line)):
            detail = found[1].replace('\\"', '"')
        elif line.startswith(" WARN") and (found := _REFUSED.search(line)):
            reason = clause(f"{found[1]} ({detail})" if detail else found[1])
            detail = ""
            file = number(line, root)
            if file is None:
                log.unnamed.append(reason)
            else:
                log.refused[file] = reason
    if failed:
        _read_failure(log, text, root)
    return log


def clause(text: str) -> str:
    """One printable line of bounded length, without our names for the files."""
    text = _NAME.sub("the file", " ".join(text[:MAX_LINE].split()))
    text = "".join(c for c in text if c.isprintable())
    return text if len(text) <= MAX_REASON else text[:MAX_REASON] + "…"


def _read_failure(log: Log, text: str, root: str) -> None:
    tail = text.rpartition("fatal: no audit was performed")[2]
    if len(tail) == len(text):
        tail = text.rpartition("panicked at ")[2]
    if len(tail) == len(text):
        return
    message, trace = (*_TRACE.split(tail, maxsplit=1), "")[:2]
    message = message[-MAX_LINE:]
    causes = _CAUSE.findall(message)
    lines = [line for line in message.splitlines() if line.strip()]
    log.fatal = clause(causes[-1] if causes else lines[-1] if lines else "it gave no reason")
    log.culprit = number(message, root)
    if failed := _AUDIT_FAILED.search(message):
        log.audit = failed[1]
    elif module := _AUDIT_MODULE.search(message) or _AUDIT_MODULE.search(trace):
        log.audit = module[1].replace("_", "-")
