"""Takes encodings off text, layer by layer and bounded, the way the attacked program would.

Each layer is undone once for the whole text; at most ``LAYERS`` of them, because a doubly encoded
payload is common and a tenfold one is not. Nothing grows: no layer makes text longer, except that
base64 that is marked as such is appended, up to ``MARKED`` times.
"""

import base64
import binascii
import html
import re
from typing import NamedTuple
from urllib.parse import unquote

LAYERS = 3
"""Rounds of decoding. Double encoding takes two, an entity within it a third."""
LONGEST = 8_192
"""Characters of a text that are decoded; an attack stands near the front of what it is put in."""
MARKED = 4
"""Pieces of base64 that are decoded in one text."""

_PERCENT = re.compile(r"%[0-9a-fA-F]{2}")
_PERCENT_U = re.compile(r"%u([0-9a-fA-F]{4})")
_UNICODE = re.compile(r"\\u(?:\{([0-9a-fA-F]{2,5})\}|([0-9a-fA-F]{4}))")
_HEX = re.compile(r"\\x([0-9a-fA-F]{2})")
_ZERO_HEX = re.compile(r"0x(2[ef]|5c)(?=0x|[^0-9a-fA-F]|$)", re.IGNORECASE)
_OVERLONG = re.compile(r"%c0%(ae|af)|%c1%9c", re.IGNORECASE)
_ENTITY = re.compile(
    r"&(?:#\d{1,7};?|#x[0-9a-fA-F]{1,6};?|lt;|gt;|quot;|apos;|amp;)", re.IGNORECASE
)
_BASE64 = re.compile(r";base64\s{0,3},\s{0,3}([A-Za-z0-9+/=_-]{8,2048})", re.IGNORECASE)
_WIDE = str.maketrans("\u2018\u2019\u00b4\u201c\u201d\uff1c\uff1e", "'''\"\"<>")

MARKER = (
    r"%[0-9a-fA-F]{2}|%u[0-9a-fA-F]{4}|\\u\{?[0-9a-fA-F]{2}|\\x[0-9a-fA-F]{2}|0x2[eE]0x|"
    r"&#x?[0-9a-fA-F]|&(?:lt|gt|quot|apos);|;base64\s{0,3},|%%3"
)
"""Finds text that has something to decode."""


class Decoded(NamedTuple):
    """Text without its encodings."""

    text: str
    layers: tuple[str, ...]
    """Names of what was taken off, in order; empty: nothing was."""


def decoded(text: str) -> Decoded:
    """Take off what encodes a text.

    Args:
        text: of which ``LONGEST`` characters are looked at.
    """
    text = text[:LONGEST]
    layers: list[str] = []
    for _ in range(LAYERS):
        before = text
        for name, undo in _UNDO:
            changed = undo(text)
            if changed != text:
                layers.append(name)
                text = changed
        if text == before:
            break
    return Decoded(_with_marked(text, layers), tuple(layers))


def _percent(text: str) -> str:
    text = _OVERLONG.sub(_dot_or_slash, text)
    text = _PERCENT_U.sub(_character, text)
    return unquote(text, errors="replace") if _PERCENT.search(text) else text


def _dot_or_slash(found: "re.Match[str]") -> str:
    return {"ae": ".", "af": "/"}.get((found[1] or "").lower(), "\\")


def _entities(text: str) -> str:
    return html.unescape(text) if _ENTITY.search(text) else text


def _escapes(text: str) -> str:
    if "\\" in text:
        text = _HEX.sub(_character, _UNICODE.sub(_character, text))
    return _ZERO_HEX.sub(_character, text) if "0x" in text or "0X" in text else text


def _character(found: "re.Match[str]") -> str:
    number = int(found[found.lastindex or 1], 16)
    return chr(number) if not 0xD800 <= number <= 0xDFFF else "\ufffd"


def _wide(text: str) -> str:
    return text if text.isascii() else text.translate(_WIDE)


_UNDO = (
    ("URL encoding", _percent),
    ("HTML entities", _entities),
    ("escapes", _escapes),
    ("look-alike signs", _wide),
)


def _with_marked(text: str, layers: list[str]) -> str:
    """Append what is marked as base64 and is readable text."""
    if ";base64" not in text.lower():
        return text
    parts = [text]
    for found in list(_BASE64.finditer(text))[:MARKED]:
        body = found[1].rstrip("=").replace("-", "+").replace("_", "/")
        try:
            inner = base64.b64decode(body + "=" * (-len(body) % 4)).decode()
        except (binascii.Error, ValueError):
            continue
        parts.append(inner)
    if len(parts) > 1:
        layers.append("base64")
    return "\n".join(parts)
