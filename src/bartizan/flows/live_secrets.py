"""Asks providers whether found credentials are live, and says so in the findings."""

from collections.abc import Sequence
from pathlib import Path

import msgspec

from bartizan.model import Finding, NotRun, Severity, fingerprint
from bartizan.scan.secrets.scanner import SecretScanner
from bartizan.scan.secrets.verify import verify
from bartizan.scan.source import SourceFile


def ask_providers(
    scanner: SecretScanner, root: Path, findings: Sequence[Finding]
) -> tuple[list[Finding], list[NotRun]]:
    """Findings with what their provider said, and what could not be asked. Uses the network.

    A live credential is critical; one that the provider refuses is of low severity.
    """
    sources, not_run = [], []
    paths = {at.path for f in findings if f.engine for at in f.locations if not at.commit}
    for path in sorted(paths):
        try:
            sources.append(SourceFile(path, (root / path).read_bytes()))
        except OSError as error:
            reason = f"not verified: {(error.strerror or 'cannot be read').lower()}"
            not_run.append(NotRun(subject=path, reason=reason, scanner=scanner.name))
    alive: dict[str, bool] = {}
    for answer in verify(scanner.engine, sources):
        if isinstance(answer, NotRun):
            not_run.append(answer)
        else:
            name = fingerprint(answer.check, answer.anchor)
            alive[name] = alive.get(name, False) or answer.alive
    return [_marked(f, alive.get(f.fingerprint)) for f in findings], not_run


def _marked(finding: Finding, alive: bool | None) -> Finding:
    if alive is None:
        return finding
    said = "live: the provider accepts it" if alive else "the provider does not accept it"
    return msgspec.structs.replace(
        finding,
        severity=Severity.CRITICAL if alive else Severity.LOW,
        evidence={**finding.evidence, "verified": said},
    )
