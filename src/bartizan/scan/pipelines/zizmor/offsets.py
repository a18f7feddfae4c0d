"""From zizmor's byte offsets to characters of ``SourceFile.text``."""

from bisect import bisect_right

from bartizan.scan.source import SourceFile, Span


class Offsets:
    """Converts offsets in the UTF-8 that zizmor read. Plain ASCII costs nothing."""

    def __init__(self, source: SourceFile) -> None:
        self._text = source.text
        self._shift = len(source.text) - len(source.text.removeprefix("\ufeff"))
        self._lines: list[tuple[int, int]] = []  # (byte, character) at the start of each line
        if not source.text.isascii():
            byte, character = 0, self._shift
            for line in source.text[self._shift :].split("\n"):
                self._lines.append((byte, character))
                byte += len(line.encode("utf-8", "replace")) + 1
                character += len(line) + 1

    def span(self, start: int, end: int) -> Span:
        """Characters that bytes ``start`` to ``end`` hold, within the text."""
        first = self._character(start)
        return Span(first, max(first, self._character(end)))

    def _character(self, byte: int) -> int:
        if not self._lines:
            return max(0, min(byte, len(self._text)))
        line_byte, character = self._lines[bisect_right(self._lines, (byte, len(self._text))) - 1]
        # A character has at least one byte, so this window holds all that count.
        window = self._text[character : character + max(0, byte - line_byte)]
        before = window.encode("utf-8", "replace")[: max(0, byte - line_byte)]
        return character + len(before.decode("utf-8", "ignore"))
