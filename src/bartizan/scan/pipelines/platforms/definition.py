"""What every platform's parser starts from: a YAML document, or the reason why there is none."""

from bartizan.scan import yaml_tree
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping, Node, Scalar


class DefinitionError(ValueError):
    """A file that the platform itself could not run, or that is beyond our limits.

    Attributes:
        reason: what is wrong, one clause in lower case.
        offset: character offset in the file's text.
        limit: whether it may be a good definition, but is larger or deeper than we read.
    """

    def __init__(self, reason: str, offset: int = 0, *, limit: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.offset = offset
        self.limit = limit


def documents(source: SourceFile) -> list[Node]:
    """The YAML documents of a file.

    Raises:
        DefinitionError: the file is not YAML, or beyond the limits.
    """
    try:
        return yaml_tree.parse(source.text)
    except yaml_tree.YamlError as error:
        reason = error.reason if error.limit else f"is not valid YAML: {error.reason}"
        raise DefinitionError(reason, error.offset, limit=error.limit) from None


def mapping(source: SourceFile, what: str) -> Mapping:
    """The first document of a file, which must be a mapping.

    Raises:
        DefinitionError: it is not; ``what`` names the file in the reason.
    """
    found = documents(source)
    if not found or (isinstance(found[0], Scalar) and not found[0].value):
        raise DefinitionError(f"{what} is empty")
    root = found[0]
    if not isinstance(root, Mapping):
        raise DefinitionError(f"{what} is not a mapping", root.span.start)
    return root


def child_mapping(parent: Mapping, key: str, what: str) -> Mapping:
    """The mapping below a key that the platform demands.

    Raises:
        DefinitionError: the key is missing or holds something else.
    """
    node = parent.get(key)
    if node is None:
        raise DefinitionError(f"{what} has no '{key}'", parent.span.start)
    if not isinstance(node, Mapping):
        raise DefinitionError(f"'{key}' of {what} is not a mapping", node.span.start)
    return node
