"""Which words of a command are read as code by what it runs: ``eval``, ``sh -c``, ``awk``.

Text that is data in one place is a program in another; both the search for evaluated input and the
rewriting of scripts must know the difference.
"""

from collections.abc import Iterator, Mapping, Sequence

from bartizan.scan.pipelines.project_code import SHELLS
from bartizan.scan.pipelines.shell_commands import Command, Word

_SHELL_OPTIONS = frozenset({"-c", "-Command", "-lc", "-ec", "-xc", "-exc", "-euc", "-euxc"})
_PROGRAM_OPTIONS: Mapping[str, frozenset[str]] = {
    **dict.fromkeys(SHELLS, _SHELL_OPTIONS),
    "python": frozenset({"-c"}),
    "python3": frozenset({"-c"}),
    "node": frozenset({"-e", "--eval", "-p"}),
    "ruby": frozenset({"-e"}),
    "perl": frozenset({"-e", "-ne", "-pe", "-pi"}),
    "php": frozenset({"-r"}),
    "su": frozenset({"-c"}),
}
_EVERYTHING = frozenset({"eval", "Invoke-Expression", "iex"})
_READERS = SHELLS | {"python", "python3", "node", "ruby", "perl"}


def evaluated(found: Sequence[Command]) -> Iterator[tuple[Command, Word]]:
    """The words that commands read as code, with their commands."""
    before: Command | None = None
    for command in found:
        for word in (*_arguments(command), *_fed(command, before)):
            yield command, word
        before = command if command.feeds_pipe else None


def _arguments(command: Command) -> Iterator[Word]:
    program, words = command.program, command.run[1:]
    if program in _EVERYTHING:
        yield from words
    elif program == "ssh":
        plain = [word for word in words if not word.text.startswith("-")]
        yield from (word for word in plain[1:] if " " in word.text)
    elif program in ("awk", "gawk", "mawk"):
        yield from (word for word in words if "{" in word.text and not word.text.startswith("-v"))
    elif options := _PROGRAM_OPTIONS.get(program):
        for at, word in enumerate(words[:-1]):
            if word.text in options:
                yield words[at + 1]
                break
    else:  # docker exec x sh -c "…", xargs sh -c "…", find -exec sh -c "…"
        for at, word in enumerate(words[:-1]):
            if (
                word.text in _SHELL_OPTIONS
                and at
                and words[at - 1].text.rpartition("/")[2] in SHELLS
            ):
                yield words[at + 1]
                break


def _fed(command: Command, before: Command | None) -> Iterator[Word]:
    """What an interpreter reads as its program from a pipe or a here-document."""
    if command.program == "ssh":
        yield from (r.body for r in command.redirects if r.body)
        return
    plain = [a for a in command.arguments if a != "-" and not a.startswith("-")]
    if command.program not in _READERS or plain:
        return
    if command.reads_pipe and before and before.program in ("echo", "printf"):
        yield from before.words
    for redirect in command.redirects:
        if redirect.operator == "<<<":
            yield redirect.target
        elif redirect.body:
            yield redirect.body
