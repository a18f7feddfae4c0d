"""Keeps the findings that a change introduces: those that its base does not have.

The base's version of every changed file is scanned by the same scanners. An occurrence is old if
the base has one with the same fingerprint: first in the same file (renames followed), then, for
what was moved to another file, in any changed file. Each old occurrence accounts for one new one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from bartizan.model import Finding, NotRun
from bartizan.scan import git
from bartizan.scan.discovery import printable
from bartizan.scan.scanner import FileReport, Scanner
from bartizan.scan.source import SourceFile
from bartizan.scan.suppressions.applied import occurrences


def old_versions(
    root: Path, changed: Sequence[git.ChangedFile], *, max_bytes: int
) -> tuple[list[SourceFile], list[NotRun]]:
    """The base's content of changed files, under the base's paths."""
    contents = dict(git.blobs(root, [file.old_blob for file in changed], limit=max_bytes))
    sources, missing = [], []
    for file in changed:
        if not file.old_blob:
            continue
        data = contents.get(file.old_blob)
        if data is not None:
            sources.append(SourceFile(printable(file.old_path), data))
        elif file.path:
            missing.append(
                NotRun(
                    subject=printable(file.path),
                    reason="its earlier version cannot be read; all its findings count as new",
                )
            )
    return sources, missing


def staged_versions(
    root: Path, changed: Sequence[git.ChangedFile], *, max_bytes: int
) -> tuple[list[SourceFile], list[NotRun]]:
    """What would be committed, as it is in the index."""
    contents = dict(git.blobs(root, [file.new_blob for file in changed], limit=max_bytes))
    sources, missing = [], []
    for file in changed:
        if not file.new_blob:
            continue
        data = contents.get(file.new_blob)
        if data is not None:
            sources.append(SourceFile(printable(file.path), data))
        else:
            missing.append(
                NotRun(
                    subject=printable(file.path), reason="staged content is too large or no file"
                )
            )
    return sources, missing


def scan_sources(scanners: Sequence[Scanner], sources: Sequence[SourceFile]) -> FileReport:
    """Scan contents that are no files, without cache or fixes, into one report."""
    findings: list[Finding] = []
    not_run: list[NotRun] = []
    for scanner in scanners:
        wanted = [source for source in sources if scanner.wants(source.path)]
        for report in scanner.scan(wanted) if wanted else ():
            findings += report.findings
            not_run += report.not_run
    return FileReport(tuple(findings), tuple(not_run))


def introduced(
    now: Iterable[Finding], before: Iterable[Finding], renamed: Mapping[str, str]
) -> list[Finding]:
    """The occurrences of ``now`` that ``before`` does not account for.

    Args:
        now: findings of the changed files.
        before: findings of their base versions.
        renamed: present path → path in the base, where they differ.
    """
    here: Counter[tuple[str, str]] = Counter()
    anywhere: Counter[str] = Counter()
    for found in occurrences(before):
        here[found.fingerprint, found.location.path] += 1
        anywhere[found.fingerprint] += 1
    left = []
    for found in occurrences(now):
        place = (found.fingerprint, renamed.get(found.location.path, found.location.path))
        if here[place] > 0:
            here[place] -= 1
            anywhere[found.fingerprint] -= 1
        else:
            left.append(found)
    new = []
    for found in left:
        if anywhere[found.fingerprint] > 0:
            anywhere[found.fingerprint] -= 1
        else:
            new.append(found)
    return new
