"""Where Groovy values of a Jenkinsfile come from, and strings as texts with their places.

Variables are those of Jenkins itself and its multibranch, GitHub pull request builder, GitLab and
Bitbucket plugins, as their documentation lists them.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.scan.pipelines.platforms.groovy_tokens import Sort, Token
from bartizan.scan.pipelines.platforms.groovy_tree import Group, Item, is_group, is_sign
from bartizan.scan.pipelines.platforms.pasted import ORDER
from bartizan.scan.pipelines.subject import Expression, Origin, Text
from bartizan.scan.source import SourceFile, Span

UNTRUSTED = frozenset({
    "BRANCH_NAME", "GIT_BRANCH", "GIT_LOCAL_BRANCH", "CHANGE_TITLE", "CHANGE_BRANCH", "CHANGE_FORK",
    "CHANGE_AUTHOR_DISPLAY_NAME", "ghprbPullTitle", "ghprbPullLongDescription",
    "ghprbPullDescription", "ghprbCommentBody", "ghprbSourceBranch", "ghprbPullAuthorEmail",
    "gitlabSourceBranch", "gitlabBranch", "gitlabMergeRequestTitle",
    "gitlabMergeRequestDescription", "gitlabTriggerPhrase", "gitlabUserName", "gitlabUserEmail",
    "BITBUCKET_SOURCE_BRANCH", "BITBUCKET_PULL_REQUEST_TITLE", "GITHUB_PR_TITLE", "GITHUB_PR_BODY",
    "GITHUB_PR_SOURCE_BRANCH", "GITHUB_PR_COMMENT_BODY_MATCH", "GITHUB_COMMENT", "CHANGE_MESSAGE",
    "pullRequest.title", "pullRequest.body", "pullRequest.headRef", "GERRIT_CHANGE_SUBJECT",
    "GERRIT_CHANGE_COMMIT_MESSAGE", "GERRIT_EVENT_COMMENT_TEXT", "GERRIT_TOPIC",
})  # fmt: skip
_PAYLOAD = frozenset({
    "title", "body", "comment", "pull_request_title", "pr_title", "pull_request_body", "pr_body",
    "comment_body", "commit_message", "head_commit_message", "pull_request_head_ref", "head_ref",
})  # fmt: skip
"""Names that a generic webhook trigger takes from a payload; they are set in the job, not here."""
_TRUSTED = re.compile(
    r"(?:BUILD_|JOB_|NODE_|EXECUTOR_|JENKINS_|HUDSON_|STAGE_|CHANGE_(?:ID|TARGET|URL|AUTHOR\Z)|"
    r"ghprb(?:PullId|ActualCommit|TargetBranch|PullLink)|gitlabMergeRequestI|gitlabAction|"
    r"GIT_(?:COMMIT|URL|PREVIOUS)|WORKSPACE|HOME|PATH|PWD|currentBuild|BUILDER)"
)
_PATH = re.compile(r"(?<![\w.$'\"])[A-Za-z_][\w$]*(?:\??\.[A-Za-z_][\w$]*)*")
_QUOTED = re.compile(r"'[^'\n]{0,2000}'|\"[^\"\n]{0,2000}\"")
_WORDS = frozenset({
    "true", "false", "null", "new", "return", "it", "this", "def", "in", "as", "instanceof", "env",
    "params", "toString", "String", "Integer", "script", "steps",
})  # fmt: skip


@dataclass
class Names:
    """What is known about the names of one file."""

    local: dict[str, Origin] = field(default_factory=dict)
    """Groovy variables and environment set in the file."""
    parameters: dict[str, Origin] = field(default_factory=dict)

    def origin(self, source: str, secret: Iterable[str] = ()) -> Origin:
        """The worst origin of the names in a Groovy expression."""
        bound = frozenset(secret)
        found = [self._one(path, bound) for path in paths(source)]
        return max(found, key=ORDER.index, default=Origin.TRUSTED)

    def _one(self, path: str, secret: frozenset[str]) -> Origin:
        bare = path.replace("?.", ".").removeprefix("env.")
        first, _, rest = bare.partition(".")
        if first == "params":
            first = rest.partition(".")[0]
            declared = self.parameters.get(first, Origin.UNKNOWN)
            return Origin.UNTRUSTED if first in UNTRUSTED else declared
        if bare in UNTRUSTED or first in UNTRUSTED:
            return Origin.UNTRUSTED
        if first in secret:
            return Origin.SECRET
        known = self.local.get(first, self.parameters.get(first))
        if known is None and _TRUSTED.match(first):
            known = Origin.TRUSTED
        return known or (Origin.UNTRUSTED if bare in _PAYLOAD else Origin.UNKNOWN)


def paths(source: str) -> Iterator[str]:
    """The names in a Groovy expression, without what stands in quotes, and without methods."""
    bare = _QUOTED.sub("''", source[:5_000])
    for match in _PATH.finditer(bare):
        path = match.group()
        if bare[match.end() : match.end() + 1] == "(":
            path = path.rpartition(".")[0].rstrip("?")
        if path and path not in _WORDS:
            yield path


def text_of(
    source: SourceFile, items: Sequence[Item], names: Names, secret: Mapping[str, Expression]
) -> tuple[Text, tuple[Expression, ...]] | None:
    """The text of a string, or of strings and values joined by ``+``, with what is pasted in.

    Args:
        source: the file.
        items: the argument.
        names: what is known about names.
        secret: variables that hold a credential here.

    Returns:
        None where no part of it is a string.
    """
    parts = [item for item in items if not (isinstance(item, Token) and item.sort is Sort.LINE)]
    if not any(isinstance(part, Token) and part.sort is Sort.STRING for part in parts):
        return None
    value = ""
    spans: list[tuple[int, int]] = []
    found: list[tuple[int, int, str]] = []
    for operand in _operands(parts):
        only = operand[0] if len(operand) == 1 else None
        if isinstance(only, Token) and only.sort is Sort.STRING:
            spans += [(offset + len(value), at) for offset, at in only.spans]
            found += [(h.start + len(value), h.end + len(value), h.source) for h in only.holes]
            value += only.value
        else:
            start, end = operand[0].span.start, operand[-1].span.end
            written = source.text[start:end]
            spans.append((len(value), start))
            if not _is_margin(operand):
                found.append((len(value), len(value) + len(written), written))
                value += written
    first, last = parts[0], parts[-1]
    start, end = _written(first).start, _written(last).end
    text = Text(value, Span(start, max(start, end)), tuple(spans))
    expressions = tuple(
        Expression(
            source=inner,
            span=text.locate(begin, stop),
            origin=names.origin(inner, secret),
            start=begin,
            end=stop,
            contexts=tuple(dict.fromkeys(paths(inner))),
        )
        for begin, stop, inner in found
    )
    return text, expressions


def _written(item: Item) -> Span:
    """Where an item stands, a string without its quotes."""
    return item.content if isinstance(item, Token) and item.sort is Sort.STRING else item.span


def _is_string(item: Item) -> bool:
    return isinstance(item, Token) and item.sort is Sort.STRING


def _is_margin(operand: Sequence[Item]) -> bool:
    """``.stripIndent()`` and the like behind a string."""
    return bool(operand) and is_sign(operand[0], ".")


def _operands(parts: Sequence[Item]) -> Iterator[Sequence[Item]]:
    """Pieces between ``+``; a method called on a string is a piece of its own."""
    piece: list[Item] = []
    for part in parts:
        if is_sign(part, "+"):
            if piece:
                yield piece
            piece = []
        elif is_sign(part, ".") and len(piece) == 1 and _is_string(piece[0]):
            yield piece
            piece = [part]
        else:
            piece.append(part)
    if piece:
        yield piece


def string_value(items: Sequence[Item]) -> Token | None:
    """The only string of some items, also in round brackets or a list of one."""
    for item in items:
        if isinstance(item, Token) and item.sort is Sort.STRING:
            return item
        if isinstance(item, Group) and (is_group(item, "(") or is_group(item, "[")):
            return next(
                (t for t in item.items if isinstance(t, Token) and t.sort is Sort.STRING), None
            )
    return None


def token_text(token: Token) -> Text:
    """A string as a text."""
    return Text(token.value, token.content, token.spans)
