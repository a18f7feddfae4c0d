"""``bartizan logs explain``: what is usual of a kind of line, and how far a line is from it."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bartizan.cli.logs_read import reading
from bartizan.errors import ExitCode

if TYPE_CHECKING:
    from bartizan.flows.logs_explain import Explained, Summary

HELP = "Say what is usual of a kind of line: counts, dates, values; and how far one line is."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="+", metavar="PATH",
                        help="a model, or logs; then a template, its id, or a line")  # fmt: skip
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text")
    reading(parser)


def run(arguments: argparse.Namespace) -> ExitCode:
    """Explain a line, or say what was learned in all."""
    from bartizan.flows.logs_explain import Summary, explain, learned, summary  # noqa: PLC0415
    from bartizan.flows.logs_templates import LogRequest  # noqa: PLC0415

    paths: list[str] = arguments.paths
    what = ""
    if len(paths) > 1 and not _names_something(paths[-1]):
        *paths, what = paths
    request = LogRequest(paths, datetime.now(tz=UTC), arguments.input_format)
    usual, tally = learned(paths, request)
    found = explain(usual, what) if what else summary(usual)
    if arguments.format == "json":
        print(msgspec.json.encode(found).decode())
    else:
        from bartizan.report.terminal import visible  # noqa: PLC0415

        for line in _summary(found) if isinstance(found, Summary) else _explained(found):
            print(visible(line))
    for missed in tally.not_run:
        print(f"warning: {missed.subject}: {missed.reason}", file=sys.stderr)
    incomplete = any(missed.incomplete for missed in tally.not_run)
    return ExitCode.INCOMPLETE if incomplete else ExitCode.CLEAN


def _names_something(path: str) -> bool:
    try:
        return path == "-" or Path(path).exists()
    except OSError:  # a line is longer than names may be
        return False


def _summary(found: "Summary") -> list[str]:
    lines = [f"learned {found.learned}; {found.sessions:,} sessions"]
    if found.overflow:
        lines.append(f"{found.overflow:,} lines were counted by likeness only")
    return [*lines, *(f"{id_}  {count:>9,}  {text}" for id_, count, text in found.kinds)]


def _explained(found: "Explained") -> list[str]:
    lines = [f"{found.template_id}  {found.template}", f"  seen: {found.seen}"]
    lines.append(f"  meaning: {found.meaning}")
    if found.hourly:
        lines.append(f"  by hour: {found.hourly}")
    lines += [f"  {number}. {value}" for number, value in enumerate(found.values, 1)]
    if found.sources:
        lines.append(f"  from: {', '.join(found.sources)}")
    lines += [f"  such as: {example}" for example in found.examples]
    return [*lines, *(f"  this line: {said}" for said in found.verdict)]
