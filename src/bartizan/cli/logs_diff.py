"""``bartizan logs diff``: what is new, gone or changed in a log compared with an earlier one."""

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from bartizan.cli.settings import cache_dir
from bartizan.errors import ExitCode

if TYPE_CHECKING:
    from bartizan.detect.logs.log_diff import Difference
    from bartizan.detect.logs.log_side import Line
    from bartizan.flows.logs_diff import Diffed

HELP = "Tell what is new, gone or changed in a build's or release's logs since the last."
SHOWN = 4
"""Lines of one difference that are shown as text."""
LONGEST = 240
"""Characters of a line that are shown."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("before", metavar="A", help="the earlier log: a file, directory or '-'")
    parser.add_argument("now", metavar="B", help="the log to be judged")
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text")
    parser.add_argument("--input-format", default="", metavar="NAME",
                        help="all records are of this format")  # fmt: skip
    parser.add_argument("--exit-zero", action="store_true", help="exit 0 even with differences")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Compare and tell."""
    from bartizan.flows.logs_diff import DiffRequest, diff  # noqa: PLC0415 - only when run

    found = diff(DiffRequest([arguments.before], [arguments.now], datetime.now(tz=UTC),
                             arguments.input_format, cache_dir()))  # fmt: skip
    if arguments.format == "json":
        print(msgspec.json.encode(_report(found)).decode())
    else:
        for one in found.differences:
            _show(one)
    _account(found)
    if any(missed.incomplete for tally in found.tallies for missed in tally.not_run):
        return ExitCode.INCOMPLETE
    return ExitCode.FINDINGS if found.differences and not arguments.exit_zero else ExitCode.CLEAN


def _show(one: "Difference") -> None:
    about = "; ".join(one.reasons)
    print(f"{one.kind} ({one.severity}, {one.subject}){f': {_plain(about)}' if about else ''}")
    for sign, lines in (("-", one.before), ("+", one.now)):
        if one.kind in ("more", "fewer") and sign == "-":
            continue
        for line in lines[:SHOWN]:
            times = f" ({line.count:,} times)" if line.count > 1 else ""
            print(f"  {sign} {_plain(line.origin)}:{line.line}: {_plain(line.text)}{times}")
        if len(lines) > SHOWN:
            print(f"  {sign} and {len(lines) - SHOWN:,} more lines")


def _plain(text: str) -> str:
    from bartizan.report.terminal import visible  # noqa: PLC0415 - only when run

    short = text.strip()
    return visible(short if len(short) <= LONGEST else short[: LONGEST - 1] + "…")


def _report(found: "Diffed") -> dict[str, object]:
    return {
        "differences": [
            {
                "kind": one.kind, "severity": str(one.severity), "subject": one.subject,
                "reasons": one.reasons, "before": [*map(_line, one.before)],
                "now": [*map(_line, one.now)],
            }
            for one in found.differences
        ],
        "summary": {
            "lines_before": found.lines[0], "lines_now": found.lines[1],
            "set_aside": found.set_aside, "scripted": found.scripted, "sampled": found.sampled,
        },
    }  # fmt: skip


def _line(line: "Line") -> dict[str, object]:
    return {"path": line.origin, "line": line.line, "text": line.text, "count": line.count}


def _account(found: "Diffed") -> None:
    before, now = found.lines
    print(f"{len(found.differences):,} differences; {before:,} lines before, {now:,} now"
          f"{f'; {found.set_aside:,} about caches not shown' if found.set_aside else ''}",
          file=sys.stderr)  # fmt: skip
    if not found.scripted:
        print("note: the two logs share few lines, so that single lines that came or went are not "
              "told, only what is frequent or bad", file=sys.stderr)  # fmt: skip
    if found.sampled:
        print("note: too many different lines to keep all; a fair sample was compared",
              file=sys.stderr)  # fmt: skip
    if found.failure:
        print(f"warning: providers' tokens were not looked for in full: {found.failure}",
              file=sys.stderr)  # fmt: skip
    for tally in found.tallies:
        for missed in tally.not_run:
            print(f"warning: {missed.subject}: {missed.reason}", file=sys.stderr)
        if tally.dead_lettered:
            print(f"warning: {tally.dead_lettered:,} records were not understood", file=sys.stderr)
