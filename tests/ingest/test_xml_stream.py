"""Events of XML are cut wherever they stand; only what wraps them is dropped."""

import pytest

from bartizan.ingest.xml_stream import EventCutter, begins_events

FIRST = b"<Event xmlns='a'><System><EventID>1</EventID></System></Event>"
SECOND = b"<Event>\n  <System>\n<EventID>2</EventID></System>\n</Event>"
FILE = b'<?xml version="1.0"?>\n<Events>\n' + FIRST + SECOND + b"\n\n" + FIRST + b"\n</Events>\n"


def cut(data: bytes, size: int, limit: int = 1000) -> tuple[list[bytes], list[int], list[int], int]:
    cutter = EventCutter(limit=limit)
    pieces = [cutter.feed(data[at : at + size]) for at in range(0, len(data), size)]
    pieces.append(cutter.finish())

    def flat(name: str) -> list[object]:
        return [value for one in pieces for value in getattr(one, name)]

    return flat("records"), flat("offsets"), flat("lines"), len(flat("uncut"))  # type: ignore[return-value]


@pytest.mark.parametrize("size", [1, 2, 7, 50, 10_000])
def test_events_are_cut_whatever_the_chunks(size: int) -> None:
    records, offsets, lines, uncut = cut(FILE, size)
    assert records == [FIRST, SECOND, FIRST]
    assert [FILE[at : at + len(one)] for at, one in zip(offsets, records, strict=True)] == records
    assert lines == [3, 3, 8]
    assert uncut == 0


def test_an_event_that_does_not_end_is_a_record_and_takes_no_other_with_it() -> None:
    half = b"<Event><System><EventID>9</EventID>"
    assert cut(half + FIRST + b"junk" + SECOND + half, 20)[0] == [
        half,
        FIRST,
        b"junk",
        SECOND,
        half,
    ]


def test_reading_resumes_at_the_event_that_was_not_whole() -> None:
    for at in range(len(FILE)):
        before = EventCutter()
        records = [*before.feed(FILE[:at]).records]
        after = EventCutter(offset=before.offset, line=before.line)
        rest = after.feed(FILE[before.offset :])
        assert [*records, *rest.records, *after.finish().records] == [FIRST, SECOND, FIRST]
        assert after.line == FILE.count(b"\n") + 1


def test_an_event_beyond_the_limit_is_refused_and_the_next_one_read() -> None:
    long = b"<Event>" + b"x" * 500 + b"</Event>"
    for size in (10, 5000):
        records, _, _, uncut = cut(long + FIRST, size, limit=200)
        assert records[-1] == FIRST
        assert uncut >= 1


def test_what_begins_otherwise_is_no_file_of_events() -> None:
    assert begins_events(FILE)
    assert begins_events(b"<!-- made by hand -->\n<Event>")
    assert not any(map(begins_events, (b"<EventData>", b"<13>Nov 25 08:14:02 a b: <Event>", b"{}")))
