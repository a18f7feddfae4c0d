from hypothesis import given
from hypothesis import strategies as st

from bartizan.model import Location
from bartizan.report.frame import rows
from bartizan.report.terminal import width_of


def at(line: str, column: int, end: int, annotation: str = "") -> Location:
    return Location("f", 3, column, 3, end, annotation=annotation, frame=(line,))


def shown(place: Location, width: int = 60) -> list[str]:
    return [row.text for row in rows(place, width=width)]


def test_the_caret_stands_under_the_span() -> None:
    assert shown(at("uses: a/b@v1", 7, 13, "a tag")) == ["uses: a/b@v1", "      ^^^^^^ a tag"]


def test_the_caret_follows_tabs_and_wide_characters() -> None:
    assert shown(at("\tx: y", 5, 6)) == ["    x: y", "       ^"]
    assert shown(at("日本: y", 5, 6)) == ["日本: y", "      ^"]
    assert shown(at("y: 日本", 4, 6)) == ["y: 日本", "   ^^^^"]


def test_an_empty_span_has_one_caret() -> None:
    assert shown(at("abc", 4, 4)) == ["abc", "   ^"]
    assert shown(at("", 1, 1)) == ["", "^"]


def test_control_characters_take_the_room_of_their_escape() -> None:
    assert shown(at("a\x1bb c", 5, 6)) == ["a\\x1bb c", "       ^"]


def test_a_long_line_is_cut_around_the_span() -> None:
    line = "x" * 150 + "SPAN" + "y" * 150
    text, marks = shown(at(line, 151, 155), width=40)
    assert text.startswith("…xxx")
    assert text.endswith("yyy…")
    assert text[marks.index("^") : marks.rindex("^") + 1] == "SPAN"
    assert len(text) <= 40


def test_a_span_beyond_the_known_part_of_a_line_is_at_its_end() -> None:
    text, marks = shown(at("z" * 300 + "…", 4000, 4010), width=40)
    assert text.endswith("…")
    assert marks.index("^") == len(text)


def test_several_lines_have_a_bar() -> None:
    place = Location("f", 7, 3, 9, 6, annotation="all", frame=("a:", "  b:", "    cd"))
    assert shown(place) == ["/ a:", "|   b:", "|     cd", "|_____^ all"]


def test_a_long_span_says_where_it_ends() -> None:
    place = Location("f", 7, 1, 90, 2, frame=("a", "b"))
    found = rows(place, width=60)
    assert found[-2].cut
    assert found[-1].text == "|_^ to line 90"


def test_no_source_lines_no_frame() -> None:
    assert rows(Location("f", 1, 1, 1, 2), width=60) == []


@given(
    st.text(st.characters(exclude_characters="\n"), max_size=200),
    st.integers(0, 210),
    st.integers(0, 210),
    st.integers(20, 120),
)
def test_any_line_fits_and_is_harmless(line: str, start: int, length: int, width: int) -> None:
    found = rows(at(line, start, start + length), width=width)
    assert all(row.text.isprintable() for row in found)
    assert width_of(found[0].text) <= width + 8  # a single escape may be wider than the room
    for row in found:
        assert 0 <= row.marked[0] <= row.marked[1] <= len(row.text)


def test_an_annotation_without_room_stands_below() -> None:
    line = "key: " + "v" * 30
    assert shown(at(line, 6, 36, "a long remark"), width=40) == [
        line,
        "     " + "^" * 30,
        "     a long remark",
    ]
    assert shown(at(line, 30, 36, "a long remark that fills it"), width=40)[2] == (
        "             a long remark that fills it"
    )


def test_a_span_wider_than_the_frame_keeps_what_leads_to_it() -> None:
    text, marks = shown(at("  token = " + "*" * 200, 11, 211), width=40)
    assert text.startswith("  token = ***")
    assert marks == " " * 10 + "^" * 28


def test_lines_that_are_all_hidden_are_shown_once() -> None:
    place = Location("f", 7, 1, 90, 2, frame=("key: |", "***", "****", "****", "end"))
    assert shown(place) == ["/ key: |", "| ***", "|", "| end", "|", "|_^ to line 90"]
