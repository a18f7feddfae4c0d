"""Matches Sigma's wildcards in time linear in the text for each part: ``*`` any text, ``?`` one.

Leftmost search of each part between stars is exact: what a star skips more of is never needed.
"""

import re
from collections.abc import Callable, Sequence

Part = str | None
"""A literal; None is one unknown character."""


def segments(parts: Sequence[str | bool]) -> list[list[Part]]:
    """Cut a pattern at its stars.

    Args:
        parts: literals, True for ``*`` and False for ``?``.
    """
    found: list[list[Part]] = [[]]
    for part in parts:
        if part is True:
            found.append([])
        else:
            found[-1].append(None if part is False else str(part))
    return found


def wildcard(parts: Sequence[str | bool]) -> Callable[[str], bool]:
    """A test for texts that match a pattern as a whole.

    Args:
        parts: literals, True for ``*`` and False for ``?``.
    """
    pieces = [_expression(one) for one in segments(parts)]
    if len(pieces) == 1:
        only = re.compile(pieces[0], re.DOTALL)
        return lambda text: only.fullmatch(text) is not None
    first = re.compile(pieces[0], re.DOTALL)
    last = re.compile(pieces[-1], re.DOTALL)
    width = _width(segments(parts)[-1])
    inner = [re.compile(one, re.DOTALL) for one in pieces[1:-1] if one]

    def test(text: str) -> bool:
        begin = first.match(text)
        end = len(text) - width
        if begin is None or end < begin.end() or last.match(text, end) is None:
            return False
        at = begin.end()
        for one in inner:
            found = one.search(text, at, end)
            if found is None:
                return False
            at = found.end()
        return True

    return test


def _expression(segment: Sequence[Part]) -> str:
    return "".join("." if part is None else re.escape(part) for part in segment)


def _width(segment: Sequence[Part]) -> int:
    return sum(1 if part is None else len(part) for part in segment)
