"""Macros, template expressions and runtime expressions of Azure Pipelines, and their origins.

``$(name)`` is pasted before a step runs, ``${{ … }}`` before the pipeline is compiled, ``$[ … ]``
when a job starts (Azure "Understand variable syntax"). All three paste text into scripts.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from bartizan.scan.pipelines.platforms.pasted import ORDER, Pasting, worst
from bartizan.scan.pipelines.platforms.secret_names import is_secret_name
from bartizan.scan.pipelines.platforms.texts import mappings, scalar_text
from bartizan.scan.pipelines.subject import Origin, Text, Variable
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_PATTERN = re.compile(
    r"\$\(([A-Za-z_][\w.-]{0,200})\)|\$\{\{((?:[^}]|\}(?!\})){1,2000})\}\}|\$\[([^\]\n]{1,1000})\]"
)
UNTRUSTED = frozenset({
    "build.sourcebranch", "build.sourcebranchname", "build.sourceversionmessage",
    "build.sourceversionauthor", "build.requestedfor", "build.requestedforemail",
    "system.pullrequest.sourcebranch", "system.pullrequest.sourcerepositoryuri",
})  # fmt: skip
"""Predefined variables that the author of a branch or pull request chooses."""
_PREDEFINED = ("build.", "system.", "agent.", "pipeline.", "environment.", "checks.", "tf_",
               "common.", "strategy.", "rev:", "date:")  # fmt: skip
_SAFE_TYPES = frozenset({"boolean", "number", "enum"})
_PATH = re.compile(
    r"\b(parameters|variables|dependencies|stagedependencies|resources|pipeline)"
    r"(?:\.([\w.-]{1,200})|\[\s{0,3}['\"]([^'\"]{1,200})['\"]\s{0,3}\])",
    re.IGNORECASE,
)
_CONTROL = re.compile(r"(?:if|else|elseif|each|insert)\b", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True)
class Values:
    """What is known about names at one place."""

    types: Mapping[str, str] = field(default_factory=dict)
    """Type of each declared parameter."""
    known: Mapping[str, Origin] = field(default_factory=dict)
    """Origins of variables set in the file, by lower-case name."""
    template: bool = False

    def knowing(self, found: tuple[Variable, ...]) -> "Values":
        """The same with more variables."""
        if not found:
            return self
        origins = {v.name.lower(): worst(v) for v in found if v.name}
        return Values(self.types, {**self.known, **origins}, self.template)

    @property
    def pasting(self) -> Pasting:
        """Finds expressions with their origins."""
        return Pasting("$", _PATTERN, self._judge)

    def _judge(self, source: str) -> Origin | None:
        if re.fullmatch(r"[A-Za-z_][\w.-]*", source) and not source.lower().startswith(
            ("parameters.", "variables.")
        ):
            return self._macro(source)
        if _CONTROL.match(source):
            return Origin.TRUSTED
        found = [self._path(m[1].lower(), m[2] or m[3]) for m in _PATH.finditer(source[:2000])]
        return max(found, key=ORDER.index, default=Origin.TRUSTED)

    def _macro(self, name: str) -> Origin | None:
        """``$(name)``. A lower-case word nobody defines is more likely a shell command."""
        origin = self._variable(name)
        if origin is Origin.UNKNOWN and name.islower() and "." not in name and "_" not in name:
            return None
        return origin

    def _path(self, root: str, name: str) -> Origin:
        if root == "parameters":
            kind = self.types.get(name.partition(".")[0], "")
            return Origin.TRUSTED if kind in _SAFE_TYPES else Origin.UNKNOWN
        if root == "variables":
            return self._variable(name)
        return Origin.UNKNOWN

    def _variable(self, name: str) -> Origin:
        lower = name.lower()
        if lower in UNTRUSTED:
            return Origin.UNTRUSTED
        if lower == "system.accesstoken":
            return Origin.SECRET
        if lower in self.known:
            return self.known[lower]
        if lower.startswith(_PREDEFINED):
            return Origin.TRUSTED
        return Origin.SECRET if is_secret(name) else Origin.UNKNOWN


def is_secret(name: str) -> bool:
    """Whether a variable that is set outside of the file most likely is a secret."""
    return is_secret_name(_CAMEL.sub("_", name).replace(".", "_").replace("-", "_"))


def is_dynamic(written: str) -> bool:
    """Whether a text holds an expression."""
    return "$(" in written or "${{" in written or "$[" in written


def variables(source: SourceFile, node: Node | None, names: Values) -> tuple[Variable, ...]:
    """The variables of a mapping, or of a list of ``name``/``value``; groups are left out."""
    pasting = names.pasting
    if isinstance(node, Tree):
        return pasting.variables(source, node)
    found = []
    for item in mappings(node) if isinstance(node, Sequence) else ():
        name, content = item.get("name"), item.get("value")
        if isinstance(name, Scalar) and isinstance(content, Scalar):
            found.append(pasting.variable(source, name, content))
    return tuple(found)


def label(source: SourceFile, node: Node | None) -> Text | None:
    """The text of a scalar that is not empty."""
    return scalar_text(source, node) if isinstance(node, Scalar) and node.value else None
