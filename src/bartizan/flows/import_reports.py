"""Takes other tools' reports into a scan: what both see is one finding."""

from collections.abc import Sequence
from pathlib import Path

from bartizan.errors import BartizanError
from bartizan.model import Finding
from bartizan.scan import registry
from bartizan.scan.imported.report import ImportedRun, gather
from bartizan.scan.imported.same_flaw import join
from bartizan.scan.imported.sarif import read_sarif


def read_reports(paths: Sequence[Path], root: Path) -> list[ImportedRun]:
    """The runs of SARIF reports, one for each tool.

    Raises:
        BartizanError: a file cannot be read or is no SARIF 2.1.0 report.
    """
    runs: list[ImportedRun] = []
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise BartizanError(
                f"the report cannot be read: {error.strerror}",
                where=str(path),
                mend="give --import a SARIF file",
            ) from None
        runs += read_sarif(data, name=str(path), root=str(root.resolve()))
    return gather(runs)


def joined(own: Sequence[Finding], runs: Sequence[ImportedRun]) -> list[Finding]:
    """Our open findings, noting who else saw them, and the open ones that only others saw."""
    others = [f for run in runs for f in run.findings if f.suppression is None]
    return join(own, others, registry.equivalents())


def suppressed(runs: Sequence[ImportedRun]) -> list[Finding]:
    """What the other tools themselves call suppressed."""
    return [f for run in runs for f in run.findings if f.suppression is not None]
