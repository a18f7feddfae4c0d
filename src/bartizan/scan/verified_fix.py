"""Offers only corrections that were proved: applied to a copy, scanned again, gone, nothing new.

A correction is judged by the scanner that found the flaw. It is kept when the finding's occurrence
has gone, no fingerprint occurs more often than before, and the file is still looked at as before.
"""

import difflib
import io
import re
from collections import Counter
from collections.abc import Sequence

import msgspec

from bartizan.model import Edit, Finding, Fix, Status
from bartizan.scan.scanner import FileReport, Proposal, Scanner
from bartizan.scan.source import SourceFile

CONTEXT = 2
"""Unchanged lines around a change in a patch."""
_HUNK = re.compile(r"@@ -(\d+)((?:,\d+)?) \+(\d+)((?:,\d+)?) @@\n")


def attach_fixes(
    scanner: Scanner, files: Sequence[SourceFile], reports: Sequence[FileReport]
) -> list[FileReport]:
    """The reports with their proposals replaced by verified fixes. One more scan for all."""
    trials: list[tuple[int, Proposal, SourceFile]] = []
    for number, (source, report) in enumerate(zip(files, reports, strict=True)):
        for proposal in report.proposals:
            changed = apply(source.text, proposal.fix.edits)
            if changed is not None and changed != source.text:
                trial = SourceFile(source.path, changed.encode("utf-8", "replace"))
                trials.append((number, proposal, trial))
    answers = _scan(scanner, [trial for _, _, trial in trials])
    proved: dict[tuple[int, str, int], list[Fix]] = {}
    for (number, proposal, trial), answer in zip(trials, answers, strict=True):
        if answer is not None and _mends(proposal, reports[number], answer):
            fix = _fix(files[number], trial, proposal)
            proved.setdefault((number, proposal.fingerprint, proposal.line), []).append(fix)
    return [
        msgspec.structs.replace(
            report,
            findings=tuple(_with_fixes(finding, number, proved) for finding in report.findings),
            proposals=(),
        )
        for number, report in enumerate(reports)
    ]


def _scan(scanner: Scanner, trials: Sequence[SourceFile]) -> list[FileReport | None]:
    """What the scanner says of each trial; None where it fails, which proves nothing."""
    if not trials:
        return []
    try:
        return list(scanner.scan(trials))
    except Exception:  # noqa: BLE001 - a trial must not cost the findings it was made for
        if len(trials) == 1:
            return [None]
        return [answer for trial in trials for answer in _scan(scanner, [trial])]


def apply(text: str, edits: Sequence[Edit]) -> str | None:
    """The text with all edits made; None if they overlap or lie outside."""
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    parts, at = [], 0
    for edit in ordered:
        if not at <= edit.start <= edit.end <= len(text):
            return None
        parts += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, text[at:]])


def _mends(proposal: Proposal, before: FileReport, after: FileReport) -> bool:
    if len(after.not_run) > len(before.not_run):
        return False
    had, has = _occurrences(before), _occurrences(after)
    return has[proposal.fingerprint] < had[proposal.fingerprint] and all(
        count <= had[fingerprint] for fingerprint, count in has.items()
    )


def _occurrences(report: FileReport) -> Counter[str]:
    return Counter(
        finding.fingerprint
        for finding in report.findings
        if finding.suppression is None and finding.status is not Status.FIXED
        for _ in finding.locations
    )


def _fix(before: SourceFile, after: SourceFile, proposal: Proposal) -> Fix:
    return Fix(
        title=proposal.fix.title,
        path=before.path,
        edits=proposal.fix.edits,
        patch=patch_of(before, after, proposal.fix.edits),
        safe=proposal.fix.safe,
    )


def patch_of(before: SourceFile, after: SourceFile, edits: Sequence[Edit]) -> str:
    """A unified diff of the edited part alone; comparing whole files is quadratic."""
    first = before.position(min(edit.start for edit in edits))[0]
    last = before.position(max(edit.end for edit in edits))[0]
    old = list(io.StringIO(before.text, newline="\n"))
    new = list(io.StringIO(after.text, newline="\n"))
    top = max(first - 1 - CONTEXT, 0)
    bottom = max(len(old) - last - CONTEXT, 0)
    part_old, part_new = old[top : len(old) - bottom], new[top : len(new) - bottom]
    diff = difflib.unified_diff(
        part_old, part_new, _quoted(f"a/{before.path}"), _quoted(f"b/{before.path}"), n=CONTEXT
    )
    lines = []
    for line in diff:
        header = _HUNK.fullmatch(line)
        if header:
            start_old, start_new = int(header[1]) + top, int(header[3]) + top
            line = f"@@ -{start_old}{header[2]} +{start_new}{header[4]} @@\n"  # noqa: PLW2901
        lines.append(line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n")
    return "".join(lines)


def _quoted(name: str) -> str:
    """A name as git writes it in a patch: in quotes and escaped if it holds what could mislead."""
    if name.isprintable() and not set(name) & {'"', "\\"}:
        return name
    escaped = "".join(
        chr(byte) if 32 <= byte < 127 and byte not in b'"\\' else f"\\{byte:03o}"
        for byte in name.encode("utf-8", "surrogateescape")
    )
    return f'"{escaped}"'


def _with_fixes(
    finding: Finding, number: int, proved: dict[tuple[int, str, int], list[Fix]]
) -> Finding:
    fixes = [
        fix
        for place in finding.locations
        for fix in proved.get((number, finding.fingerprint, place.line), ())
    ]
    return msgspec.structs.replace(finding, fixes=(*finding.fixes, *fixes)) if fixes else finding
