"""Where something is: a span of text in a file, counted as SARIF counts it."""

import msgspec


class Location(msgspec.Struct, frozen=True, omit_defaults=True, order=True):
    """A span of characters in one file.

    Lines and columns start at 1 and count Unicode characters; ``end_column`` is the column *after*
    the last character (SARIF 2.1.0, section 3.30).
    """

    path: str
    """Path relative to the scanned root, with ``/`` between its parts."""
    line: int
    column: int
    end_line: int
    end_column: int
    commit: str = ""
    """The commit that holds this text, if it was found in history and not in the working tree."""
    annotation: str = ""
    """What this place contributes, in a few words; shown beside the caret."""
    frame: tuple[str, ...] = ()
    """The source lines from ``line`` to ``end_line`` (shortened, secrets redacted) for display."""

    def __str__(self) -> str:
        at = f"{self.commit[:12]}:" if self.commit else ""
        return f"{at}{self.path}:{self.line}:{self.column}"
