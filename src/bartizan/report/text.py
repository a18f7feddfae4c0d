"""Findings for a person at a terminal: code frames, why, how to fix, and an honest footer.

Meaning is never in colour alone. Every line that repeats scanned content is escaped.
"""

from collections.abc import Sequence

from bartizan.model import Check, Finding, Fix, Location, Notice, ScanResult, Severity
from bartizan.report import events, frame, tally
from bartizan.report.terminal import Style, paint, visible, wrap

OTHERS = 5
"""Further occurrences that are named; the rest is counted."""
PATCH_LINES = 14
"""Longer patches are cut; the whole one is in the JSON report."""
PATCH_WIDTH = 300
"""Characters of a patch line that are shown; a patch is not cut at the terminal's edge, so that it
can be read whole."""

WORDS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "info",
}


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],  # noqa: ARG001 - every format has this signature
    colour: bool = False,
    width: int = 100,
    docs_url: str = "",
) -> str:
    """The report as text that ends with a line feed."""
    width = max(width, 40)
    told: set[tuple[str, str, str]] = set()
    blocks = []
    for finding in result.findings:
        texts = (finding.check, finding.why, finding.remediation)
        lines = _finding(finding, width=width, colour=colour, explain=texts not in told)
        if docs_url and texts not in told and finding.tool == "bartizan" and finding.url:
            lines.append(_note("", "docs", visible(docs_url + finding.url), colour=colour))
        told.add(texts)
        blocks.append("\n".join(lines))
    blocks += ["\n".join(_notice(notice, width=width, colour=colour)) for notice in result.notices]
    blocks.append("\n".join(footer(result, width=width, colour=colour)))
    return "\n\n".join(blocks) + "\n"


def block(finding: Finding, *, width: int = 100, colour: bool = False, explain: bool = True) -> str:
    """One finding by itself, without a line feed at its end.

    Args:
        finding: what to show.
        width: cells of a line.
        colour: whether to use terminal colours.
        explain: whether to say why it matters and how to mend it.
    """
    return "\n".join(_finding(finding, width=max(width, 40), colour=colour, explain=explain))


def footer(result: ScanResult, *, width: int = 100, colour: bool = False) -> list[str]:
    """The lines that close a report: what was found, held back, and not looked at."""
    summary = result.summary
    lines = [
        paint(tally.headline(summary), Style.BOLD, colour=colour),
        f"looked at: {visible(tally.extent(summary))}",
    ]
    if held := tally.held_back(summary):
        lines.append("not shown: " + ", ".join(held))
    for said, hint in tally.records(summary.events) if summary.events else ():
        lines += wrap(said, width=width, first="", rest="  ")
        if hint:
            lines += wrap(f"hint: {hint}", width=width, first="  ", rest="  ")
    for gap in tally.gaps(result.not_run):
        subjects, more = tally.named(gap.subjects)
        names = ", ".join(subjects) + (f" and {more:,} more" if more else "")
        by = f" by {gap.scanner}" if gap.scanner else ""
        head = f"not run{by}" + (" (incomplete)" if gap.incomplete else "")
        lines += wrap(f"{head}: {names}: {gap.reason}", width=width, first="", rest="  ")
        if gap.mend:
            lines += wrap(f"hint: {gap.mend}", width=width, first="  ", rest="  ")
    if tally.incomplete(result):
        text = "the result is incomplete: some of what was asked for could not be looked at"
        lines.append(paint(text, Style.MEDIUM, colour=colour))
    return lines


def _finding(finding: Finding, *, width: int, colour: bool, explain: bool) -> list[str]:
    place = finding.location
    style = Style[finding.severity.name]
    # The word and the id say what the colour says.
    head = paint(f"{WORDS[finding.severity]}[{visible(finding.check)}]", style, colour=colour)
    lines = [head + paint(f": {visible(finding.message)}", Style.BOLD, colour=colour)]
    gutter = len(str(max(place.line + max(len(place.frame) - 1, 0), 1)))
    pad = " " * gutter
    lines.append(
        f"{pad}{paint('-->', Style.GUTTER, colour=colour)} {visible(events.where(finding))}"
    )
    if events.about_events(finding):
        lines += _record(finding, gutter=gutter, width=width, colour=colour)
    else:
        lines += _frame(place, gutter=gutter, width=width, style=style, colour=colour)
    bar = paint(f"{pad} |", Style.GUTTER, colour=colour)
    if place.frame or events.about_events(finding):
        lines.append(bar)
    for other in finding.related:
        said = f": {visible(other.annotation)}" if other.annotation else ""
        lines.append(_note(pad, "note", f"{visible(str(other))}{said}", colour=colour))
    if events.about_events(finding):
        for label, text in events.notes(finding):
            lines += _paragraph(pad, label, text, width=width, colour=colour)
    elif finding.evidence:
        facts = tally.facts(finding.evidence)
        lines += _paragraph(pad, "facts", facts, width=width, colour=colour)
    lines += _others(finding, pad, colour=colour)
    if explain:
        lines += _paragraph(pad, "why", finding.why, width=width, colour=colour)
        lines += _paragraph(pad, "fix", finding.remediation, width=width, colour=colour)
    for fix in finding.fixes:
        lines += _patch(fix, pad, bar, colour=colour)
    lines.append(_note(pad, "more", _about(finding), colour=colour))
    if events.about_events(finding) and (command := events.record_command(finding)):
        lines.append(_note(pad, "record", command, colour=colour))
    return lines


def _about(finding: Finding) -> str:
    """What it is called, how bad and how sure, and where to read on."""
    scale = f"{finding.severity} severity, {finding.confidence} confidence"
    if finding.tool != "bartizan":
        return visible(f"{finding.slug} from {finding.tool}, {scale} ({finding.id})")
    if finding.engine.startswith("sigma:"):
        return visible(f"{finding.slug}, a Sigma rule of yours, {scale} ({finding.id})")
    return visible(f"{finding.slug}, {scale} ({finding.id}); bartizan explain {finding.check}")


def _frame(place: Location, *, gutter: int, width: int, style: Style, colour: bool) -> list[str]:
    rows = frame.rows(place, width=width - gutter - 3)
    if not rows:
        return []
    empty = " " * gutter
    lines = [paint(f"{empty} |", Style.GUTTER, colour=colour)]
    for row in rows:
        label = "." * gutter if row.cut else str(row.number or "").rjust(gutter)
        start, end = row.marked
        text = row.text
        if row.number is None or start == 0:
            text = text[:start] + paint(text[start:end], style, colour=colour) + text[end:]
        edge = paint(f"{label} |", Style.GUTTER, colour=colour)
        lines.append(f"{edge} {text}".rstrip())
    return lines


def _record(finding: Finding, *, gutter: int, width: int, colour: bool) -> list[str]:
    """What matched in the first event."""
    rows = events.rows(finding, width=width - gutter - 3)
    lines = [paint(f"{' ' * gutter} |", Style.GUTTER, colour=colour)] if rows else []
    for row in rows:
        edge = paint(f"{str(row.number or '').rjust(gutter)} |", Style.GUTTER, colour=colour)
        lines.append(f"{edge} {row.text}".rstrip())
    return lines


def _others(finding: Finding, pad: str, *, colour: bool) -> list[str]:
    others = finding.locations[1:]
    if not others:
        return []
    more = len(others) - OTHERS
    lines = [
        _note(pad, "also at", visible(str(place)), colour=colour)
        for place in (others[:OTHERS] if more > 1 else others)
    ]
    if more > 1:
        lines.append(_note(pad, "also at", f"and {more:,} more", colour=colour))
    return lines


def _paragraph(pad: str, label: str, text: str, *, width: int, colour: bool) -> list[str]:
    if not text.strip():
        return []
    start = f"{pad} = {label}: "
    lines = wrap(text, width=width, first=start, rest=" " * len(start))
    return [_note(pad, label, lines[0][len(start) :], colour=colour), *lines[1:]]


def _patch(fix: Fix, pad: str, bar: str, *, colour: bool) -> list[str]:
    kind = "patch" if fix.safe else "patch (look before you apply it)"
    lines = [
        _note(pad, kind, f"{visible(fix.title)}, verified by scanning the result", colour=colour)
    ]
    changed = [line for line in fix.patch.split("\n") if not line.startswith(("---", "+++", "@@"))]
    while changed and not changed[-1].strip():
        changed.pop()
    for line in changed[:PATCH_LINES]:
        shown = visible(line.replace("\t", "    "))
        if len(shown) > PATCH_WIDTH:
            shown = shown[:PATCH_WIDTH] + frame.ELLIPSIS
        style = {"+": Style.ADDED, "-": Style.REMOVED}.get(line[:1])
        lines.append(f"{bar} {paint(shown, style, colour=colour) if style else shown}".rstrip())
    if len(changed) > PATCH_LINES:
        lines.append(
            f"{bar} {frame.ELLIPSIS} {tally.count(len(changed) - PATCH_LINES, 'more line')}"
        )
    return lines


def _notice(notice: Notice, *, width: int, colour: bool) -> list[str]:
    head = paint("note", Style.INFO, colour=colour)
    lines = [f"{head}: {visible(notice.message)}"]
    if notice.location:
        lines.append(
            f" {paint('-->', Style.GUTTER, colour=colour)} {visible(str(notice.location))}"
        )
    if notice.mend:
        lines += wrap(f"hint: {notice.mend}", width=width, first="  ", rest="  ")
    return lines


def _note(pad: str, label: str, text: str, *, colour: bool) -> str:
    sign = paint("=", Style.GUTTER, colour=colour)
    return f"{pad} {sign} {paint(label + ':', Style.BOLD, colour=colour)} {text}"
