"""Lines are cut the same whatever the pieces in which they arrive."""

import pytest
from tests.ingest.test_json_stream import joined

from bartizan.ingest.framing import OVERSIZED, LineCutter

CONTENT = b'first\r\n\n  \nsecond line\n{"a": 1}\r\n\xff\xfe\nlast'


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_lines_come_with_their_places_and_blank_ones_do_not(size: int) -> None:
    cutter = LineCutter()
    found = joined(
        [
            *[cutter.feed(CONTENT[at : at + size]) for at in range(0, len(CONTENT), size)],
            cutter.finish(),
        ]
    )
    assert found.records == [b"first", b"second line", b'{"a": 1}', b"\xff\xfe", b"last"]
    assert found.lines == [1, 4, 5, 6, 7]
    for record, offset in zip(found.records, found.offsets, strict=True):
        assert CONTENT[offset : offset + len(record)] == record


@pytest.mark.parametrize("size", [1, 64, 10_000])
def test_a_line_beyond_the_limit_is_passed_over(size: int) -> None:
    content = b"one\n" + b"x" * 500 + b"\ntwo\n" + b"y" * 300
    cutter = LineCutter(limit=100)
    found = joined(
        [
            *[cutter.feed(content[at : at + size]) for at in range(0, len(content), size)],
            cutter.finish(),
        ]
    )
    assert found.records == [b"one", b"two"]
    assert [(one.offset, one.line, one.length, one.reason) for one in found.uncut] == [
        (4, 2, 500, OVERSIZED),
        (509, 4, 300, OVERSIZED),
    ]


def test_a_line_that_is_not_finished_stays_until_it_is() -> None:
    cutter = LineCutter()
    assert cutter.feed(b"a\nhal").records == [b"a"]
    assert (cutter.offset, cutter.line) == (2, 2)
    assert cutter.feed(b"f\n").records == [b"half"]
