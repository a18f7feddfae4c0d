"""``bartizan explain ID``: what a check finds, why it matters and how to fix it."""

from typing import Annotated

import typer

from bartizan.errors import BartizanError
from bartizan.scan import registry


def explain(
    name: Annotated[str, typer.Argument(metavar="ID", help="Id or slug of a check.")],
    examples: Annotated[
        bool, typer.Option("--examples/--no-examples", help="Show bad and good examples.")
    ] = True,
) -> None:
    """Explain a check."""
    ids = registry.resolve([name])
    if len(ids) > 1:
        raise BartizanError(
            f"{name!r} names {len(ids)} checks", mend=f"'bartizan checks {name}' lists them"
        )
    from bartizan.report.check_page import page  # noqa: PLC0415 - after a cheap refusal

    typer.echo(page(registry.load(list(ids))[0], examples=examples), nl=False)
