import base64
import re
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.scan.secrets import prefilter

PATTERNS = [
    r"\b(ghp_[A-Za-z0-9]{36})\b",
    r"(?i)(?:acme|corp)(?:[ \t\w.-]{0,20})[\s'\"]{0,3}(?:=|:)[\s'\"]{0,5}([a-f0-9]{32})",
    r"SK[0-9a-fA-F]{32}",
    r"\b((?:hvs\.[\w-]{20,40}|s\.(?i:[a-z0-9]{24})))",
    r"x{3}(?:ab|cd)?[0-9]{4,8}-end",
    r"(?:(?:foo|bar)[0-9]{2}){2,3}z",
]


@pytest.mark.parametrize("pattern", PATTERNS)
@given(data=st.data())
def test_whatever_matches_gets_through(pattern: str, data: st.DataObject) -> None:
    python = re.sub(r"\(\?i\)(?!^)", "", pattern) if not pattern.startswith("(?i)") else pattern
    compiled = re.compile(python)
    matching = data.draw(st.from_regex(compiled))
    assert prefilter.lets_through([prefilter.rule(pattern)], matching.encode())


@given(st.text(string.ascii_letters + string.digits, min_size=36, max_size=36), st.integers(0, 3))
def test_what_matches_in_base64_gets_through(body: str, shift: int) -> None:
    inner = base64.b64encode(("a" * shift + " ghp_" + body + " ").encode())
    twice = base64.b64encode(inner)
    rules = [prefilter.rule(PATTERNS[0])]
    assert prefilter.lets_through(rules, b"x: " + inner)
    assert prefilter.lets_through(rules, b"x: " + twice)


def test_ordinary_text_is_held_back() -> None:
    rules = [prefilter.rule(pattern) for pattern in PATTERNS]
    assert not prefilter.lets_through(rules, b"def main():\n    return 'acme: skeleton'\n" * 50)


@pytest.mark.parametrize("pattern", ["(", r"[a-z]+", r"(?<=a)b(?=c)", ""])
def test_a_pattern_without_fixed_text_or_not_understood_lets_everything_through(
    pattern: str,
) -> None:
    assert prefilter.lets_through([prefilter.rule(pattern)], b"anything")


@pytest.mark.parametrize(
    "data", ["ghp".encode("utf-16"), b"a\0b", "\u212a".encode(), "\u017f".encode()]
)
def test_what_the_engine_reads_differently_gets_through(data: bytes) -> None:
    assert prefilter.lets_through([prefilter.rule(PATTERNS[0])], data)
