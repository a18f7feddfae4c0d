from tests.ingest.formats.sampled import records_of, refusals, told

from bartizan.ingest.formats.comma_separated import FORMAT
from bartizan.ingest.reader import ReadOptions, read
from bartizan.ingest.sources.source import bytes_source
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch, conform

NOW = 1_800_000_000_000_000


def events(content: bytes, chunk: int = 1000) -> tuple[list[EventBatch], Tally]:
    tally = Tally()
    return list(
        read([bytes_source("export.csv", content, chunk)], ReadOptions(now=NOW), tally)
    ), tally


def test_rows_are_records_under_the_names_of_the_heading() -> None:
    made = FORMAT.decode(records_of("csv"), {})
    frame = conform({"product": "application", **made.columns}, made.count)
    assert told(frame, "operation", "actor", "src_ip", "status")[:3] == [
        ("FileDownloaded", "mira@tidal.example", "203.0.113.9", "success"),
        ("UserAdded", "lena@tidal.example", "203.0.113.10", "failure"),
        ("PolicyRemoved", "ops@tidal.example", "2001:db8::7", "success"),
    ]
    assert frame["time"].null_count() == 0
    assert made.raws is not None
    assert FORMAT.record(made.raws[1])["Details"] == 'said "no"'
    assert FORMAT.record(made.raws[3])["User"] is None


def test_the_heading_is_remembered_between_calls_and_may_come_again() -> None:
    heading, *rows = records_of("csv")
    state: dict[str, object] = {}
    assert FORMAT.decode([heading], state).headings == [0]
    made = FORMAT.decode([rows[0], heading, rows[1]], state)
    assert (made.count, list(made.headings)) == (2, [1])


def test_a_quoted_value_over_several_lines_stays_whole_however_it_arrives() -> None:
    content = (
        b'time;user;action;note\r\n2026-03-04T05:06:07Z;mira;open;"one\r\ntwo;\r\nthree"\r\n'
        b"2026-03-04T05:06:08Z;lena;close;x\r\n"
    )
    for chunk in (25, 33, 1000):
        batches, tally = events(content, chunk)
        assert [line for batch in batches for line in batch.lines] == [2, 5]
        assert {batch.format for batch in batches} == {"csv"}
        record = batches[0].record(batches[0].frame["raw"][0])
        assert record["note"] == "one\ntwo;\nthree"
        assert (tally.read, tally.stored) == (2, 2)


def test_rows_that_do_not_fit_and_quotes_that_do_not_end_are_refused() -> None:
    rows = [b"2026-03-04T05:06:07Z,mira,open"] * 7 + [b"1,2", b'3,"4,5', b"6,7,8"]
    content = b"\n".join([b"time,user,action", *rows])
    _, tally = events(content)
    assert tally.reasons == {"not as many values as columns": 1, "a quoted value does not end": 1}
    assert (tally.stored, tally.dead_lettered) == (8, 2)
    assert refusals(FORMAT, b"1,2,3") == ["no heading names the columns"]


def test_vpc_flow_logs_as_csv_are_understood() -> None:
    batches, _ = events(
        b"version,srcaddr,dstaddr,srcport,dstport,action,start\n"
        b"2,10.0.0.9,198.51.100.7,5050,443,REJECT,1772600000\n"
    )
    assert told(batches[0].frame, "src_ip", "target", "operation") == [
        ("10.0.0.9", "198.51.100.7", "REJECT")
    ]


def test_text_with_commas_is_no_csv() -> None:
    text = b"Started, waiting, ready\nGot a job, working\nDone\n"
    assert {batch.format for batch in events(text)[0]} == {"text"}
