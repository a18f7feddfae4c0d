"""``bartizan logs parse``: which template each record of a log is of."""

import argparse
import csv
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from bartizan.cli.logs_read import account, reading
from bartizan.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bartizan.flows.logs_templates import Parsed

HELP = "Tell the template of each record: what its line says, with holes for what varies."
_COLUMNS = ("line", "template_id", "template")


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("file", metavar="FILE", help="a log of any format; '-': standard input")
    parser.add_argument("-f", "--format", choices=["csv", "json"], default="csv",
                        help="csv: line,template_id,template; json: an object a line")  # fmt: skip
    reading(parser)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Learn, tell, account."""
    from bartizan.flows.logs_templates import Learned, LogRequest, parse  # noqa: PLC0415

    now = datetime.now(tz=UTC)
    learned = Learned()
    parsed = parse(LogRequest([arguments.file], now, arguments.input_format), learned)
    (_csv if arguments.format == "csv" else _json)(parsed)
    return account(learned)


def _csv(parsed: "Iterable[Parsed]") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows((one.line, one.template_id, one.template) for one in parsed)


def _json(parsed: "Iterable[Parsed]") -> None:
    for one in parsed:
        print(msgspec.json.encode(
            {"line": one.line, "template_id": one.template_id, "template": one.template}
        ).decode())  # fmt: skip
