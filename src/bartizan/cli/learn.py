"""``bartizan learn``: learn what logs usually say and who usually does what, or merge that."""

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.errors import BartizanError, ExitCode

if TYPE_CHECKING:
    from bartizan.flows.learn_model import Model

HELP = "Learn what is usual in logs, as a file for 'detect --model'; or merge such files."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("paths", nargs="+", metavar="PATH",
                        help="logs of any format, or with --merge models")  # fmt: skip
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="MODEL",
                        help="the file to write")  # fmt: skip
    parser.add_argument("--merge", action="store_true",
                        help="the paths are models: write what they learned together")  # fmt: skip
    parser.add_argument("--input-format", default="", metavar="NAME",
                        help="all records are of this format")  # fmt: skip


def run(arguments: argparse.Namespace) -> ExitCode:
    """Learn or merge, write, and say what was learned."""
    if arguments.merge and arguments.input_format:
        raise BartizanError("--input-format is for logs, not for models", mend="leave it out")
    from bartizan.flows.learn_model import learn, merged, save  # noqa: PLC0415 - after refusals
    from bartizan.flows.logs_templates import LogRequest  # noqa: PLC0415
    from bartizan.ingest.tally import Tally  # noqa: PLC0415

    tally = Tally()
    if arguments.merge:
        model = merged([Path(path) for path in arguments.paths])
    else:
        request = LogRequest(arguments.paths, datetime.now(tz=UTC), arguments.input_format)
        model = learn(request, tally)
    if model.holds:
        save(model, arguments.output)
    else:
        print("note: nothing was learned, so no model was written", file=sys.stderr)
    for line in _learned(model):
        print(line, file=sys.stderr)
    for missed in tally.not_run:
        print(f"warning: {missed.subject}: {missed.reason}", file=sys.stderr)
    if tally.dead_lettered:
        print(f"warning: {tally.dead_lettered:,} records were not understood", file=sys.stderr)
    incomplete = any(missed.incomplete for missed in tally.not_run)
    return ExitCode.INCOMPLETE if incomplete else ExitCode.CLEAN


def _learned(model: "Model") -> Iterator[str]:
    from bartizan.detect.logs.log_usual import Usual  # noqa: PLC0415 - after cheap refusals

    logs, behaviour = model.logs, model.behaviour
    if logs.templates.lines:
        yield f"learned {Usual(logs).span()}; {logs.sessions:,} sessions"
    if behaviour.events:
        known = ", ".join(f"{n:,} {kind}" for kind, n in sorted(behaviour.entities.items()))
        yield f"learned {behaviour.events:,} events of {known}"
    if behaviour.evicted:
        yield f"note: {behaviour.evicted:,} habits were too many to be kept; the rarest went"
    if model.metrics.points:
        series = len(model.metrics.watches)
        yield f"learned {model.metrics.points:,} points of {series:,} series of metrics"
    if logs.skipped and not behaviour.events:
        yield f"note: {logs.skipped:,} records have no message; nothing was learned of them"
