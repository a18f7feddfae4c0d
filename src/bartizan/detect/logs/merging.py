"""Finds the words that vary: places in which many different words stand while the rest agrees.

Works on the set of distinct masked texts alone, never on how often or in which order they came,
so it gives the same on any split of a stream. Distinct words count, not lines: of a frequent and
a rare word in one place neither is lost, and ``opened`` and ``closed`` stay two templates.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence

from bartizan.detect.logs.masks import HOLE, SEPARATORS, Tokens

ROUNDS = 4
"""Places that vary together show only after others became holes."""
EMPTIES = {")": "(", "]": "["}
"""Brackets that may hold nothing, by the one that closes."""

MOST_TOKENS = 256
"""Of texts that are compared: the work grows with the square. Longer ones are only masked."""
AFTER_NAMER = 3
"""Different words that make a hole after a word that introduces names, in quotes or brackets."""
AFTER_EQUALS = 4
SHAPED = 4
"""If most of the words are no plain words (``eth``-like, ``a.b.C``, ``snake_case``)."""
PLAIN = 6
CAPITALS = 8
"""Words in capitals are states and codes: constants of the program."""
FRONT = 20
"""The first word says what a line is about."""
NAMERS = frozenset(
    ("user", "username", "host", "hostname", "node", "file", "path", "directory", "address",
     "server", "client", "from")
)  # fmt: skip
RARE, TOGETHER = 2, 12
"""Words that stand in a place in so few texts may vary together: in so many texts, they do."""
MOST_TOGETHER = 4
LENGTHS, LONGER = 3, 10
"""Lists differ only in length if there are so many lengths, or two that are so far apart."""
TAILS = 8
"""Different first words after a label that make what follows a free text."""

_PLAIN = re.compile(r"[A-Za-z]?[a-z]+")
_CAPITALS = re.compile(r"[A-Z][A-Z_]+")
_ITEM = "0(?:\x00[:=/@]\x000)*"
_LIST = re.compile(rf"(?<![^\x00])({_ITEM})(?:(?:\x00,)?(?:\x00[ ;|/])?\x00{_ITEM})+(?![^\x00])")


def forms(keys: Iterable[Tokens]) -> dict[Tokens, tuple[Tokens, ...]]:
    """For each masked text what its template was while fewer others had come; the last is it."""
    found: dict[Tokens, tuple[Tokens, ...]] = {key: (fill(key),) for key in keys}

    def grow(stage: Callable[[set[Tokens]], dict[Tokens, Tokens]]) -> bool:
        step = stage({every[-1] for every in found.values()})
        for key, every in found.items():
            if every[-1] in step:
                found[key] = (*every, step[every[-1]])
        return bool(step)

    for _ in range(ROUNDS):
        if not grow(_generalise):
            break
    for stage in (_together, _shorten, _cut_tails):
        grow(stage)
    return found


def fill(key: Tokens) -> Tokens:
    """An empty pair of brackets after a blank holds a value that happens to be empty.

    Neighbouring holes are one.
    """
    out: list[str] = []
    for token in key:
        if len(out) > 1 and out[-1] == EMPTIES.get(token) and out[-2] == " ":
            out.append(HOLE)
        if token != HOLE or not out or out[-1] != HOLE:
            out.append(token)
    return tuple(out)


def is_word(token: str) -> bool:
    """Whether a token is neither a separator nor a hole."""
    return token not in SEPARATORS and token != HOLE and not token.startswith("..")


def _generalise(keys: set[Tokens]) -> dict[Tokens, Tokens]:
    """One round: every place in which enough different words stand becomes a hole."""
    holes: dict[Tokens, set[int]] = defaultdict(set)
    for at, same in _alike(keys):
        if len(same) >= needed(same[0], at, [key[at] for key in same]):
            for key in same:
                holes[key].add(at)
    return {
        key: tuple(HOLE if at in places else token for at, token in enumerate(key))
        for key, places in holes.items()
    }


def _alike(keys: set[Tokens]) -> Iterator[tuple[int, list[Tokens]]]:
    """Texts that are equal but for the word in one place, with the place."""
    by_length: dict[int, list[Tokens]] = defaultdict(list)
    for key in keys:
        by_length[len(key)].append(key)
    for length, group in by_length.items():
        if len(group) < 2 or length > MOST_TOKENS:
            continue
        for at in range(length):
            buckets: dict[Tokens, list[Tokens]] = defaultdict(list)
            for key in group:
                if key[at] == HOLE or is_word(key[at]):
                    buckets[key[:at] + key[at + 1 :]].append(key)
            for same in buckets.values():
                if len(same) > 1:
                    yield at, same


def needed(key: Tokens, at: int, fillers: Sequence[str]) -> int:
    """How many different words must stand in a place for it to be a hole.

    Args:
        key: one of the texts.
        at: the place.
        fillers: what stands there in each of them.
    """
    if HOLE in fillers:
        return 2
    if at == 0:
        return FRONT
    if 2 * sum(1 for word in fillers if _CAPITALS.fullmatch(word)) > len(fillers):
        return CAPITALS
    before = key[at - 1]
    if before == "=":
        return AFTER_EQUALS
    if before in "\"'[" or (before == " " and at > 1 and key[at - 2].lower() in NAMERS):
        return AFTER_NAMER
    plain = 2 * sum(1 for word in fillers if _PLAIN.fullmatch(word)) > len(fillers)
    base = PLAIN if plain else SHAPED
    constant = sum(
        1 for i, token in enumerate(key) if i != at and len(token) > 1 and is_word(token)
    )
    return base if constant > 1 else 2 * base


def _together(keys: set[Tokens]) -> dict[Tokens, Tokens]:
    """Places that all vary from text to text: no single one shows while the rest agrees."""
    uses: Counter[tuple[int, int, str]] = Counter(
        (len(key), at, token) for key in keys for at, token in enumerate(key) if is_word(token)
    )
    groups: dict[Tokens, list[Tokens]] = defaultdict(list)
    for key in keys:
        rare = {at for at, token in enumerate(key) if 0 < uses[len(key), at, token] <= RARE}
        words = sum(map(is_word, key))
        if 1 < len(rare) <= MOST_TOGETHER and words - len(rare) > 1:
            groups[tuple(HOLE if at in rare else one for at, one in enumerate(key))].append(key)
    found: dict[Tokens, Tokens] = {}
    for template, same in groups.items():
        front = template[0] == HOLE != same[0][0]
        if len(same) >= (FRONT if front else TOGETHER) or (template in keys and not front):
            found.update(dict.fromkeys(same, template))
    return found


def _shorten(keys: set[Tokens]) -> dict[Tokens, Tokens]:
    """Texts that differ only in how many values their lists have are one."""
    groups: dict[str, list[Tokens]] = defaultdict(list)
    for key in keys:
        groups[_LIST.sub(r"\1", "\x00".join(key))].append(key)
    found: dict[Tokens, Tokens] = {}
    for short, same in groups.items():
        lengths = {len(key) for key in same}
        if len(lengths) >= LENGTHS or max(lengths) - min(lengths) >= LONGER:
            found.update(dict.fromkeys(same, tuple(short.split("\x00"))))
    return found


def _cut_tails(keys: set[Tokens]) -> dict[Tokens, Tokens]:
    """After a label of two words and a colon, many different texts are one free text."""
    groups: dict[Tokens, list[Tokens]] = defaultdict(list)
    for key in keys:
        at = key.index(":") + 1 if ":" in key else len(key)
        if at < len(key) - 1 and sum(map(is_word, key[:at])) > 1:
            groups[key[:at]].append(key)
    found: dict[Tokens, Tokens] = {}
    for head, same in groups.items():
        starts = {next(filter(is_word, key[len(head) :]), "") for key in same}
        if len(starts) >= TAILS and 5 * len(starts) >= 4 * len(same):
            blank = (" ",) if all(key[len(head)] == " " for key in same) else ()
            found.update(dict.fromkeys(same, (*head, *blank, HOLE)))
    return found
