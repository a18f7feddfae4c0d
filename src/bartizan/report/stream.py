"""Findings one by one, as a watch tells them: text blocks, or JSON lines.

A JSON line holds what ``detect --format json`` holds of a finding. A finding that goes on has the
same ``id`` each time, with the events that are new.
"""

from collections.abc import Callable
from enum import StrEnum

from bartizan.model import Finding
from bartizan.report import text
from bartizan.report.json_report import document
from bartizan.report.jsontext import line


class StreamFormat(StrEnum):
    """How a watch writes findings."""

    TEXT = "text"
    JSON = "json"


def writer(
    kind: StreamFormat, *, width: int = 100, colour: bool = False
) -> Callable[[Finding], str]:
    """A function that puts findings into words; it explains each rule once."""
    if kind is StreamFormat.JSON:
        return lambda finding: line(document(finding))
    told: set[str] = set()

    def words(finding: Finding) -> str:
        explain = finding.check not in told
        told.add(finding.check)
        return text.block(finding, width=width, colour=colour, explain=explain) + "\n\n"

    return words
