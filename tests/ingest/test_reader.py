"""Every record is accounted for, recognised, in order, once, and can be resumed anywhere."""

import gc
import json
import random
from collections.abc import Sequence
from pathlib import Path

import msgspec
import polars as pl
import pytest

from bartizan.errors import BartizanError
from bartizan.ingest.dead_letters import DeadLetter, DeadLetters
from bartizan.ingest.format import Deferred
from bartizan.ingest.origin import Intake, Position, ReadOptions
from bartizan.ingest.reader import read
from bartizan.ingest.sources.source import Source, bytes_source
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch
from bartizan.model.scan_result import NotRun

NOW = 1_800_000_000_000_000
OPTIONS = ReadOptions(now=NOW)
SAMPLES = Path(__file__).parent / "formats" / "samples"


def app(number: int, **more: object) -> bytes:
    stamp = f"2026-03-04T05:{number // 60:02}:{number % 60:02}Z"
    return json.dumps({"time": stamp, "level": "info", "msg": f"m{number}", **more}).encode()


def cloud(number: int) -> bytes:
    return json.dumps(
        {
            "eventVersion": "1.09",
            "userIdentity": {"type": "IAMUser", "userName": "mira", "accountId": "111122223333"},
            "eventTime": "2026-03-04T05:06:07Z",
            "eventSource": "s3.amazonaws.com",
            "eventName": "GetObject",
            "awsRegion": "eu-west-1",
            "sourceIPAddress": "203.0.113.9",
            "eventID": f"00000000-0000-4000-8000-{number:012}",
            "eventType": "AwsApiCall",
        }
    ).encode()


def events(
    content: bytes, options: ReadOptions = OPTIONS, name: str = "x.log", chunk: int = 1000
) -> tuple[list[EventBatch], Tally]:
    tally = Tally()
    batches = list(read([bytes_source(name, content, chunk)], options, tally))
    assert tally.read == tally.stored + tally.dead_lettered + tally.duplicates
    return batches, tally


def all_of(batches: Sequence[EventBatch], column: str) -> list[object]:
    return [value for batch in batches for value in batch.frame[column].to_list()]


def lines(batches: Sequence[EventBatch]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for one in batches:
        found.setdefault(one.format, []).extend(one.lines)
    return found


def test_records_keep_their_lines_and_raw_bytes() -> None:
    content = b"\n".join([app(1), b"", app(2), app(3)])
    batches, tally = events(content)
    assert lines(batches) == {"json": [1, 3, 4]}
    assert all_of(batches, "raw") == [app(1), app(2), app(3)]
    assert batches[-1].ref(0).path == "x.log"
    assert batches[-1].ref(0).line == 4
    assert (tally.read, tally.stored) == (3, 3)


def test_records_of_several_products_in_one_file_go_to_their_formats() -> None:
    mixed = [cloud(1), app(1), cloud(2), cloud(3), app(2), b'{"broken": ', cloud(4)]
    batches, tally = events(b"\n".join(mixed * 1))
    assert lines(batches) == {
        "cloudtrail": [1, 3, 4, 7],
        "json": [2, 5],
    }
    assert tally.dead_lettered == 1


def test_one_stranger_among_thousands_is_found() -> None:
    many = [cloud(number) for number in range(3000)]
    many.insert(2500, app(1))
    batches, _ = events(b"\n".join(many), chunk=100_000)
    assert lines(batches)["json"] == [2501]


def test_strangers_that_come_late_are_told_from_what_the_rest_is() -> None:
    named = json.dumps({"eventName": "checkout", "msg": "named like a call"}).encode()
    wrapped = json.dumps(
        {"version": "0", "detail-type": "AWS API Call via CloudTrail", "detail": {}}
    ).encode()
    carried = json.dumps({"detail-type": "x", "detail": json.loads(cloud(5_000))}).encode()
    shipped = json.dumps({"log": app(9).decode(), "stream": "stdout", "time": "2026-03-04"})
    first = [cloud(number) for number in range(200)]
    late = [app(1), named, carried, shipped.encode(), cloud(5_001), wrapped]
    content = b"\n".join([*first, *late]) + b"\n"
    batches, tally = events(content, chunk=8_000)
    assert tally.read == 206
    found = lines(batches)
    assert found["cloudtrail"] == [*range(1, 201), 203, 205]
    assert sorted(found["json"]) == [201, 202, 204, 206]
    assert sorted(str(one) for one in all_of(batches, "message") if one) == [
        "m1",
        "m9",
        "named like a call",
    ]


def test_columns_of_some_events_are_those_of_all() -> None:
    calls = [cloud(number % 90) for number in range(100)]
    batches, _ = events(b"\n".join(calls) + b"\n", ReadOptions(now=NOW, tenant="acme"), chunk=9999)
    for one in batches:
        rows = [*range(0, len(one), 3)]
        some = one.events.some(rows)
        assert some.equals(one.frame[rows])
        assert one.events.some(rows).equals(some)
        assert some["raw"].to_list() == [one.events.raws[row] for row in rows]
        assert some["event_id"].to_list() == [one.events.ids[row] for row in rows]


@pytest.mark.parametrize("key", ["Records", "items", "value"])
def test_records_in_a_container_are_recognised(key: str) -> None:
    content = json.dumps({"x": 1, key: [json.loads(cloud(number)) for number in range(20)]})
    batches, tally = events(content.encode())
    assert {batch.format for batch in batches} == {"cloudtrail"}
    assert tally.stored == 20


def test_a_file_of_one_unknown_object_with_records_gives_the_records() -> None:
    inner = [json.loads(app(number)) for number in range(3)]
    _, tally = events(json.dumps({"entries": inner}, indent=1).encode())
    assert tally.stored == 3


def test_an_application_record_with_a_list_of_objects_stays_whole() -> None:
    _, tally = events(b"\n".join(app(number, items=[{"a": 1}, {"b": 2}]) for number in range(9)))
    assert tally.stored == 9


@pytest.mark.parametrize("size", [100, 999])
def test_reading_resumes_from_any_position_without_loss_or_repetition(size: int) -> None:
    records = [cloud(number) if number % 7 else app(number) for number in range(30)]
    for content in (b"\n".join(records), b'{"Records": [' + b",\n ".join(records) + b"]}"):
        whole, _ = events(content)
        ids: list[object] = []
        position, at = Position(), 0
        while at < len(content):
            tally = Tally()
            intake = Intake(OPTIONS, tally)
            reader = intake.origin("x.log", position)
            chance = random.Random(at)
            for _ in range(chance.randint(1, 4) * 3000 // size):
                ids += all_of(reader.feed(content[at : at + size]), "event_id")
                at += size
            if at >= len(content):
                ids += all_of(reader.finish(), "event_id")
            position = msgspec.json.decode(msgspec.json.encode(reader.position), type=Position)
            at = position.offset if at < len(content) else at
        assert sorted(map(str, ids)) == sorted(map(str, all_of(whole, "event_id")))


def test_an_event_keeps_its_identity_when_its_file_is_rotated() -> None:
    before = all_of(events(app(1), name="logs/app.log")[0], "event_id")
    for name in ("logs/app.log.1", "logs/app.log.2.gz", "logs/app.log-20260304"):
        assert all_of(events(app(1), name=name)[0], "event_id") == before
    for content, name in ((app(1), "logs/other.log"), (b"\n" + app(1), "logs/app.log")):
        assert all_of(events(content, name=name)[0], "event_id") != before


def test_equal_lines_are_different_events() -> None:
    batches, tally = events(b"\n".join([app(1)] * 50))
    assert len(set(all_of(batches, "event_id"))) == tally.stored == 50


def test_records_with_the_same_native_identity_count_once() -> None:
    batches, tally = events(b"\n".join([cloud(1), cloud(2), cloud(1), cloud(1), cloud(3)]))
    assert tally.duplicates == 2
    assert lines(batches) == {"cloudtrail": [1, 2, 5]}


def test_times_that_are_missing_are_those_of_the_event_before_or_of_reading() -> None:
    batches, tally = events(b'{"msg": "a"}\n' + app(5) + b'\n{"msg": "b"}\n' + app(4))
    assert [str(time) for time in all_of(batches, "time")] == [
        "2027-01-15 08:00:00+00:00",
        "2026-03-04 05:00:05+00:00",
        "2026-03-04 05:00:05+00:00",
        "2026-03-04 05:00:04+00:00",
    ]
    assert tally.out_of_order == 3


def test_events_from_the_future_are_counted_with_their_origin() -> None:
    batches, tally = events(b'{"time": "2031-01-01T00:00:00Z", "msg": "a"}\n' + app(1))
    assert tally.skewed == 1
    assert tally.skewed_origins == {"x.log": 1}
    assert sum(map(len, batches)) == 2


def test_refused_records_are_kept_with_place_and_reason(tmp_path: Path) -> None:
    file = tmp_path / "kept" / "dead.jsonl"
    letters = DeadLetters(file)
    bad = b'{"eventVersion": "\xff"'
    content = b"\n".join([cloud(1), bad, cloud(2), b'{"a": "' + b"x" * 3000 + b'"}', cloud(3)])
    _, tally = events(content, ReadOptions(now=NOW, dead_letters=letters, record_limit=2000))
    first, second = sorted(
        (msgspec.json.decode(line, type=DeadLetter) for line in file.read_bytes().splitlines()),
        key=lambda one: one.line,
    )
    assert (tally.stored, tally.dead_lettered) == (3, 2)
    assert first.content() == bad
    assert (first.line, first.offset, first.format) == (2, len(cloud(1)) + 1, "cloudtrail")
    assert second.content() is None
    assert content[second.offset : second.offset + second.length].startswith(b'{"a"')
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_unknown_format_is_an_error() -> None:
    with pytest.raises(BartizanError, match="no input format 'nonsense'"):
        list(read([], ReadOptions(now=NOW, input_format="nonsense"), Tally()))


def test_what_a_source_cannot_read_is_told() -> None:
    gone = NotRun(subject="gone", reason="cannot be read", incomplete=True)
    broken = Source("broken", lambda: iter([app(1) + b"\n", gone]))
    tally = Tally()
    [batch] = read([gone, broken], OPTIONS, tally)
    assert len(batch) == 1
    assert tally.not_run == [gone, gone]


def test_records_are_taken_out_of_what_a_container_runtime_puts_around_them() -> None:
    docker = [
        json.dumps(
            {"log": line.decode() + "\n", "stream": "stdout", "time": "2026-03-04T05:06:07Z"}
        )
        for line in (app(1), b"2026-03-04 05:06:08 plain line", app(2))
    ]
    batches, _ = events("\n".join(docker).encode())
    assert sorted((b.format, text) for b in batches for text in b.frame["message"]) == [
        ("json", "m1"),
        ("json", "m2"),
        ("text", "plain line"),
    ]
    kubernetes = b"\n".join(b"2026-03-04T05:06:07.1Z stdout F " + app(n) for n in range(3))
    batches, _ = events(kubernetes)
    assert lines(batches) == {"json": [1, 2, 3]}
    assert all_of(batches, "raw") == [app(n) for n in range(3)]


def test_a_known_record_behind_a_header_is_found_and_other_lines_stay() -> None:
    content = b"<13>Mar  4 05:06:07 web-1 shipper: " + cloud(1) + b"\n"
    content += b'2026-03-04 05:06:08 INFO order {"id": 4}\n'
    batches, _ = events(content)
    assert lines(batches)["cloudtrail"] == [1]
    assert sum(map(len, batches)) == 2


def test_a_tenant_is_filled_in() -> None:
    [batch], _ = events(app(1), ReadOptions(now=NOW, tenant="north"))
    assert batch.frame["tenant"].to_list() == ["north"]
    assert batch.frame.schema["time"] == pl.Datetime("us", "UTC")


def test_what_is_nested_too_deeply_is_refused_and_the_next_record_read() -> None:
    deep = b'{"a": ' + b"[" * 5000 + b"]" * 5000 + b"}"
    for content in (
        b"\n".join([app(1), deep, app(2)]),
        b"[" + b",".join([app(1), app(3), deep]) + b"]",
    ):
        _, tally = events(content)
        assert (tally.stored, tally.dead_lettered) == (2, 1)


def test_an_event_of_several_lines_stays_whole_however_they_arrive() -> None:
    content = (SAMPLES / "auditd.log").read_bytes()
    whole, _ = events(content, name="audit.log")
    for size in range(20, len(content), 97):
        found, tally = events(content, name="audit.log", chunk=size)
        for column in ("event_id", "raw"):
            assert all_of(found, column) == all_of(whole, column)
        assert lines(found) == lines(whole)
        assert tally.dead_lettered == 0


def test_reading_resumes_before_the_lines_of_an_unfinished_event() -> None:
    content = (SAMPLES / "auditd.log").read_bytes()
    whole, _ = events(content, name="audit.log")
    for at in range(0, len(content), 61):
        intake = Intake(OPTIONS, Tally())
        first = intake.origin("audit.log")
        found = first.feed(content[:at])
        second = intake.origin("audit.log", first.position)
        found += second.feed(content[first.position.offset :]) + second.finish()
        assert all_of(found, "event_id") == all_of(whole, "event_id")
        assert lines(found) == lines(whole)


def test_an_event_of_xml_that_does_not_end_is_refused_not_forgotten() -> None:
    content = (SAMPLES / "windows-xml.xml").read_bytes()
    _, tally = events(content[: content.rindex(b"</System>")], name="events.xml", chunk=300)
    assert (tally.stored, tally.dead_lettered) == (4, 1)
    assert set(tally.reasons) == {"the event does not end"}


def test_a_batch_is_gone_when_nobody_holds_it() -> None:
    calls = b"\n".join(cloud(number) for number in range(100)) + b"\n"
    gc.collect()
    gc.disable()
    try:
        before = sum(isinstance(one, Deferred) for one in gc.get_objects())
        batches, _ = events(calls, chunk=9999)
        assert batches[0].events.some([1, 2]).height == 2
        held = sum(isinstance(one, Deferred) for one in gc.get_objects())
        del batches
        after = sum(isinstance(one, Deferred) for one in gc.get_objects())
        assert before == after < held
    finally:
        gc.enable()
