"""Any split of a connection's bytes gives the same messages, and every byte is accounted for."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.ingest.framing import OVERSIZED
from bartizan.ingest.sources.syslog_framing import CUT_OFF, LATE, NO_COUNT, Framer

LIMIT = 40


def cut(pieces: Sequence[bytes], limit: int = LIMIT, reason: str = "") -> list[object]:
    """Messages, then lengths and reasons of what was refused."""
    framer = Framer(limit)
    messages: list[bytes] = []
    refused: list[tuple[int, str]] = []
    for piece in pieces:
        framed = framer.feed(piece)
        messages += framed.messages
        refused += [(one.length, one.reason) for one in framed.refused]
    framed = framer.finish(reason)
    messages += framed.messages
    refused += [(one.length, one.reason) for one in framed.refused]
    return [*messages, *refused]


def counted(*messages: bytes) -> bytes:
    return b"".join(b"%d %s" % (len(one), one) for one in messages)


def test_counted_messages_may_hold_line_ends() -> None:
    messages = [b"<34>1 - a b - - - two\nlines", b"<34>short"]
    assert cut([counted(*messages)]) == messages


def test_counted_messages_followed_by_line_ends() -> None:
    assert cut([b"5 <1>ab\n5 <1>cd\r\n\0"]) == [b"<1>ab", b"<1>cd"]


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\0"])
def test_lines(end: bytes) -> None:
    assert cut([b"<34>one" + end + end + b"<34>two" + end]) == [b"<34>one", b"<34>two"]


def test_lines_that_begin_with_a_number_are_lines() -> None:
    lines = [b"2026-11-25T10:00:00Z started", b"1764093132 epoch"]
    assert cut([b"\n".join(lines)]) == lines


def test_the_end_of_the_connection_ends_a_line() -> None:
    assert cut([b"<34>one\n<34>two"]) == [b"<34>one", b"<34>two"]


def test_a_line_that_was_not_completed_in_time_is_refused() -> None:
    assert cut([b"<34>one\n<34>two"], reason=LATE) == [b"<34>one", (7, LATE)]


def test_what_is_too_long_is_refused_and_the_rest_is_read() -> None:
    long = b"<34>" + b"x" * LIMIT
    refused = (len(long), OVERSIZED)
    assert cut([counted(b"<34>a", long, b"<34>b")]) == [b"<34>a", b"<34>b", refused]
    assert cut([b"<34>a\n" + long + b"\n<34>b\n"]) == [b"<34>a", b"<34>b", refused]


def test_a_message_that_is_cut_off() -> None:
    assert cut([b"5 <1>ab5 <1>"]) == [b"<1>ab", (5, CUT_OFF)]


def test_a_wrong_count_loses_the_connection_not_the_messages_before() -> None:
    framer = Framer()
    assert framer.feed(b"5 <1>ab<1>cd").messages == [b"<1>ab"]
    assert framer.broken
    assert [one.reason for one in framer.finish().refused] == [NO_COUNT]


def test_an_endless_message_is_not_held() -> None:
    framer = Framer(LIMIT)
    for _ in range(1000):
        framer.feed(b"y" * 100)
    assert framer.unfinished
    assert len(framer._buffer) <= LIMIT
    assert [one.length for one in framer.finish().refused] == [100_000]


def split(data: bytes, at: Sequence[int]) -> list[bytes]:
    places = sorted({one % (len(data) + 1) for one in at})
    return [data[a:b] for a, b in zip([0, *places], [*places, len(data)], strict=True)]


message = st.binary(min_size=1, max_size=60).map(lambda one: b"<34>" + one)
stream = st.one_of(
    st.lists(message, max_size=6).map(lambda ones: counted(*ones)),
    st.lists(message, max_size=6).map(b"\n".join),
    st.binary(max_size=200),
    st.text(alphabet="0123456789 <>\n\r\0x", max_size=80).map(str.encode),
)


@settings(max_examples=400, deadline=None)
@given(stream, st.lists(st.integers(min_value=0, max_value=400), max_size=12))
def test_any_split_gives_the_same(data: bytes, at: list[int]) -> None:
    assert cut(split(data, at)) == cut([data])


@settings(max_examples=100, deadline=None)
@given(stream)
def test_byte_by_byte_gives_the_same(data: bytes) -> None:
    assert cut([data[at : at + 1] for at in range(len(data))]) == cut([data])


@settings(max_examples=100, deadline=None)
@given(st.lists(st.binary(min_size=1, max_size=30), max_size=8))
def test_counted_messages_come_back(contents: list[bytes]) -> None:
    messages = [b"<1>" + one.strip() + b"." for one in contents]
    assert cut([counted(*messages)]) == messages
