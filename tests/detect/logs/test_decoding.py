"""Encodings are undone layer by layer, and never without end."""

import base64

import pytest

from bartizan.detect.logs.decoding import LONGEST, decoded


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("a%20b", "a b"),
        ("%2527", "'"),
        ("%253Cscript%253E", "<script>"),
        ("&lt;b&gt;", "<b>"),
        ("%26lt%3Bb", "<b"),
        ("\\u003cb", "<b"),
        ("\\u{3c}b", "<b"),
        ("\\x3cb", "<b"),
        ("%u003cb", "<b"),
        ("%c0%ae%c0%ae%c0%af", "../"),
        ("\uff1cb\uff1e", "<b>"),
        ("0x2e0x2e0x2f", "../"),
    ],
)
def test_one_or_two_layers_are_taken_off(text: str, plain: str) -> None:
    assert decoded(text).text == plain
    assert decoded(text).layers


@pytest.mark.parametrize("text", ["plain text", "100% sure", "AT&T; R&D", "C:\\users\\x", "0x2e91"])
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert decoded(text) == (text, ())


def test_a_fourth_layer_is_left() -> None:
    assert decoded("%25252541").text == "%41" or decoded("%25252541").text == "A"
    assert decoded("%2525252541").text == "%2541"


def test_marked_base64_is_appended() -> None:
    inner = base64.b64encode(b"<script>alert(1)</script>").decode()
    found = decoded(f"data:text/html;base64,{inner}")
    assert "<script>alert(1)</script>" in found.text
    assert found.layers == ("base64",)


def test_long_text_is_cut_and_never_grows() -> None:
    assert len(decoded("%41" * LONGEST).text) <= LONGEST
    assert decoded("\\ud800x").text.encode("utf-8", "strict")
