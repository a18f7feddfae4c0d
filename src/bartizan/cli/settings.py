"""Where a command finds its configuration, cache and colours."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from bartizan.config import Configuration, Located, load, locate
from bartizan.config.load import known_sections
from bartizan.config.locate import read
from bartizan.detect.options import DetectOptions
from bartizan.errors import BartizanError
from bartizan.scan.discovery import scan_root
from bartizan.scan.options import ScanOptions
from bartizan.scan.suppressions.configured import ConfiguredSuppression

SECTIONS = ["scan", "detect", "store", "suppressions"]
T = TypeVar("T", bound=msgspec.Struct)


class StoreOptions(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    """The ``[store]`` section."""

    url: str = ""
    """Where findings and their verdicts are kept, such as ``sqlite:///.bartizan/findings.db`` or
    ``postgresql://user@host/bartizan``. Empty: a scan remembers nothing."""


@dataclass(frozen=True)
class DetectSettings:
    """The configuration that applies to looking at events."""

    located: Located
    detect: Configuration[DetectOptions]
    store: Configuration[StoreOptions]


@dataclass(frozen=True)
class Settings:
    """The configuration that applies to a path."""

    located: Located
    scan: Configuration[ScanOptions]
    store: Configuration[StoreOptions]
    suppressions: tuple[ConfiguredSuppression, ...]


def settings(
    path: Path, *, file: Path | None = None, isolated: bool = False, flags: dict[str, Any]
) -> Settings:
    """Read the configuration for a path.

    Args:
        path: what is worked on.
        file: use this file instead of the nearest.
        isolated: use no file at all.
        flags: ``scan`` options and ``store_url`` given on the command line; None: not given.
    """
    located = _located(path, file, isolated=isolated)
    store_flags = {"url": flags.pop("store_url", None)}
    return Settings(
        located=located,
        scan=load("scan", ScanOptions, located, flags=flags),
        store=load("store", StoreOptions, located, flags=store_flags),
        suppressions=_suppressions(located),
    )


def detect_settings(
    *, file: Path | None = None, isolated: bool = False, flags: dict[str, Any]
) -> DetectSettings:
    """Read the configuration for events: that of the current directory, wherever the logs are.

    Args:
        file: use this file instead of the nearest.
        isolated: use no file at all.
        flags: ``detect`` options and ``store_url`` given on the command line; None: not given.
    """
    located = _located(Path(), file, isolated=isolated)
    store_flags = {"url": flags.pop("store_url", None)}
    return DetectSettings(
        located=located,
        detect=load("detect", DetectOptions, located, flags=flags),
        store=load("store", StoreOptions, located, flags=store_flags),
    )


def _located(path: Path, file: Path | None, *, isolated: bool) -> Located:
    if isolated:
        located = Located()
    elif file is not None:
        located = Located(file, read(file))
    else:
        root, _ = scan_root(path)
        located = locate(Path(os.path.abspath(path)), root=root)  # noqa: PTH100 - keep links
    known_sections(located, SECTIONS)
    return located


def _suppressions(located: Located) -> tuple[ConfiguredSuppression, ...]:
    entries = located.tables.get("suppressions", [])
    try:
        return tuple(msgspec.convert(entries, list[ConfiguredSuppression]))
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, BartizanError):
            raise error.__cause__ from None
        raise BartizanError(
            f"suppressions: {error}", where=str(located.path or ""),
            mend='write [[suppressions]] with check = "ID", reason = "…" and perhaps path, until',
        ) from None  # fmt: skip


def cache_dir() -> Path | None:
    """Where caches live: ``BARTIZAN_CACHE_DIR``, or the user's cache directory."""
    named = os.environ.get("BARTIZAN_CACHE_DIR")
    if named:
        return Path(named)
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "bartizan"
    except RuntimeError:
        return None


def wants_colour(choice: str, stream: Any) -> bool:  # noqa: ANN401 - any text stream
    """Whether to colour: the choice decides, else NO_COLOR, FORCE_COLOR, a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return bool(stream.isatty()) and os.environ.get("TERM") != "dumb"


def width() -> int:
    """Columns of the terminal, within reason."""
    try:
        return max(60, min(os.get_terminal_size(sys.stdout.fileno()).columns, 140))
    except (OSError, ValueError):
        return 100
