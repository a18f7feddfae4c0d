"""Finds checks: every module of a ``checks`` package is one, by being there."""

import importlib
import pkgutil
from collections.abc import Sequence
from functools import cache
from types import ModuleType

from bartizan.model import Check

PACKAGES = ("bartizan.scan.secrets.checks", "bartizan.scan.pipelines.checks")
"""The packages that hold checks, in the order of their listing."""


@cache
def modules(package: str) -> Sequence[ModuleType]:
    """The check modules of a package and its sub-packages, sorted by their check's id.

    Raises:
        ValueError: a module has no ``CHECK``.
    """
    found = []
    root = importlib.import_module(package)
    for entry in pkgutil.walk_packages(root.__path__, f"{package}."):
        if entry.ispkg:
            continue
        module = importlib.import_module(entry.name)
        if not isinstance(getattr(module, "CHECK", None), Check):
            raise ValueError(f"{entry.name} holds no CHECK; every module of {package} is a check")
        found.append(module)
    return sorted(found, key=lambda module: module.CHECK.id)


@cache
def checks() -> Sequence[Check]:
    """Every check there is, sorted by id."""
    return sorted((m.CHECK for package in PACKAGES for m in modules(package)), key=lambda c: c.id)
