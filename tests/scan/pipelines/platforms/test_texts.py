"""Every character of a scalar's value is found again in the file."""

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bartizan.scan import yaml_tree
from bartizan.scan.pipelines.platforms.texts import scalar_text, texts
from bartizan.scan.pipelines.subject import Text
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping, Scalar


def value_of(written: str) -> tuple[str, Text]:
    """The file's text and the value of its last key."""
    source = SourceFile("f.yml", written.encode())
    (document,) = yaml_tree.parse(source.text)
    assert isinstance(document, Mapping)
    node = document.pairs[-1][1]
    assert isinstance(node, Scalar)
    return source.text, scalar_text(source, node)


def found(file: str, text: Text, at: int) -> str:
    span = text.locate(at, at + 1)
    return file[span.start : span.end]


LINES = st.lists(
    st.text(st.sampled_from("ab {}$#:-'\"\\é\t|>"), max_size=12).map(str.rstrip), max_size=6
)


@given(
    LINES, st.integers(1, 5), st.sampled_from(["\n", "\r\n"]), st.sampled_from(["|", "|-", "|+"])
)
@settings(max_examples=300, deadline=None)
def test_literal_blocks(lines: list[str], indent: int, end: str, header: str) -> None:
    assume(not any(line.startswith((" ", "\t")) for line in lines))
    body = "".join((" " * indent + line if line else "") + end for line in lines)
    file, text = value_of(f"k: v{end}run: {header}{end}{body}")
    for at, character in enumerate(text.value):
        if character != "\n":
            assert found(file, text, at) == character
    if text.value.strip():
        assert file[text.span.start] == text.value[0] or text.value[0] == "\n"


@given(st.lists(st.text(st.sampled_from("ab{}$é"), min_size=1, max_size=8), min_size=1, max_size=6))
@settings(max_examples=200, deadline=None)
def test_plain_and_folded_scalars_over_lines(words: list[str]) -> None:
    assume(words[0][0] not in "{}$")
    for written in ("run: " + "\n  ".join(words) + "\n", "run: >-\n  " + "\n  ".join(words) + "\n"):
        if written.startswith("run: ") and ">" not in written:
            assume(not any(word[0] in "{}" for word in words))
        file, text = value_of(written)
        assert text.value == " ".join(words)
        for at, character in enumerate(text.value):
            if character != " ":
                assert found(file, text, at) == character


@given(st.lists(st.sampled_from(["a", "é", "''", " ", "\n  ", "\n\n  ", '"', "\\n"]), max_size=12))
@settings(max_examples=200, deadline=None)
def test_single_quotes(parts: list[str]) -> None:
    file, text = value_of("run: 'x" + "".join(parts) + "y'\n")
    for at, character in enumerate(text.value):
        if character not in " \n":
            assert found(file, text, at)[0] == character


ESCAPES = {"\\n": "\n", '\\"': '"', "\\\\": "\\", "\\x41": "A", "\\u00e9": "é", "\\t": "\t"}


@given(st.lists(st.sampled_from(["a", "é", "'", " ", "\n  ", "\\\n  ", *ESCAPES]), max_size=12))
@settings(max_examples=300, deadline=None)
def test_double_quotes(parts: list[str]) -> None:
    file, text = value_of('run: "x' + "".join(parts) + 'y"\n')
    for at, character in enumerate(text.value):
        span = text.locate(at, at + 1)
        start = file[span.start :]
        if character not in " \n\t":
            written = next((e for e, v in ESCAPES.items() if v == character), "")
            assert start.startswith(character) or (written and start.startswith(written))
    assert file[text.span.start : text.span.end] == "x" + "".join(parts) + "y"


def test_folded_blocks_with_deeper_and_empty_lines() -> None:
    file, text = value_of("run: >\n  one\n  two\n\n    deeper\n  last\n")
    for word in ("one", "two", "deeper", "last"):
        at = text.value.index(word)
        span = text.locate(at, at + len(word))
        assert file[span.start : span.end] == word


def test_the_span_is_what_is_written_without_its_frame() -> None:
    for written, shown in (
        ("run: plain # no", "plain"),
        ("run: 'one'", "one"),
        ('run: "a\\tb"', "a\\tb"),
        ("run: |2-\n    one\n   two\n", "  one\n   two"),
        ("run: |\n  one\n  two\n\n\n", "one\n  two"),
    ):
        file, text = value_of(written)
        assert file[text.span.start : text.span.end] == shown


def test_a_span_over_several_lines_runs_from_the_first_to_the_last_character() -> None:
    file, text = value_of("run: |\n  ab\n  cd\n")
    span = text.locate(1, 4)
    assert file[span.start : span.end] == "b\n  c"


def test_an_empty_block_has_an_empty_span() -> None:
    file, text = value_of("run: |\n")
    assert text.value == ""
    assert text.span.start == text.span.end <= len(file)


def test_lists_are_flattened_and_null_is_no_text() -> None:
    source = SourceFile("f.yml", b"k: [a, [b, ~, ''], ]\n")
    (document,) = yaml_tree.parse(source.text)
    assert isinstance(document, Mapping)
    assert [text.value for text in texts(source, document.get("k"))] == ["a", "b", "~", ""]
    assert texts(source, None) == ()


@pytest.mark.parametrize("style", ["|", ">"])
def test_many_lines_take_linear_time(style: str) -> None:
    body = "".join(f"  line {number}\n" for number in range(20_000))
    file, text = value_of(f"run: {style}\n{body}")
    at = text.value.index("line 19999")
    assert file[text.locate(at, at + 1).start :].startswith("line 19999")
