"""``bartizan config``: what configuration applies here."""

from pathlib import Path
from typing import Annotated

import msgspec
import typer

from bartizan.cli.settings import settings

app = typer.Typer(help="Show the configuration that applies.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """Show the configuration that applies."""


@app.command("show")
def show(
    path: Annotated[Path, typer.Argument(help="Where it should apply.")] = Path(),
    origin: Annotated[
        bool, typer.Option("--origin", help="Say where each value comes from.")
    ] = False,
) -> None:
    """Print every option with its value."""
    read = settings(path, flags={})
    typer.echo(f"# {read.located.path or 'no configuration file'}")
    for name, section in (("scan", read.scan), ("store", read.store)):
        typer.echo(f"[{name}]")
        values = msgspec.to_builtins(section.options)
        for key, where in section.origins.items():
            comment = f"  # {where}" if origin else ""
            typer.echo(f"{key} = {msgspec.json.encode(values[key]).decode()}{comment}")
    for entry in read.suppressions:
        typer.echo("[[suppressions]]")
        for key, value in msgspec.to_builtins(entry).items():
            if value:
                typer.echo(f"{key} = {msgspec.json.encode(value).decode()}")
