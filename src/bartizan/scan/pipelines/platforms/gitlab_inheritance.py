"""Resolves what a GitLab job inherits: ``extends``, ``default``, global words and ``!reference``.

Resolving can multiply: a thousand jobs may extend one template of a thousand lines. Every node
handed out is counted, and a file that expands too far is refused.
"""

from collections.abc import Iterator

from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

MAX_EXTENDS = 11
"""GitLab's own limit of levels."""
MAX_REFERENCES = 10
"""GitLab's own limit of nested ``!reference`` tags."""
MAX_RESOLVED = 200_000
"""Nodes handed out for all jobs of a file together."""


class Inheritance:
    """The jobs of one file with what they inherit within it."""

    def __init__(self, root: Tree, words: frozenset[str], inherited: tuple[str, ...]) -> None:
        self._root = root
        self._inherited = inherited
        self._left = MAX_RESOLVED
        self._names: dict[str, tuple[Scalar, Tree]] = {}
        used: set[int] = set()
        for name, body in root.items():
            if name.value not in words and isinstance(body, Tree):
                self._names[name.value] = (name, body)
        for _, body in self._names.values():
            for parent in self._parents(body):
                if parent in self._names:
                    used.add(id(self._names[parent][1]))
            for key, merged in body.pairs:
                if isinstance(key, Scalar) and key.value == "<<":
                    used.update(map(id, merged.items if isinstance(merged, Sequence) else [merged]))
        self._used = used

    def jobs(self) -> Iterator[tuple[Scalar, Tree]]:
        """Every job, and hidden jobs that no job of this file builds on."""
        for name, (key, body) in self._names.items():
            if not name.startswith(".") or (id(body) not in self._used and _runs(body)):
                yield key, body

    def get(self, body: Tree, key: str) -> Node | None:
        """A job's value for a word: its own, its templates', or the default."""
        for layer in self.layers(body):
            found = layer.get(key)
            if found is not None:
                return found
        return self.default(key) if key in self._inherited else None

    def default(self, key: str) -> Node | None:
        """The value under ``default``, or the older global word."""
        defaults = self._root.get("default")
        found = defaults.get(key) if isinstance(defaults, Tree) else None
        return found if found is not None else self._root.get(key)

    def layers(self, body: Tree) -> Iterator[Tree]:
        """A job, then what it extends, nearest first; the last parent of a list is the nearest."""
        yield from self._layers(body, 0, set())

    def _layers(self, body: Tree, depth: int, seen: set[int]) -> Iterator[Tree]:
        if id(body) in seen:
            return
        seen.add(id(body))
        self._spend(1, body)
        yield body
        if depth < MAX_EXTENDS:
            for parent in reversed(self._parents(body)):
                if parent in self._names:
                    yield from self._layers(self._names[parent][1], depth + 1, seen)

    @staticmethod
    def _parents(body: Tree) -> list[str]:
        extends = body.get("extends")
        if isinstance(extends, Scalar):
            return [extends.value]
        if isinstance(extends, Sequence):
            return [item.value for item in extends.items if isinstance(item, Scalar)]
        return []

    def scalars(self, node: Node | None, depth: int = 0) -> Iterator[Scalar]:
        """The lines of a script: nested lists flattened, ``!reference`` followed."""
        if node is None:
            return
        self._spend(1, node)
        if isinstance(node, Scalar):
            if node.value:
                yield node
        elif isinstance(node, Sequence):
            if node.tag == "!reference":
                if depth < MAX_REFERENCES:
                    yield from self.scalars(self._referenced(node), depth + 1)
            else:
                for item in node.items:
                    yield from self.scalars(item, depth)

    def nodes(self, node: Node | None, depth: int = 0) -> Iterator[Node]:
        """The items of a list, ``!reference`` followed; anything else as itself."""
        if node is None:
            return
        self._spend(1, node)
        if not isinstance(node, Sequence):
            yield node
        elif node.tag == "!reference":
            if depth < MAX_REFERENCES:
                yield from self.nodes(self._referenced(node), depth + 1)
        else:
            for item in node.items:
                yield from self.nodes(item, depth)

    def _referenced(self, node: Sequence) -> Node | None:
        path = [item.value for item in node.items if isinstance(item, Scalar)]
        found: Node | None = self._root.get(path[0]) if path else None
        for key in path[1:]:
            found = self._member(found, key)
        return found

    def _member(self, node: Node | None, key: str) -> Node | None:
        if not isinstance(node, Tree):
            return None
        own = node.get(key)
        return own if own is not None else self.get(node, key)

    def _spend(self, count: int, node: Node) -> None:
        self._left -= count
        if self._left < 0:
            raise DefinitionError(
                f"expands to more than {MAX_RESOLVED} nodes", node.span.start, limit=True
            )


def _runs(body: Tree) -> bool:
    """Whether a hidden mapping looks like a job, and not like shared variables or rules."""
    words = ("script", "before_script", "after_script", "run", "image", "services", "trigger")
    return any(body.get(word) is not None for word in words)
