"""``bartizan completion``: a completion script for a shell."""

import argparse

from bartizan.errors import ExitCode

HELP = "Print a completion script for bash, zsh or tcsh."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("shell", choices=["bash", "zsh", "tcsh"])


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print the script; ``eval "$(bartizan completion bash)"`` loads it."""
    import shtab  # noqa: PLC0415 - only here

    from bartizan.cli.main import parser  # noqa: PLC0415 - main imports this module

    print(shtab.complete(parser(), shell=arguments.shell))
    return ExitCode.CLEAN
