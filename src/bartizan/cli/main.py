"""The ``bartizan`` program. Errors of the user end in one line and a documented exit code.

Only the module of the command that is run is imported.
"""

import argparse
import errno
import os
import sys
from collections.abc import Sequence
from difflib import get_close_matches
from importlib import import_module
from typing import NoReturn

from bartizan import __version__
from bartizan.errors import BartizanError, ExitCode

ABOUT = "Guards software delivery: scans what you ship and decides at every gate."
COMMANDS = (
    "scan", "detect", "watch", "learn", "logs", "metrics", "explain", "checks", "rules", "init",
    "doctor", "entity", "verdict", "suppressions", "simulate", "config", "completion",
)  # fmt: skip


class Parser(argparse.ArgumentParser):
    """A parser whose complaint is one line, a hint, and exit code 2."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        kwargs.setdefault("allow_abbrev", False)
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        """Refuse the command line.

        Raises:
            BartizanError: always.
        """
        raise BartizanError(message, mend=_hint(self, message))


def parser(only: str = "") -> Parser:
    """The command line with all its commands, or with one."""
    top = Parser(prog="bartizan", description=ABOUT)
    top.add_argument("-V", "--version", action="version", version=f"bartizan {__version__}")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", required=True)
    for name in (only,) if only in COMMANDS else COMMANDS:
        module = import_module(f"bartizan.cli.{name}")
        child = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.configure(child)
        child.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str]) -> int:
    """Run a command line; its exit code.

    Raises:
        BartizanError: the user has to mend something.
    """
    if not arguments:
        parser().print_help()
        return ExitCode.USAGE
    if arguments[0] not in COMMANDS and not arguments[0].startswith("-"):
        near = get_close_matches(arguments[0], COMMANDS, 1)
        raise BartizanError(
            f"there is no command {arguments[0]!r}",
            mend=f"did you mean {near[0]!r}?" if near else "'bartizan --help' lists them",
        )
    if arguments[0] in ("-V", "--version"):
        print(f"bartizan {__version__}")
        return ExitCode.CLEAN
    chosen = parser(arguments[0]).parse_args(arguments)
    code: int = chosen.run(chosen)
    return code


def run() -> NoReturn:
    """Entry point of the console script."""
    try:
        code = main(sys.argv[1:])
        sys.stdout.flush()
    except BartizanError as error:
        place = f"{error.where}: " if error.where else ""
        print(f"error: {place}{error.what}", file=sys.stderr)
        if error.mend:
            print(f"hint: {error.mend}", file=sys.stderr)
        code = error.exit_code
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)
        code = ExitCode.INTERRUPTED
    except BrokenPipeError:
        # The reader has gone (``| head``). Point stdout elsewhere so that exit does not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = ExitCode.CLEAN
    except OSError as error:
        if error.errno not in (errno.ENOSPC, errno.EIO, errno.EFBIG, errno.EDQUOT):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        print(f"error: the output cannot be written: {error.strerror}", file=sys.stderr)
        code = ExitCode.USAGE
    sys.exit(code)


def _hint(used: argparse.ArgumentParser, message: str) -> str:
    unknown = message.partition("unrecognized arguments: ")[2].split()
    known = [name for one in _parsers(used) for action in one._actions  # noqa: SLF001 - see below
             for name in action.option_strings]  # fmt: skip
    for word in unknown:
        near = get_close_matches(word.partition("=")[0], known, 1)
        if near:
            return f"did you mean {near[0]}?"
    return f"'{used.prog} --help' shows what it takes"


def _parsers(used: argparse.ArgumentParser) -> list[argparse.ArgumentParser]:
    """It and its commands' parsers: a word that no command knows is refused by the one above."""
    found = [used]
    for action in used._actions:  # noqa: SLF001 - argparse has no public list
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            found += action.choices.values()
    return found
