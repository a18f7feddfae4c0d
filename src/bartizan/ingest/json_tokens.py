"""Follows the brackets and texts of JSON, without looking at anything else."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from enum import Enum

LOOK_AHEAD = 256
"""Bytes after a key that must be there to tell whether it holds records: white space, mostly."""

TOKEN = re.compile(rb'"(?:[^"\\]++|\\.)*+("?)|[{}\[\]]', re.DOTALL)
"""A bracket, or a text; the group is empty if the text does not end."""
_REST_OF_TEXT = re.compile(rb'(?:[^"\\]++|\\.)*+("?)', re.DOTALL)
_HOLDS = re.compile(rb"\s*+:\s*+\[(?=\s*+[{\]])")


@dataclass(slots=True)
class Depth:
    """Follows brackets and texts through chunks until a value ends."""

    depth: int = 0
    in_text: bool = False
    escaped: bool = False

    def end(self, data: bytes, at: int) -> int:
        """Where the value ends (after its last byte); -1: not within these bytes."""
        if self.in_text:
            if self.escaped and at < len(data):
                at += 1
                self.escaped = False
            match = _REST_OF_TEXT.match(data, at)
            assert match
            at = match.end()
            if not match[1]:
                self.escaped = self.escaped or at < len(data)
                return -1
            self.in_text = False
        depth = self.depth
        for token in TOKEN.finditer(data, at):
            byte = data[token.start()]
            if byte == 0x22:
                if not token[1]:
                    self.in_text = True
                    self.escaped = token.end() < len(data)
                    break
            elif byte in b"{[":
                depth += 1
            else:
                depth -= 1
                if depth <= 0:
                    return token.end()
        self.depth = depth
        return -1


class Member(Enum):
    """What a search through an object's members came to."""

    CONTAINER = "container"
    """Behind the bracket of an array that holds records."""
    END = "end"
    """Behind the object."""
    OPEN = "open"
    """The bytes end before either."""


def next_container(
    data: bytes, start: int, containers: Collection[bytes], *, until: int, last: bool
) -> tuple[Member, int]:
    """Look through an object's members for one that holds records.

    Args:
        data: the bytes.
        start: a place within the object, between two members.
        containers: the keys of members that hold records, if they are arrays of objects.
        until: where to stop looking.
        last: no bytes will follow.
    """
    depth = 1
    for token in TOKEN.finditer(data, start):
        end = token.end()
        byte = data[token.start()]
        if byte == 0x22:
            if not token[1]:
                break
            if depth == 1 and data[token.start() + 1 : end - 1] in containers:
                if holds := _HOLDS.match(data, end):
                    return Member.CONTAINER, holds.end()
                if len(data) - end < LOOK_AHEAD and not last:
                    break
        else:
            depth += 1 if byte in b"{[" else -1
            if not depth:
                return Member.END, end
        if end > until:
            break
    return Member.OPEN, start
