"""What the sub-commands of ``bartizan logs`` that read logs have in common."""

import argparse
import sys
from typing import TYPE_CHECKING

from bartizan.errors import ExitCode

if TYPE_CHECKING:
    from bartizan.flows.logs_templates import Learned

REASONS = 5
"""Reasons for refusals that are named."""


def reading(parser: argparse.ArgumentParser) -> None:
    """Declare the options of reading."""
    parser.add_argument("--input-format", default="", metavar="NAME",
                        help="all records are of this format")  # fmt: skip


def account(learned: "Learned") -> ExitCode:
    """Say on stderr what was read and what was not; the exit code."""
    tally, state = learned.tally, learned.state
    found = len(state.index().templates)
    print(f"{state.lines:,} records, {found:,} templates", file=sys.stderr)
    if state.overflow:
        print(f"note: {state.overflow:,} records are of so many kinds that they were counted by "
              "likeness only", file=sys.stderr)  # fmt: skip
    for missed in tally.not_run:
        print(f"warning: {missed.subject}: {missed.reason}", file=sys.stderr)
    if tally.dead_lettered:
        print(f"warning: {tally.dead_lettered:,} records were not understood", file=sys.stderr)
        for reason, count in tally.reasons.most_common(REASONS):
            print(f"  {count:,}: {reason}", file=sys.stderr)
    incomplete = tally.dead_lettered or any(missed.incomplete for missed in tally.not_run)
    if incomplete:
        return ExitCode.INCOMPLETE
    return ExitCode.CLEAN if state.lines else ExitCode.NOTHING
