"""How to write a variable at a place of a script so that its value stays data.

The place decides: bare words need quotes, text in double quotes needs none, text in single quotes
has to leave them. ``None`` where no way of writing it is certain to be right.
"""

import re
from collections.abc import Sequence

from bartizan.scan.pipelines.evaluation import evaluated
from bartizan.scan.pipelines.shell_commands import Command, Word, commands

_POWERSHELL = re.compile(
    r"\$[Ee]nv:|\b(?:Add|Copy|Get|Invoke|Join|New|Out|Remove|Set|Start|Test|Write)-[A-Z][a-z]"
)
POSIX = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash"})
_TOKEN = re.compile(r"\\.|['\"`]", re.DOTALL)


def variable_at(
    script: str, language: str, start: int, end: int, name: str
) -> tuple[int, int, str] | None:
    """The replacement for characters ``start`` to ``end`` of a script that reads a variable.

    Returns:
        Start, end and text of the replacement: quotes around the place may be taken along.
    """
    if language in POSIX and not _POWERSHELL.search(script):
        return _posix(script, start, end, name)
    if language in POSIX or language in ("pwsh", "powershell"):
        return _powershell(script, start, end, name)
    if language == "javascript":
        return _javascript(script, start, end, name)
    return None


def _posix(script: str, start: int, end: int, name: str) -> tuple[int, int, str] | None:
    found = commands(script)
    if any(word.start <= start < word.end for _, word in evaluated(found)):
        return None
    for command in found:
        for redirect in command.redirects:
            body = redirect.body
            if body and body.start <= start < body.end:
                literal = script[redirect.target.start] in "'\"\\"
                return None if literal else (start, end, f"${{{name}}}")
    if any(c.program == "for" and c.start <= start < c.end for c in found):
        return start, end, f"${{{name}}}"  # the words of a loop are meant to be split
    word = _innermost(found, start)
    if word is None:
        return start, end, f'"${{{name}}}"'
    quote = _quote_at(script, word.start, start)
    if quote == "'" and script[start - 1 : start] == script[end : end + 1] == "'":
        return start - 1, end + 1, f'"${{{name}}}"'
    written = {'"': f"${{{name}}}", "'": f"'\"${{{name}}}\"'"}.get(quote, f'"${{{name}}}"')
    return start, end, written


def _innermost(found: Sequence[Command], at: int) -> Word | None:
    words = [
        word
        for command in found
        for word in (*command.words, *command.assignments, *(r.target for r in command.redirects))
        if word.start <= at < word.end
    ]
    return min(words, key=lambda word: word.end - word.start, default=None)


def _quote_at(text: str, start: int, at: int) -> str:
    """The quote that is open at a place, reading from ``start``; empty if none is."""
    quote = ""
    for token in _TOKEN.finditer(text, start, at):
        mark = token[0]
        if quote == "'" and mark.startswith("\\"):
            if mark == "\\'":
                quote = ""
        elif mark in ("'", '"') and quote in ("", mark):
            quote = "" if quote else mark
    return quote


def _powershell(script: str, start: int, end: int, name: str) -> tuple[int, int, str] | None:
    line = script.rfind("\n", 0, start) + 1
    before = script[line:start].strip()
    if not before or before.endswith(("|", ";", "{", "(", "&")):
        return None  # a variable in the place of a command is not run
    quote = _quote_at(script.replace("\\", "/"), line, start)
    return None if quote == "'" else (start, end, f"${{env:{name}}}")


def _javascript(script: str, start: int, end: int, name: str) -> tuple[int, int, str] | None:
    before, after = script[start - 1 : start], script[end : end + 1]
    if before and before == after and before in "'\"`":
        return start - 1, end + 1, f"process.env.{name}"
    line = script.rfind("\n", 0, start) + 1
    ticks = script.count("`", 0, start) - script.count("\\`", 0, start)
    if ticks % 2 == 1 and not _quote_at(script[line:start].replace("`", " "), 0, start - line):
        return start, end, f"${{process.env.{name}}}"
    return None
