"""Markdown for a job summary or a comment on a change: counts, a table, the worst in detail.

Names that strangers chose cannot become markup, links or mentions: they stand in ``<code>`` with
every special character as an entity, or in a fence longer than any in them.
"""

import re
from collections.abc import Iterator, Sequence

from bartizan.model import Check, Finding, Location, ScanResult, Severity
from bartizan.report import events, frame, tally
from bartizan.report.terminal import visible

TABLE = 50
"""Findings in the table. A job summary may hold 1 MiB, a comment 64 KiB."""
DETAILED = 10
"""Findings shown with code, why and fix."""
CODE_WIDTH = 100
PATCH = 40
"""Lines of a patch."""
LENGTH = 300
"""Characters of one message or path."""

SIGNS = {
    Severity.CRITICAL: "🟣",
    Severity.HIGH: "🔴",
    Severity.MEDIUM: "🟠",
    Severity.LOW: "🔵",
    Severity.INFO: "⚪",
}
_SPECIAL = re.compile(r"[\\`*_\[\]#!|<>&~@$^]|:(?=/)|(?<=www)\.", re.IGNORECASE)
_ACTIVE = re.compile(r"[@#!~$%&^*_\[\]<>|\\]|:/|www\.", re.IGNORECASE)
"""What makes a word of prose more than a word: mentions, references, links, emphasis."""
_QUOTED = re.compile(r"`([^`]{1,300})`")


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],  # noqa: ARG001 - every format has this signature
    colour: bool = False,  # noqa: ARG001
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",
) -> str:
    """The report as GitHub-flavoured Markdown."""
    blocks = [f"## Bartizan: {tally.headline(result.summary)}", *_counts(result)]
    if result.findings:
        blocks.append(_table(result.findings, docs_url))
        blocks += [_details(finding) for finding in result.findings[:DETAILED]]
        if (more := len(result.findings) - DETAILED) > 0:
            blocks.append(f"{tally.count(more, 'further finding')} without details here.")
    blocks += list(_not_run(result))
    blocks += [f"> {prose(notice.message)}" for notice in result.notices]
    return "\n\n".join(blocks) + "\n"


def code(text: str) -> str:
    """Scanned text as inline code in which nothing is markup."""
    shown = visible(text if len(text) <= LENGTH else text[:LENGTH] + "…")
    return f"<code>{_entities(shown)}</code>"


def _entities(text: str) -> str:
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", text)


def prose(text: str) -> str:
    """A sentence; words in backticks, and words that Markdown would act on, become inline code."""
    parts = _QUOTED.split(" ".join(text.split()))
    return "".join(
        code(part) if index % 2 else " ".join(map(_word, part.split(" ")))
        for index, part in enumerate(parts)
    )


def _word(word: str) -> str:
    if _ACTIVE.search(word):
        return code(word)
    return _entities(visible(word))


def _counts(result: ScanResult) -> Iterator[str]:
    lines = [f"Looked at {prose(tally.extent(result.summary))}."]
    if held := tally.held_back(result.summary):
        lines.append(f"Not shown: {', '.join(held)}.")
    for said, hint in tally.records(result.summary.events)[1:] if result.summary.events else ():
        lines.append(f"{prose(said[:1].upper() + said[1:])}.{f' ({prose(hint)})' if hint else ''}")
    yield " ".join(lines)
    if tally.incomplete(result):
        yield "**The result is incomplete:** some of what was asked for could not be looked at."


def _table(findings: Sequence[Finding], docs_url: str) -> str:
    lines = ["| | Severity | Check | Where | What |", "|---|---|---|---|---|"]
    for finding in findings[:TABLE]:
        check = prose(f"{finding.check} {finding.slug}")
        if docs_url and finding.tool == "bartizan" and finding.url:
            check = f"[{check}]({docs_url}{finding.url})"
        others = len(finding.locations) - 1
        more = f" and {tally.count(others, 'more place')}" if others else ""
        lines.append(
            f"| {SIGNS[finding.severity]} | {finding.severity} | {check} |"
            f" {_place(finding.location)}{more} | {prose(finding.message)} |"
        )
    text = "\n".join(lines)
    if (more_rows := len(findings) - TABLE) > 0:
        text += f"\n\n… and {tally.count(more_rows, 'further finding')}."
    return text


def _place(place: Location) -> str:
    at = f"{place.commit[:12]}:" if place.commit else ""
    return code(f"{at}{place.path}:{place.line}")


def _details(finding: Finding) -> str:
    title = prose(f"{finding.check}: {finding.message}")
    blocks = [f"<details>\n<summary>{SIGNS[finding.severity]} {title}</summary>"]
    for place in finding.locations[:1]:
        blocks.append(_place(place))
        seen = events.about_events(finding)
        if rows := (
            events.rows(finding, width=CODE_WIDTH) if seen else frame.rows(place, width=CODE_WIDTH)
        ):
            blocks.append(_fence("\n".join(_row(row) for row in rows)))
    blocks += [
        f"{_place(other)}: {prose(other.annotation or 'see also')}" for other in finding.related
    ]
    if events.about_events(finding):
        blocks.append(
            "\n".join(f"- {label}: {prose(text)}" for label, text in events.notes(finding))
        )
    elif finding.evidence:
        blocks.append(f"**Facts.** {prose(tally.facts(finding.evidence))}")
    if finding.why:
        blocks.append(f"**Why it matters.** {prose(finding.why)}")
    if finding.remediation:
        blocks.append(f"**How to fix it.** {prose(finding.remediation)}")
    for fix in finding.fixes:
        look = "" if fix.safe else " Look before you apply it."
        blocks.append(f"**Verified patch:** {prose(fix.title)}.{look}")
        lines = fix.patch.rstrip("\n").split("\n")
        kept = [visible(line.replace("\t", "    ")) for line in lines[:PATCH]]
        blocks.append(_fence("\n".join(kept + ["…"] * (len(lines) > PATCH)), "diff"))
    blocks.append("</details>")
    return "\n\n".join(blocks)


def _row(row: frame.Row) -> str:
    label = "…" if row.cut else str(row.number or "")
    return f"{label:>5} | {row.text}".rstrip()


def _fence(text: str, language: str = "text") -> str:
    """A code block whose fence is longer than any run of backticks in it."""
    longest = max((len(run) for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(longest + 1, 3)
    return f"{fence}{language}\n{text}\n{fence}"


def _not_run(result: ScanResult) -> Iterator[str]:
    found = tally.gaps(result.not_run)
    if not found:
        return
    lines = ["**Not run**", ""]
    for gap in found:
        subjects, more = tally.named(gap.subjects)
        names = ", ".join(map(code, subjects)) + (f" and {more:,} more" if more else "")
        sign = "**incomplete**: " if gap.incomplete else ""
        hint = f" ({prose(gap.mend)})" if gap.mend else ""
        lines.append(f"- {sign}{names}: {prose(gap.reason)}{hint}")
    yield "\n".join(lines)
