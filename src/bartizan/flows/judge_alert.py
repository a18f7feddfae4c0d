"""Records what a person says of unusual behaviour, in the model that found it."""

from datetime import date, datetime, timedelta
from pathlib import Path

from bartizan.detect.behaviour.behaviour import Behaviour
from bartizan.detect.behaviour.opinion import Opinion
from bartizan.detect.redaction import redacted
from bartizan.errors import BartizanError
from bartizan.flows.detect_sources import micros
from bartizan.flows.model_file import BEHAVIOUR, read_parts, write_parts

LASTS = timedelta(days=90)
"""How long a verdict counts if nothing is said."""
LATEST = date(9999, 12, 30)
SHORTEST = 6
"""Digits of a finding's name that must be given, so that a typing error judges nothing."""


def judge_alert(
    model: Path, name: str, *, benign: bool, reason: str, until: date | None, by: str, at: datetime
) -> str:
    """Take a verdict down; one line that says what now holds.

    Raises:
        BartizanError: the model has no such finding, or cannot be read or written.
    """
    parts = read_parts(model)
    if BEHAVIOUR not in parts:
        raise BartizanError(
            "this model holds no behaviour", where=str(model),
            mend="learn it: bartizan detect LOG --model MODEL --learn",
        )  # fmt: skip
    try:
        behaviour = Behaviour.from_bytes(parts[BEHAVIOUR])
    except BartizanError as error:
        raise BartizanError(error.what, where=str(model), mend=error.mend) from None
    end = at + LASTS
    if until is not None:
        end = datetime.combine(min(until, LATEST), datetime.max.time(), at.tzinfo)
        if end <= at:
            raise BartizanError(f"{until} is past", where="--until", mend="name a day to come")
    opinion = Opinion(micros(at), benign, micros(end), by, reason)
    digits = name.removeprefix("F-")
    told = behaviour.alerting.judge(digits, opinion) if len(digits) >= SHORTEST else None
    if told is None:
        raise BartizanError(
            f"the model knows no finding {name}", where=str(model),
            mend="name one that 'bartizan detect --learn' told with this model",
        )  # fmt: skip
    write_parts({**parts, BEHAVIOUR: behaviour.to_bytes()}, model)
    word = "benign: it no longer counts" if benign else "malicious: the like of it counts twice"
    last = (end - timedelta(microseconds=1)).date()
    facets = ", ".join(sorted({facet for facet, _ in told.factors}))
    return f"{name} ({redacted(told.subject)}: {facets}) is {word} until {last}, says {by}"
