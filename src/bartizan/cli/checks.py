"""``bartizan checks``: list the checks there are."""

from typing import Annotated

import typer

from bartizan.model import Confidence, Profile, Severity
from bartizan.scan import registry


def checks(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[ID]...", help="Ids, slugs or prefixes.")
    ] = None,
    severity: Annotated[Severity | None, typer.Option(help="From here up.")] = None,
    confidence: Annotated[Confidence | None, typer.Option(help="From here up.")] = None,
    profile: Annotated[Profile | None, typer.Option(help="Exactly this profile.")] = None,
    control: Annotated[str, typer.Option(help="Evidence for this control or framework.")] = "",
    search: Annotated[str, typer.Option(help="Words in title or documentation.")] = "",
    format_: Annotated[str, typer.Option("--format", "-f", help="text or json.")] = "text",
) -> None:
    """List checks, all or those that fit every filter."""
    wanted = registry.resolve(names) if names else None
    words = search.lower().split()
    chosen = [
        check
        for check in registry.checks()
        if (wanted is None or check.id in wanted)
        and (severity is None or check.severity >= severity)
        and (confidence is None or check.confidence >= confidence)
        and (profile is None or check.profile is profile)
        and (not control or any(c.lower().startswith(control.lower()) for c in check.controls))
        and all(w in f"{check.slug} {check.title} {check.what} {check.why}".lower() for w in words)
    ]
    if format_ == "json":
        import msgspec  # noqa: PLC0415 - only here

        typer.echo(msgspec.json.format(msgspec.json.encode(chosen), indent=2).decode())
        return
    width = max((len(check.slug) for check in chosen), default=0)
    for check in chosen:
        level = (
            f"{check.severity}{'' if check.profile is Profile.REGULAR else f' ({check.profile})'}"
        )
        typer.echo(f"{check.id}  {check.slug:<{width}}  {level:<18}  {check.title}")
    typer.echo(f"{len(chosen)} of {registry.count()} checks", err=True)
