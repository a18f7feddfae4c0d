"""What a shell script runs: its commands, word by word, with their places in the text.

A tolerant lexer, not a shell: it knows quoting, expansions, pipes, redirections, here-documents
and command substitution, and reads on where a real shell would complain. What a platform pastes
into a script (``${{ }}``, ``$[[ ]]``, ``<< >>``) is kept as a part of a word. Every character is
looked at a bounded number of times.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

MAX_NESTING = 20
"""Command substitutions inside one another; deeper ones are read as plain text."""
MAX_SCRIPT = 200_000
"""Characters of a script that are read; a longer one is generated, and no work of a person."""
MAX_EXPANSION = 2_000
"""Characters looked at for the end of one ``${{ … }}``; keeps the time linear on broken text."""
MAX_HERE_DOCUMENTS = 20
"""Here-documents that one line may open; further ones are read as commands."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\+?=")
_PASTED = re.compile(r"<< {0,4}[a-z_]{1,20}\.[\w.-]{1,200} {0,4}>>")
_PLAIN = re.compile(r"[^\s'\"\\$`;&|<>(){}#]+")
_ENDS = frozenset(" \t\r\n;&|<>()")
_BRACES = re.compile(r"[{}]")
_IN_QUOTES = re.compile(r"[^\"\\$`]+")
_KEYWORDS = frozenset({"if", "then", "elif", "else", "do", "while", "until", "!", "{", "}", "time"})
_WRAPPERS = {
    "sudo": frozenset("uUgGhpCrtTRD"), "env": frozenset("uCS"), "nohup": frozenset(),
    "exec": frozenset("a"), "command": frozenset(), "time": frozenset("fo"),
    "nice": frozenset("n"), "timeout": frozenset("sk"), "xvfb-run": frozenset("nsfe"),
    "retry": frozenset("tdb"), "stdbuf": frozenset("ioe"), "builtin": frozenset(),
}  # fmt: skip
"""Programs that run the rest of their words, with their short options that take a value."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """A variable that the shell replaces: ``$NAME`` or ``${NAME…}``."""

    name: str
    start: int
    end: int
    quoted: bool
    """Whether it stands in double quotes, so that its value stays one word."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word of a command: without its quotes, expansions as written."""

    text: str
    start: int
    end: int
    expansions: tuple[Expansion, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """Input or output to a file, or a here-document (``operator`` ``<<``; the body is ``text``)."""

    operator: str
    target: Word
    body: Word | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One simple command."""

    words: tuple[Word, ...]
    start: int
    end: int
    assignments: tuple[Word, ...] = ()
    """Leading ``NAME=value`` words."""
    redirects: tuple[Redirect, ...] = ()
    reads_pipe: bool = False
    """Whether its input is the output of the command before it."""
    feeds_pipe: bool = False
    """Whether its output is the input of the command after it (of the same ``pipeline``)."""
    depth: int = 0
    """How many command substitutions it stands in."""
    pipeline: int = 0
    """Number shared by the commands that one pipe joins."""

    @property
    def run(self) -> tuple[Word, ...]:
        """The words without ``sudo``, ``env A=b``, ``timeout 10`` and the like before them."""
        words = self.words
        while words and (takes := _WRAPPERS.get(_base(words[0].text))) is not None:
            wrapper, at = _base(words[0].text), 1
            while at < len(words):
                option = words[at].text
                if option.startswith("-"):
                    at += 2 if len(option) == 2 and option[1] in takes else 1
                elif wrapper == "env" and _ASSIGNMENT.match(option):
                    at += 1
                else:
                    break
            words = words[at + (wrapper == "timeout") :]
        return words

    @property
    def program(self) -> str:
        """Name of the program without its folder; empty if there is none."""
        words = self.run
        return _base(words[0].text) if words else ""

    @property
    def arguments(self) -> tuple[str, ...]:
        """The texts of the words after the program."""
        return tuple(word.text for word in self.run[1:])


@lru_cache(maxsize=64)
def commands(script: str) -> Sequence[Command]:
    """The simple commands of a shell script, inner ones (substitutions) before outer ones.

    Remembers the last scripts, because several checks read the same one after another.
    """
    lexer = _Lexer(script[:MAX_SCRIPT])
    lexer.block(0, "", 0)
    return tuple(lexer.found)


def _base(path: str) -> str:
    return path.rpartition("/")[2]


@dataclass(slots=True)
class _Draft:
    """A command that is being read."""

    words: list[Word] = field(default_factory=list)
    redirects: list[Redirect] = field(default_factory=list)
    pending: str = ""
    """A redirection operator that waits for its target."""
    reads_pipe: bool = False
    pipeline: int = 0
    index: int = -1
    """Where its command stands among the found ones, once it is finished."""


class _Lexer:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Command] = []
        self.pipelines = 0
        self.braces: dict[int, int] | None = None
        self.heredocs: list[tuple[str, bool, _Draft, int]] = []  # delimiter, dash, whose, which

    def block(self, at: int, closer: str, depth: int) -> int:
        """Read commands up to ``closer`` or the end; the offset after it."""
        text, size = self.text, len(self.text)
        draft = self._fresh()
        while at < size:
            char = text[at]
            if char == closer:
                self._finish(draft, depth)
                return at + 1
            if char == "\n":
                self._finish(draft, depth)
                draft, at = self._fresh(), self._bodies(at + 1)
            elif char in " \t\r":
                at += 1
            elif char == "\\" and text[at + 1 : at + 2] in ("\n", "\r"):
                at += 3 if text[at + 1 : at + 3] == "\r\n" else 2
            elif char == "#":
                end = text.find("\n", at)
                at = size if end < 0 else end
            elif char in ";&|":
                draft, at = self._separate(draft, at, depth)
            elif char in "<>" and not _PASTED.match(text, at):
                at = self._operator(draft, at, depth)
            elif char in "()":
                self._finish(draft, depth)
                draft, at = self._fresh(), at + 1
            else:
                word, at = self._word(at, closer, depth)
                self._add(draft, word)
        self._finish(draft, depth)
        return size

    def _fresh(self, *, after: _Draft | None = None) -> _Draft:
        if after is None:
            self.pipelines += 1
            return _Draft(pipeline=self.pipelines)
        return _Draft(reads_pipe=True, pipeline=after.pipeline)

    def _separate(self, draft: _Draft, at: int, depth: int) -> tuple[_Draft, int]:
        text = self.text
        if text.startswith("&>", at):
            return draft, self._operator(draft, at + 1, depth)
        pipe = text[at] == "|" and not text.startswith("||", at)
        end = at + 1
        while end < len(text) and end < at + 2 and text[end] in ";&|":
            end += 1
        self._finish(draft, depth, feeds=pipe)
        if not pipe:
            return self._fresh(), end
        while end < len(text) and text[end] in " \t\r\n":  # a pipe goes on over line ends
            end += 1
        return self._fresh(after=draft), end

    def _operator(self, draft: _Draft, at: int, depth: int) -> int:
        text = self.text
        if text.startswith(("<(", ">("), at) and depth < MAX_NESTING:
            end = self.block(at + 2, ")", depth + 1)
            self._add(draft, Word(text[at:end], at, end))
            return end
        end = at + 1
        while end < len(text) and end < at + 3 and text[end] in "<>":
            end += 1
        operator = text[at:end]
        if operator == "<<" and text.startswith("-", end):
            operator, end = "<<-", end + 1
        if draft.words and draft.words[-1].text.isdigit() and draft.words[-1].end == at:
            draft.words.pop()  # the number of a file descriptor
        if text[end : end + 1] in ("&", "|"):
            end += 1
            if text[end : end + 1].isdigit() or text.startswith("-", end):
                return end + 1
        draft.pending = operator
        return end

    def _add(self, draft: _Draft, word: Word) -> None:
        if draft.pending:
            if draft.pending in ("<<", "<<-") and len(self.heredocs) < MAX_HERE_DOCUMENTS:
                dash = draft.pending == "<<-"
                self.heredocs.append((word.text, dash, draft, len(draft.redirects)))
            draft.redirects.append(Redirect(draft.pending.rstrip("-"), word))
            draft.pending = ""
        elif draft.words or word.text not in _KEYWORDS:
            draft.words.append(word)

    def _finish(self, draft: _Draft, depth: int, *, feeds: bool = False) -> None:
        draft.pending = ""
        if not draft.words and not draft.redirects:
            return
        count = 0
        while count < len(draft.words) and _ASSIGNMENT.match(draft.words[count].text):
            count += 1
        places = [*draft.words, *(r.target for r in draft.redirects)]
        command = Command(
            words=tuple(draft.words[count:]),
            start=min(word.start for word in places),
            end=max(word.end for word in places),
            assignments=tuple(draft.words[:count]),
            redirects=tuple(draft.redirects),
            reads_pipe=draft.reads_pipe,
            feeds_pipe=feeds,
            depth=depth,
            pipeline=draft.pipeline,
        )
        draft.index = len(self.found)
        self.found.append(command)

    def _bodies(self, at: int) -> int:
        """Read the here-documents that begin here; the offset after the last."""
        text = self.text
        for delimiter, dash, draft, redirect in self.heredocs:
            start, end = at, at
            while at < len(text):
                stop = text.find("\n", at)
                stop = len(text) if stop < 0 else stop
                line = text[at:stop].rstrip("\r")
                at = stop + 1
                if (line.lstrip("\t") if dash else line) == delimiter:
                    break
                end = stop
            if draft.index >= 0:
                self._attach(draft.index, redirect, start, end)
        self.heredocs.clear()
        return min(at, len(text))

    def _attach(self, index: int, redirect: int, start: int, end: int) -> None:
        """Give a finished command the body of its here-document."""
        command = self.found[index]
        redirects = list(command.redirects)
        body = Word(self.text[start:end], start, end, tuple(self._variables(start, end)))
        redirects[redirect] = Redirect("<<", redirects[redirect].target, body)
        self.found[index] = replace(command, redirects=tuple(redirects))

    def _variables(self, start: int, end: int) -> Iterator[Expansion]:
        """Variables in a here-document, where quotes do not protect."""
        at = self.text.find("$", start, end)
        while at >= 0:
            brace = self.text.startswith("{", at + 1)
            if name := _NAME.match(self.text, at + 1 + brace):
                close = self._brace(at + 1, name.end()) if brace else name.end()
                yield Expansion(name[0], at, min(close, end), quoted=True)
            at = self.text.find("$", at + 1, end)

    def _brace(self, at: int, default: int) -> int:
        """The offset after the ``}`` that closes the ``{`` at an offset."""
        if self.braces is None:
            self.braces, stack = {}, []
            for brace in _BRACES.finditer(self.text):
                if brace[0] == "{":
                    stack.append(brace.start())
                elif stack:
                    self.braces[stack.pop()] = brace.end()
        return self.braces.get(at, default)

    def _word(self, at: int, closer: str, depth: int) -> tuple[Word, int]:
        text, start = self.text, at
        parts: list[str] = []
        expansions: list[Expansion] = []
        while at < len(text):
            char = text[at]
            if (char in _ENDS and not _PASTED.match(text, at)) or char == closer == "`":
                break
            if char == "'":
                end = text.find("'", at + 1)
                end = len(text) if end < 0 else end
                parts.append(text[at + 1 : end])
                at = min(end + 1, len(text))
            elif char == '"':
                at = self._quoted(at + 1, parts, expansions, depth)
            elif char == "\\":
                parts.append(text[at + 1 : at + 2].rstrip("\n"))
                at += 2
            elif char in "$`":
                at = self._dollar(at, parts, expansions, depth, quoted=False)
            else:
                plain = _PASTED.match(text, at) or _PLAIN.match(text, at)
                end = plain.end() if plain else at + 1
                parts.append(text[at:end])
                at = end
        at = min(at, len(text))
        return Word("".join(parts), start, at, tuple(expansions)), at

    def _quoted(self, at: int, parts: list[str], expansions: list[Expansion], depth: int) -> int:
        text = self.text
        while at < len(text):
            char = text[at]
            if char == '"':
                return at + 1
            if char == "\\":
                if text[at + 1 : at + 2] != "\n":
                    kept = text[at + 1 : at + 2]
                    parts.append(kept if kept in '"\\$`' else "\\" + kept)
                at += 2
            elif char in "$`":
                at = self._dollar(at, parts, expansions, depth, quoted=True)
            else:
                plain = _IN_QUOTES.match(text, at)
                end = plain.end() if plain else at + 1
                parts.append(text[at:end])
                at = end
        return at

    def _dollar(
        self, at: int, parts: list[str], expansions: list[Expansion], depth: int, *, quoted: bool
    ) -> int:
        """Read what begins with ``$`` or a backquote; the offset after it."""
        text = self.text
        if text[at] == "`":
            if depth >= MAX_NESTING:
                parts.append("`")
                return at + 1
            end = self.block(at + 1, "`", depth + 1)
        elif text.startswith(("${{", "$[["), at):
            end = _bounded(text, "}}" if text[at + 1] == "{" else "]]", at + 3)
        elif text.startswith("$((", at):
            end = _bounded(text, "))", at + 3)
        elif text.startswith("$(", at) and depth < MAX_NESTING:
            end = self.block(at + 2, ")", depth + 1)
        elif text.startswith("${", at):
            end = self._brace(at + 1, at + 2)
            if name := _NAME.match(text, at + 2 + (text[at + 2 : at + 3] in ("!", "#"))):
                expansions.append(Expansion(name[0], at, end, quoted))
        elif name := _NAME.match(text, at + 1):
            end = name.end()
            expansions.append(Expansion(name[0], at, end, quoted))
        else:
            special = text[at + 1 : at + 2]
            end = at + 2 if special and (special.isdigit() or special in "@*#?$!-") else at + 1
        parts.append(text[at:end])
        return end


def _bounded(text: str, closer: str, at: int) -> int:
    end = text.find(closer, at, at + MAX_EXPANSION)
    return end + len(closer) if end >= 0 else at
