"""``bartizan explain ID``: what a check finds, why it matters and how to fix it."""

import argparse

from bartizan.errors import BartizanError, ExitCode
from bartizan.scan import registry

HELP = "Explain a check."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", metavar="ID", help="id or slug of a check")
    parser.add_argument(
        "--examples",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="show bad and good examples",
    )


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print the page of a check."""
    ids = registry.resolve([arguments.name])
    if len(ids) > 1:
        raise BartizanError(
            f"{arguments.name!r} names {len(ids)} checks",
            mend=f"'bartizan checks {arguments.name}' lists them",
        )
    from bartizan.report.check_page import page  # noqa: PLC0415 - after a cheap refusal

    print(page(registry.load(list(ids))[0], examples=arguments.examples), end="")
    return ExitCode.CLEAN
