"""What makes a new line worth a second look: a detector, its words, a transfer, a new host."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bartizan.detect.logs.detail import LONGEST, hosts
from bartizan.detect.logs.language.meaning import meaning
from bartizan.model import Severity

BAD = 1.6
"""Badness from which a line speaks for itself."""
WORSE = 1.0
"""How much worse than the other lines of its kind it must be."""

_SENDS = re.compile(
    r"\bcurl\b.{0,400}?(?:\s(?:-d|-F|-T|--data[a-z-]*|--form[a-z-]*|--upload-file|--json)[\s=@\"']"
    r"|\s-X\s?(?:POST|PUT)\b|--request[\s=](?:POST|PUT)\b)"
    r"|\bwget\b.{0,400}?--(?:post-(?:data|file)|body-(?:data|file)|method=(?:POST|PUT))"
    r"|\b(?:nc|ncat|netcat)\s+(?:-\w+\s+){0,4}[\w.-]+\s+\d{2,5}\b|/dev/tcp/[\w.-]+/\d+"
    r"|\b(?:scp|rsync)\s.{1,200}?\s[\w.-]+@[\w.-]+:"
)
_SKIPS = re.compile(
    r"(?i)(?<![a-z0])(?:skipp(?:ed|ing)|(?-i:SKIP)|disabled|xfail(?:ed)?|deselected|continue-on-error"
    r"|--no-verify|--(?:skip|no)-(?:tests?|verify|check))(?![a-z])"
)
_RUNS = re.compile(
    r"\b(?:curl|wget)\b[^|]{0,400}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b"
    r"|\b(?:ba|z|da|k)?sh\s+-c\s+[\"']?\$\((?:curl|wget)\b"
    r"|\bbase64\s+(?:-d|--decode|-D)\b[^|]{0,200}\|\s*(?:sudo\s+)?(?:ba|z|da|k)?sh\b"
)


@dataclass(frozen=True, slots=True)
class Signal:
    """One reason to look at a line."""

    subject: str
    """What it is about: a class of the language model, ``secret``, or the name of a detector."""
    severity: Severity
    reason: str


def signals(
    text: str,
    *,
    detected: Sequence[Signal],
    usual_badness: float | None,
    known_hosts: frozenset[str] | None,
) -> list[Signal]:
    """Reasons to look at a new line, the gravest first.

    Args:
        text: the line.
        detected: what detectors found in it.
        usual_badness: the worst meaning of earlier lines of its kind; None if the kind is new.
        known_hosts: hosts of links in the earlier log; None if these logs share no script, so that
            hosts and what is left out come and go.
    """
    found = list(detected)
    text = text[:LONGEST]
    if _RUNS.search(text):
        found.append(Signal("execution", Severity.HIGH, "runs what it fetches, unseen"))
    if _SENDS.search(text):
        found.append(Signal("exfiltration", Severity.HIGH, "sends data away"))
    if known_hosts is not None and _SKIPS.search(text):
        found.append(Signal("test", Severity.MEDIUM, "says that something was left out"))
    said = meaning(text)
    if said.badness >= BAD and said.badness >= (usual_badness or 0.0) + WORSE * (
        usual_badness is not None
    ):
        found.append(Signal((*said.classes, "trouble")[0], said.severity, f"says {said.reason}"))
    if known_hosts is not None and (new := hosts(text) - known_hosts):
        named = ", ".join(sorted(new)[:3])
        found.append(Signal("network", Severity.MEDIUM, f"names a new host, {named}"))
    return sorted(found, key=lambda one: -one.severity.rank)


def worst(texts: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """The worst meaning among lines, by kind."""
    return {kind: max(meaning(text).badness for text in some) for kind, some in texts.items()}
