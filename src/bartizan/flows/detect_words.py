"""Reads a raw record again and says which of its fields made a rule match."""

from collections.abc import Mapping
from typing import Any

from sigma.rule import SigmaRule

from bartizan.detect.rules.demands import fields
from bartizan.detect.rules.lookup import lookup
from bartizan.detect.rules.rule import Rule
from bartizan.ingest.registry import formats
from bartizan.model.event import Record
from bartizan.model.log_source import Route


def record_of(name: str, raw: bytes) -> Record:
    """A raw record of a format, as rules see it.

    Raises:
        ValueError: it cannot be read.
    """
    return formats()[name].record(raw)


def matched(rule: Rule, name: str, record: Record) -> list[tuple[str, Any]]:
    """The fields a rule names that the record has, with their values."""
    if not isinstance(rule.sigma, SigmaRule):
        return []
    known = _paths(rule, formats()[name].routes)
    named = dict.fromkeys(
        field for one in rule.sigma.detection.parsed_condition for field in fields(one.parsed)
    )
    found = ((field, lookup(record, known.get(field, field))) for field in named)
    return [(field, value) for field, value in found if value is not None]


def _paths(rule: Rule, routes: tuple[Route, ...]) -> Mapping[str, str]:
    for route in routes:
        if route.source.serves(rule.source):
            return route.fields.renamed
    return {}
