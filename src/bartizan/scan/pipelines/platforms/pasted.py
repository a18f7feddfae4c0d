"""Finds what a platform pastes into a text, given how it writes that."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from bartizan.scan.pipelines.platforms.texts import scalar_text
from bartizan.scan.pipelines.subject import Expression, Origin, Text, Variable
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar

ORDER = (Origin.TRUSTED, Origin.UNKNOWN, Origin.SECRET, Origin.UNTRUSTED)
"""From harmless to what matters most."""


@dataclass(frozen=True)
class Pasting:
    """How one platform pastes, at one place of a definition.

    Attributes:
        mark: a piece of text that every expression holds; a cheap first test.
        pattern: finds one expression; the first group that took part is its source.
        judge: where the value comes from; None where it is no expression after all.
    """

    mark: str
    pattern: re.Pattern[str]
    judge: Callable[[str], Origin | None]

    def find(self, text: Text) -> tuple[Expression, ...]:
        """The expressions of a text."""
        if self.mark not in text.value:
            return ()
        found = []
        for match in self.pattern.finditer(text.value):
            source = next((group for group in match.groups() if group is not None), "").strip()
            origin = self.judge(source)
            if origin is not None:
                start, end = match.span()
                span = text.locate(start, end)
                found.append(Expression(source, span, origin, start, end, contexts=(source,)))
        return tuple(found)

    def variable(self, source: SourceFile, name: Scalar, node: Scalar) -> Variable:
        """A named value."""
        text = scalar_text(source, node)
        return Variable(name.value, text, name.span, self.find(text))

    def variables(self, source: SourceFile, node: Node | None) -> tuple[Variable, ...]:
        """The scalar entries of a mapping."""
        if not isinstance(node, Tree):
            return ()
        return tuple(
            self.variable(source, name, content)
            for name, content in node.items()
            if isinstance(content, Scalar)
        )


def worst(variable: Variable) -> Origin:
    """The origin of a variable's value that matters most."""
    return max((e.origin for e in variable.expressions), key=ORDER.index, default=Origin.TRUSTED)
