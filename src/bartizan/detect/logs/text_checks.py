"""The checks of log text, found by being there, and made ready to run."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from bartizan.detect.logs import checks as package
from bartizan.detect.logs.payload_scan import Hit, Scanner
from bartizan.model import Check

PROVIDER_TOKEN = "LOG-201"  # noqa: S105 - a check's id
"""The check whose findings an engine that is handed in makes."""


class SecretHit(NamedTuple):
    """A provider's token in a text."""

    row: int
    """Position of the text."""
    start: int
    """First character."""
    end: int
    """One after the last."""
    kind: str
    """What it is, such as ``GitHub Personal Access Token``."""


FindSecrets = Callable[[Sequence[str]], Sequence[SecretHit]]
"""Finds providers' tokens in texts."""


@cache
def modules() -> Sequence[ModuleType]:
    """The check modules, sorted by their check's id."""
    found = [
        importlib.import_module(f"{package.__name__}.{one.name}")
        for one in pkgutil.iter_modules(package.__path__)
    ]
    return sorted(found, key=lambda module: str(module.CHECK.id))


def checks() -> Sequence[Check]:
    """Every check of log text, sorted by id."""
    return [module.CHECK for module in modules()]


def named(name: str) -> Check | None:
    """The check with an id (in any case) or slug."""
    return next((c for c in checks() if name.upper() == c.id or name == c.slug), None)


@dataclass(frozen=True, slots=True)
class TextChecks:
    """Checks made ready. Not safe to use from several threads at a time."""

    known: Mapping[str, Check]
    """By id."""
    decoding: Scanner
    raw: Scanner
    find_secrets: FindSecrets | None
    not_in_job_logs: frozenset[str] = frozenset()
    """Ids of checks that do not look at logs of build jobs."""
    secret: frozenset[str] = frozenset()
    """Ids of checks whose findings must not be shown."""
    skipped: frozenset[str] = field(default_factory=frozenset)
    """Ids of checks that cannot run, for want of an engine."""

    def look(self, texts: Sequence[str], *, only: frozenset[str] | None = None) -> list[Hit]:
        """What the checks find, by text and then by check.

        Args:
            texts: messages or other values.
            only: ids of checks; None for all.
        """
        hits = [*self.decoding.scan(texts), *self.raw.scan(texts)]
        if self.find_secrets is not None and PROVIDER_TOKEN in self.known:
            hits = _with_tokens(hits, self.find_secrets(texts), texts)
        return sorted(hit for hit in hits if only is None or hit.name in only)


def prepare(
    *,
    kept: Path | None = None,
    find_secrets: FindSecrets | None = None,
    wanted: Callable[[Check], bool] = lambda _: True,
) -> TextChecks:
    """Make checks ready; patterns are compiled when first needed.

    Args:
        kept: directory for compiled patterns; None: compile always.
        find_secrets: the engine for providers' tokens.
        wanted: whether to run a check.
    """
    chosen = [module for module in modules() if wanted(module.CHECK)]

    def flagged(name: str, *, otherwise: bool) -> frozenset[str]:
        return frozenset(m.CHECK.id for m in chosen if getattr(m, name, otherwise))

    raw = flagged("RAW", otherwise=False)
    payloads = {module.CHECK.id: module.PAYLOADS for module in chosen}
    known = {module.CHECK.id: module.CHECK for module in chosen}
    return TextChecks(
        known=known,
        decoding=Scanner({k: v for k, v in payloads.items() if k not in raw and v}, kept=kept),
        raw=Scanner({k: v for k, v in payloads.items() if k in raw}, decode=False, kept=kept),
        find_secrets=find_secrets,
        not_in_job_logs=frozenset(known.keys() - flagged("JOB_LOGS", otherwise=True)),
        secret=flagged("SECRET", otherwise=False),
        skipped=frozenset({PROVIDER_TOKEN} & known.keys()) if find_secrets is None else frozenset(),
    )


def _with_tokens(
    hits: Sequence[Hit], tokens: Sequence[SecretHit], texts: Sequence[str]
) -> list[Hit]:
    """Add providers' tokens; what a general check says of the same characters goes."""
    spans: dict[int, list[SecretHit]] = {}
    for one in tokens:
        spans.setdefault(one.row, []).append(one)
    kept = [
        hit
        for hit in hits
        if hit.layers
        or not hit.name.startswith("LOG-2")
        or not any(t.start < hit.span[1] and hit.span[0] < t.end for t in spans.get(hit.row, ()))
    ]
    kept += [
        Hit(row, PROVIDER_TOKEN, texts[row][one.start : one.end], (), (one.start, one.end))
        for row, group in spans.items()
        for one in group[:1]
    ]
    return kept
