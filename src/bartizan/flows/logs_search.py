"""Answers a question about the templates of logs, or of what a model learned."""

from pathlib import Path

from bartizan.detect.logs.language.sentences import sentence_embedder
from bartizan.detect.logs.search import Answer, Index, Searched
from bartizan.detect.logs.template import Template
from bartizan.flows.logs_learn import load_model
from bartizan.flows.logs_templates import Learned, LogRequest, learn

SHORT_VALUE = 60
"""Characters of a parameter's value up to which it is searched."""


def search(
    request: LogRequest,
    query: str,
    *,
    limit: int,
    sentences: Path | None = None,
    model: Path | None = None,
) -> tuple[list[Answer], Learned]:
    """The templates that answer a question, the best first.

    Args:
        request: the logs.
        query: in plain words.
        limit: answers at most.
        sentences: directory of a sentence model; None: the lexicon's own vectors.
        model: what was learned earlier, searched instead of logs.

    Raises:
        BartizanError: a path, format or model does not exist, or there is no record.
    """
    embed = sentence_embedder(sentences) if sentences else None
    learned = learn(request) if model is None else Learned(load_model(model).templates)
    items = [searched(one) for one in learned.state.templates()]
    return Index(items, embed=embed).search(query, limit), learned


def searched(template: Template) -> Searched:
    """A template as it is searched."""
    return Searched(
        id=template.id,
        text=template.text,
        count=template.count,
        first=template.first,
        kinds=frozenset(one.kind for one in template.parameters),
        values=_values(template),
    )


def _values(template: Template) -> tuple[str, ...]:
    """Words among the usual values: neither numbers nor identifiers."""
    return tuple(
        value
        for one in template.parameters
        if one.kind in ("word", "text")
        for value in one.values
        if len(value) <= SHORT_VALUE
    )
