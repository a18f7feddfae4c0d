"""``bartizan rules``: what rules there are, what they can see, and whether their tests pass."""

import argparse
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from bartizan.cli.settings import detect_settings
from bartizan.errors import BartizanError, ExitCode
from bartizan.model import Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bartizan.detect.rules.rule import RuleSet

HELP = "List the rules for events, see what they cover, run their tests."
FIELDS = 6
"""Fields that are named on a line of the coverage."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    commands = parser.add_subparsers(dest="what", metavar="list|coverage|sources|test")
    listed = commands.add_parser("list", help="the rules that are loaded")
    listed.add_argument("--search", default="", metavar="WORDS", help="in title or description")
    listed.add_argument("--severity", choices=[str(level) for level in Severity])
    covered = commands.add_parser("coverage", help="per log source: loaded, refused, fields")
    for one in (listed, covered):
        one.add_argument("paths", nargs="*", metavar="PATH", help="Sigma rules besides ours")
        one.add_argument("--own-rules", action=argparse.BooleanOptionalAction, default=True,
                         help="those that come with bartizan too")  # fmt: skip
        one.add_argument("-f", "--format", choices=["text", "json"], default="text")
    covered.add_argument("--refused", action="store_true", help="name every refused rule")
    sources = commands.add_parser("sources", help="the formats that are read, and what they supply")
    sources.add_argument("-f", "--format", choices=["text", "json"], default="text")
    tests = commands.add_parser("test", help="run the tests that rule files bring along")
    tests.add_argument("paths", nargs="*", metavar="PATH", help="rule files; default: our own")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print what was asked for."""
    commands: Mapping[str, Callable[[argparse.Namespace], ExitCode]] = {
        "list": _list, "coverage": _coverage, "sources": _sources, "test": _test,
    }  # fmt: skip
    if arguments.what is None:
        raise BartizanError("say what about rules", mend=f"one of {', '.join(commands)}")
    return commands[arguments.what](arguments)


def _loaded(arguments: argparse.Namespace) -> "RuleSet":
    from bartizan.flows.detect_rules import load  # noqa: PLC0415 - imports the engine

    options = detect_settings(flags={}).detect.options
    return load([*options.rules, *arguments.paths], own=arguments.own_rules)


def _list(arguments: argparse.Namespace) -> ExitCode:
    from bartizan.flows.detect_rules import is_part  # noqa: PLC0415 - imports the engine

    rules = _loaded(arguments)
    least = Severity(arguments.severity or Severity.INFO)
    words = arguments.search.lower().split()
    chosen = [
        rule for rule in rules.rules
        if rule.severity >= least and not is_part(rule)
        and all(word in f"{rule.id} {rule.slug} {rule.title} {rule.description}".lower()
                for word in words)
    ]  # fmt: skip
    if arguments.format == "json":
        _json([
            {"id": r.id, "slug": r.slug, "title": r.title, "severity": r.severity,
             "confidence": r.confidence, "profile": r.profile, "source": str(r.source),
             "formats": rules.served.get(r.id, ()), "techniques": r.attack,
             "controls": r.controls, "path": r.path, "own": r.own}
            for r in chosen
        ])  # fmt: skip
    else:
        for rule in sorted(chosen, key=lambda rule: (not rule.own, rule.id)):
            print(f"{rule.id}  {rule.severity:<8}  {rule.slug}: {rule.title}")
    print(f"{len(chosen)} of {len(rules.rules)} rules; {len(rules.refused)} refused",
          file=sys.stderr)  # fmt: skip
    return ExitCode.CLEAN


def _coverage(arguments: argparse.Namespace) -> ExitCode:
    from bartizan.detect.rules.coverage import coverage  # noqa: PLC0415 - imports the engine
    from bartizan.flows.detect_rules import routes  # noqa: PLC0415

    rules = _loaded(arguments)
    found = coverage(rules, routes())
    if arguments.format == "json":
        _json(found)
        return ExitCode.CLEAN
    for one in found:
        print(f"{one.source}: {one.loaded} loaded ({one.own} ours), {len(one.refused)} refused; "
              f"supplied by {', '.join(one.formats) or 'no format'}")  # fmt: skip
        if one.mapped:
            print(f"  fields    {_named(list(one.mapped))}")
        for lacking in one.unmapped:
            print(f"  lacking   {lacking.field}, asked for by {lacking.count}: {lacking.rules[0]}")
        for refused in one.refused if arguments.refused else ():
            print(f"  refused   {refused.title or refused.id} ({refused.path}): {refused.reason}")
    print(f"{len(rules.rules)} rules loaded, {len(rules.refused)} refused", file=sys.stderr)
    if rules.refused and not arguments.refused:
        print("hint: --refused names them with the reason", file=sys.stderr)
    return ExitCode.CLEAN


def _sources(arguments: argparse.Namespace) -> ExitCode:
    from bartizan.ingest.registry import formats  # noqa: PLC0415 - imports all formats

    known = [formats()[name] for name in sorted(formats())]
    if arguments.format == "json":
        _json([{"name": one.name, "about": one.about, "product": one.product,
                "sources": sorted({str(route.source) for route in one.routes})}
               for one in known])  # fmt: skip
        return ExitCode.CLEAN
    width = max(len(one.name) for one in known)
    for one in known:
        served = sorted({str(route.source) for route in one.routes})
        print(f"{one.name:<{width}}  {one.about}")
        print(f"{'':<{width}}    rules for {_named(served)}")
    print(f"{len(known)} formats", file=sys.stderr)
    return ExitCode.CLEAN


def _test(arguments: argparse.Namespace) -> ExitCode:
    from bartizan.flows.detect_tests import rule_files, run_tests  # noqa: PLC0415

    passed = failed = 0
    for outcome in run_tests(rule_files(arguments.paths), now=datetime.now(tz=UTC)):
        passed += outcome.passed
        failed += len(outcome.problems)
        for problem in outcome.problems:
            print(f"FAIL  {outcome.path}: {problem}")
    print(f"{passed} passed, {failed} failed", file=sys.stderr)
    return ExitCode.FINDINGS if failed else ExitCode.CLEAN


def _named(names: list[str]) -> str:
    shown, more = names[:FIELDS], len(names) - FIELDS
    return ", ".join(name or "any" for name in shown) + (f" and {more} more" if more > 0 else "")


def _json(value: object) -> None:
    print(msgspec.json.format(msgspec.json.encode(value), indent=2).decode())
