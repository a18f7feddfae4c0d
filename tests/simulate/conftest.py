"""One small simulation for all tests of a process."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.simulate.running import Simulated, run

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="session")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """Ten days of forty developers, with every kind of attack."""
    return run(tmp_path_factory.mktemp("attacked") / "out")


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Simulated:
    """The same days without attacks."""
    return run(tmp_path_factory.mktemp("quiet") / "out", kinds="none")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where to write to."""
    return tmp_path / "out"
