"""One self-contained page: nothing is loaded from anywhere, nothing runs but our own script.

Readable without JavaScript; with it, findings can be searched and filtered. All text is escaped,
and a content security policy with the hashes of our style and script forbids everything else.
"""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from pathlib import Path

from bartizan.model import Check, Finding, Fix, Location, ScanResult, Severity
from bartizan.report import events, frame, tally
from bartizan.report.terminal import visible

CODE_WIDTH = 112
"""Cells of a code line that fit beside each other; on a narrow screen the frame scrolls."""
PLACES = 200
"""Occurrences listed for one finding."""
_DASH = " \N{EN DASH} "


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],  # noqa: ARG001 - every format has this signature
    colour: bool = False,  # noqa: ARG001
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",
) -> str:
    """The report as an HTML document."""
    style, script = _asset("page.css"), _asset("page.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)};"
        " base-uri 'none'; form-action 'none'"
    )
    return "".join(
        [
            '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n',
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
            '<meta name="referrer" content="no-referrer">\n',
            f"<title>{_text(tally.headline(result.summary))}{_DASH}Bartizan</title>\n",
            f"<style>{style}</style>\n</head>\n<body>\n",
            f'<div class="page">\n{"".join(_body(result, docs_url))}</div>\n',
            f"<script>{script}</script>\n</body>\n</html>\n",
        ]
    )


def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _text(text: str) -> str:
    return escape(visible(text))


def _prose(text: str) -> str:
    """Escaped text in which words between backticks are code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:  # a backtick without its partner
        return _text(text)
    return "".join(
        f"<code>{_text(part)}</code>" if index % 2 else _text(part)
        for index, part in enumerate(parts)
    )


def _body(result: ScanResult, docs_url: str) -> Iterator[str]:
    summary = result.summary
    headline = tally.headline(summary).partition(":")[0]  # the counts have tiles of their own
    kind = "scan" if summary.events is None else "detect"
    yield f'<header><p class="brand">Bartizan {kind}</p>\n'
    yield f"<h1>{_text(headline[:1].upper() + headline[1:])}</h1>\n"
    extent = _text(tally.extent(summary))
    yield f'<p class="extent"><code>{_text(summary.root)}</code>: {extent}</p>\n'
    for said, hint in tally.records(summary.events)[1:] if summary.events else ():
        yield f'<p class="extent">{_text(said)}{f" ({_text(hint)})" if hint else ""}</p>\n'
    if tally.incomplete(result):
        yield (
            '<p class="banner" role="status"><strong>The result is incomplete.</strong> Some of'
            ' what was asked for could not be looked at; see <a href="#not-run">not run</a>.</p>\n'
        )
    yield from _tiles(result)
    yield "</header>\n<main>\n"
    if result.findings:
        yield from _filters(result.findings)
        yield '<div class="findings" id="findings">\n'
        yield from (_article(finding, docs_url) for finding in result.findings)
        yield '</div>\n<p class="empty" id="nothing" hidden>No finding matches the filter.</p>\n'
    else:
        yield f'<p class="empty">{_text(_nothing(result))}</p>\n'
    yield from _suppressed(result.suppressed)
    yield from _not_run(result)
    yield from _notices(result)
    when = f", {_text(summary.started)}" if summary.started else ""
    yield f"</main>\n<footer>Bartizan {_text(summary.version)}{when}</footer>\n"


def _nothing(result: ScanResult) -> str:
    if result.summary.events and (empty := tally.unread(result.summary.events)):
        return f"{empty[:1].upper()}{empty[1:]}."
    if not result.summary.files:
        return "No file was looked at, so this says nothing about the tree."
    if held := tally.held_back(result.summary):
        return f"Nothing is shown: {', '.join(held)}."
    if result.summary.events:
        return "No rule found anything in the events it looked at."
    return "No check found anything in the files it looked at."


def _tiles(result: ScanResult) -> Iterator[str]:
    summary = result.summary
    yield '<ul class="tiles">\n'
    for level in reversed(Severity):
        number = summary.by_severity.get(level, 0)
        none = "" if number else " none"
        yield f'<li class="{level}{none}"><b>{number:,}</b><span>{level}</span></li>\n'
    yield "</ul>\n"
    others = [
        f"<b>{number:,}</b> {_linked(name, target)}"
        for number, name, target in (
            (summary.suppressed, "suppressed", "suppressed" if result.suppressed else ""),
            (summary.baselined, "in the baseline", "suppressed" if result.suppressed else ""),
            (summary.hidden, "hidden below the chosen severity, confidence or profile", ""),
            (summary.not_run, "not run", "not-run" if result.not_run else ""),
        )
        if number
    ]
    if others:
        yield f'<p class="others">{" ".join(f"<span>{other}</span>" for other in others)}</p>\n'


def _linked(name: str, target: str) -> str:
    return f'<a href="#{target}">{name}</a>' if target else name


def _filters(findings: Sequence[Finding]) -> Iterator[str]:
    yield '<form class="filters" role="search" aria-label="Filter findings">\n'
    yield (
        '<label class="unseen" for="search">Search</label><input type="search" id="search"'
        ' placeholder="Search ( / )" autocomplete="off">\n'
        "<fieldset><legend>Severity</legend>"
    )
    for level in reversed(Severity):
        number = sum(finding.severity == level for finding in findings)
        if number:
            yield (
                f'<label class="facet {level}"><input type="checkbox" name="severity"'
                f' value="{level}" checked autocomplete="off">{level} {number:,}</label>'
            )
    yield '</fieldset>\n<label class="unseen" for="check">Check</label>'
    yield '<select id="check" autocomplete="off"><option value="">All checks</option>'
    names = {finding.check: finding.slug for finding in findings}
    for name in sorted(names):
        number = sum(finding.check == name for finding in findings)
        text = f"{name} {names[name]} ({number:,})"
        yield f'<option value="{_text(name)}">{_text(text)}</option>'
    yield '</select>\n<output id="shown" aria-live="polite"></output>\n</form>\n'


def _article(finding: Finding, docs_url: str) -> str:
    name = f"{_text(finding.check)} {_text(finding.slug)}"
    if docs_url and finding.tool == "bartizan" and finding.url:
        name = f'<a href="{_text(docs_url + finding.url)}" rel="noreferrer">{name}</a>'
    parts = [
        f'<article class="{finding.severity}" id="{_text(finding.id)}"',
        f' data-severity="{finding.severity}" data-check="{_text(finding.check)}">\n',
        f'<header><span class="badge">{finding.severity}</span><span>{name}</span>',
        f'<span>{finding.confidence} confidence</span><span class="id">{_text(finding.id)}</span>',
        *([f"<span>from {_text(finding.tool)}</span>"] if finding.tool != "bartizan" else []),
        f"</header>\n<h3>{_prose(finding.message)}</h3>\n",
        f'<p class="where">{_text(events.where(finding))}</p>\n',
        _code(finding),
        _texts(finding),
        *(_patch(fix) for fix in finding.fixes),
        _others(finding.locations[1:]),
        "</article>\n",
    ]
    return "".join(parts)


def _code(finding: Finding) -> str:
    if events.about_events(finding):
        rows = events.rows(finding, width=CODE_WIDTH)
    else:
        rows = frame.rows(finding.location, width=CODE_WIDTH)
    if not rows:
        return ""
    lines = []
    for row in rows:
        start, end = row.marked
        before, inside, after = row.text[:start], row.text[start:end], row.text[end:]
        kind = "mark" if row.number and start else "span"
        # The rows are already escaped for display, only markup is left to escape.
        marked = f'<{kind} class="m">{escape(inside)}</{kind}>' if inside else ""
        label = "…" if row.cut else str(row.number or "")
        lines.append(
            f'<span class="row"><span class="n">{label}</span>'
            f"{escape(before)}{marked}{escape(after)}\n</span>"
        )
    return f'<pre class="code" tabindex="0" role="group" aria-label="Code">{"".join(lines)}</pre>\n'


def _texts(finding: Finding) -> str:
    pairs = [
        *(
            (
                "note",
                _prose(f"{at.annotation or 'see also'}: ")
                + f'<span class="where">{_text(str(at))}</span>',
            )
            for at in finding.related
        ),
        *(
            [(label, _text(text)) for label, text in events.notes(finding)]
            if events.about_events(finding)
            else [("facts", _text(tally.facts(finding.evidence)))]
        ),
        ("why", _prose(finding.why)),
        ("fix", _prose(finding.remediation)),
        ("record", _command(finding)),
    ]
    items = "".join(f"<dt>{label}</dt><dd>{text}</dd>\n" for label, text in pairs if text)
    return f'<dl class="texts">{items}</dl>\n' if items else ""


def _command(finding: Finding) -> str:
    command = events.record_command(finding) if events.about_events(finding) else ""
    return f"<code>{_text(command)}</code>" if command else ""


def _patch(fix: Fix) -> str:
    lines = []
    for line in fix.patch.rstrip("\n").split("\n"):
        header = line.startswith(("---", "+++", "@@"))
        kind = " hunk" if header else {"+": " add", "-": " del"}.get(line[:1], "")
        shown = visible(line.replace("\t", "    "))
        lines.append(f'<span class="row{kind}">{escape(shown)}\n</span>')
    look = "" if fix.safe else " (look before you apply it)"
    return (
        f"<details open><summary>Verified patch: {_text(fix.title)}{look}</summary>"
        '<pre class="code diff" tabindex="0" role="group" aria-label="Patch">'
        f"{''.join(lines)}</pre></details>\n"
    )


def _others(places: Sequence[Location]) -> str:
    if not places:
        return ""
    items = "".join(f'<li class="where">{_text(str(place))}</li>' for place in places[:PLACES])
    if len(places) > PLACES:
        items += f"<li>and {len(places) - PLACES:,} more</li>"
    return (
        f"<details><summary>{tally.count(len(places), 'more place')}</summary>"
        f'<ul class="places">{items}</ul></details>\n'
    )


def _section(name: str, title: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; the cells are markup already."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>\n" for row in rows)
    return (
        f'<section id="{name}"><h2>{title}</h2>\n<table><thead><tr>{top}</tr></thead>\n'
        f"<tbody>\n{body}</tbody></table></section>\n"
    )


def _suppressed(findings: Sequence[Finding]) -> Iterator[str]:
    if findings:
        rows = [
            (
                f"{_text(finding.check)} {_text(finding.slug)}",
                f'<span class="where">{_text(str(finding.location))}</span>',
                _prose(finding.message),
                _text(_reason(finding)),
            )
            for finding in findings
        ]
        title = f"Suppressed or in the baseline ({len(rows):,})"
        yield _section("suppressed", title, ("Check", "Where", "What", "Because"), rows)


def _reason(finding: Finding) -> str:
    if finding.suppression is None:
        return ""
    until = f", until {finding.suppression.until}" if finding.suppression.until else ""
    return f"{finding.suppression.kind}: {finding.suppression.reason}{until}"


def _not_run(result: ScanResult) -> Iterator[str]:
    rows = []
    for gap in tally.gaps(result.not_run):
        subjects, more = tally.named(gap.subjects)
        names = ", ".join(f"<code>{_text(subject)}</code>" for subject in subjects)
        rows.append(
            (
                names + (f" and {more:,} more" if more else ""),
                _text(gap.reason) + ("<strong> (incomplete)</strong>" if gap.incomplete else ""),
                _text(gap.mend),
            )
        )
    if rows:
        title = f"Not run ({len(result.not_run):,})"
        yield _section("not-run", title, ("What", "Because", "How to have it looked at"), rows)


def _notices(result: ScanResult) -> Iterator[str]:
    rows = [
        (
            _text(notice.message),
            f'<span class="where">{_text(str(notice.location))}</span>' if notice.location else "",
            _text(notice.mend),
        )
        for notice in result.notices
    ]
    if rows:
        yield _section("notices", f"Notices ({len(rows):,})", ("What", "Where", "Hint"), rows)
