"""``bartizan learn``: learn what logs usually say, or merge what was learned."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bartizan.errors import BartizanError, ExitCode

HELP = "Learn what logs usually say, as a file for 'detect --model'; or merge such files."


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
    from bartizan.detect.logs.log_usual import Usual  # noqa: PLC0415 - after cheap refusals
    from bartizan.flows.logs_learn import learn_model, merge_models, save_model  # noqa: PLC0415
    from bartizan.flows.logs_templates import LogRequest  # noqa: PLC0415
    from bartizan.ingest.tally import Tally  # noqa: PLC0415

    tally = Tally()
    if arguments.merge:
        model = merge_models([Path(path) for path in arguments.paths])
    else:
        request = LogRequest(arguments.paths, datetime.now(tz=UTC), arguments.input_format)
        model = learn_model(request, tally)
    save_model(model, arguments.output)
    print(f"learned {Usual(model).span()}; {model.sessions:,} sessions", file=sys.stderr)
    if model.skipped:
        print(f"note: {model.skipped:,} records have no message; nothing was learned of them",
              file=sys.stderr)  # fmt: skip
    for missed in tally.not_run:
        print(f"warning: {missed.subject}: {missed.reason}", file=sys.stderr)
    if tally.dead_lettered:
        print(f"warning: {tally.dead_lettered:,} records were not understood", file=sys.stderr)
    incomplete = any(missed.incomplete for missed in tally.not_run)
    return ExitCode.INCOMPLETE if incomplete else ExitCode.CLEAN
