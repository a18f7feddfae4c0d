"""Every format by name, found by being in ``formats/``."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bartizan.ingest import formats as home
from bartizan.ingest.format import Format


@cache
def formats() -> dict[str, Format]:
    """All formats, by name.

    A module declares ``FORMAT``, or ``FORMATS`` if one product has several.
    """
    found: dict[str, Format] = {}
    for module in sorted(info.name for info in iter_modules(home.__path__)):
        loaded = import_module(f"{home.__name__}.{module}")
        for one in getattr(loaded, "FORMATS", None) or (loaded.FORMAT,):
            found[one.name] = one
    return found
