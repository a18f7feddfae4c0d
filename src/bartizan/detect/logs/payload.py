"""What a check of log text declares: patterns of one attack, and what a match must also be.

Patterns are written in the syntax that hyperscan and RE2 share: no looking around or back, so that
both run in time linear in the text. They ignore case and see text after ``decoding``.
"""

from collections.abc import Callable
from dataclasses import dataclass

BLANK = r"(?:[\s+]|/\*[^*]{0,32}\*+/)"
"""What separates words in a query: white space, a form's ``+``, or a comment."""

Confirm = Callable[[str, int, int], bool]
"""Whether a match counts, given the text, its start and its end."""


def always(_text: str, _start: int, _end: int) -> bool:
    """A match is enough."""
    return True


@dataclass(frozen=True, slots=True)
class Payload:
    """One way in which an attack is written."""

    pattern: str
    """With ``{W}`` for blanks that may be absent, ``{S}`` for blanks that may not."""
    confirm: Confirm = always

    @property
    def expression(self) -> str:
        """The pattern with its blanks filled in."""
        return self.pattern.replace("{W}", BLANK + "*").replace("{S}", BLANK + "+")
