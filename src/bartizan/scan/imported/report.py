"""What came out of another tool's report."""

from collections.abc import Iterable

import msgspec

from bartizan.model import Finding, NotRun, merge_occurrences


class ImportedRun(msgspec.Struct, frozen=True, kw_only=True):
    """The findings of one tool, and how far the absence of others can be trusted."""

    source: str
    """The tool, with the category of the run if it names one: ``codeql``, ``semgrep/nightly``.
    What one source does not report says nothing about another's findings."""
    findings: tuple[Finding, ...]
    """Suppressed ones included."""
    complete: bool
    """Whether the tool finished and all its results could be read. Only then is a finding that
    it no longer reports gone."""
    checks: frozenset[str] = frozenset()
    """Checks that the report names, with or without result."""
    paths: frozenset[str] = frozenset()
    """Files that the report names."""
    not_run: tuple[NotRun, ...] = ()


def gather(runs: Iterable[ImportedRun]) -> list[ImportedRun]:
    """One run a source. Several reports of a source in one go are parts of one whole."""
    groups: dict[str, list[ImportedRun]] = {}
    for run in runs:
        groups.setdefault(run.source, []).append(run)
    return [
        ImportedRun(
            source=source,
            findings=tuple(merge_occurrences(f for run in group for f in run.findings)),
            complete=all(run.complete for run in group),
            checks=frozenset().union(*(run.checks for run in group)),
            paths=frozenset().union(*(run.paths for run in group)),
            not_run=tuple(n for run in group for n in run.not_run),
        )
        for source, group in sorted(groups.items())
    ]
