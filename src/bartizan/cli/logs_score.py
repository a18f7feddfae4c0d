"""``bartizan logs score``: how unusual each session of events is, from 0 to 1, and why."""

import argparse
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bartizan.errors import ExitCode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bartizan.flows.logs_score import Refusals, Scored

HELP = "Give each session a p-value by comparison with ordinary sessions, and the reason."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--train", type=Path, action="append", required=True, metavar="FILE",
                        help="ordinary sessions, JSON lines; may be given again")  # fmt: skip
    parser.add_argument("test", type=Path, metavar="FILE", help="sessions to be judged, JSON lines")
    parser.add_argument("-f", "--format", choices=["csv", "json"], default="csv",
                        help="csv: id,p_value,reason; json: an object a line")  # fmt: skip


def run(arguments: argparse.Namespace) -> ExitCode:
    """Learn, judge, print."""
    from bartizan.flows.logs_score import Refusals, learn, score  # noqa: PLC0415 - only when run

    refusals = Refusals()
    scored = score(learn(arguments.train, refusals), arguments.test, refusals)
    (_csv if arguments.format == "csv" else _json)(scored)
    return _account(refusals)


def _csv(scored: "Iterable[Scored]") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(("id", "p_value", "reason"))
    for one in scored:
        writer.writerow((one.id, f"{one.p_value:.9g}", one.reason))


def _json(scored: "Iterable[Scored]") -> None:
    for one in scored:
        values = {"id": one.id, "p_value": one.p_value, "reason": one.reason}
        print(msgspec.json.encode(values).decode())


def _account(refusals: "Refusals") -> ExitCode:
    """Tell what was refused; the answer is incomplete then."""
    if not refusals.count:
        return ExitCode.CLEAN
    lines = "line is" if refusals.count == 1 else "lines are"
    print(f"warning: {refusals.count:,} {lines} no session and not scored", file=sys.stderr)
    for named in refusals.named:
        print(f"  {named}", file=sys.stderr)
    return ExitCode.INCOMPLETE
