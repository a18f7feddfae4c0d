"""Adds events to the amounts of their subjects, and says what becomes unusual by which event.

A batch is added up by arrays. Only the events of subjects that reach a level at which to look are
gone through one by one.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from bartizan.detect.behaviour.amounts import Amounts
from bartizan.detect.behaviour.measure import Measure, span
from bartizan.detect.behaviour.profiles.coded import Coded, pairs
from bartizan.detect.behaviour.references import reference
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.today import Today

Judge = Callable[[Today, Measure, int], tuple[float, str]]
"""Surprise of an amount that has reached its level (0: none), and what else to say of it."""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """Events of a batch that are counted, in order of time."""

    amounts: Amounts
    """Of the subjects."""
    day: int
    """Since 1970."""
    seen: pl.DataFrame
    """The batch."""
    who: Coded
    """Subject of each event; those without any are not counted."""
    time: NDArray[np.int64]
    row: NDArray[np.int64]
    """Of ``seen``."""


def plainly(amounts: Amounts) -> Judge:
    """Judges an amount by what is usual."""
    return lambda one, measure, day: (amounts.look(one, measure, day), "")


def added(
    part: Part, columns: Sequence[tuple[NDArray[Any], Measure]], judge: Judge
) -> Iterator[Signal]:
    """Add up columns of whole numbers.

    Args:
        part: the events.
        columns: a number for each event, and what they measure.
        judge: of an amount that has reached its level.
    """
    columns = [(column, measure) for column, measure in columns if column.any()]
    reached = _summed(part, columns)
    if not reached:
        return
    codes, texts = part.who.codes, part.who.texts
    walked = np.flatnonzero(np.isin(codes, reached))
    numbers = [column[walked].tolist() for column, _ in columns]
    for event, code, *each in zip(walked.tolist(), codes[walked].tolist(), *numbers, strict=True):
        one = part.amounts.today[texts[code]]
        for amount, (_, measure) in zip(each, columns, strict=True):
            if not amount:
                continue
            one.amounts[measure.at] += amount
            if one.amounts[measure.at] >= one.levels[measure.at]:
                odd, detail = judge(one, measure, part.day)
                if odd:
                    yield _said(part, texts[code], measure, odd, event, detail)


def _summed(part: Part, columns: Sequence[tuple[NDArray[Any], Measure]]) -> list[int]:
    """Add up for all subjects but those that reach a level: these are returned, as codes."""
    codes, texts = part.who.codes + 1, part.who.texts
    sums = [
        np.bincount(codes, column, len(texts) + 1)[1:].astype(np.int64).tolist()
        for column, _ in columns
    ]
    at = [measure.at for _, measure in columns]
    reached = []
    for code, (subject, more) in enumerate(zip(texts, zip(*sums, strict=True), strict=True)):
        one = part.amounts.of(subject)
        now, levels = one.amounts, one.levels
        steps = list(zip(at, more, strict=True))
        for i, amount in steps:
            if amount and now[i] + amount >= levels[i]:
                reached.append(code)
                break
        else:
            for i, amount in steps:
                now[i] += amount
    return reached


def different(part: Part, things: Coded, measure: Measure, judge: Judge) -> Iterator[Signal]:
    """Count different things, each once a day.

    Args:
        part: the events.
        things: of each event; none are not counted.
        measure: what they measure.
        judge: of an amount that has reached its level.
    """
    if not things.texts:
        return
    who, what, _, first = pairs(part.who, things)
    new = part.amounts.fresh(measure.at, part.who.hashes[who], things.hashes[what])
    if not len(new):
        return
    who, first = who[new], first[new]
    counts = np.bincount(who)
    at = measure.at
    reached = []
    for code in np.flatnonzero(counts).tolist():
        one = part.amounts.of(part.who.texts[code])
        if one.amounts[at] + counts[code] >= one.levels[at]:
            reached.append(code)
        else:
            one.amounts[at] += int(counts[code])
    begun = np.full(len(counts), np.iinfo(np.int64).max)
    np.minimum.at(begun, who, part.time[first])
    for code in np.flatnonzero(counts).tolist():
        one = part.amounts.today[part.who.texts[code]]
        one.start = one.start or int(begun[code])
    if not reached:
        return
    walked = np.flatnonzero(np.isin(who, reached))
    walked = walked[np.argsort(first[walked], kind="stable")]
    for event, code in zip(first[walked].tolist(), who[walked].tolist(), strict=True):
        subject = part.who.texts[code]
        one = part.amounts.today[subject]
        one.amounts[at] += 1
        if one.amounts[at] >= one.levels[at]:
            odd, detail = judge(one, measure, part.day)
            if odd:
                length = span(int(part.time[event]) - one.start)
                yield _said(part, subject, measure, odd, event, f"{detail} in {length}")


def _said(
    part: Part, subject: str, measure: Measure, odd: float, event: int, detail: str
) -> Signal:
    return part.amounts.signal(
        subject, measure, part.day, odd, int(part.time[event]),
        reference(part.seen, int(part.row[event])), detail=detail,
    )  # fmt: skip
