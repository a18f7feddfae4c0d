"""Explains a kind of line by what was learned: usual counts, dates, values and examples."""

from collections.abc import Sequence
from pathlib import Path

import msgspec
import polars as pl

from bartizan.detect.logs.language.meaning import meaning
from bartizan.detect.logs.log_model import LogModel
from bartizan.detect.logs.log_usual import Usual, badness, hourly, moment
from bartizan.detect.logs.masks import OUTLINE, outline
from bartizan.detect.logs.outlines import head
from bartizan.detect.logs.template import Template
from bartizan.detect.redaction import redacted
from bartizan.errors import BartizanError
from bartizan.flows.logs_learn import learn_model, load_model
from bartizan.flows.logs_templates import LogRequest
from bartizan.flows.model_file import is_model
from bartizan.ingest.tally import Tally
from bartizan.stats.seasons import usual as usual_of

SHOWN = 20
"""Kinds of lines that a summary lists."""


class Explained(msgspec.Struct, frozen=True):
    """What was learned of one kind of line, and of one line."""

    template_id: str
    template: str
    known: bool
    """Whether such lines were learned."""
    seen: str
    """How often, of how many, first and last."""
    meaning: str
    hourly: str
    """How many in an hour; empty if few hours were learned."""
    values: tuple[str, ...]
    """What is usual in each place."""
    sources: tuple[str, ...]
    examples: tuple[str, ...]
    verdict: tuple[str, ...]
    """How far the given line is from that; empty for a template."""


class Summary(msgspec.Struct, frozen=True):
    """What was learned in all."""

    learned: str
    sessions: int
    overflow: int
    """Lines that were counted by likeness only."""
    kinds: tuple[tuple[str, int, str], ...]
    """The most frequent ones: id, lines, text."""


def learned(paths: Sequence[str], request: LogRequest) -> tuple[Usual, Tally]:
    """What a model holds, or what the logs named instead of one say.

    Raises:
        BartizanError: a path does not exist, or there is nothing to learn.
    """
    tally = Tally()
    models = [Path(path) for path in paths if is_model(Path(path))]
    if not models:
        return Usual(learn_model(request, tally)), tally
    if len(models) < len(paths):
        raise BartizanError("name models or logs, not both", mend="learn the logs first")
    both = LogModel()
    for path in models:
        both = both.merge(load_model(path))
    return Usual(both), tally


def summary(usual: Usual) -> Summary:
    """The most frequent kinds, and how much was learned."""
    kinds = list(usual.index.templates.values())[:SHOWN]
    return Summary(
        usual.span(),
        usual.model.sessions,
        usual.model.templates.overflow,
        tuple((one.id, one.count, redacted(one.text)) for one in kinds),
    )


def explain(usual: Usual, what: str) -> Explained:
    """What is usual of a template (its id or text) or of lines like this one."""
    index = usual.index
    by_text = {one.text: one for one in index.templates.values()}
    named = index.named(what) or by_text.get(what)
    if named is not None:
        return _known(usual, named, (), _values(named))
    (found,) = index.assign([what])
    known = index.templates.get(found)
    if known is not None:
        return _known(usual, known, _verdict(usual, what), _values(known))
    said = meaning(what)
    p_value = usual.newness(said.badness)
    return Explained(
        found, redacted(index.shape(what)), known=False,
        seen=f"never, in {usual.span()}", meaning=f"{said.severity}: {said.reason}", hourly="",
        values=(), sources=(), examples=(),
        verdict=(
            (
                f"an ordinary line is of a new kind as bad as this with p-value {p_value:.2g}:"
                f" {usual.singles.total():,} kinds were seen once"
            ),
        ),
    )  # fmt: skip


def _known(
    usual: Usual, one: Template, verdict: tuple[str, ...], values: tuple[str, ...]
) -> Explained:
    said = meaning(one.text)
    about = "about " if one.estimated else ""
    when = ""
    if one.first is not None and one.last is not None:
        when = f", from {moment(one.first)} to {moment(one.last)}"
    return Explained(
        one.id,
        redacted(one.text),
        known=True,
        seen=f"{about}{one.count:,} of {usual.lines:,} lines{when}",
        meaning=f"{said.severity}: {said.reason}",
        hourly=_hourly(usual, one.id),
        values=values,
        sources=one.sources,
        examples=tuple(map(redacted, one.examples)),
        verdict=verdict,
    )


def _values(one: Template) -> tuple[str, ...]:
    found = []
    for parameter in one.parameters:
        if parameter.low is not None and parameter.distinct > 1:
            usual = f"{parameter.low:g} to {parameter.high:g}"
        else:
            more = parameter.distinct - 3
            usual = ", ".join(value or "(empty)" for value in parameter.values[:3])
            usual += f" and {more:,} more" if more > 0 else ""
        found.append(
            redacted(f"{parameter.kind}: {usual} (of {parameter.sampled:,} sampled lines)")
        )
    return tuple(found)


def _hourly(usual: Usual, template: str) -> str:
    start, known = hourly(usual.panes(template))
    if not known:
        return ""
    mean = usual_of(known, start, start + len(known)).mean
    busy = sum(count > 0 for count in known)
    return (
        f"in {busy:,} of {len(known):,} hours, at most {max(known):,}; about {mean:,.2g} are"
        " expected in the hour after"
    )


def _verdict(usual: Usual, line: str) -> tuple[str, ...]:
    """How far the values of a line are from the usual ones."""
    heads = head(pl.Series([line], dtype=pl.String))
    own = outline(heads)[0]
    values = heads.str.extract_all(OUTLINE).to_list()[0]
    habits = usual.habits(own)
    if not habits:
        return ("of a known kind, with words in it that were not learned",)
    found = []
    for number, (habit, value) in enumerate(zip(habits, values, strict=False), 1):
        said = habit.judge(value)
        state = "learning" if said.learning else f"p-value {said.p_value:.2g}"
        found.append(redacted(f"value {number}: {said.reason} ({state})"))
    return tuple(found) or (f"an ordinary line, badness {badness(line):g}",)
