"""Each record goes to its own format, whatever it stands among."""

import json
import random
from pathlib import Path

import pytest

from bartizan.ingest import recognise
from bartizan.ingest.format import Framing
from bartizan.ingest.reader import ReadOptions, read
from bartizan.ingest.recognise import Recogniser, marks
from bartizan.ingest.registry import formats
from bartizan.ingest.sources.source import bytes_source
from bartizan.ingest.tally import Tally

SAMPLES = Path(__file__).parent / "formats" / "samples"
JSON = [name for name, one in sorted(formats().items()) if one.framing is Framing.JSON]


def sample(name: str) -> list[bytes]:
    return [line for line in (SAMPLES / f"{name}.jsonl").read_bytes().splitlines() if line.strip()]


EVERY = [(name, record) for name in JSON for record in sample(name)]


def told(records: list[bytes]) -> tuple[dict[int, str], Tally]:
    """The format that the record on each line went to."""
    tally = Tally()
    source = bytes_source("mixed.jsonl", b"\n".join(records), 20_000)
    batches = read([source], ReadOptions(now=1_800_000_000_000_000), tally)
    return {line: batch.format for batch in batches for line in batch.lines}, tally


def astray(records: list[tuple[str, bytes]], found: dict[int, str]) -> set[tuple[str, str]]:
    wanted = dict(enumerate((name for name, _ in records), 1))
    return {(wanted[line], name) for line, name in found.items() if wanted[line] != name}


def test_all_samples_shuffled_together_are_told_apart() -> None:
    shuffled = [*EVERY]
    random.Random(7).shuffle(shuffled)
    found, tally = told([record for _, record in shuffled])
    assert astray(shuffled, found) == set()
    assert tally.dead_lettered == 0
    assert len(found) + tally.duplicates >= len(shuffled)


@pytest.mark.parametrize("name", ["intune", "azure-syslog"])
def test_records_of_all_others_after_many_of_one_are_told_apart(name: str) -> None:
    own = sample(name)
    records = [(name, own[number % len(own)]) for number in range(60)] + EVERY
    found, tally = told([record for _, record in records])
    assert astray(records, found) == set()
    assert tally.dead_lettered == 0


def test_a_record_that_the_format_of_its_neighbours_refuses_is_looked_at_again() -> None:
    recogniser = Recogniser(formats())
    [one, *_], [other, *_] = sample("cloudtrail"), sample("okta")
    recogniser._known[recognise._signature(json.loads(other))] = "cloudtrail"
    recogniser._known[recognise._signature(recognise.members(other) or {})] = "cloudtrail"
    assert recogniser.json(other) == "cloudtrail"
    assert recogniser.anew(other) == "okta"
    assert recogniser.json(other) == "okta"
    assert recogniser.json(one) == "cloudtrail"


def test_kinds_beyond_those_remembered_are_still_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognise, "SIGNATURES_KEPT", 40)
    recogniser = Recogniser(formats())
    for number in range(60):
        assert recogniser.json(b'{"level": "info", "msg": 1, "k%d": 2}' % number) == "json"
    for name, record in (("okta", sample("okta")[0]), ("github-audit", sample("github-audit")[0])):
        assert recogniser.json(record) == name
    assert len(recogniser._known) == 40
    assert len(recogniser._rough) <= 40


def test_members_whose_value_varies_give_no_marks() -> None:
    alike = [b'{"kind": "Event", "stage": 1, "verb": 2, "level": %d}' % n for n in range(9)]
    assert next(mark for mark, _ in marks(alike)) == b'"kind": "Event"'
    assert marks([one.replace(b"Event", b"E%d" % n) for n, one in enumerate(alike)]) == ()
