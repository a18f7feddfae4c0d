"""What tells raw records that no keyword can be in them: never wrongly, and mostly."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.detect.rules.atoms import KEYWORDS, Atom, Kind
from bartizan.detect.rules.lookup import leaves
from bartizan.detect.rules.probe import Probe, parts_of


def keyword(text: str) -> Atom:
    return Atom(KEYWORDS, Kind.CONTAINS, text.lower())


def raw(value: object, *, ascii_only: bool = False) -> bytes:
    return json.dumps({"a": value}, ensure_ascii=ascii_only).encode()


def told(word: str, *raws: bytes) -> list[int]:
    parts = parts_of([keyword(word)], ())
    assert parts
    return Probe(parts, None).rows(raws, range(len(raws)))


def test_records_with_the_keyword_are_found_and_others_are_not() -> None:
    raws = [raw("x Sekurlsa::Minidump y"), raw("nothing"), raw({"b": ["SEKURLSA::minidump"]})]
    assert told("sekurlsa::minidump", *raws) == [0, 2]


def test_only_the_rows_asked_for_are_looked_at() -> None:
    raws = [raw("mimikatz"), raw("mimikatz"), raw("x"), raw("mimikatz")]
    assert Probe(["mimikatz"], None).rows(raws, [0, 2, 3]) == [0, 3]


@pytest.mark.parametrize(
    "hidden",
    [
        b'{"a": "\\u006dimikatz"}',
        b"<Event><Data>&#109;imikatz</Data></Event>",
        b"<Event><Data>mimi<!-- -->katz</Data></Event>",
        '{"a": "mimi\u212aatz"}'.encode(),
        b'{"a": "mimi\xff"}',
    ],
)
def test_what_may_be_written_otherwise_is_never_told_off(hidden: bytes) -> None:
    assert told("mimikatz", raw("x"), hidden, raw("x")) == [1]


@pytest.mark.parametrize("word", ["abc", "4103", "1e10", "true", '"\\/"', "é-ü", "C:\\\\"])
def test_keywords_without_a_part_to_seek_are_not_probed(word: str) -> None:
    assert parts_of([keyword("mimikatz"), keyword(word)], ()) is None


def test_keywords_that_values_may_have_of_their_own_are_not_probed() -> None:
    assert parts_of([keyword("setvalue")], ("SetValue",)) is None
    assert parts_of([keyword("HKLM\\soft:ware")], ("HKLM",)) == ["soft:ware"]


LETTERS = st.text(st.sampled_from('aA:k\u212a\\"/é1 <&u'), max_size=12)


@settings(max_examples=300, deadline=None)
@given(word=LETTERS, texts=st.lists(LETTERS, max_size=5), ascii_only=st.booleans())
def test_no_record_with_the_keyword_is_told_off(
    word: str, texts: list[str], ascii_only: bool
) -> None:
    parts = parts_of([keyword(word)], ())
    if parts is None:
        return
    raws = [raw(text + word.upper(), ascii_only=ascii_only) for text in texts]
    raws += [raw(text, ascii_only=ascii_only) for text in texts]
    found = set(Probe(parts, None).rows(raws, range(len(raws))))
    for row, one in enumerate(raws):
        if any(word.lower() in leaf.lower() for leaf in leaves(json.loads(one))):
            assert row in found
