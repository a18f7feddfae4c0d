"""Shows what a model knows of one entity: its profile, and what people said of it."""

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import msgspec

from bartizan.detect.behaviour.behaviour import Behaviour
from bartizan.detect.behaviour.entity_profile import entity_profile, lines, named
from bartizan.detect.behaviour.profiles.profiles import Profiles
from bartizan.detect.redaction import redacted
from bartizan.detect.rules.finding import instant
from bartizan.errors import BartizanError
from bartizan.flows.learn_model import load


def known(model: Path, text: str) -> list[str]:
    """Entities that a text may mean, as ``kind:name``; not all if they are many.

    Raises:
        BartizanError: the model cannot be read, or knows no behaviour.
    """
    return named(_profiles(_behaviour(model)), text)


def shown(model: Path, name: str, *, as_json: bool) -> list[str]:
    """The profile of an entity, as lines of text or of JSON.

    Raises:
        BartizanError: the model cannot be read, or does not know it.
    """
    behaviour = _behaviour(model)
    profile = entity_profile(_profiles(behaviour), name)
    if profile is None:
        raise BartizanError(f"the model knows no {name!r}", where=str(model))
    if as_json:
        said = msgspec.json.format(msgspec.json.encode(profile), indent=2)
        return redacted(said.decode()).split("\n")
    return [redacted(line) for line in (*lines(profile), *_verdicts(behaviour, name))]


def _verdicts(behaviour: Behaviour, name: str) -> Iterator[str]:
    given = list(behaviour.alerting.opinions.of(name))
    if given:
        yield from ("", "  verdicts")
    for (_, facet, value), opinion in given:
        word = "benign" if opinion.benign else "malicious"
        yield f"    {facet} {value}: {word} until {instant(opinion.until)[:10]},"
        yield f"      says {opinion.by}: {opinion.reason}"


def _profiles(behaviour: Behaviour) -> Profiles:
    found = behaviour.detectors["profiles"]
    assert isinstance(found, Profiles)
    return found


@lru_cache(maxsize=1)
def _behaviour(model: Path) -> Behaviour:
    behaviour = load(model).behaviour
    if not behaviour.events:
        raise BartizanError(
            "this model holds no behaviour", where=str(model),
            mend="learn audit logs: bartizan detect LOG --model MODEL --learn",
        )  # fmt: skip
    return behaviour
