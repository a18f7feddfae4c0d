"""Parameters of Tekton: ``$(params.x)`` is pasted into scripts, and somebody else fills it in.

Within one file a value is followed by name: from a trigger binding or a Pipelines-as-Code variable
through the run's parameters to the task that uses it.
"""

import re
from collections.abc import Iterator, Sequence

from bartizan.scan.pipelines.platforms.pasted import ORDER, Pasting
from bartizan.scan.pipelines.platforms.texts import mappings, scalar_text, value
from bartizan.scan.pipelines.subject import Origin, Variable
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar
from bartizan.scan.yaml_tree import Sequence as List

_PATTERN = re.compile(r"\$\(([^()\n]{1,300})\)|\{\{[ ]{0,5}([^{}\n]{1,300}?)[ ]{0,5}\}\}")
_NAME = re.compile(
    r"(?:tt\.)?params(?:\.([\w-]{1,200})|\[\s{0,3}['\"]([\w.-]{1,200})['\"]\s{0,3}\])"
)
_ROOT = re.compile(
    r"(?:tt\.params|params|tasks|results|context|workspaces|steps|step|body|header|extensions|"
    r"inputs|outputs|resources|credentials|finally|uid)\b"
)
_UNTRUSTED_BODY = re.compile(
    r"body\.(?:[\w-]{1,60}\.){0,6}(?:title|body|message|ref|label|description|name|email|comment|"
    r"note|source_branch|display_title|branch)\b|body\Z"
)
_UNTRUSTED_WORDS = frozenset({
    "source_branch", "sender", "trigger_comment", "git_tag", "pull_request_labels", "source_url",
})  # fmt: skip
"""Variables that Pipelines-as-Code fills in from the event."""
MAX_PASSES = 6


class Parameters:
    """Origins of the parameters of one file, by name."""

    def __init__(self, source: SourceFile, documents: Sequence[Tree]) -> None:
        self._source = source
        self._origins: dict[str, Origin] = {}
        self.pasting = Pasting("", _PATTERN, self._judge)
        pairs = [pair for document in documents for pair in _pairs(document, 0)]
        for _ in range(MAX_PASSES):
            before = dict(self._origins)
            for name, node in pairs:
                self._learn(name, node)
            if self._origins == before:
                return

    def _learn(self, name: str, node: Scalar) -> None:
        found = [e.origin for e in self.pasting.find(scalar_text(self._source, node))]
        origin = max(found, key=ORDER.index, default=Origin.TRUSTED)
        if origin is Origin.UNTRUSTED:
            self._origins[name] = origin
        elif not found and "$(" not in node.value:
            self._origins.setdefault(name, Origin.UNKNOWN)

    def _judge(self, source: str) -> Origin | None:
        if source in _UNTRUSTED_WORDS or _UNTRUSTED_BODY.match(source):
            return Origin.UNTRUSTED
        match = _NAME.match(source)
        if match:
            return self._origins.get(match[1] or match[2], Origin.UNKNOWN)
        root = _ROOT.match(source)
        if root is None:
            return None if not re.fullmatch(r"[a-z_]{3,40}", source) else Origin.TRUSTED
        if root.group() in ("context", "workspaces", "step", "credentials", "uid", "outputs"):
            return Origin.TRUSTED
        return Origin.TRUSTED if source.startswith("results.") else Origin.UNKNOWN

    def variables(self, node: Node | None) -> tuple[Variable, ...]:
        """``name``/``value`` entries of a list."""
        found = []
        for item in mappings(node):
            name, content = item.get("name"), item.get("value")
            if isinstance(name, Scalar) and isinstance(content, Scalar):
                found.append(self.pasting.variable(self._source, name, content))
        return tuple(found)


def _pairs(node: Node, depth: int) -> Iterator[tuple[str, Scalar]]:
    """Every ``params`` entry with a value, anywhere in an object. The tree's depth is limited."""
    if isinstance(node, Tree):
        for key, child in node.items():
            if key.value == "params":
                for item in mappings(child):
                    content = item.get("value")
                    if isinstance(content, Scalar):
                        yield value(item.get("name")), content
            yield from _pairs(child, depth + 1)
    elif isinstance(node, List):
        for child in node.items:
            yield from _pairs(child, depth + 1)
