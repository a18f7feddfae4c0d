"""Finds the configuration that applies to a path: the nearest one, up to the repository's root."""

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bartizan.errors import BartizanError

FILE = "bartizan.toml"
MAX_BYTES = 1_000_000


@dataclass(frozen=True)
class Located:
    """Tables of a configuration file; empty where there is none."""

    path: Path | None = None
    tables: dict[str, Any] = field(default_factory=dict)


def locate(start: Path, *, root: Path | None = None) -> Located:
    """The nearest ``bartizan.toml``, or ``pyproject.toml`` with ``[tool.bartizan]``.

    Args:
        start: the directory (or file) that is worked on.
        root: the last directory to look in; the repository's root. None: only ``start``.

    Raises:
        BartizanError: the file that was found cannot be read.
    """
    directory = start if start.is_dir() else start.parent
    for place in (directory, *directory.parents):
        own = place / FILE
        if own.is_file():
            return Located(own, read(own))
        shared = place / "pyproject.toml"
        if shared.is_file():
            tables = _tool_section(shared)
            if tables is not None:
                return Located(shared, tables)
        if root is None or place == root:
            break
    return Located()


def read(path: Path) -> dict[str, Any]:
    """The tables of a TOML file.

    Raises:
        BartizanError: unreadable, too large, or not TOML; with the line.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BartizanError("is larger than a megabyte", where=str(path), mend="shorten it")
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise BartizanError(
            f"cannot be read: {error.strerror or error}", where=str(path), mend="check the path"
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BartizanError(
            f"is not valid TOML: {error}", where=str(path), mend="correct the line it names"
        ) from None


def _tool_section(path: Path) -> dict[str, Any] | None:
    """``[tool.bartizan]``, if there is one. A pyproject.toml that is broken is not our business."""
    try:
        if path.stat().st_size > MAX_BYTES or "tool.bartizan" not in (text := path.read_text()):
            return None
        section = tomllib.loads(text).get("tool", {}).get("bartizan")
    except (OSError, ValueError, RecursionError, AttributeError):
        return None
    return section if isinstance(section, dict) else None
