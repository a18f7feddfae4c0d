"""``bartizan scan``: look at a repository and say what is wrong with it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from bartizan.cli.progress import progress
from bartizan.cli.reports import Outputs, outputs
from bartizan.cli.settings import cache_dir, settings
from bartizan.errors import ExitCode
from bartizan.model import Confidence, Profile, Severity

Many = list[str] | None


def scan(
    path: Annotated[Path, typer.Argument(help="Repository, directory or file.")] = Path(),
    format_: Annotated[
        str,
        typer.Option(
            "--format",
            "-f",
            metavar="FORMAT",
            help="text, json, sarif, markdown, html, junit, github, …",
        ),
    ] = "text",
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="Write the report to a file."),
    ] = None,
    report: Annotated[
        Many, typer.Option("--report", metavar="FORMAT=FILE", help="One more report; repeatable.")
    ] = None,
    since: Annotated[
        str,
        typer.Option(
            "--since", metavar="REF", help="Only what changed since this revision introduces."
        ),
    ] = "",
    staged: Annotated[bool, typer.Option("--staged", help="Only what is staged.")] = False,
    history: Annotated[
        bool, typer.Option("--history", help="Secrets in all of the git history too.")
    ] = False,
    archives: Annotated[
        bool | None, typer.Option("--archives/--no-archives", help="Secrets inside archives too.")
    ] = None,
    verify_secrets: Annotated[
        bool | None,
        typer.Option("--verify-secrets", help="Ask providers whether secrets are live (network)."),
    ] = None,
    select: Annotated[
        Many,
        typer.Option("--select", metavar="CHECK", help="Only these checks: id, slug or prefix."),
    ] = None,
    ignore: Annotated[
        Many, typer.Option("--ignore", metavar="CHECK", help="Not these checks.")
    ] = None,
    exclude: Annotated[
        Many,
        typer.Option(
            "--exclude", metavar="PATTERN", help="Leave files out, by .gitignore patterns."
        ),
    ] = None,
    severity: Annotated[
        Severity | None, typer.Option(metavar="LEVEL", help="Show from here up.")
    ] = None,
    confidence: Annotated[
        Confidence | None, typer.Option(metavar="LEVEL", help="Show from here up.")
    ] = None,
    profile: Annotated[
        Profile | None, typer.Option(metavar="NAME", help="regular, pedantic or auditor.")
    ] = None,
    fail_on: Annotated[
        Severity | None, typer.Option(metavar="LEVEL", help="Exit 1 from here up.")
    ] = None,
    exit_zero: Annotated[
        bool, typer.Option("--exit-zero", help="Exit 0 even with findings.")
    ] = False,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Earlier JSON or SARIF report; hide what it lists."),
    ] = None,
    imports: Annotated[
        list[Path] | None,
        typer.Option("--import", metavar="FILE", help="SARIF of another tool to join; repeatable."),
    ] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Apply verified, safe fixes.")] = False,
    diff: Annotated[bool, typer.Option("--diff", help="Print verified fixes as a patch.")] = False,
    no_ignores: Annotated[
        bool, typer.Option("--no-ignores", help="Show suppressed findings as open.")
    ] = False,
    store: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Database URL that remembers findings and verdicts."),
    ] = None,
    config: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Use this configuration file.")
    ] = None,
    no_config: Annotated[bool, typer.Option("--no-config", help="Use no configuration.")] = False,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Scan everything anew.")] = False,
    jobs: Annotated[
        int | None, typer.Option("--jobs", "-j", metavar="N", help="Worker threads.")
    ] = None,
    color: Annotated[str, typer.Option(metavar="WHEN", help="auto, always or never.")] = "auto",
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="No progress, no summary.")] = False,
) -> None:
    """Scan a repository for secrets and pipeline flaws."""
    chosen = outputs(format_, output, report or [], color=color, quiet=quiet)
    flags: dict[str, Any] = {
        "select": _split(select), "ignore": _split(ignore), "exclude": exclude,
        "severity": severity, "confidence": confidence, "profile": profile, "fail_on": fail_on,
        "archives": archives, "verify_secrets": verify_secrets, "jobs": jobs, "store_url": store,
    }  # fmt: skip
    read = settings(path, file=config, isolated=no_config, flags=flags)
    options = read.scan.options
    from bartizan.flows.scan_request import ScanRequest  # noqa: PLC0415 - after the options
    from bartizan.flows.scan_tree import exit_code, scan_tree  # noqa: PLC0415

    with progress(enabled=not quiet and sys.stderr.isatty()) as advance:
        result = scan_tree(
            ScanRequest(
                path=path,
                options=options,
                now=datetime.now(tz=UTC),
                suppressions=read.suppressions,
                since=since,
                staged=staged,
                history=history,
                no_ignores=no_ignores,
                cache_dir=None if no_cache else cache_dir(),
                imports=imports or (),
                baseline=baseline or (Path(options.baseline) if options.baseline else None),
                store_url=read.store.options.url,
                progress=advance,
            )
        )
    if diff or fix:
        _corrections(path, result, chosen, write=fix)
    chosen.write(result)
    code = exit_code(result, options.fail_on)
    raise typer.Exit(ExitCode.CLEAN if exit_zero and code is ExitCode.FINDINGS else code)


def _corrections(path: Path, result: Any, chosen: Outputs, *, write: bool) -> None:  # noqa: ANN401
    from bartizan.flows.fix_tree import fix_tree, patches  # noqa: PLC0415 - rarely needed

    if not write:
        chosen.say(patches(result))
        return
    done = fix_tree(path, result)
    for line in done.lines():
        chosen.note(line)


def _split(values: Many) -> list[str] | None:
    if values is None:
        return None
    return [part for value in values for part in value.split(",") if part.strip()]
