"""What the pipeline scanner says before it has anything to scan, without loading what scans.

A warm scan asks for every path and for the version, and then mostly has nothing to do.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from bartizan.model import Profile
from bartizan.scan.pipelines.version import version
from bartizan.scan.scanner import FileReport
from bartizan.scan.source import SourceFile

if TYPE_CHECKING:
    from bartizan.scan.pipelines.scanner import PipelineScanner


class LatePipelineScanner:
    """The pipeline scanner, loaded once there is a file for it.

    Args:
        profile: whose findings get their fixes proved; proving is a second scan, and what nobody
            sees needs none.
    """

    name = "pipelines"

    def __init__(self, profile: Profile = Profile.AUDITOR) -> None:
        self._profile = profile

    def wants(self, path: str) -> bool:
        """Whether the path may be that of a definition of any platform."""
        # Azure templates and Tekton objects may have any name, so every YAML file may be one.
        if path.endswith((".yml", ".yaml")):
            return True
        likely = path.endswith(".groovy") or "jenkinsfile" in path.lower()
        return likely and self._scanner.wants(path)

    def gathers(self, path: str) -> bool:
        """Whether the file is faster scanned together with others of its kind."""
        return path.endswith((".yml", ".yaml")) and self._scanner.gathers(path)

    def prepare(self) -> None:
        """Load what ``scan`` needs."""
        self._scanner.prepare()

    def version(self) -> str:
        """Of this package, its checks and parsers as they are on disk, zizmor, and the profile."""
        return f"{version()}/{self._profile}"

    def scan(self, files: Sequence[SourceFile]) -> Sequence[FileReport]:
        """One report for each file, in the order of the files."""
        return [self._for_profile(report) for report in self._scanner.scan(files)]

    def _for_profile(self, report: FileReport) -> FileReport:
        if not report.proposals:
            return report
        seen = {f.fingerprint for f in report.findings if f.profile <= self._profile}
        kept = tuple(p for p in report.proposals if p.fingerprint in seen)
        return msgspec.structs.replace(report, proposals=kept)

    @cached_property
    def _scanner(self) -> "PipelineScanner":
        from bartizan.scan.pipelines.scanner import PipelineScanner  # noqa: PLC0415 - see above

        return PipelineScanner()
