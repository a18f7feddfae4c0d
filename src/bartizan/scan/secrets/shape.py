"""The longest part of fixed length of a regular expression, as an expression over bytes.

Rules for tokens mostly say "these letters, then forty characters of that class". That part alone
tells ordinary text from a token, and it is matched in linear time: no repetition in it is variable.
"""

import math
from collections.abc import Iterable
from itertools import groupby
from typing import Any, NamedTuple

LONGEST = 48
"""Characters of a repetition that are required: more tells nothing more."""
LEAST = 24.0
"""Bits; a shape that excludes less is not worth looking for."""
_FOREIGN = frozenset(range(0x80, 0x100))
_CATEGORIES = {
    "CATEGORY_DIGIT": frozenset(b"0123456789"),
    "CATEGORY_SPACE": frozenset(b" \t\n\r\f\v\x1c\x1d\x1e\x1f\x85"),
    "CATEGORY_WORD": frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_"),
}


class _Piece(NamedTuple):
    text: str
    bits: float


_NOTHING = _Piece("", 0.0)


def shape(tree: Iterable[Any]) -> str:
    """The shape of a parsed expression (``re._parser``); empty if it has none to speak of."""
    piece = _best(list(tree))
    return piece.text if piece.bits >= LEAST else ""


def _best(nodes: list[Any]) -> _Piece:
    """The most telling rigid part of a sequence."""
    best = here = _NOTHING
    for name, argument in _flat(nodes):
        if name == "AT":
            continue
        piece, rigid = _piece(name, argument)
        if piece is not None:
            here = _Piece(here.text + piece.text, here.bits + piece.bits)
            best = max(best, here, key=lambda found: found.bits)
        if piece is None and name == "BRANCH":
            best = max(best, _alternatives(argument[1]), key=lambda found: found.bits)
        elif piece is None and name in ("MAX_REPEAT", "MIN_REPEAT") and argument[0] > 0:
            best = max(best, _best(list(argument[2])), key=lambda found: found.bits)
        if piece is None or not rigid:
            here = _NOTHING
            if piece is not None:
                # A longer repetition ends with these characters too, and what follows is next.
                here = piece
                best = max(best, here, key=lambda found: found.bits)
    return best


def _flat(nodes: list[Any]) -> Iterable[tuple[str, Any]]:
    for kind, argument in nodes:
        if str(kind) == "SUBPATTERN":
            yield from _flat(list(argument[-1]))
        else:
            yield str(kind), argument


def _piece(name: str, argument: Any) -> tuple[_Piece | None, bool]:  # noqa: ANN401 - as the standard library's parser has it
    """One node as a piece, and whether it always has the piece's length."""
    low, high = 1, 1
    if name in ("MAX_REPEAT", "MIN_REPEAT"):
        low, high, body = argument
        nodes = list(_flat(list(body)))
        if low == 0 or len(nodes) != 1:
            return None, False
        name, argument = nodes[0]
    members = _members(name, argument)
    if members is None:
        return None, False
    times = min(low, LONGEST)
    text = _class(members) + (f"{{{times}}}" if times > 1 else "")
    rigid = low == high == times and not members & _FOREIGN
    return _Piece(text, times * math.log2(256 / max(len(members), 1))), rigid


def _members(name: str, argument: Any) -> frozenset[int] | None:  # noqa: ANN401 - see above
    """The bytes a one-character node matches in either case; None for other nodes."""
    if name == "LITERAL":
        return _either_case({argument})
    if name in ("ANY", "NOT_LITERAL"):
        return frozenset(range(256))
    if name != "IN":
        return None
    found: set[int] = set()
    for kind, value in argument:
        if str(kind) == "LITERAL":
            found.add(value)
        elif str(kind) == "RANGE":
            found.update(range(min(value[0], 0x80), min(value[1], 0x80) + 1))
        elif str(kind) == "CATEGORY" and str(value) in _CATEGORIES:
            found |= _CATEGORIES[str(value)] | _FOREIGN
        else:
            return frozenset(range(256))
    return _either_case(found)


def _either_case(codes: Iterable[int]) -> frozenset[int]:
    found: set[int] = set()
    for code in codes:
        if code >= 0x80:
            found |= _FOREIGN
        else:
            found |= {ord(chr(code).lower()), ord(chr(code).upper())}
    return frozenset(found)


def _alternatives(branches: Iterable[Any]) -> _Piece:
    pieces = [_best(list(branch)) for branch in branches]
    if not all(piece.text for piece in pieces):
        return _NOTHING
    text = "|".join(sorted({piece.text for piece in pieces}))
    return _Piece(f"(?:{text})", min(piece.bits for piece in pieces))


def _class(members: frozenset[int]) -> str:
    """The class of some bytes, in ASCII."""
    if len(members) == 256:
        return "."
    runs = []
    for _, group in groupby(enumerate(sorted(members)), key=lambda pair: pair[1] - pair[0]):
        codes = [code for _, code in group]
        runs.append(
            f"\\x{codes[0]:02x}" if len(codes) == 1 else f"\\x{codes[0]:02x}-\\x{codes[-1]:02x}"
        )
    return "[" + "".join(runs) + "]"
