"""``bartizan verdict``: say what a remembered finding is."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer

from bartizan.cli.settings import settings
from bartizan.errors import BartizanError


def verdict(
    finding: Annotated[str, typer.Argument(help="Id (F-…) or fingerprint of a finding.")],
    state: Annotated[str, typer.Argument(help="confirmed, dismissed, accepted or new.")],
    reason: Annotated[str, typer.Option(help="Why; for dismissed one of the known reasons.")] = "",
    comment: Annotated[str, typer.Option(help="What a reviewer should know.")] = "",
    owner: Annotated[str, typer.Option(help="Who accepts the risk.")] = "",
    until: Annotated[str, typer.Option(help="Last day of an acceptance, as 2027-01-31.")] = "",
    by: Annotated[str, typer.Option(envvar="USER", help="Who says so.")] = "",
    path: Annotated[Path, typer.Option(help="Repository.")] = Path(),
    store: Annotated[str | None, typer.Option(help="Database URL.")] = None,
) -> None:
    """Record a verdict; it survives re-scans, moved lines and renamed files."""
    read = settings(path, flags={"store_url": store})
    if not read.store.options.url:
        raise BartizanError(
            "there is no store to keep the verdict in", where="[store] url",
            mend="set it in bartizan.toml or give --store sqlite:///findings.db",
        )  # fmt: skip
    end = None
    if until:
        try:
            end = date.fromisoformat(until)
        except ValueError:
            raise BartizanError(
                f"{until!r} is not a date like 2027-01-31", where="--until"
            ) from None
    from bartizan.flows.judge import judge  # noqa: PLC0415 - imports the store

    line = judge(
        read.store.options.url, path, finding,
        state=state, reason=reason, note=comment, owner=owner, until=end, by=by,
        at=datetime.now(tz=UTC),
    )  # fmt: skip
    typer.echo(line)
