"""Finds checks: every module of a ``checks`` package is one, by being there."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from bartizan.errors import BartizanError
from bartizan.model import Check

PACKAGES = (
    "bartizan.scan.secrets.checks",
    "bartizan.scan.pipelines.checks",
    "bartizan.scan.suppressions.checks",
)
"""The packages that hold checks, in the order of their listing."""

_ID = re.compile(r'^\s+id="([A-Z]{3,6}-\d{3})",$', re.MULTILINE)
_SLUG = re.compile(r'^\s+slug="([a-z0-9-]+)",$', re.MULTILINE)


@cache
def modules(package: str) -> Sequence[ModuleType]:
    """The check modules of a package and its sub-packages, sorted by their check's id.

    Raises:
        ValueError: a module has no ``CHECK``.
    """
    found = []
    for name in _module_names(package):
        module = importlib.import_module(name)
        if not isinstance(getattr(module, "CHECK", None), Check):
            raise ValueError(  # noqa: TRY004 - a defect of ours, not of an argument
                f"{name} holds no CHECK; every module of {package} is a check"
            )
        found.append(module)
    return sorted(found, key=lambda module: module.CHECK.id)


@cache
def checks() -> Sequence[Check]:
    """Every check there is, sorted by id."""
    return sorted((m.CHECK for package in PACKAGES for m in modules(package)), key=lambda c: c.id)


@cache
def names() -> Mapping[str, str]:
    """Check id → slug, read from the modules' text: importing them all takes ten times as long."""
    return {check_id: entry.slug for check_id, entry in sorted(_index().items())}


def count() -> int:
    """How many checks there are, without reading them."""
    return sum(1 for package in PACKAGES for _ in _module_names(package))


def needing_network() -> list[str]:
    """Ids of the checks that can only run with network access."""
    return sorted(check_id for check_id, entry in _index().items() if entry.network)


def equivalents() -> Mapping[str, str]:
    """Our check id by ``tool:rule`` of the engine rules we present, lower case."""
    return {rule.lower(): check.id for check in checks() for rule in check.upstream}


def load(check_ids: Sequence[str]) -> list[Check]:
    """Some checks, importing only their modules. Unknown ids are left out."""
    index = _index()
    return [
        importlib.import_module(index[check_id].module).CHECK
        for check_id in sorted(set(check_ids))
        if check_id in index
    ]


def resolve(selectors: Sequence[str]) -> set[str]:
    """The ids that selectors name: an id, a slug, or the prefix of ids (``PIPE``).

    Raises:
        BartizanError: a selector names nothing.
    """
    known = names()
    chosen: set[str] = set()
    for selector in selectors:
        wanted = selector.strip()
        upper, lower = wanted.upper(), wanted.lower()
        found = {i for i, slug in known.items() if i == upper or slug == lower}
        if not found and wanted:
            found = {i for i in known if i.startswith(upper)}
        if not found:
            near = get_close_matches(upper, known, 1) or get_close_matches(lower, known.values(), 1)
            raise BartizanError(
                f"there is no check {wanted!r}",
                mend=f"did you mean {near[0]!r}?" if near else "'bartizan checks' lists them",
            )
        chosen |= found
    return chosen


class _Entry(NamedTuple):
    slug: str
    module: str
    network: bool


@cache
def _index() -> Mapping[str, _Entry]:
    index = {}
    for package in PACKAGES:
        for name in _module_names(package):
            text = _source(name)
            check_id, slug = _ID.search(text), _SLUG.search(text)
            if check_id is None or slug is None:
                raise ValueError(f"{name} does not spell its CHECK's id and slug as literals")
            index[check_id[1]] = _Entry(slug[1], name, "\n    network=True," in text)
    return index


def _source(module: str) -> str:
    package, _, name = module.rpartition(".")
    return (Path(importlib.import_module(package).__path__[0]) / f"{name}.py").read_text("utf-8")


def _module_names(package: str) -> Iterator[str]:
    root = importlib.import_module(package)
    for entry in pkgutil.walk_packages(root.__path__, f"{package}."):
        if not entry.ispkg:
            yield entry.name
