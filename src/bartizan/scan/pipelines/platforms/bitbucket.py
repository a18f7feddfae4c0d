"""Not read yet."""

from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.subject import Pipeline
from bartizan.scan.source import SourceFile


def matches(path: str) -> bool:
    """None yet."""
    return not path


def parse(source: SourceFile) -> Pipeline:
    """None yet."""
    raise DefinitionError(f"{source.path} cannot be read yet")
