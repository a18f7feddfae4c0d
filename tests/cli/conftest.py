"""Runs the program as a user does: another process, its own cache, no user configuration."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests of a session: compiling the engine's rules takes seconds."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def bartizan(cache: Path, tmp_path: Path) -> Run:
    """Run ``bartizan ARGUMENTS``; standard input is closed."""

    def run(*arguments: object, cwd: Path | None = None, **environment: str):
        kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
        return subprocess.run(
            [sys.executable, "-m", "bartizan", *map(str, arguments)],
            cwd=cwd or tmp_path,
            env={**kept, "BARTIZAN_CACHE_DIR": str(cache), "COLUMNS": "100", **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run
