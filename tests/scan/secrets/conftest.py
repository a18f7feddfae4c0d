"""One secret scanner for all tests: compiling the engine's rules takes seconds."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bartizan.model import Finding
from bartizan.scan.secrets.scanner import SecretScanner
from bartizan.scan.source import SourceFile

Scan = Callable[..., list[Finding]]


@pytest.fixture(scope="session")
def scanner(tmp_path_factory: pytest.TempPathFactory) -> SecretScanner:
    return SecretScanner(tmp_path_factory.mktemp("cache") / "kingfisher")


@pytest.fixture
def scan(scanner: SecretScanner) -> Scan:
    """``scan(text, path="…")``: the findings of one file; bytes are taken as they are."""

    def run(content: str | bytes, path: str = "deploy/service.yaml") -> list[Finding]:
        data = content if isinstance(content, bytes) else content.encode()
        (report,) = scanner.scan([SourceFile(path, data)])
        assert not report.not_run
        return list(report.findings)

    return run


@pytest.fixture
def cache(scanner: SecretScanner) -> Path:
    """The scanner's cache, filled."""
    scanner.scan([SourceFile("a", b"x" * 10)])
    assert scanner.cache_dir is not None
    return scanner.cache_dir
