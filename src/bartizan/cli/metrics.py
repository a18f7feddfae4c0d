"""``bartizan metrics``: what is usual of metrics, and what is not."""

import argparse
import csv
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from bartizan.errors import BartizanError, ExitCode

if TYPE_CHECKING:
    from bartizan.flows.metrics_score import Scoring

HELP = "Tell how unusual the points of metric series are."
PARTS = ("score",)
SCORE = "Give each point of series a p-value by the points before it, and tell unusual stretches."
ALPHA = 1e-3


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the sub-commands."""
    commands = parser.add_subparsers(dest="part", metavar="|".join(PARTS))
    score = commands.add_parser("score", help=SCORE, description=SCORE)
    score.add_argument("file", type=Path, metavar="FILE",
                       help="CSV with the columns timestamp, value and, if several, series;"
                       " gzip or not; '-': standard input")  # fmt: skip
    score.add_argument("-f", "--format", choices=["text", "csv", "json"], default="text",
                       help="text: unusual stretches in words; csv: every point with its p_value;"
                       " json: an unusual stretch a line")  # fmt: skip
    score.add_argument("--p-value", type=_share, default=ALPHA, metavar="P",
                       help="tell stretches with points at or below this (0.001)")  # fmt: skip


def run(arguments: argparse.Namespace) -> ExitCode:
    """Score, print."""
    if arguments.part is None:
        raise BartizanError("say what to do with metrics", mend=f"one of {', '.join(PARTS)}")
    from bartizan.flows.metrics_score import Scoring  # noqa: PLC0415 - only when run

    scoring = Scoring(arguments.file, arguments.p_value)
    if arguments.format == "csv":
        _csv(scoring)
    else:
        (_json if arguments.format == "json" else _text)(scoring)
    return _account(scoring)


def _csv(scoring: "Scoring") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    for at, one in enumerate(scoring.run()):
        if not at:
            writer.writerow((*scoring.header, "p_value"))
        writer.writerow((*one.row, "" if one.p_value is None else f"{one.p_value:.6g}"))


def _text(scoring: "Scoring") -> None:
    from bartizan.detect.metrics.words import moment, said  # noqa: PLC0415 - only when run

    found = 0
    for span in scoring.spans():
        found += 1
        name = f"{span.series}  " if span.series else ""
        until = f" to {moment(span.end)}" if span.end > span.start else ""
        print(f"{moment(span.start)}{until}  {name}{said(span)}")
    many = f"{len(scoring.watches):,} series"
    stretches = "stretch" if found == 1 else "stretches"
    print(f"{found:,} unusual {stretches} in {scoring.points:,} points of {many}"
          f" (p at most {scoring.alpha:g})")  # fmt: skip


def _json(scoring: "Scoring") -> None:
    from bartizan.detect.metrics.words import said, written  # noqa: PLC0415 - only when run

    for span in scoring.spans():
        change, usual = span.shift, span.usual
        values = {
            "series": span.series,
            "start": written(span.start),
            "end": written(span.end),
            "timestamp": written(span.at),
            "value": span.value,
            "p_value": span.p_value,
            "feature": span.feature,
            "usual": None if usual is None else {"low": usual.low, "high": usual.high},
            "change": None if change is None else {
                "kind": change.kind, "before": change.before, "after": change.after,
            },
            "points_before": span.points,
            "message": said(span),
        }  # fmt: skip
        print(msgspec.json.encode(values).decode())


def _account(scoring: "Scoring") -> ExitCode:
    """Tell what was not judged; the answer is incomplete if lines were refused."""
    young = scoring.learning
    if young:
        named = f": {', '.join(young[:3])}" if young[0] else ""
        print(f"learning: {len(young):,} of {len(scoring.watches):,} series have too few points to"
              f" call any unusual{named}", file=sys.stderr)  # fmt: skip
    if scoring.back:
        times = "time goes" if scoring.back == 1 else "times go"
        print(f"note: {scoring.back:,} {times} back; points are judged in the order of the file",
              file=sys.stderr)  # fmt: skip
    if not scoring.refused:
        return ExitCode.CLEAN
    lines = "line is" if scoring.refused == 1 else "lines are"
    print(f"warning: {scoring.refused:,} {lines} no point and not scored", file=sys.stderr)
    for one in scoring.named:
        print(f"  {one}", file=sys.stderr)
    return ExitCode.INCOMPLETE


def _share(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share < 1:
        raise argparse.ArgumentTypeError("give a number between 0 and 1, such as 0.001")
    return share
