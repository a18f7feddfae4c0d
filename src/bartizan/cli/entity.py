"""``bartizan entity user:NAME``: what is known of somebody or something."""

import argparse
import sys
from pathlib import Path

from bartizan.errors import BartizanError, ExitCode

HELP = "Show the profile of a user, service account, role, workflow, host, workload or resource."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("entity", metavar="ENTITY",
                        help="kind:name, such as user:ann; or a part of a name")  # fmt: skip
    parser.add_argument("--model", type=Path, required=True, metavar="FILE",
                        help="what 'bartizan learn' or 'detect --learn' wrote")  # fmt: skip
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text",
                        help="default: text")  # fmt: skip


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print the profile; of several that a name may mean their names."""
    from bartizan.flows.show_entity import known, shown  # noqa: PLC0415 - imports polars
    from bartizan.report.terminal import visible  # noqa: PLC0415 - after cheap refusals

    names = known(arguments.model, arguments.entity)
    if not names:
        raise BartizanError(
            f"the model knows no {arguments.entity!r}", where=str(arguments.model),
            mend="give a part of a name to see which there are",
        )  # fmt: skip
    if len(names) > 1:
        print("\n".join(map(visible, names)))
        print(f"hint: {arguments.entity!r} may be each of these; name one", file=sys.stderr)
        return ExitCode.USAGE
    as_json = arguments.format == "json"
    said = shown(arguments.model, names[0], as_json=as_json)
    print("\n".join(said if as_json else map(visible, said)))
    return ExitCode.CLEAN
