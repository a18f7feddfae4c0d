"""Quoted literals in source code, with the name they are given.

``$x = 'v'``, ``'x' => "v"``, ``define('X', 'v')``, ``x: "v"``, ``x="v"``, ``x := "v"``.

One reader for the settings modules of PHP, Python, Ruby, JavaScript, Groovy and HCL: they all write
a name, a sign and a literal. Comments are passed over by line. Built by scanning from literal to
literal, so its time is linear.
"""

import re
from collections.abc import Iterator

from bartizan.scan.secrets.formats.entry import MAX_ENTRIES, Entry, lines
from bartizan.scan.source import Span

_STRING = re.compile(r""""([^"\\]*(?:\\.[^"\\]*)*)"|'([^'\\]*(?:\\.[^'\\]*)*)'""")
_NAME = re.compile(
    r"""([A-Za-z_$@][\w$.-]{0,100}|["'][^"'\n]{1,100}["']|:[A-Za-z_]\w{0,100})["']?\s*[\[\])]{0,3}\s*"""
    r"""(?::\s*[\w.|\[\]?]{1,40}\s*)?(=>|:=|\?\?=|=|:|,)\s*[rbufRBUF@$]{0,2}$"""
)
_SPACED = re.compile(r"(?:^|[\s{;.])([A-Za-z_]\w{0,60})(?:\s+|\()$")
_CONSTANT = re.compile(r"\s*#\s*define\s+(\w{1,80})\s")
_DEFINE = re.compile(
    r"""(?:define|const|putenv|setenv|ini_set|set|config|ENV)\s*\(\s*$""", re.IGNORECASE
)
_COMMENTS = ("#", "//", "*", "/*", "--", "<!--", ";")
_REACH = 160
"""Characters before a literal in which its name must stand."""


def literals(text: str, *, blanks: bool = False, defines: bool = False) -> Iterator[Entry]:
    """The named literals of source code, line by line.

    Args:
        text: the code.
        blanks: whether ``name "value"`` names a literal too, as in Groovy and Ruby calls.
        defines: whether ``#define NAME "value"`` does, as in C.
    """
    count = 0
    for line in lines(text):
        body = line.text
        if ('"' not in body and "'" not in body) or (
            body.lstrip().startswith(_COMMENTS) and not (defines and "#define" in body)
        ):
            continue
        for found in _STRING.finditer(body):
            name = _name(body, found.start())
            if not name and defines and (constant := _CONSTANT.match(body)):
                name = constant[1]
            if (
                not name
                and blanks
                and (spaced := _SPACED.search(body[max(0, found.start() - _REACH) : found.start()]))
            ):
                name = spaced[1]
            if not name:
                continue
            group = 1 if found[1] is not None else 2
            start = line.start + found.start(group)
            value = found[group]
            if "\\" in value:
                value = re.sub(r"\\(.)", r"\1", value)
            yield Entry((name,), value, Span(start, line.start + found.end(group)))
            count += 1
            if count >= MAX_ENTRIES:
                return


def _name(body: str, at: int) -> str:
    """The name given to the literal that starts at ``at``; empty where there is none."""
    before = body[max(0, at - _REACH) : at]
    sign = before.rstrip(" \trbufRBUF@$")[-1:]  # cheap: most literals are given to no name
    if sign not in ("=", ":", ">", ",") or (sign == "," and "(" not in before):
        return ""
    found = _NAME.search(before)
    if found is None:
        return ""
    name = found[1].strip("\"'").lstrip("$@:")
    if found[2] == "," and not _DEFINE.search(before[: found.start()]):
        return ""
    return name.rpartition(".")[2] if found[2] != ":" else name
