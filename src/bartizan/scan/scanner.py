"""What the runner asks of a scanner."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from bartizan.model import Finding, Notice, NotRun
from bartizan.scan.match import ProposedFix
from bartizan.scan.source import SourceFile


class Proposal(msgspec.Struct, frozen=True):
    """A fix for a finding of the same report, not yet verified."""

    fingerprint: str
    line: int
    """First line of the occurrence it mends."""
    fix: ProposedFix


class FileReport(msgspec.Struct, frozen=True, omit_defaults=True):
    """Everything one scanner has to say about one file. Cached as it is."""

    findings: tuple[Finding, ...] = ()
    not_run: tuple[NotRun, ...] = ()
    notices: tuple[Notice, ...] = ()
    proposals: tuple[Proposal, ...] = ()


class Scanner(Protocol):
    """Turns files into findings, each file for itself.

    Implementations are stateless after construction and safe to call from several threads.

    Three methods are optional, and only about speed: ``begin()`` starts loading what takes long,
    beside other work; ``prepare()`` loads everything, before the process is copied; and
    ``gathers(path)`` says that a file is better scanned together with others of its kind.
    """

    @property
    def name(self) -> str:
        """Such as ``secrets``; also the folder's name."""
        ...

    def wants(self, path: str) -> bool:
        """Whether this scanner looks at a file, judged by its path alone (cheap)."""
        ...

    def version(self) -> str:
        """What results depend on besides the file: checks, engines. Part of the cache key."""
        ...

    def scan(self, files: Sequence[SourceFile]) -> Sequence[FileReport]:
        """One report for each file, in the order of the files. Never raises for bad content."""
        ...
