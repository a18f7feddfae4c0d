"""What holds for every event format there is. The text of a failure says how to mend it.

Each format has sample records of our own writing in ``tests/ingest/formats/samples/``, named after
the format: ``.jsonl`` (a JSON record a line), ``.log`` (lines), ``.xml`` (events), or ``.json`` (a
file as the product exports it).
"""

import random
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import pytest

from bartizan.detect.rules.lookup import lookup
from bartizan.ingest.format import Decoded, Deferred, Format, Framing
from bartizan.ingest.json_stream import JsonCutter
from bartizan.ingest.reader import ReadOptions, read
from bartizan.ingest.registry import formats
from bartizan.ingest.sources.source import bytes_source
from bartizan.ingest.tally import Tally
from bartizan.ingest.xml_stream import EventCutter
from bartizan.model.entity import EntityKind
from bartizan.model.event import EVENT_SCHEMA, conform

FORMATS = formats()
SAMPLES = Path(__file__).parent.parent / "ingest" / "formats" / "samples"
FEWEST = 5
NOW = 1_800_000_000_000_000
CHANGED = 70
"""Changed records tried for each format; the seed is fixed, so a failure comes back."""
each = pytest.mark.parametrize("name", sorted(FORMATS))


@cache
def sample(name: str) -> tuple[bytes, tuple[bytes, ...]]:
    """The sample file of a format, and its records."""
    found = [SAMPLES / f"{name}.{ending}" for ending in ("jsonl", "log", "xml", "json")]
    files = [path for path in found if path.is_file()]
    assert len(files) == 1, (
        f"write {FEWEST} or more records of {name}, in your own words, to one of "
        f"{', '.join(path.name for path in found)} in tests/ingest/formats/samples/"
    )
    content = files[0].read_bytes()
    if files[0].suffix == ".json":
        cutter = JsonCutter(FORMATS[name].containers)
        records = [*cutter.feed(content).records, *cutter.finish().records]
    elif files[0].suffix == ".xml":
        records = [*EventCutter().feed(content).records]
    else:
        records = [line for line in content.splitlines() if line.strip()]
    assert len(records) >= FEWEST, f"{files[0].name} has {len(records)} records, not {FEWEST}"
    return content, tuple(records)


def decoded(one: Format, records: Sequence[bytes]) -> Decoded:
    return one.decode(list(records), {})


def raws_of(made: Decoded, records: Sequence[bytes]) -> list[bytes]:
    if made.raws is not None:
        return list(made.raws)
    return [records[row] for row in (range(made.count) if made.rows is None else made.rows)]


def accounted(made: Decoded, count: int) -> bool:
    rows = set(range(made.count) if made.rows is None else made.rows)
    bad = {refused.index for refused in made.refused}
    headings = set(made.headings)
    return (
        rows | bad | headings == set(range(count))
        and not rows & bad
        and not (rows | bad) & headings
        and (made.rows is None or list(made.rows) == sorted(made.rows))
    )


@each
def test_a_format_says_what_it_is(name: str) -> None:
    one = FORMATS[name]
    assert name == name.lower().replace("_", "-").replace(" ", "-"), "words are joined by '-'"
    assert one.about
    assert one.about[-1] != ".", "a few words, no sentence"
    assert one.product
    assert one.routes or name in UNROUTED, "say which log sources it serves, or no rule can match"


UNROUTED: frozenset[str] = frozenset()
"""Formats that no rule is written for."""


@each
def test_a_format_is_the_surest_of_its_own_sample(name: str) -> None:
    _, records = sample(name)
    said = {
        other: one.sniff(records[:50])
        for other, one in FORMATS.items()
        if one.framing is FORMATS[name].framing
    }
    rivals = {other: round(sure, 2) for other, sure in said.items() if sure >= said[name]}
    assert rivals == {name: round(said[name], 2)}, (
        f"others are as sure of the sample of {name}: make its marks sharper, or theirs"
    )


@each
def test_a_sample_is_read_whole_without_naming_its_format(name: str) -> None:
    content, records = sample(name)
    tally = Tally()
    batches = list(read([bytes_source("sample", content)], ReadOptions(now=NOW), tally))
    assert {batch.format for batch in batches} == {name}
    assert tally.dead_lettered == 0, "records of the sample are refused"
    assert tally.read == tally.stored + tally.duplicates <= len(records)
    assert tally.stored > 0


@each
def test_every_record_is_accounted_for_and_the_columns_fit_the_schema(name: str) -> None:
    one, (_, records) = FORMATS[name], sample(name)
    made = decoded(one, records)
    assert accounted(made, len(records))
    assert not made.refused, f"the sample's records are refused: {made.refused}"
    events = conform({"product": one.product, **made.columns}, made.count)
    assert events.schema == pl.Schema(EVENT_SCHEMA)
    legal(events)
    assert events["time"].null_count() < made.count, "no time was read from any record"
    unkind = events.filter(pl.col("actor").is_not_null() & pl.col("actor_kind").is_null())
    assert unkind.is_empty(), "say of which kind each actor is"


@each
def test_columns_made_for_some_events_are_those_of_all(name: str) -> None:
    one, (_, samples) = FORMATS[name], sample(name)
    made = decoded(one, [*samples, *changed(one, samples, 40)])
    if not isinstance(made.columns, Deferred):
        return
    whole = conform(made.columns, made.count).drop("time", "event_id")
    for rows in ([*range(0, made.count, 2)], [made.count - 1], []):
        some = conform(made.columns.later(rows), len(rows)).drop("time", "event_id")
        assert some.equals(whole[rows])


def legal(events: pl.DataFrame) -> None:
    """Columns of a few values have those only."""
    kinds = {kind.value for kind in EntityKind} | {None}
    assert set(events["status"]) <= {"success", "failure", None}
    assert set(events["actor_kind"]) <= kinds
    assert set(events["target_kind"]) <= kinds
    assert not events.select(
        pl.any_horizontal(
            pl.col("actor", "target", "operation", "src_ip", "repo", "event_id") == ""
        ).any()
    ).item(), "what is not known is null, not empty text"
    for links in events["links"].drop_nulls():
        for link in links:
            for end in (link["source"], link["target"]):
                assert end.partition(":")[0] in kinds, f"{end} is no entity"
                assert end.partition(":")[2], f"{end} has no name"
            assert link["relation"]


@each
def test_columns_for_rules_equal_the_record(name: str) -> None:
    one, (_, records) = FORMATS[name], sample(name)
    equal_to_record(one, records)
    equal_to_record(one, list(changed(one, records, 40)))


def equal_to_record(one: Format, records: Sequence[bytes]) -> None:
    made = decoded(one, records)
    raws = raws_of(made, records)
    for field, column in made.fields.items():
        assert len(column) == made.count
        for raw, value in zip(raws, column, strict=True):
            seen = lookup(one.record(raw), field)
            assert value == seen, f"{field} of {raw!r}"


@each
def test_the_fields_it_offers_can_be_asked_for(name: str) -> None:
    one, (_, records) = FORMATS[name], sample(name)
    for field in decoded(one, records).fields:
        assert any(route.fields.path(field) is not None for route in one.routes), (
            f"no route lets rules ask for {field}"
        )


@each
def test_a_record_can_be_seen_unless_it_was_refused(name: str) -> None:
    one, (_, samples) = FORMATS[name], sample(name)
    records = list(changed(one, samples, CHANGED))
    made = decoded(one, records)
    for raw in raws_of(made, records):
        one.record(raw)
    for refused in made.refused:
        try:
            one.record(records[refused.index])
        except ValueError:
            continue


@each
def test_no_change_to_a_record_makes_a_format_fail(name: str) -> None:
    one, (_, samples) = FORMATS[name], sample(name)
    records = list(changed(one, samples, CHANGED))
    for record in records:
        assert 0 <= one.sniff([record]) <= 1
        single = decoded(one, [record])
        assert accounted(single, 1), f"not accounted for: {record[:300]!r}"
        for refused in single.refused:
            assert refused.reason
            assert refused.reason == refused.reason.rstrip(".\n")
        legal(conform({"product": one.product, **single.columns}, single.count))
    together = decoded(one, records)
    assert accounted(together, len(records))
    conform({"product": one.product, **together.columns}, together.count)
    assert one.sniff([]) == 0
    assert decoded(one, []).count == 0


@each
def test_nothing_is_lost_on_the_way_through_the_reader(name: str) -> None:
    one, (_, samples) = FORMATS[name], sample(name)
    records = [record.replace(b"\n", b" ") for record in changed(one, samples, CHANGED)]
    # Sound records come first, so that the bytes are cut at their lines; events of XML do not.
    sound = [b"nothing"] if samples[0][:6] == b"<Event" else list(samples) * 10
    records = [*sound, *(record for record in records if record.strip())]
    content = b"\n".join(records)
    for forced in ("", name):
        tally = Tally()
        options = ReadOptions(now=NOW, input_format=forced)
        events = sum(len(b) for b in read([bytes_source("changed", content)], options, tally))
        assert tally.read == tally.stored + tally.dead_lettered + tally.duplicates
        assert tally.read + tally.headings == len(records)
        assert events >= tally.stored
        assert "the format failed" not in " ".join(tally.reasons), tally.reasons
        assert "the format made nothing of it" not in " ".join(tally.reasons)


def changed(one: Format, records: Sequence[bytes], count: int) -> Iterator[bytes]:
    """Records as they arrive when something is wrong with the world."""
    chance = random.Random(f"{one.name}:{len(records)}")
    for number in range(count):
        record = records[number % len(records)]
        if one.framing is Framing.JSON and chance.random() < 0.7:
            value = msgspec.json.decode(record)
            try:
                yield msgspec.json.encode(_bent(value, chance))
            except (RecursionError, OverflowError):
                yield record
        else:
            yield _damaged(record, chance)


ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, 2**63 - 1, -(2**63), 2**64 - 1, 0.1, "", " ", "\x00", "-",
    "é" * 50, "🚨", "\u202e", "9" * 400, "2026-13-45T99:99:99Z", "9999-12-31T23:59:59.999999999Z",
    "0001-01-01T00:00:00Z", "not a time", "256.1.1.1", "::ffff:1.2.3.4", [], {}, [[]], [{}],
    [None, 1, "a"], {"": ""}, {"a": {"b": {"c": [1, {"d": None}]}}}, "arn:", "a:b", ":", "/", "@",
)  # fmt: skip


def _bent(value: Any, chance: random.Random) -> Any:
    """A JSON value with one to four of its parts exchanged, removed, or added."""
    for _ in range(chance.randint(1, 4)):
        value = _bend_once(value, chance)
    return value


def _bend_once(value: Any, chance: random.Random) -> Any:
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.75:
            return {**value, key: _bend_once(value[key], chance)}
        return chance.choice(
            (
                {name: part for name, part in value.items() if name != key},
                dict.fromkeys(value),
                {**value, "unheard of": chance.choice(ODD)},
            )
        )
    if isinstance(value, list) and value and chance.random() < 0.8:
        at = chance.randrange(len(value))
        return [*value[:at], _bend_once(value[at], chance), *value[at + 1 :]]
    if chance.random() < 0.05:
        deep: Any = "x"
        for _ in range(200):
            deep = {"deep": deep} if chance.random() < 0.5 else [deep]
        return deep
    return chance.choice(ODD)


def _damaged(record: bytes, chance: random.Random) -> bytes:  # noqa: PLR0911 - a list of damages
    """A record some of whose bytes were lost, exchanged, repeated, or written by nobody sane."""
    kind = chance.randrange(10)
    at = chance.randrange(len(record))
    if kind == 0:
        return record[:at] or b"{"
    if kind == 1:
        return record[at:]
    if kind == 2:
        return record[:at] + bytes([chance.randrange(256)]) + record[at + 1 :]
    if kind == 3:
        return record[:at] + chance.randbytes(5) + record[at:]
    if kind == 4:
        return chance.choice((b"[" * 3000, b'{"a":' * 900)) + record
    if kind == 5:
        return record.replace(b'"', b'"\xff\xed\xa0\x80', chance.randrange(1, 40))
    if kind == 6:
        return record.replace(b"{", b'{"time":1,"time":"x","id":null,"id":[1],', 1)
    if kind == 7:
        return record.lower()
    if kind == 8:
        parts = record.split(b":")
        parts[chance.randrange(len(parts))] = chance.choice(HOSTILE)
        return b":".join(parts)
    words = record.split(b" ")
    chance.shuffle(words)
    return b" ".join(words)


HOSTILE = (
    b"1e999", b"9" * 400, b"-0", b"-1e-999", b'"\\ud800"', b'"\\udfff\\ud83d"', b"NaN",
    b'{"a":' * 300 + b"1" + b"}" * 300, b"[" * 700 + b"]" * 700, "\u0663\u0661".encode(),
)  # fmt: skip
"""Values that readers stumble over: numbers beyond any type, halves of characters, deep nesting."""
