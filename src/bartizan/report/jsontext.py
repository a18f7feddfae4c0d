"""Values as JSON text that any parser accepts, whatever strings they hold."""

import json
import re

import msgspec

_LONE = re.compile("[\ud800-\udfff]")


def dumps(value: object) -> str:
    """Indented JSON.

    A lone surrogate (a file name that is no UTF-8) is written as its escape, so that the text can
    be encoded and the name read back unchanged.
    """
    try:
        return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False, indent=2)
        return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"


def line(value: object) -> str:
    """JSON on one line, with the same care."""
    try:
        return msgspec.json.encode(value).decode() + "\n"
    except UnicodeEncodeError:
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        return _LONE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
