"""Which platform a file is for: by its path first, by a cheap look at its bytes second."""

import importlib
from collections.abc import Callable
from functools import cache
from typing import Protocol, cast

from bartizan.scan.pipelines.subject import Pipeline, Platform
from bartizan.scan.source import SourceFile

_MODULES: tuple[tuple[Platform, str], ...] = (
    (Platform.GITHUB, "github"),
    (Platform.GITLAB, "gitlab"),
    (Platform.JENKINS, "jenkins"),
    (Platform.CIRCLECI, "circleci"),
    (Platform.BITBUCKET, "bitbucket"),
    (Platform.AZURE, "azure"),
    (Platform.TEKTON, "tekton"),
)
"""In the order of asking: the exact paths first, those that need a look at the content last."""


class PlatformParser(Protocol):
    """What a platform's module offers."""

    def matches(self, path: str) -> bool:
        """Whether a file of this path may be a definition; cheap."""
        ...

    def parse(self, source: SourceFile) -> Pipeline:
        """The definition; raises ``DefinitionError`` with the reason why there is none."""
        ...


Sniff = Callable[[SourceFile], bool]


@cache
def parsers() -> tuple[tuple[Platform, PlatformParser, Sniff | None], ...]:
    """Every platform's parser, and its test of the content where the path does not tell."""
    found = []
    for platform, name in _MODULES:
        module = importlib.import_module(f"bartizan.scan.pipelines.platforms.{name}")
        sniff = cast("Sniff | None", getattr(module, "recognises", None))
        found.append((platform, cast("PlatformParser", module), sniff))
    return tuple(found)


def wanted(path: str) -> bool:
    """Whether the path is one of any platform."""
    return any(parser.matches(path) for _, parser, _ in parsers())


def parser_of(source: SourceFile) -> tuple[Platform, PlatformParser] | None:
    """The platform a file is for, and its parser; None where the content says it is for none."""
    for platform, parser, recognises in parsers():
        if parser.matches(source.path) and (recognises is None or recognises(source)):
            return platform, parser
    return None
