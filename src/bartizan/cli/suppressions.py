"""``bartizan suppressions``: what is suppressed here, why, and until when."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from bartizan.cli.settings import cache_dir, settings

app = typer.Typer(help="List what is suppressed.", no_args_is_help=True)


@app.callback()
def _group() -> None:
    """List what is suppressed."""


@app.command("list")
def show(
    path: Annotated[Path, typer.Argument(help="Repository or directory.")] = Path(),
) -> None:
    """List every suppressed finding, with the reason and the end of its suppression."""
    read = settings(path, flags={})
    from bartizan.flows.scan_request import ScanRequest  # noqa: PLC0415 - after the options
    from bartizan.flows.scan_tree import scan_tree  # noqa: PLC0415

    result = scan_tree(
        ScanRequest(
            path=path,
            options=read.scan.options,
            now=datetime.now(tz=UTC),
            suppressions=read.suppressions,
            cache_dir=cache_dir(),
            store_url=read.store.options.url,
        )
    )
    for finding in result.suppressed:
        entry = finding.suppression
        if entry is None:
            continue
        until = f" until {entry.until}" if entry.until else ""
        typer.echo(f"{finding.location}  {finding.check} {finding.slug}  [{entry.kind}{until}]  "
                   f"{entry.reason}")  # fmt: skip
    for notice in result.notices:
        typer.echo(f"hint: {notice.message}", err=True)
    typer.echo(f"{len(result.suppressed)} suppressed", err=True)
