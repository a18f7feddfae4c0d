"""``bartizan checks``: list the checks there are."""

import argparse
import sys

from bartizan.errors import ExitCode
from bartizan.model import Check, Confidence, Profile, Severity
from bartizan.scan import registry

HELP = "List checks, all or those that fit every filter."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("names", nargs="*", metavar="ID", help="ids, slugs or prefixes of ids")
    parser.add_argument("--severity", choices=list(Severity), help="from here up")
    parser.add_argument("--confidence", choices=list(Confidence), help="from here up")
    parser.add_argument("--profile", choices=list(Profile), help="exactly this profile")
    parser.add_argument("--control", default="", help="evidence for this control or framework")
    parser.add_argument("--search", default="", metavar="WORDS", help="in title or documentation")
    parser.add_argument("-f", "--format", choices=["text", "json"], default="text")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print the checks that fit."""
    wanted = registry.resolve(arguments.names) if arguments.names else None
    chosen = [
        check
        for check in registry.checks()
        if (wanted is None or check.id in wanted) and _fits(check, arguments)
    ]
    if arguments.format == "json":
        import msgspec  # noqa: PLC0415 - only here

        print(msgspec.json.format(msgspec.json.encode(chosen), indent=2).decode())
        return ExitCode.CLEAN
    width = max((len(check.slug) for check in chosen), default=0)
    for check in chosen:
        profile = "" if check.profile is Profile.REGULAR else f" ({check.profile})"
        level = f"{check.severity}{profile}"
        print(f"{check.id}  {check.slug:<{width}}  {level:<18}  {check.title}")
    print(f"{len(chosen)} of {registry.count()} checks", file=sys.stderr)
    return ExitCode.CLEAN


def _fits(check: Check, arguments: argparse.Namespace) -> bool:
    text = f"{check.slug} {check.title} {check.what} {check.why}".lower()
    control = arguments.control.lower()
    return (
        (not arguments.severity or check.severity >= Severity(arguments.severity))
        and (not arguments.confidence or check.confidence >= Confidence(arguments.confidence))
        and (not arguments.profile or check.profile == arguments.profile)
        and (not control or any(c.lower().startswith(control) for c in check.controls))
        and all(word in text for word in arguments.search.lower().split())
    )
