"""``bartizan simulate``: logs of an invented organisation, with attacks, and their truth."""

import argparse
import sys
from datetime import date
from pathlib import Path

from bartizan.errors import BartizanError, ExitCode

HELP = "Write logs of an invented software organisation, with attacks, and what really happened."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        help="a new folder: DIR/logs is for 'detect', DIR/truth tells the attacks",
    )
    parser.add_argument("--seed", type=int, default=7, metavar="N",
                        help="the same seed gives the same bytes; default: 7")  # fmt: skip
    parser.add_argument("--developers", type=int, default=300, metavar="N", help="default: 300")
    parser.add_argument("--days", type=int, default=60, metavar="N", help="default: 60")
    parser.add_argument("--start", type=_day, default=date(2026, 9, 1), metavar="DAY",
                        help="the first day; default: 2026-09-01")  # fmt: skip
    parser.add_argument("--attacks", default="all", metavar="KIND,…",
                        help="kinds, 'all' or 'none'; default: all")  # fmt: skip
    parser.add_argument(
        "--attack-count",
        type=int,
        metavar="N",
        help="attacks altogether, the kinds in turn; default: one of each",
    )
    parser.add_argument(
        "--intensity",
        type=float,
        default=1.0,
        metavar="X",
        help="how much attacks take and how fast; below 1 is stealthier",
    )
    parser.add_argument("--volume", type=float, default=1.0, metavar="X",
                        help="how busy ordinary days are; default: 1")  # fmt: skip
    parser.add_argument("--mix", action="append", type=Path, metavar="FILE",
                        help="captured CloudTrail records, done by identities of the "
                        "organisation; repeatable")  # fmt: skip
    parser.add_argument("--no-metrics", dest="metrics", action="store_false",
                        help="leave out measurements, which are most of the lines")  # fmt: skip
    parser.add_argument("--list", action="store_true", help="list the kinds of attack and end")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Simulate, write, and say what was written."""
    from bartizan.simulate.captures import captures  # noqa: PLC0415 - only when run
    from bartizan.simulate.parameters import Parameters  # noqa: PLC0415 - only when run
    from bartizan.simulate.registry import chosen, kinds  # noqa: PLC0415
    from bartizan.simulate.simulation import LOGS, TRUTH, simulate  # noqa: PLC0415

    if arguments.list:
        for kind in kinds().values():
            print(f"{kind.name:28} {kind.about}")
        return ExitCode.CLEAN
    if arguments.output is None:
        raise BartizanError("nowhere to write to", where="-o", mend="name a new folder with -o DIR")
    asked = Parameters(
        seed=arguments.seed, developers=arguments.developers, days=arguments.days,
        start=arguments.start, volume=arguments.volume, intensity=arguments.intensity,
        attack_count=arguments.attack_count,
    )  # fmt: skip
    attacks, captured = chosen(arguments.attacks), captures(arguments.mix or [])
    done = simulate(asked, arguments.output, attacks, days_done=_advance,
                    metrics=arguments.metrics, captured=captured)  # fmt: skip
    total = sum(done.records.values())
    for product, count in done.records.items():
        print(f"{count:12,} {product}")
    print(f"{total:12,} records, {done.size / 1e6:,.0f} MB, {done.attacks} attacks")
    print(f"logs:  {arguments.output / LOGS}\ntruth: {arguments.output / TRUTH}")
    return ExitCode.CLEAN


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BartizanError(f"{text!r} is no day", where="--start",
                            mend="write it as 2026-09-01") from None  # fmt: skip


def _advance(done: int, days: int) -> None:
    """Show on a terminal how far it is."""
    if sys.stderr.isatty():
        sys.stderr.write(f"\r\x1b[K{done} of {days} days" if done < days else "\r\x1b[K")
        sys.stderr.flush()
