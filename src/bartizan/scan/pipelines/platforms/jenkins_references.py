"""The shared libraries that a Jenkinsfile loads."""

from collections.abc import Iterator, Sequence

from bartizan.scan.pipelines.platforms import references
from bartizan.scan.pipelines.platforms.groovy_tokens import Sort, Token
from bartizan.scan.pipelines.platforms.groovy_tree import (
    Group,
    Item,
    call,
    is_group,
    is_sign,
    is_word,
    strings,
)
from bartizan.scan.pipelines.platforms.jenkins_values import string_value, token_text
from bartizan.scan.pipelines.subject import Reference, ReferenceKind

MAX_DEPTH = 60


def libraries(items: Sequence[Item], depth: int = 0) -> Iterator[Reference]:
    """``@Library('name@version')``, ``library 'name@version'`` and ``libraries { lib('…') }``."""
    for at, item in enumerate(items):
        if isinstance(item, Group):
            if depth < MAX_DEPTH:
                yield from libraries(item.items, depth + 1)
        elif is_word(item, "Library") and at and is_sign(items[at - 1], "@"):
            following = items[at + 1] if at + 1 < len(items) else None
            if isinstance(following, Group) and is_group(following, "("):
                for token in strings(following.items):
                    yield _library(token)
        elif is_word(item, "library", "lib") and not (at and is_sign(items[at - 1], ".")):
            found = call(items, at)
            named = (string_value(found.named("identifier")) if found else None) or (
                string_value(found.first()) if found else None
            )
            if isinstance(named, Token) and named.sort is Sort.STRING:
                yield _library(named)


def _library(token: Token) -> Reference:
    return references.versioned(
        ReferenceKind.LIBRARY, token_text(token), dynamic=lambda written: "$" in written
    )
