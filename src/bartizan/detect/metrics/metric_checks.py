"""The checks of metrics, found by being there."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bartizan.detect.metrics import checks as package
from bartizan.model import Check


@cache
def checks() -> Mapping[str, Check]:
    """All checks by slug, in the order of their ids."""
    found: list[Check] = [
        import_module(f"{package.__name__}.{one.name}").CHECK
        for one in iter_modules(package.__path__)
    ]
    return {one.slug: one for one in sorted(found, key=lambda check: check.id)}


def named(name: str) -> Check | None:
    """The check with an id (in any case) or slug."""
    return next((one for one in checks().values() if name.upper() == one.id or name == one.slug),
                None)  # fmt: skip
