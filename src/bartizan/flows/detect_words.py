"""Reads a raw record again and says which of its fields made a rule match."""

from sigma.rule import SigmaRule

from bartizan.detect.rules.rule import Rule
from bartizan.detect.rules.why import why
from bartizan.ingest.registry import formats
from bartizan.model.event import Record

KEYWORD = "text"
"""What a match without a field is called."""
MISSING = "(missing)"


def record_of(name: str, raw: bytes) -> Record:
    """A raw record of a format, as rules see it.

    Raises:
        ValueError: it cannot be read.
    """
    return formats()[name].record(raw)


def matched(rule: Rule, name: str, record: Record) -> list[tuple[str, str]]:
    """The fields that made a rule true of a record, each with the value it has there.

    Args:
        rule: no correlation; of one there is nothing to say.
        name: the format of the record.
        record: as rules see it.
    """
    if not isinstance(rule.sigma, SigmaRule):
        return []
    for route in formats()[name].routes:
        if route.source.serves(rule.source):
            found: dict[str, list[str]] = {}
            for reason in why(rule, record, route.fields.path):
                values = found.setdefault(reason.field or KEYWORD, [])
                if reason.value and reason.value not in values:
                    values.append(reason.value)
            if found:
                return [(field, ", ".join(values) or MISSING) for field, values in found.items()]
    return []
