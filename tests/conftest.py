"""Trees and repositories to scan."""

import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

from tests.words import WordScanner

settings.register_profile("bartizan", deadline=None)  # other work on the machine fails no test
settings.load_profile("bartizan")

Write = Callable[..., Path]
Git = Callable[..., str]


@pytest.fixture
def tree(tmp_path: Path) -> Write:
    """Write files below a directory: ``tree(root, {"a.txt": "…"})``; gives the directory."""

    def write(files: dict[str, str | bytes], root: Path | None = None) -> Path:
        root = root or tmp_path / "tree"
        root.mkdir(exist_ok=True)
        for name, content in files.items():
            place = root / name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return root

    return write


@pytest.fixture
def git() -> Git:
    """Run git in a directory, as somebody without any configuration."""

    def run(root: Path, *arguments: str) -> str:
        done = subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b.invalid", *arguments],
            cwd=root,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    return run


@pytest.fixture
def words() -> WordScanner:
    return WordScanner()
