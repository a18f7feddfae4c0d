"""Adds events to the amounts of their subjects, and says what becomes unusual by which event."""

from collections.abc import Callable, Iterator, Sequence

import polars as pl

from bartizan.detect.behaviour.amounts import Amounts, Today
from bartizan.detect.behaviour.measure import Measure, span
from bartizan.detect.behaviour.references import reference
from bartizan.detect.behaviour.signal import Signal
from bartizan.stats.hashing import hash64

Judge = Callable[[Today, Measure, int], tuple[float, str]]
"""Surprise of an amount that has reached its level (0: none), and what else to say of it."""


def plainly(amounts: Amounts) -> Judge:
    """Judges an amount by what is usual."""
    return lambda one, measure, day: (amounts.look(one, measure, day), "")


def added(
    amounts: Amounts,
    part: pl.DataFrame,
    measures: Sequence[tuple[str, Measure]],
    seen: pl.DataFrame,
    day: int,
    judge: Judge,
) -> Iterator[Signal]:
    """Add up columns.

    Args:
        amounts: of the subjects.
        part: ``subject``, ``time``, ``row`` (of ``seen``) and the columns, in order of time.
        measures: columns of whole numbers, and what each measures.
        seen: the batch.
        day: since 1970.
        judge: of an amount that has reached its level.
    """
    names = [name for name, _ in measures]
    at = [measure.at for _, measure in measures]
    places = range(len(at))
    reached: list[str] = []
    of = amounts.of
    grouped = part.group_by("subject").agg(pl.col(names).sum())
    for subject, *more in grouped.iter_rows():
        one = of(subject)
        now, levels = one.amounts, one.levels
        if any(now[at[i]] + more[i] >= levels[at[i]] for i in places if more[i]):
            reached.append(subject)
            continue
        for i in places:
            now[at[i]] += more[i]
    if not reached:
        return
    rows = part.filter(pl.col("subject").is_in(reached)).select("subject", "time", "row", *names)
    for subject, time, row, *more in rows.iter_rows():
        one = amounts.today[subject]
        for amount, (_, measure) in zip(more, measures, strict=True):
            if not amount:
                continue
            one.amounts[measure.at] += amount
            if one.amounts[measure.at] >= one.levels[measure.at]:
                odd, detail = judge(one, measure, day)
                if odd:
                    yield amounts.signal(
                        subject, measure, day, odd, time, reference(seen, row), detail=detail
                    )


def different(
    amounts: Amounts,
    part: pl.DataFrame,
    column: str,
    measure: Measure,
    seen: pl.DataFrame,
    day: int,
    judge: Judge,
) -> Iterator[Signal]:
    """Count different values of a column, each once a day.

    Args:
        amounts: of the subjects.
        part: ``subject``, ``time``, ``row`` (of ``seen``) and the column, in order of time.
        column: of text.
        measure: what it measures.
        seen: the batch.
        day: since 1970.
        judge: of an amount that has reached its level.
    """
    if part[column].null_count() == part.height:
        return
    pairs = (
        part.select("subject", column, "row", "time")
        .drop_nulls(column)
        .unique(["subject", column], keep="first", maintain_order=True)
    )
    hashes = {thing: hash64(thing) for thing in pairs[column].unique().to_list()}
    at = measure.at
    of = amounts.of
    for subject, thing, row, time in zip(
        *(pairs[name].to_list() for name in ("subject", column, "row", "time")), strict=True
    ):
        one = of(subject)
        start = one.start.setdefault(at, time)
        before = one.amounts[at]
        if one.see(at, hashes[thing]) > before and one.amounts[at] >= one.levels[at]:
            odd, detail = judge(one, measure, day)
            if odd:
                yield amounts.signal(
                    subject, measure, day, odd, time, reference(seen, row),
                    detail=f"{detail} in {span(time - start)}",
                )  # fmt: skip
