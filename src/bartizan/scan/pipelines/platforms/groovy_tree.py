"""Groups Groovy tokens by brackets into statements, and reads calls with their arguments."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.platforms.groovy_tokens import Sort, Token, tokens
from bartizan.scan.source import Span

MAX_DEPTH = 100
"""Brackets inside one another."""
MAX_TOKENS = 300_000


@dataclass(slots=True)
class Group:
    """What stands between two brackets."""

    bracket: str
    span: Span
    items: list["Item"] = field(default_factory=list)


Item = Token | Group
_CLOSES = {"(": ")", "[": "]", "{": "}"}


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a call, named or not."""

    name: str
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Call:
    """A method call: ``name(a, b: c) { … }``, ``name a, b``, ``name { … }``."""

    name: str
    span: Span
    name_span: Span
    arguments: tuple[Argument, ...]
    block: Group | None
    end: int
    """Index behind the call in the list of items."""

    def named(self, name: str) -> Sequence[Item]:
        """The items of a named argument; empty if there is none."""
        return next((a.items for a in self.arguments if a.name == name), ())

    def first(self) -> Sequence[Item]:
        """The items of the first argument without a name."""
        return next((a.items for a in self.arguments if not a.name), ())


def parse(text: str) -> Group:
    """The whole text as one group.

    Raises:
        DefinitionError: brackets or strings do not match, or the text is beyond the limits.
    """
    root = Group("", Span(0, len(text)))
    stack = [root]
    for count, token in enumerate(tokens(text)):
        if count > MAX_TOKENS:
            raise DefinitionError(f"more than {MAX_TOKENS} tokens", token.span.start, limit=True)
        if token.sort is Sort.OPEN:
            group = Group(token.value, token.span)
            stack[-1].items.append(group)
            stack.append(group)
            if len(stack) > MAX_DEPTH:
                raise DefinitionError(
                    f"nested deeper than {MAX_DEPTH} levels", token.span.start, limit=True
                )
        elif token.sort is Sort.CLOSE:
            closed = stack.pop()
            if not stack or _CLOSES.get(closed.bracket) != token.value:
                raise DefinitionError(f"'{token.value}' closes nothing", token.span.start)
            closed.span = Span(closed.span.start, token.span.end)
        else:
            stack[-1].items.append(token)
    if len(stack) > 1:
        raise DefinitionError(f"'{stack[-1].bracket}' is never closed", stack[-1].span.start)
    return root


def is_word(item: Item, *values: str) -> bool:
    """Whether an item is a word, and one of the values if any are given."""
    return (
        isinstance(item, Token) and item.sort is Sort.WORD and (not values or item.value in values)
    )


def is_sign(item: Item, value: str) -> bool:
    """Whether an item is this operator."""
    return isinstance(item, Token) and item.sort is Sort.SIGN and item.value == value


def is_line(item: Item) -> bool:
    """Whether an item ends a statement."""
    return isinstance(item, Token) and (item.sort is Sort.LINE or item.value == ";")


def is_group(item: Item | None, bracket: str) -> bool:
    """Whether an item is a group in these brackets."""
    return isinstance(item, Group) and item.bracket == bracket


def strings(items: Sequence[Item], depth: int = 0) -> Iterator[Token]:
    """Every string in some items, nested groups included."""
    for item in items:
        if isinstance(item, Group):
            if depth < MAX_DEPTH:
                yield from strings(item.items, depth + 1)
        elif item.sort is Sort.STRING:
            yield item


def call(items: Sequence[Item], at: int) -> Call | None:
    """The call whose name is the word at an index; None if it is no call."""
    name = items[at]
    if not isinstance(name, Token):
        return None
    after = at + 1
    following = items[after] if after < len(items) else None
    arguments: tuple[Argument, ...] = ()
    block: Group | None = None
    if isinstance(following, Group) and following.bracket == "(":
        arguments = tuple(_arguments(following.items))
        after += 1
        block, after = _block(items, after)
    elif isinstance(following, Group) and following.bracket == "{":
        block, after = following, after + 1
    elif following is not None and _starts_argument(following, items, after):
        stop = _statement_end(items, after)
        last = items[stop - 1]
        inside = items[after:stop]
        if isinstance(last, Group) and last.bracket == "{" and not _named_closure(items, stop - 1):
            block, inside = last, items[after : stop - 1]
        arguments = tuple(_arguments(inside))
        after = stop
    else:
        return None
    end = items[after - 1].span.end
    return Call(name.value, Span(name.span.start, end), name.span, arguments, block, after)


def _block(items: Sequence[Item], at: int) -> tuple[Group | None, int]:
    item = items[at] if at < len(items) else None
    return (item, at + 1) if isinstance(item, Group) and item.bracket == "{" else (None, at)


def _starts_argument(item: Item, items: Sequence[Item], at: int) -> bool:
    """Whether ``name item`` is a call without brackets."""
    if isinstance(item, Group):
        return item.bracket == "["
    if item.sort in (Sort.STRING, Sort.NUMBER):
        return True
    if item.sort is not Sort.WORD:
        return False
    following = items[at + 1] if at + 1 < len(items) else None
    return following is None or not (is_sign(following, "="))


def _named_closure(items: Sequence[Item], at: int) -> bool:
    return at > 0 and (is_sign(items[at - 1], ":") or is_sign(items[at - 1], ","))


def _statement_end(items: Sequence[Item], at: int) -> int:
    """The end of a statement; it goes on behind a comma or an operator at the end of a line."""
    while at < len(items):
        item = items[at]
        if is_line(item) and not (item.span and _continues(items, at)):
            return at
        at += 1
    return at


def _continues(items: Sequence[Item], at: int) -> bool:
    before = items[at - 1] if at else None
    if isinstance(before, Token) and before.sort is Sort.SIGN and before.value in (",", "+", ":"):
        return True
    following = items[at + 1] if at + 1 < len(items) else None
    return following is not None and (is_sign(following, "+") or is_sign(following, "."))


def split(items: Sequence[Item], sign: str) -> Iterator[Sequence[Item]]:
    """Pieces between separators, line ends left out."""
    piece: list[Item] = []
    for item in items:
        if is_sign(item, sign):
            yield piece
            piece = []
        elif not is_line(item):
            piece.append(item)
    if piece:
        yield piece


def _arguments(items: Sequence[Item]) -> Iterator[Argument]:
    for piece in split(items, ","):
        if len(piece) > 1 and is_sign(piece[1], ":") and isinstance(piece[0], Token):
            yield Argument(piece[0].value, piece[2:])
        elif piece:
            yield Argument("", piece)


def entries(items: Sequence[Item]) -> tuple[Argument, ...]:
    """The entries of a list or map literal, or of an argument list."""
    return tuple(_arguments(items))
