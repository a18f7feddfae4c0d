import re
from collections.abc import Callable
from html.parser import HTMLParser
from types import SimpleNamespace

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from bartizan.model import Check, Location, ScanResult
from bartizan.report.markdown import DETAILED, TABLE, code, prose, render

Compare = Callable[[str, str], None]
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
NASTY = st.text("`*_[](){}<>|\\!#@:/-+~&'\"^$= a.\nw", max_size=40)


def html(text: str) -> str:
    return MarkdownIt("gfm-like", {"linkify": False, "html": True}).render(text)


class Tags(HTMLParser):
    """Collects what a browser would see."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text = ""
        self.loose = ""
        """Text outside of code, where mentions and links come alive."""
        self._code = 0
        self.feed(text)

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._code += tag in {"code", "pre"}

    def handle_endtag(self, tag: str) -> None:
        self._code -= tag in {"code", "pre"}

    def handle_data(self, data: str) -> None:
        self.text += data
        self.loose += "" if self._code else data


def test_what_a_person_sees(
    result: ScanResult, checks: tuple[Check, ...], snapshot: Compare
) -> None:
    snapshot("markdown.md", render(result, checks=checks))


def test_hostile_names_stay_text(hostile: ScanResult) -> None:
    seen = Tags(html(render(hostile, checks=())))
    assert not {"script", "img", "a", "em", "strong"} & set(seen.tags) - {"strong"}
    assert "@octocat" not in seen.loose
    assert "@all" not in seen.loose
    assert "<script>" in seen.text
    assert seen.tags.count("table") == 1
    assert seen.tags.count("tr") == 2


@pytest.mark.parametrize("text", [ANY, NASTY])
def test_inline_code_is_only_code(text: st.SearchStrategy[str]) -> None:
    @given(text)
    def check(name: str) -> None:
        seen = Tags(html(f"| a | b |\n|---|---|\n| {code(name)} | x |\n"))
        assert seen.tags == ["table", "thead", "tr", "th", "th", "tbody", "tr", "td", "code", "td"]

    check()


@given(NASTY)
def test_prose_is_only_text_and_code(text: str) -> None:
    seen = Tags(html(f"Start {prose(text)}"))
    assert set(seen.tags) <= {"p", "code"}
    assert "@" not in seen.loose
    assert "://" not in seen.loose


def test_words_in_backticks_are_code() -> None:
    assert prose("action `a|b` is old") == "action <code>a&#124;b</code> is old"


def test_a_fence_is_longer_than_any_in_it(make: SimpleNamespace) -> None:
    place = Location("f", 1, 1, 1, 2, frame=("``````",))
    text = render(make.scan(make.flaw(make.unpinned, "m", place)), checks=())
    assert "```````text\n" in text


def test_long_reports_are_cut_and_say_so(make: SimpleNamespace) -> None:
    findings = [
        msgspec.structs.replace(make.tag, fingerprint=f"{n:032x}") for n in range(TABLE + 7)
    ]
    text = render(make.scan(*findings), checks=())
    assert text.count("<details>") == DETAILED
    assert "… and 7 further findings." in text
    assert f"{TABLE + 7 - DETAILED} further findings without details here." in text


def test_links_go_to_the_documentation(result: ScanResult) -> None:
    text = render(result, checks=(), docs_url="https://docs.example/")
    link = "[PIPE-002 script-injection](https://docs.example/checks/pipe-002-script-injection)"
    assert link in text


def test_nothing_found_is_said_with_what_was_looked_at(clean: ScanResult) -> None:
    text = render(clean, checks=())
    assert text.startswith("## Bartizan: no findings\n")
    assert re.search(r"312 files .* with 84 checks", text)
