"""``bartizan scan``: look at a repository and say what is wrong with it."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bartizan.cli.progress import progress
from bartizan.cli.reports import Outputs, outputs
from bartizan.cli.settings import cache_dir, settings
from bartizan.errors import ExitCode
from bartizan.flows.scan_request import ScanRequest
from bartizan.flows.scan_tree import exit_code, scan_tree
from bartizan.model import Confidence, Profile, ScanResult, Severity
from bartizan.report.formats import Format

HELP = "Scan a repository for secrets and pipeline flaws."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("path", nargs="?", type=Path, default=Path(), metavar="PATH",
                        help="repository, directory or file; default: here")  # fmt: skip
    _what(parser.add_argument_group("what is scanned"))
    _shown(parser.add_argument_group("what is shown and what fails"))
    _reports(parser.add_argument_group("reports"))
    _how(parser.add_argument_group("how"))


def _what(group: argparse._ArgumentGroup) -> None:
    mode = group.add_mutually_exclusive_group()
    mode.add_argument("--since", default="", metavar="REF",
                      help="only what changed since this revision introduces")  # fmt: skip
    mode.add_argument("--staged", action="store_true", help="only what is staged introduces")
    mode.add_argument("--history", action="store_true", help="secrets in all of git's history too")
    group.add_argument("--archives", action=argparse.BooleanOptionalAction,
                       help="secrets inside archives too")  # fmt: skip
    group.add_argument("--exclude", action="append", metavar="PATTERN",
                       help="leave files out, by a .gitignore pattern; repeatable")  # fmt: skip
    group.add_argument("--select", action="append", metavar="CHECK",
                       help="only these checks: id, slug or prefix of ids")  # fmt: skip
    group.add_argument("--ignore", action="append", metavar="CHECK", help="not these checks")
    group.add_argument("--import", dest="imports", action="append", type=Path, default=[],
                       metavar="FILE", help="join a SARIF report of another tool")  # fmt: skip
    group.add_argument("--verify-secrets", action="store_true", default=None,
                       help="ask providers over the network whether secrets are live")  # fmt: skip


def _shown(group: argparse._ArgumentGroup) -> None:
    # Plain words: a refusal shows what the list holds.
    levels, profiles = [str(level) for level in Severity], [str(kind) for kind in Profile]
    group.add_argument("--severity", choices=levels, help="show from here up")
    group.add_argument(
        "--confidence", choices=[str(level) for level in Confidence], help="show from here up"
    )
    group.add_argument("--profile", choices=profiles, help="how much to show")
    group.add_argument("--fail-on", choices=levels, help="exit 1 from here up; default: low")
    group.add_argument("--exit-zero", action="store_true", help="exit 0 even with findings")
    group.add_argument("--baseline", type=Path, metavar="FILE",
                       help="hide what an earlier JSON or SARIF report lists")  # fmt: skip
    group.add_argument("--no-ignores", action="store_true", help="show suppressed findings as open")


def _reports(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-f", "--format", default="text", metavar="FORMAT",
                       help=f"{', '.join(Format)}; default: text")  # fmt: skip
    group.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it to a file")
    group.add_argument("--report", action="append", default=[], metavar="FORMAT=FILE",
                       help="one more report; repeatable")  # fmt: skip
    group.add_argument("--fix", action="store_true", help="apply verified, safe fixes")
    group.add_argument("--diff", action="store_true", help="print verified fixes as a patch")
    group.add_argument("--color", default="auto", metavar="WHEN", help="auto, always or never")
    group.add_argument("-q", "--quiet", action="store_true", help="no progress, no summary")


def _how(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--store", metavar="URL", help="database that remembers findings")
    group.add_argument("--config", type=Path, metavar="FILE", help="use this configuration")
    group.add_argument("--no-config", action="store_true", help="use no configuration file")
    group.add_argument("--no-cache", action="store_true", help="scan everything anew")
    group.add_argument("-j", "--jobs", type=int, metavar="N", help="worker threads")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Scan, report, and judge."""
    chosen = outputs(arguments.format, arguments.output, arguments.report,
                     color=arguments.color, quiet=arguments.quiet)  # fmt: skip
    read = settings(arguments.path, file=arguments.config, isolated=arguments.no_config,
                    flags=_flags(arguments))  # fmt: skip
    options = read.scan.options
    with progress(enabled=not arguments.quiet and sys.stderr.isatty()) as advance:
        result = scan_tree(
            ScanRequest(
                path=arguments.path,
                options=options,
                now=datetime.now(tz=UTC),
                suppressions=read.suppressions,
                since=arguments.since,
                staged=arguments.staged,
                history=arguments.history,
                no_ignores=arguments.no_ignores,
                cache_dir=None if arguments.no_cache else cache_dir(),
                imports=arguments.imports,
                baseline=arguments.baseline
                or (Path(options.baseline) if options.baseline else None),
                store_url=read.store.options.url,
                progress=advance,
            )
        )
    if arguments.diff:
        from bartizan.flows.fix_tree import patches  # noqa: PLC0415 - rarely needed

        chosen.say(patches(arguments.path, result))
    else:
        chosen.write(result)
    if arguments.fix:
        _fix(arguments.path, result, chosen)
    code = exit_code(result, options.fail_on)
    if arguments.staged and code is ExitCode.NOTHING:
        code = ExitCode.CLEAN  # a commit that only deletes must not be stopped
    return ExitCode.CLEAN if arguments.exit_zero and code is ExitCode.FINDINGS else code


def _flags(arguments: argparse.Namespace) -> dict[str, Any]:
    """Options given on the command line; None where not given."""
    names = ("exclude", "severity", "confidence", "profile", "fail_on", "archives",
             "verify_secrets", "jobs")  # fmt: skip
    flags: dict[str, Any] = {name: getattr(arguments, name) for name in names}
    for name in ("select", "ignore"):
        given = getattr(arguments, name)
        flags[name] = None if given is None else [
            part for value in given for part in value.split(",") if part.strip()
        ]  # fmt: skip
    flags["store_url"] = arguments.store
    return flags


def _fix(path: Path, result: ScanResult, chosen: Outputs) -> None:
    from bartizan.flows.fix_tree import fix_tree  # noqa: PLC0415 - rarely needed

    for line in fix_tree(path, result).lines():
        chosen.note(line)
