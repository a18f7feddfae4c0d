"""``bartizan logs templates``: the kinds of lines in logs, how often, since when, with what."""

import argparse
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import msgspec

from bartizan.cli.logs_read import account, reading
from bartizan.errors import ExitCode

if TYPE_CHECKING:
    from bartizan.detect.logs.template import Parameter, Template

HELP = "List the templates of logs: how often, first and last seen, usual values."
VALUES = 3
"""Values of a parameter that are shown."""
LONGEST = 40
"""Characters of a value that are shown."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="+", metavar="FILE",
                        help="logs of any format; files, directories, patterns, '-'")  # fmt: skip
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text",
                        help="json: an object a line, with parameters and examples")  # fmt: skip
    reading(parser)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Learn and list."""
    from bartizan.flows.logs_templates import LogRequest, learn  # noqa: PLC0415

    now = datetime.now(tz=UTC)
    learned = learn(LogRequest(arguments.paths, now, arguments.input_format))
    for one in learned.state.templates():
        if arguments.format == "json":
            print(msgspec.json.encode(one).decode())
        else:
            _show(one)
    return account(learned)


def _show(one: "Template") -> None:
    about = "about " if one.estimated else ""
    seen = f", {_moment(one.first)} to {_moment(one.last)}" if one.first is not None else ""
    print(f"{one.id}  {one.text}")
    print(f"    {about}{one.count:,} times{seen}")
    if one.aliases:
        more = len(one.aliases) - VALUES
        more_said = f" and {more:,} more" if more > 0 else ""
        print(f"    also known as {', '.join(one.aliases[:VALUES])}{more_said}")
    for number, parameter in enumerate(one.parameters, 1):
        print(f"    {number}. {_usual(parameter)}")


def _usual(parameter: "Parameter") -> str:
    if parameter.low is not None and parameter.distinct > 1:
        return f"{parameter.kind}, {parameter.low:g} to {parameter.high:g}"
    shown = [value[:LONGEST] or "(empty)" for value in parameter.values[:VALUES]]
    more = parameter.distinct - len(shown)
    return f"{parameter.kind}: {', '.join(shown)}{f' and {more} more' if more > 0 else ''}"


def _moment(micros: int | None) -> str:
    if micros is None:
        return "?"
    return (_EPOCH + timedelta(microseconds=micros)).strftime("%Y-%m-%d %H:%M:%S")
