"""However JSON is laid out, the same records come out, at the places where they are."""

import json
from collections.abc import Sequence

import pytest

from bartizan.ingest.framing import OVERSIZED, Cut
from bartizan.ingest.json_stream import CUT_OFF, JsonCutter

RECORDS = [
    {"first": number, "text": 'a"}],[{\\ é\n', "within": {"list": [{"a": 1}, {"b": [2]}]}}
    for number in range(60)
]
LAYOUTS = {
    "array": json.dumps(RECORDS),
    "array over lines": json.dumps(RECORDS, indent=2),
    "container": json.dumps({"Records": RECORDS}),
    "container behind and before other members": json.dumps(
        {"kind": {"Records": [{}]}, "Records": RECORDS, "next": {"x": "]}"}}, ensure_ascii=False
    ),
    "two containers": json.dumps({"Records": RECORDS[:30], "n": 1, "items": RECORDS[30:]}),
    "objects over lines": "\n".join(json.dumps(one, indent=2) for one in RECORDS),
    "glued objects": "".join(json.dumps(one) for one in RECORDS),
    "a container a line": "\r\n".join(
        json.dumps({"Records": RECORDS[at : at + 7]}) for at in range(0, 60, 7)
    ),
    "text sequence": "".join(f"\x1e{json.dumps(one)}\n" for one in RECORDS),
}


def cut(content: bytes, size: int, cutter: JsonCutter) -> Cut:
    pieces = [cutter.feed(content[at : at + size]) for at in range(0, len(content), size)]
    pieces.append(cutter.finish())
    return joined(pieces)


def joined(pieces: Sequence[Cut]) -> Cut:
    return Cut(
        [one for piece in pieces for one in piece.records],
        [one for piece in pieces for one in piece.offsets],
        [one for piece in pieces for one in piece.lines],
        [one for piece in pieces for one in piece.uncut],
    )


@pytest.mark.parametrize("size", [1, 7, 100, 1000, 1 << 20])
@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_gives_the_same_records_at_their_places(layout: str, size: int) -> None:
    content = LAYOUTS[layout].encode()
    cutter = JsonCutter(("Records", "items"))
    found = cut(content, size, cutter)
    assert [json.loads(record) for record in found.records] == RECORDS
    assert not found.uncut
    for record, offset, line in zip(found.records, found.offsets, found.lines, strict=True):
        assert content[offset : offset + len(record)] == record
        assert line == content.count(b"\n", 0, offset) + 1
    assert cutter.offset == len(content)
    assert cutter.nest == ""


@pytest.mark.parametrize("layout", LAYOUTS)
def test_cutting_resumes_at_any_place_where_it_was_left(layout: str) -> None:
    content = LAYOUTS[layout].encode()
    for stop in range(0, len(content), 211):
        first = JsonCutter(("Records", "items"))
        before = first.feed(content[:stop])
        second = JsonCutter(
            ("Records", "items"), offset=first.offset, line=first.line, nest=first.nest
        )
        after = joined([second.feed(content[first.offset :]), second.finish()])
        both = [*before.records, *after.records]
        assert [json.loads(record) for record in both] == RECORDS
        assert [*before.lines, *after.lines] == list(
            cut(content, 1 << 20, JsonCutter(("Records", "items"))).lines
        )


def test_an_array_of_texts_is_no_container() -> None:
    content = b'{"Records": ["a", "b"], "id": 1}'
    found = cut(content, 5, JsonCutter(("Records",)))
    assert found.records == [content]


def test_a_record_beyond_the_limit_is_passed_over_and_the_next_is_read() -> None:
    large = {"first": "x" * 5000, "deep": [{"y": "]}" * 100}]}
    records = [{"first": 1}, large, {"first": 2}]
    content = json.dumps(records).encode()
    for size in (10, 1000):
        found = cut(content, size, JsonCutter(limit=2000))
        assert [json.loads(one) for one in found.records] == [records[0], records[2]]
        [uncut] = found.uncut
        assert uncut.reason == OVERSIZED
        assert json.loads(content[uncut.offset : uncut.offset + uncut.length]) == large


def test_a_record_that_breaks_off_does_not_swallow_those_behind_it() -> None:
    good = [b'{"id": %d}' % number for number in range(6)]
    broken = b'{"id": 9, "text": "never ends, "x": [1'
    content = b"[" + b",\n".join([*good[:3], broken, *good[3:]]) + b"]"
    found = cut(content, 1 << 20, JsonCutter())
    assert [one for one in found.records if one in good] == good
    assert len(found.records) + len(found.uncut) > len(good)


def test_what_ends_in_the_middle_is_told() -> None:
    found = cut(b'[{"a": 1}, {"a": "tw', 4, JsonCutter())
    assert found.records == [b'{"a": 1}']
    assert [(one.offset, one.length, one.reason) for one in found.uncut] == [(11, 9, CUT_OFF)]


def test_text_between_objects_is_a_record_of_its_own() -> None:
    found = cut(b'starting up\n{"a":\n1}\ndone\n', 3, JsonCutter())
    assert found.records == [b"starting up", b'{"a":\n1}', b"done"]
