import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.report.terminal import LENGTH, Style, cells, paint, visible, width_of, wrap

ANY = st.text(st.characters(), max_size=60)  # surrogates and controls included


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31m", r"\x1b[31m"),
        ("a\nb\rc\td", r"a\x0ab\x0dc\x09d"),
        ("\u202eevil", r"\u{202e}evil"),
        ("zero\u200bwidth", r"zero\u{200b}width"),
        ("\ud800", r"\u{d800}"),
        ("\x9b31m", r"\u{9b}31m"),
        ("tag\U000e0041", r"tag\u{e0041}"),
        ("##[stop-commands]x", r"#\x23[stop-commands]x"),
        ("##vso[task.setvariable]", r"#\x23vso[task.setvariable]"),
        ("##teamcity[x]", r"#\x23teamcity[x]"),
    ],
)
def test_what_could_act_on_a_terminal_is_shown_instead(hostile: str, shown: str) -> None:
    assert visible(hostile) == shown


@pytest.mark.parametrize("text", ["plain", "日本語", "naïve ü", "## heading", "c:\\x"])
def test_ordinary_text_is_left_alone(text: str) -> None:
    assert visible(text) == text


@given(ANY)
def test_nothing_invisible_remains(text: str) -> None:
    shown = visible(text)
    assert shown.isprintable()
    shown.encode()  # no lone surrogate
    assert not {unicodedata.bidirectional(c) for c in shown} & {"RLO", "LRO", "RLI", "LRI", "FSI"}
    assert "".join(cells(text.replace("\t", ""))) == visible(text.replace("\t", ""))


def test_endless_text_is_cut() -> None:
    assert len(visible("x" * 10_000_000)) == LENGTH + 1


@given(ANY)
def test_each_character_has_one_cell_entry(text: str) -> None:
    assert len(cells(text)) == len(text)


def test_tabs_reach_the_next_stop() -> None:
    assert cells("\ta\tb") == ["    ", "a", "   ", "b"]
    assert cells("日\tb") == ["日", "  ", "b"]


def test_wide_and_combining_characters_are_counted() -> None:
    assert width_of("日本") == 4
    assert width_of("e\u0301") == 1
    assert width_of("abc") == 3


def test_colour_only_on_request() -> None:
    assert paint("x", Style.HIGH, colour=False) == "x"
    assert paint("x", Style.HIGH, colour=True) == "\x1b[1;91mx\x1b[0m"


def test_a_paragraph_is_wrapped_and_indented() -> None:
    lines = wrap("one two three four five six", width=24, first="why: ", rest="     ")
    assert lines == ["why: one two three four", "     five six"]
