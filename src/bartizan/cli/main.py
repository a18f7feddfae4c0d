"""The ``bartizan`` program. Errors of the user end in one line and a documented exit code."""

import os
import sys
from typing import Annotated, NoReturn

import typer

from bartizan import __version__
from bartizan.cli import checks, config, doctor, explain, init, scan, suppressions, verdict
from bartizan.errors import BartizanError, ExitCode

app = typer.Typer(
    name="bartizan",
    help="Guards software delivery: scans what you ship and decides at every gate.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command("scan")(scan.scan)
app.command("explain")(explain.explain)
app.command("checks")(checks.checks)
app.command("init")(init.init)
app.command("doctor")(doctor.doctor)
app.command("verdict")(verdict.verdict)
app.add_typer(config.app, name="config")
app.add_typer(suppressions.app, name="suppressions")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"bartizan {__version__}")
        raise typer.Exit


@app.callback()
def _main(
    version: Annotated[
        bool,
        typer.Option("--version", "-V", callback=_version, is_eager=True, help="Show the version."),
    ] = False,
) -> None:
    """Guards software delivery: scans what you ship and decides at every gate."""


def run() -> NoReturn:
    """Entry point of the console script."""
    try:
        app()
    except BartizanError as error:
        place = f"{error.where}: " if error.where else ""
        print(f"error: {place}{error.what}", file=sys.stderr)  # noqa: T201
        if error.mend:
            print(f"hint: {error.mend}", file=sys.stderr)  # noqa: T201
        sys.exit(error.exit_code)
    except KeyboardInterrupt:
        print("interrupted", file=sys.stderr)  # noqa: T201
        sys.exit(ExitCode.INTERRUPTED)
    except BrokenPipeError:
        # The reader has gone (``| head``). Point stdout elsewhere so that exit does not complain.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(ExitCode.CLEAN)
    sys.exit(ExitCode.CLEAN)
