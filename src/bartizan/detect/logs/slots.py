"""What stands in the places of a template: found in a line exactly as masking took it out."""

import re
from collections.abc import Sequence

from bartizan.detect.logs.masks import HOLE, MASKS, TOKEN, WITHIN_LINES, Tokens, token
from bartizan.detect.logs.merging import EMPTIES

LONGEST = 4096
"""Characters of a line that are looked at, as in ``outlines``."""
MOST_TOKENS = 600
"""Of a line that is laid against a template whose length differs."""

Pairs = list[tuple[str, str]]
"""Tokens, and for each what it was in the line."""

_OUTLINED = re.compile(WITHIN_LINES)
_MASKED = tuple(re.compile(pattern) for pattern, _ in MASKS)
_PART = r"[A-Za-z][A-Za-z_$-]*(?:[0-9][0-9A-Za-z_$]*)?"
_NAME = re.compile(rf"[A-Za-z][A-Za-z_$]*[0-9]{{1,2}}[A-Za-z_$]*|(?=\S*[0-9])(?:{_PART}\.)+{_PART}")
"""A word that has a digit as names have: ``ssh2``, ``L3``, ``Slf4jLogger``, ``api.v2.Client``."""


def values(message: str) -> Pairs:
    """A line's tokens as templates see them, each with its own text."""
    held: list[str] = []

    def hold(found: re.Match[str]) -> str:
        held.append(found[0])
        return HOLE

    lines = message.split("\n", 1)[0] if "\n" not in message[:1] else message.lstrip()
    text = _OUTLINED.sub(hold, lines.splitlines()[0][:LONGEST] if lines else "")
    for pattern in _MASKED:
        text, held = _again(pattern, text, held)
    return _cut(text.strip(), held)


def _again(pattern: re.Pattern[str], text: str, held: list[str]) -> tuple[str, list[str]]:
    """One more mask: what it takes may hold earlier holes."""
    parts: list[str] = []
    now: list[str] = []
    at = used = 0
    for found in pattern.finditer(text):
        edges = [edge or "" for edge in found.groups()]
        before, after = (*edges, "", "")[:2]
        start, end = found.start() + len(before), found.end() - len(after)
        between = text[at:start].count(HOLE)
        now += held[used : used + between]
        used += between
        taken = text[start:end].count(HOLE)
        now.append(_expand(text[start:end], held[used : used + taken]))
        used += taken
        parts += (text[at:start], HOLE)
        at = end
    if not at:
        return text, held
    return "".join((*parts, text[at:])), now + held[used:]


def _expand(text: str, held: Sequence[str]) -> str:
    pieces = text.split(HOLE)
    return pieces[0] + "".join(a + b for a, b in zip(held, pieces[1:], strict=True))


def _cut(text: str, held: list[str]) -> Pairs:
    pairs: Pairs = []
    used = 0
    for found in TOKEN.findall(text):
        inside = found.count(HOLE)
        own = _expand(found, held[used : used + inside]) if inside else found
        used += inside
        one = token(found)
        if len(pairs) > 1 and pairs[-1][0] == EMPTIES.get(one) and pairs[-2][0] == " ":
            pairs.append((HOLE, ""))
        if one == HOLE and pairs and pairs[-1][0] == HOLE:
            pairs[-1] = (HOLE, pairs[-1][1] + own)
        else:
            pairs.append((one, own))
    return pairs


def align(pairs: Pairs, template: Tokens) -> list[str] | None:
    """The text in each hole of a template; None: the line is of another kind."""
    if len(pairs) == len(template):
        found = []
        for (one, own), wanted in zip(pairs, template, strict=True):
            if wanted == HOLE:
                found.append(own)
            elif one != wanted:
                break
        else:
            return found
    return _stretch(pairs, template)


def _stretch(pairs: Pairs, template: Tokens) -> list[str] | None:
    """Lay a line against a template whose holes may take several tokens, or none."""
    if len(pairs) > MOST_TOKENS or template.count(HOLE) > MOST_TOKENS:
        return None
    parts: list[list[str]] = [[]]
    for wanted in template:
        if wanted == HOLE:
            parts.append([])
        else:
            parts[-1].append(wanted)
    line = [one for one, _ in pairs]
    head, *rest = parts
    if not rest or line[: len(head)] != head:
        return None
    at, found = len(head), []
    for number, part in enumerate(rest, 1):
        last = number == len(rest)
        end = len(line) - len(part) if last else _find(line, part, at)
        if end < at or line[end : end + len(part)] != part:
            return None
        found.append("".join(own for _, own in pairs[at:end]))
        at = end + len(part)
    return found


def _find(line: list[str], part: list[str], at: int) -> int:
    for start in range(at, len(line) - len(part) + 1):
        if line[start : start + len(part)] == part:
            return start
    return -1


def render(key: Tokens, rows: Sequence[Sequence[str]]) -> tuple[str, list[int]]:
    """A template to be read, and which of its holes remain.

    A hole that holds the same name with a digit in every line of the sample is that name.
    """
    out: list[str] = []
    kept: list[int] = []
    hole = -1
    for at, one in enumerate(key):
        if one != HOLE:
            out.append(one)
            continue
        hole += 1
        seen = {row[hole] for row in rows}
        value = seen.pop() if len(seen) == 1 else ""
        names = at + 1 < len(key) and key[at + 1] == "="
        if _NAME.fullmatch(value) or (names and value[:1].isalpha() and value.isidentifier()):
            out.append(value)
        else:
            kept.append(hole)
            out.append("<*>")
    return "".join(out), kept
