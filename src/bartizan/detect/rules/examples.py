"""The records that an own rule must match or ignore: the last part of its file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

_START = "\ntests:"


@dataclass(frozen=True, slots=True)
class RuleExamples:
    """What proves a rule. A record is a mapping (JSON), text (a line), or a list of records."""

    format: str
    """Name of the format the records are in."""
    match: tuple[Any, ...]
    ignore: tuple[Any, ...]


def examples_of(path: Path) -> RuleExamples:
    """Read the tests of one of our own rule files.

    Raises:
        ValueError: there are none, or they are not ``format``, ``match`` and ``ignore``.
    """
    text = "\n" + path.read_text(encoding="utf-8")
    cut = text.rfind(_START)
    if cut < 0:
        raise ValueError("the file has no tests as its last key")
    content = yaml.load(text[cut:], Loader=yaml.CSafeLoader)["tests"]
    if isinstance(content, dict) and content.keys() == {"format", "match", "ignore"}:
        name, match, ignore = content["format"], content["match"], content["ignore"]
        if isinstance(name, str) and isinstance(match, list) and isinstance(ignore, list):
            return RuleExamples(name, tuple(match), tuple(ignore))
    raise ValueError("tests are not exactly 'format', 'match' and 'ignore'")
