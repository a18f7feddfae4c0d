"""Finds zizmor's program: it comes in a wheel and lies beside this interpreter's scripts."""

import os
import shutil
import sys
import sysconfig
from functools import cache
from pathlib import Path

from bartizan.scan import versions

_NAME = "zizmor.exe" if os.name == "nt" else "zizmor"


@cache
def find() -> Path | None:
    """The program that belongs to this installation, else one on the search path, else None."""
    for folder in (sysconfig.get_path("scripts"), Path(sys.executable).parent):
        if (path := Path(folder, _NAME)).is_file():
            return path
    if (unpacked := _from_wheel()) is not None:
        return unpacked
    found = shutil.which(_NAME)
    return Path(found) if found else None


@cache
def version() -> str:
    """Version of the installed wheel, ``unknown`` for a program that came another way."""
    known = versions.of_distribution("zizmor")
    return "unknown" if known == "none" else known


def _from_wheel() -> Path | None:
    from importlib import metadata  # noqa: PLC0415 - slow to load, and mostly not needed

    try:
        files = metadata.files("zizmor") or ()
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.name == _NAME and (path := Path(str(file.locate()))).is_file():
            return path
    return None
