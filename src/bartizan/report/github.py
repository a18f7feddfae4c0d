"""Annotations on a GitHub Actions run: workflow commands, one for each occurrence.

GitHub shows the first ten errors, warnings and notices of a step and drops the rest, so the counts
come first, in a notice of their own, and findings come worst first.
"""

from collections.abc import Iterator, Sequence

from bartizan.model import Check, Finding, Location, ScanResult, Severity
from bartizan.report import events, tally
from bartizan.report.occurrences import occurrences
from bartizan.report.terminal import visible

SHOWN = 10
"""Annotations of one type that GitHub shows for a step."""

COMMANDS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],  # noqa: ARG001 - every format has this signature
    colour: bool = False,  # noqa: ARG001
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",
) -> str:
    """The report as workflow commands, one a line."""
    found = [
        (COMMANDS[finding.severity], finding, place)
        for finding in result.findings
        for _, place in occurrences(finding)
    ]
    lines = [_summary(result, [command for command, _, _ in found])]
    lines += [
        _command("warning", {"title": "Bartizan: not run"}, text) for text in _incomplete(result)
    ]
    lines += [_annotation(command, finding, place, docs_url) for command, finding, place in found]
    return "\n".join(lines) + "\n"


def _summary(result: ScanResult, commands: Sequence[str]) -> str:
    summary = result.summary
    parts = [
        f"{tally.headline(summary)}; looked at {tally.extent(summary)}",
        *tally.held_back(summary),
    ]
    if summary.not_run:
        parts.append(f"{summary.not_run} not run")
    if any(commands.count(command) > SHOWN for command in set(commands)):
        parts.append(
            f"GitHub shows {SHOWN} annotations of a type; this log and the other formats have all"
        )
    return _command("notice", {"title": "Bartizan"}, "; ".join(parts))


def _incomplete(result: ScanResult) -> Iterator[str]:
    for gap in tally.gaps(result.not_run):
        if gap.incomplete:
            subjects, more = tally.named(gap.subjects)
            rest = f" and {more:,} more" if more else ""
            hint = f" (hint: {gap.mend})" if gap.mend else ""
            yield f"{', '.join(subjects)}{rest}: {gap.reason}{hint}"


def _annotation(command: str, finding: Finding, place: Location, docs_url: str) -> str:
    properties = {
        "file": place.path,
        "line": str(max(place.line, 1)),
        "endLine": str(max(place.end_line, place.line, 1)),
    }
    if place.end_line <= place.line:  # GitHub ignores an annotation with columns on several lines
        properties["col"] = str(max(place.column, 1))
        properties["endColumn"] = str(max(place.end_column, place.column, 1))
    properties["title"] = f"{finding.check} {finding.slug} ({finding.severity})"
    parts = [finding.message]
    if place.commit:
        parts.append(f"found in commit {place.commit}")
    if events.about_events(finding):
        parts += [f"{label}: {text}" for label, text in events.notes(finding)]
    if finding.remediation:
        parts.append(f"fix: {finding.remediation}")
    if docs_url and finding.tool == "bartizan" and finding.url:
        parts.append(docs_url + finding.url)
    return _command(command, properties, "\n".join(parts))


def _command(name: str, properties: dict[str, str], message: str) -> str:
    given = ",".join(f"{key}={_property(value)}" for key, value in properties.items() if value)
    return f"::{name} {given}::{_data(message)}"


def _data(text: str) -> str:
    """Escape a message as the runner unescapes it; other control characters are made visible."""
    shown = "\n".join(visible(line) for line in text.split("\n"))
    return shown.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
