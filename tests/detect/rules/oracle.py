"""An independent reference for rules: pySigma's SQLite backend, and events made from literals.

Used by ``benchmarks/sigma_differential.py`` and by the suite. Nothing of the engine is used here.
"""

import copy
import random
import re
import sqlite3
from collections.abc import Iterator, Sequence
from typing import Any

from sigma.backends.sqlite import sqliteBackend
from sigma.conditions import ConditionAND, ConditionItem, ConditionNOT, ConditionOR
from sigma.rule import SigmaRule
from sigma.types import (
    CompareOperators,
    SigmaBool,
    SigmaCasedString,
    SigmaCIDRExpression,
    SigmaCompareExpression,
    SigmaExists,
    SigmaExpansion,
    SigmaFieldReference,
    SigmaNull,
    SigmaNumber,
    SigmaRegularExpression,
    SigmaString,
    SigmaTimestampPart,
    SigmaType,
    SpecialChars,
    TimestampPart,
)

Event = dict[str, Any]
_PARSER: Any = re._parser  # type: ignore[attr-defined]
FULLTEXT = "every_value"
_BACKEND = sqliteBackend(collate_nocase=True, fulltext_field=FULLTEXT)
FILLERS = (
    "",
    "",
    "x",
    " ",
    "abc",
    "\\",
    "0",
    "C:\\Windows\\",
    " -a ",
    "é",
    "%",
    "_",
    "*",
    "?",
    "'",
    "日本",
)
ODD = "*?%_\\'\"ßéЖ日 \t0"
"""Characters that mean something to patterns or to SQL, or are not ASCII."""


def atoms(node: Any) -> Iterator[tuple[str | None, SigmaType]]:
    """Every comparison of a parsed condition."""
    if isinstance(node, ConditionItem):
        for one in node.args:
            yield from atoms(one)
        return
    value = node.value
    for one in value.values if isinstance(value, SigmaExpansion) else [value]:
        yield getattr(node, "field", None), one


class ExcludedError(Exception):
    """Why a rule cannot be compared with SQLite."""


def exclusion(parsed: Sequence[Any]) -> str | None:
    """Why SQLite's answer would not be Sigma's; None: it would be."""
    found = [one for node in parsed for one in atoms(node)]
    names = {field for field, _ in found if field}
    names |= {value.field for _, value in found if isinstance(value, SigmaFieldReference)}
    if len({name.lower() for name in names}) < len(names):
        return "fields that differ in case only: SQLite columns ignore case"
    for field, value in found:
        if isinstance(value, SigmaTimestampPart) and value.timestamp_part is TimestampPart.WEEK:
            return "weeks: SQLite counts from the first Monday, not as ISO 8601"
        if field is None and isinstance(value, SigmaRegularExpression):
            return "keyword expressions: SQLite sees all values as one text"
    return None


class Oracle:
    """One rule as SQL."""

    def __init__(self, rule: SigmaRule) -> None:
        self.parsed = [one.parsed for one in rule.detection.parsed_condition]
        if reason := exclusion(self.parsed):
            raise ExcludedError(reason)
        # A rule that correlations refer to would be written as a part of their query.
        alone = copy.copy(rule)
        alone._output, alone._backreferences = True, []
        self.queries = [
            query.replace("SELECT *", "SELECT number", 1) for query in _BACKEND.convert_rule(alone)
        ]
        found = [one for node in self.parsed for one in atoms(node)]
        self.fields = sorted(
            {field for field, _ in found if field}
            | {value.field for _, value in found if isinstance(value, SigmaFieldReference)}
        )
        self.compared = {f for f, value in found if isinstance(value, SigmaCompareExpression)}

    def matches(self, events: Sequence[Event]) -> set[int]:
        """Positions of the events for which the rule is true."""
        with sqlite3.connect(":memory:") as connection:
            connection.create_function("REGEXP", 2, _regexp, deterministic=True)
            kinds = {name: "" if name in self.compared else "TEXT" for name in self.fields}
            columns = "".join(f', "{name}" {kind} COLLATE NOCASE' for name, kind in kinds.items())
            connection.execute(f"CREATE TABLE logs (number INTEGER, {FULLTEXT} TEXT{columns})")
            rows = [
                (
                    number,
                    "\n".join(str(_stored(one)) for one in event.values() if one is not None),
                    *(_stored(event.get(name)) for name in self.fields),
                )
                for number, event in enumerate(events)
            ]
            marks = ",".join("?" * (2 + len(self.fields)))
            connection.executemany(f"INSERT INTO logs VALUES ({marks})", rows)
            found: set[int] = set()
            for query in self.queries:
                found.update(number for (number,) in connection.execute(query))
        return found


def _regexp(pattern: str, value: Any) -> bool | None:
    return None if value is None else re.search(pattern, str(value), re.ASCII) is not None


def _stored(value: Any) -> Any:
    return ("true" if value else "false") if isinstance(value, bool) else value


class Inventor:
    """Makes events of a rule's own literals: some match, many nearly."""

    def __init__(self, parsed: Sequence[Any], seed: int) -> None:
        self.rng = random.Random(seed)
        self.parsed = parsed
        self.found = [one for node in parsed for one in atoms(node)]
        # SQLite compares networks as text: what is no address any more may still look like one.
        self.whole = {f for f, value in self.found if isinstance(value, SigmaCIDRExpression)}
        # Nor does SQLite see a number in a text where it compares numbers.
        self.compared = {f for f, value in self.found if isinstance(value, SigmaCompareExpression)}

    def event(self) -> Event:
        """One event."""
        wishes: list[tuple[str | None, SigmaType]] = []
        self._satisfy(self.rng.choice(self.parsed), True, wishes)
        if self.rng.random() < 0.4:
            wishes += self.rng.sample(self.found, min(len(self.found), self.rng.randint(1, 3)))
        if wishes and self.rng.random() < 0.3:
            wishes.pop(self.rng.randrange(len(wishes)))
        event = self._assembled(wishes)
        if event and self.rng.random() < 0.3:
            self._spoil(event)
        return event

    def _satisfy(self, node: Any, want: bool, wishes: list[tuple[str | None, SigmaType]]) -> None:
        if isinstance(node, ConditionNOT):
            self._satisfy(node.args[0], not want, wishes)
        elif isinstance(node, ConditionAND | ConditionOR):
            every = isinstance(node, ConditionAND) is want
            for one in node.args if every else [self.rng.choice(node.args)]:
                self._satisfy(one, want, wishes)
        elif want:
            wishes.append(self.rng.choice(list(atoms(node))))

    def _assembled(self, wishes: Sequence[tuple[str | None, SigmaType]]) -> Event:
        by_field: dict[str, list[SigmaType]] = {}
        for field, value in wishes:
            by_field.setdefault(field or f"value{self.rng.randrange(3)}", []).append(value)
        event: Event = {}
        late: list[tuple[str, SigmaFieldReference]] = []
        for field, values in by_field.items():
            references = [one for one in values if isinstance(one, SigmaFieldReference)]
            if references:
                late.append((field, references[0]))
            else:
                event[field] = self._joined(values)
        for field, reference in late:
            other = event.setdefault(reference.field, self.rng.choice(("alpha", "Beta.exe")))
            before = "pre" if reference.ends_with else ""
            after = "post" if reference.starts_with else ""
            event[field] = f"{before}{other}{after}"
        return {name: value for name, value in event.items() if value is not None}

    def _joined(self, values: Sequence[SigmaType]) -> Any:
        texts = [one for one in values if isinstance(one, SigmaString)]
        if len(texts) < len(values) or len(values) == 1:
            return self._sample(self.rng.choice(values))

        def rank(one: SigmaString) -> int:
            ends = one.startswith(SpecialChars.WILDCARD_MULTI)
            starts = one.endswith(SpecialChars.WILDCARD_MULTI)
            return 0 if starts and not ends else 2 if ends and not starts else 1

        return "".join(str(self._sample(one)) for one in sorted(texts, key=rank))

    def _sample(self, wanted: SigmaType) -> Any:  # noqa: C901, PLR0911 - by kind
        rng = self.rng
        match wanted:
            case SigmaString():
                return self._text(wanted)
            case SigmaTimestampPart():
                day = f"2026-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
                return f"{day}T{rng.randint(0, 23):02}:15:00Z"
            case SigmaNumber():
                return wanted.number
            case SigmaBool():
                return wanted.boolean
            case SigmaNull():
                return None
            case SigmaExists():
                return "here" if wanted.exists else None
            case SigmaRegularExpression():
                flags = 0
                for flag in wanted.flags:
                    flags |= SigmaRegularExpression.sigma_to_python_flags[flag]
                return text_for(str(wanted.regexp), flags, rng)
            case SigmaCIDRExpression():
                size = wanted.network.num_addresses
                return str(wanted.network[rng.randrange(min(size, 1 << 60))])
            case SigmaCompareExpression():
                step = {CompareOperators.LT: -1, CompareOperators.GT: 1}.get(wanted.op, 0)
                return wanted.number.number + rng.choice((step, step, 0, -1, 1))
        raise TypeError(type(wanted).__name__)

    def _text(self, wanted: SigmaString) -> str:
        text = "".join(
            part
            if isinstance(part, str)
            else self.rng.choice(FILLERS)
            if part is SpecialChars.WILDCARD_MULTI
            else self.rng.choice("xZ0.")
            for part in wanted.s
        )
        if isinstance(wanted, SigmaCasedString) and self.rng.random() < 0.7:
            return text
        turn = self.rng.choice((_same, _same, ascii_upper, ascii_lower, ascii_swap))
        return turn(text)

    def _spoil(self, event: Event) -> None:
        name = self.rng.choice(list(event))
        value = event[name]
        match self.rng.randrange(8):
            case _ if name in self.whole:
                del event[name]
            case 0:
                del event[name]
            case 4:
                event[name] = None
            case 5 if type(value) is int and name not in self.compared:
                event[name] = str(value)
            case 6 if isinstance(value, str) and value.isascii() and value.isdigit():
                event[name] = int(value) if str(int(value[:15])) == value else value
            case 7 if isinstance(value, str):
                at = self.rng.randint(0, len(value))
                event[name] = value[:at] + self.rng.choice(ODD) + value[at:]
            case 1 if isinstance(value, str) and value:
                at = self.rng.randrange(len(value))
                event[name] = value[:at] + value[at + 1 :]
            case 2 if isinstance(value, str):
                event[name] = self.rng.choice(FILLERS) + value + self.rng.choice(FILLERS)
            case 3 if isinstance(value, str):
                event[name] = ""


def deformed(event: Event, rng: random.Random) -> Event:
    """The event as SQLite could not hold it: lists, members within, numbers, letters that fold."""
    found = dict(event)
    for name in rng.sample(list(found), min(len(found), rng.randint(1, 3))):
        found[name] = _odd(found[name], rng)
    if rng.random() < 0.5:
        found = _nested(found)
    return found


def _odd(value: Any, rng: random.Random) -> Any:  # noqa: PLR0911 - by kind
    match rng.randrange(10):
        case 0:
            return [value]
        case 1:
            return ["another", None, value, 7]
        case 2:
            return []
        case 3:
            return [[value], {"inner": value}]
        case 4:
            return {"inner": value}
        case 5:
            return rng.choice((True, False, 0, -1, 4688, 1.0, 0.5, 1e300, 2**63))
        case 6 if isinstance(value, str):
            return value.upper().replace("K", "\u212a").replace("I", "\u0130", 1)
        case 7 if isinstance(value, str):
            return value.replace("s", "\u017f") + "\u00c9\u0416\ufb01"
        case 8 if isinstance(value, str):
            return value * 40
    return value


def _nested(event: Event) -> Event:
    """Fields with dots in their names as members of members, where nothing is in the way."""
    found: Event = {}
    for name, value in event.items():
        *outer, last = name.split(".")
        place = found
        for part in outer:
            inner = place.setdefault(part, {})
            if not isinstance(inner, dict):
                break
            place = inner
        else:
            place.setdefault(last, value)
    return found


def _same(text: str) -> str:
    return text


def ascii_upper(text: str) -> str:
    """SQLite ignores the case of ASCII letters only, so only those are turned."""
    return "".join(one.upper() if one.isascii() else one for one in text)


def ascii_lower(text: str) -> str:
    """As ``ascii_upper``."""
    return "".join(one.lower() if one.isascii() else one for one in text)


def ascii_swap(text: str) -> str:
    """As ``ascii_upper``."""
    return "".join(one.swapcase() if one.isascii() else one for one in text)


def text_for(pattern: str, flags: int, rng: random.Random) -> str:
    """A text in which an expression is likely found."""
    return "".join(_pieces(_PARSER.parse(pattern, flags), rng))


def _pieces(parsed: Any, rng: random.Random) -> Iterator[str]:  # noqa: C901 - by kind
    for operator, argument in parsed:
        match str(operator):
            case "LITERAL":
                yield chr(argument)
            case "NOT_LITERAL":
                yield "~" if chr(argument) != "~" else "!"
            case "ANY":
                yield rng.choice("x7 ")
            case "IN":
                yield _member(argument, rng)
            case "BRANCH":
                yield from _pieces(rng.choice(argument[1]), rng)
            case "SUBPATTERN":
                yield from _pieces(argument[3], rng)
            case "ATOMIC_GROUP":
                yield from _pieces(argument, rng)
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, most, inner = argument
                for _ in range(rng.randint(int(least), min(int(most), int(least) + 2))):
                    yield from _pieces(inner, rng)


def _member(choices: Any, rng: random.Random) -> str:
    if str(choices[0][0]) == "NEGATE":
        return rng.choice("~!x5 ")
    operator, argument = rng.choice(choices)
    match str(operator):
        case "LITERAL":
            return chr(argument)
        case "RANGE":
            return chr(rng.randint(*argument))
        case _:
            return {"CATEGORY_DIGIT": "5", "CATEGORY_SPACE": " "}.get(str(argument), "w")
