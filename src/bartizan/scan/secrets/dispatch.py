"""Which secret checks look at a file, in constant time per path."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType

from bartizan.scan.registry import modules
from bartizan.scan.secrets.subject import Files

PACKAGE = "bartizan.scan.secrets.checks"


@dataclass(frozen=True)
class Table:
    """Check modules by what their ``FILES`` say."""

    by_name: dict[str, list[ModuleType]] = field(default_factory=dict)
    by_suffix: dict[str, list[ModuleType]] = field(default_factory=dict)
    by_tail: dict[str, list[tuple[str, ModuleType]]] = field(default_factory=dict)
    """Last part of the path → whole tails that end in it."""
    by_pattern: list[tuple[re.Pattern[str], ModuleType]] = field(default_factory=list)
    every: list[ModuleType] = field(default_factory=list)

    def select(self, path: str) -> Sequence[ModuleType]:
        """The checks for a path, each once, in the order of their ids."""
        lower = path.lower()
        # The member of an archive is judged by its own path.
        lower = lower.rpartition("!")[2] if "!" in lower else lower
        name = lower.rpartition("/")[2]
        dot = name.rfind(".")
        chosen = [*self.every, *self.by_name.get(name, ())]
        if dot >= 0:
            chosen += self.by_suffix.get(name[dot:], ())
        for tail, module in self.by_tail.get(name, ()):
            if lower == tail or lower.endswith("/" + tail):
                chosen.append(module)
        chosen += [module for pattern, module in self.by_pattern if pattern.match(name)]
        if len(chosen) == len(self.every):
            return self.every
        return sorted(dict.fromkeys(chosen), key=lambda module: str(module.CHECK.id))


def table(checks: Iterable[ModuleType]) -> Table:
    """Build the table. Modules without ``find`` are left out: an engine finds for them."""
    built = Table()
    for module in checks:
        files = getattr(module, "FILES", None)
        if not isinstance(files, Files) or not hasattr(module, "find"):
            continue
        if files.every:
            built.every.append(module)
            continue
        for name in files.names:
            built.by_name.setdefault(name.lower(), []).append(module)
        for suffix in files.suffixes:
            built.by_suffix.setdefault(suffix.lower(), []).append(module)
        for tail in files.tails:
            name = tail.lower().rpartition("/")[2]
            built.by_tail.setdefault(name, []).append((tail.lower(), module))
        if files.name_pattern is not None:
            built.by_pattern.append((files.name_pattern, module))
    return built


@cache
def parts(hint: bytes) -> Sequence[bytes]:
    """The hints of checks for every file that are a part of a hint."""
    common = {other for module in installed().every for other in getattr(module, "HINTS", ())}
    return sorted(other for other in common if other in hint and other != hint)


@cache
def installed() -> Table:
    """The table of all installed checks."""
    return table(modules(PACKAGE))
