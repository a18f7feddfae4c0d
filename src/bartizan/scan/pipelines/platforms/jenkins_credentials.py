"""Credentials and environment of a Jenkinsfile: who binds what, under which name."""

from collections.abc import Mapping, Sequence

from bartizan.scan.pipelines.platforms.groovy_tokens import Sort, Token
from bartizan.scan.pipelines.platforms.groovy_tree import (
    Call,
    Group,
    Item,
    call,
    entries,
    is_line,
    is_sign,
    is_word,
)
from bartizan.scan.pipelines.platforms.jenkins_values import (
    Names,
    string_value,
    text_of,
    token_text,
)
from bartizan.scan.pipelines.subject import Expression, Origin, Text, Variable
from bartizan.scan.source import SourceFile, Span

_WRAPPERS = frozenset({
    "sshagent", "withAWS", "withRegistry", "withKubeConfig", "withVault", "withSonarQubeEnv",
    "configFileProvider", "withDockerRegistry", "docker.withRegistry", "withKubeCredentials",
    "withMaven", "sshUserPrivateKey", "googleStorageUpload",
})  # fmt: skip
"""Steps that lend credentials to their block without naming a variable."""
_PUBLIC = ("usernameVariable", "userVariable")
MAX_DEPTH = 12


def bindings(found: Call) -> dict[str, Expression]:
    """The secrets that a wrapping call makes readable in its block, by the variable's name."""
    if found.block is None or not (found.name == "withCredentials" or found.name in _WRAPPERS):
        return {}
    secrets: dict[str, Expression] = {}
    for argument in found.arguments:
        _bound(argument.items, secrets, 0)
    if not secrets and found.name != "withCredentials":
        for argument in found.arguments:
            named = string_value(argument.items)
            if named and not named.value.startswith(("http:", "https:")):
                secrets[named.value] = _secret(named.value, named)
    return secrets


def _bound(items: Sequence[Item], secrets: dict[str, Expression], depth: int) -> None:
    if depth > MAX_DEPTH:
        return
    for item in items:
        if not isinstance(item, Group):
            continue
        identifier = ""
        variables: list[tuple[str, Token]] = []
        for entry in entries(item.items):
            value = string_value(entry.items) if entry.name else None
            if value is None:
                continue
            if entry.name in ("credentialsId", "credentials"):
                identifier = value.value
            elif entry.name.lower().endswith("variable") and entry.name not in _PUBLIC:
                variables.append((value.value, value))
        for name, token in variables:
            secrets[name] = _secret(name, token, identifier)
        _bound(item.items, secrets, depth + 1)


def _secret(name: str, token: Token, identifier: str = "") -> Expression:
    contexts = (f"credentials.{identifier or name}",)
    return Expression(name, token.content, Origin.SECRET, contexts=contexts)


def environment(
    source: SourceFile, block: Group, names: Names, secrets: Mapping[str, Expression]
) -> tuple[Variable, ...]:
    """The variables of an ``environment`` block."""
    found = []
    items = block.items
    for at, item in enumerate(items):
        if not (is_word(item) and at + 2 < len(items) and is_sign(items[at + 1], "=")):
            continue
        end = at + 2
        while end < len(items) and not is_line(items[end]):
            end += 1
        variable = _variable(source, item, items[at + 2 : end], names, secrets)
        if variable:
            found.append(variable)
    return tuple(found)


def _variable(
    source: SourceFile,
    name: Item,
    value: list[Item],
    names: Names,
    secrets: Mapping[str, Expression],
) -> Variable | None:
    if not isinstance(name, Token) or not value:
        return None
    span = Span(value[0].span.start, value[-1].span.end)
    lent = call(value, 0) if is_word(value[0], "credentials") else None
    if lent:
        identifier = string_value(lent.first())
        label = identifier.value if identifier else ""
        written = source.text[span.start : span.end]
        secret = Expression(
            written, span, Origin.SECRET, 0, len(written), contexts=(f"credentials.{label}",)
        )
        return Variable(name.value, Text(written, span), name.span, (secret,))
    quoted = text_of(source, value, names, secrets)
    if quoted:
        return Variable(name.value, quoted[0], name.span, quoted[1])
    written = source.text[span.start : span.end]
    origin = names.origin(written, secrets)
    expression = Expression(written, span, origin, 0, len(written), contexts=(written,))
    return Variable(name.value, Text(written, span), name.span, (expression,))


def with_env(
    source: SourceFile, found: Call, names: Names, secrets: Mapping[str, Expression]
) -> tuple[Variable, ...]:
    """The variables of ``withEnv(["NAME=value", …])``."""
    tokens = [
        token
        for argument in found.arguments
        for item in argument.items
        for token in (item.items if isinstance(item, Group) else (item,))
    ]
    return tuple(
        _pair(source, token, names, secrets)
        for token in tokens
        if isinstance(token, Token) and token.sort is Sort.STRING and "=" in token.value
    )


def _pair(
    source: SourceFile, token: Token, names: Names, secrets: Mapping[str, Expression]
) -> Variable:
    whole = token_text(token)
    name, _, value = token.value.partition("=")
    start = len(name) + 1
    quoted = text_of(source, [token], names, secrets)
    shifted = tuple(
        Expression(e.source, e.span, e.origin, e.start - start, e.end - start, e.contexts)
        for e in (quoted[1] if quoted else ())
        if e.start >= start
    )
    spans = tuple((offset - start, at) for offset, at in whole.spans if offset >= start)
    text = Text(value, whole.locate(start, len(token.value)), spans)
    return Variable(name.partition("+")[0], text, whole.locate(0, len(name)), shifted)
