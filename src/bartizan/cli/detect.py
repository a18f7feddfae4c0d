"""``bartizan detect``: look at logs and say what happened that should not have."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bartizan.cli.event_options import event_flags, level_options, place_options, rule_options
from bartizan.cli.moments import moment
from bartizan.cli.progress import counting
from bartizan.cli.reports import outputs
from bartizan.cli.settings import cache_dir, detect_settings
from bartizan.errors import BartizanError, ExitCode
from bartizan.model import Severity
from bartizan.report.formats import Format

HELP = "Look for attacks and mistakes in logs, with our rules and any Sigma rules."
EPILOG = """\
Logs are recognised by themselves: audit logs of GitHub, GitLab, AWS, GCP, Azure, Kubernetes and
identity providers, Windows and Linux hosts, web servers, networks, OpenTelemetry and more;
'bartizan rules sources' lists them. Compressed files and archives are read as they are."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.epilog = EPILOG
    parser.add_argument("paths", nargs="*", metavar="PATH",
                        help="files, directories, patterns; '-' is standard input")  # fmt: skip
    _what(parser.add_argument_group("what is looked at"))
    _shown(parser.add_argument_group("what is shown and what fails"))
    _reports(parser.add_argument_group("reports"))
    place_options(parser.add_argument_group("how"))


def _what(group: argparse._ArgumentGroup) -> None:
    group.add_argument("--input-format", metavar="NAME", help="all records are of this format")
    group.add_argument("--since", metavar="TIME", help="events from here, by their own time: "
                       "2026-11-25, 2026-11-25T10:00Z, or 24h ago")  # fmt: skip
    group.add_argument("--until", metavar="TIME", help="events before")
    rule_options(group)
    group.add_argument("--model", type=Path, metavar="FILE",
                       help="tell what is unusual by what 'bartizan learn' wrote")  # fmt: skip
    group.add_argument(
        "--learn",
        action="store_true",
        help="learn what is looked at into the model, which need not exist yet",
    )
    group.add_argument("--alerts-per-day", type=float, metavar="N",
                       help="unusual things that ordinary days may have; default: 5")  # fmt: skip
    group.add_argument("--replay", type=Path, metavar="FILE",
                       help="read the records of a dead-letter file again")  # fmt: skip
    group.add_argument("--show", metavar="EVENT", help="print one event whole, and its record")


def _shown(group: argparse._ArgumentGroup) -> None:
    level_options(group)
    levels = [str(level) for level in Severity]
    group.add_argument("--fail-on", choices=levels, help="exit 1 from here up; default: low")
    group.add_argument("--exit-zero", action="store_true", help="exit 0 even with findings")


def _reports(group: argparse._ArgumentGroup) -> None:
    group.add_argument("-f", "--format", default="text", metavar="FORMAT",
                       help=f"{', '.join(Format)}; default: text")  # fmt: skip
    group.add_argument("-o", "--output", type=Path, metavar="FILE", help="write it to a file")
    group.add_argument("--report", action="append", default=[], metavar="FORMAT=FILE",
                       help="one more report; repeatable")  # fmt: skip
    group.add_argument("--dead-letters", metavar="FILE",
                       help="keep records that are not understood, with the reason")  # fmt: skip
    group.add_argument("--color", default="auto", metavar="WHEN", help="auto, always or never")
    group.add_argument("-q", "--quiet", action="store_true", help="no progress, no summary")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Look, report, and judge."""
    chosen = outputs(arguments.format, arguments.output, arguments.report,
                     color=arguments.color, quiet=arguments.quiet)  # fmt: skip
    if not arguments.paths and not arguments.replay:
        raise BartizanError("no logs are named", mend="give files or directories, or '-'")
    if arguments.learn and arguments.model is None:
        raise BartizanError("--learn needs a model to learn into", mend="name one with --model")
    now = datetime.now(tz=UTC)
    since, until = moment(arguments.since, now, "--since"), moment(arguments.until, now, "--until")
    if since and until and since >= until:
        raise BartizanError("no time lies between --since and --until",
                            mend="let --since be the earlier one")  # fmt: skip
    read = detect_settings(
        file=arguments.config,
        isolated=arguments.no_config,
        flags=event_flags(arguments, ["fail_on", "alerts_per_day"]),
    )
    # polars and the engine are slow to import: after all cheap refusals.
    from bartizan.flows.detect_events import detect_events, exit_code  # noqa: PLC0415
    from bartizan.flows.detect_request import DetectRequest  # noqa: PLC0415

    with counting(enabled=not arguments.quiet and sys.stderr.isatty()) as advance:
        request = DetectRequest(
            paths=arguments.paths,
            options=read.detect.options,
            now=now,
            since=since,
            until=until,
            replay=arguments.replay,
            model=arguments.model,
            learn=arguments.learn,
            cache_dir=None if arguments.no_cache else cache_dir(),
            store_url=read.store.options.url,
            progress=lambda tally: advance(tally.read, tally.origins),
        )
        if arguments.show:
            from bartizan.flows.detect_show import show_event  # noqa: PLC0415 - rarely needed

            shown = show_event(request, arguments.show)
        else:
            result = detect_events(request)
    if arguments.show:
        chosen.say(shown)
        return ExitCode.CLEAN
    chosen.write(result)
    code = exit_code(result, read.detect.options.fail_on)
    return ExitCode.CLEAN if arguments.exit_zero and code is ExitCode.FINDINGS else code
