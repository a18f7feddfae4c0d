"""Directives beside the code."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.scan.source import SourceFile
from bartizan.scan.suppressions.inline import directives


def read(text: str):
    return directives(SourceFile("a", text.encode()))


def test_a_directive_at_the_end_of_a_line_covers_that_line() -> None:
    (found,) = read("one\nuses: x  # bartizan: ignore[PIPE-025] vendor has no commits\n")
    assert (found.line, found.first, found.last) == (2, 2, 2)
    assert (found.names, found.reason, found.problem) == (
        ("PIPE-025",),
        "vendor has no commits",
        "",
    )


def test_directives_that_stand_alone_cover_the_next_line_of_code() -> None:
    text = "# bartizan: ignore[a] first\n# bartizan: ignore[b] second\ncode\n"
    assert [(d.first, d.last) for d in read(text)] == [(1, 3), (2, 3)]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1 // bartizan: ignore[a,b] until=2027-01-31 because",
        "SELECT 1 -- bartizan: ignore[a, b] because until=2027-01-31",
        "<!-- bartizan: ignore[a b] until=2027-01-31 because -->",
        "/* bartizan: ignore[a,b] until=2027-01-31 because */",
        "; bartizan: ignore[a,b] until=2027-01-31 because",
    ],
)
def test_the_comment_marks_of_many_languages_are_known(line: str) -> None:
    (found,) = read(line)
    assert (found.names, found.reason, found.until) == (("a", "b"), "because", "2027-01-31")


@pytest.mark.parametrize(
    ("comment", "problem"),
    [
        ("# bartizan: ignore", "names no check"),
        ("# bartizan: ignore[] why", "names no check"),
        ("# bartizan: ignore[a]", "gives no reason"),
        ("# bartizan: ignore[a] until=2027-01-31", "gives no reason"),
        ("# bartizan: ignore[a] until=soon why", "until=soon, which is not a date"),
        ("# bartizan: ignore[a] until=2027-02-30 why", "2027-02-30, which is not a date"),
    ],
)
def test_what_is_wrong_with_a_directive_is_said(comment: str, problem: str) -> None:
    (found,) = read(comment)
    assert problem in found.problem


def test_text_for_people_is_not_read_for_code_comments() -> None:
    text = b"- uses: x  # bartizan: ignore[a] why\n<!-- bartizan: ignore[b] why -->\n"
    assert [d.names for d in directives(SourceFile("guide.md", text))] == [("b",)]
    assert len(directives(SourceFile("ci.yml", text))) == 2


def test_prose_about_directives_is_none() -> None:
    assert read("the text bartizan: ignore[x] reason, without a comment mark\n") == ()


@given(st.text(alphabet="#/-;<!*[], ab\nbartizan: ignore[]until=", max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    for found in read(text):
        assert found.first <= found.last
        assert found.problem or (found.names and found.reason)
