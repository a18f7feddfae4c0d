"""``bartizan logs``: what logs say, what is usual in them, and what is not.

Each sub-command is a module of this package, named ``logs_…``; it declares its options and runs.
"""

import argparse
from importlib import import_module

from bartizan.errors import BartizanError, ExitCode

HELP = "Learn what logs usually say, and show what is new in them."
PARTS = ("parse", "templates", "search", "diff", "explain", "score")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    commands = parser.add_subparsers(dest="part", metavar="|".join(PARTS))
    for name in PARTS:
        module = import_module(f"bartizan.cli.logs_{name}")
        child = commands.add_parser(name, help=module.HELP, description=module.HELP)
        module.configure(child)
        child.set_defaults(run_part=module.run)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Run the sub-command."""
    if arguments.part is None:
        raise BartizanError("say what to do with logs", mend=f"one of {', '.join(PARTS)}")
    code: ExitCode = arguments.run_part(arguments)
    return code
