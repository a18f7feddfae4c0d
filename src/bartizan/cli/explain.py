"""``bartizan explain ID``: what a check or rule finds, why it matters and how to fix it."""

import argparse

from bartizan.errors import BartizanError, ExitCode
from bartizan.scan import registry

HELP = "Explain a check, or a rule for events."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("name", metavar="ID", help="id or slug of a check or rule, or a Sigma id")
    parser.add_argument(
        "--examples",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="show bad and good examples",
    )
    parser.add_argument("--rules", action="append", default=[], metavar="PATH",
                        help="Sigma rules besides ours; repeatable")  # fmt: skip


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print the page of a check or a rule."""
    try:
        ids = registry.resolve([arguments.name])
    except BartizanError as error:
        print(_learned_check(arguments) or _rule(arguments, error), end="")
        return ExitCode.CLEAN
    if len(ids) > 1:
        raise BartizanError(
            f"{arguments.name!r} names {len(ids)} checks",
            mend=f"'bartizan checks {arguments.name}' lists them",
        )
    from bartizan.report.check_page import page  # noqa: PLC0415 - after a cheap refusal

    print(page(registry.load(list(ids))[0], examples=arguments.examples), end="")
    return ExitCode.CLEAN


def _learned_check(arguments: argparse.Namespace) -> str:
    """The page of a check of log text, behaviour or metrics; empty if it is none."""
    from bartizan.detect.behaviour import checks as behaviour_checks  # noqa: PLC0415
    from bartizan.detect.logs import anomaly_checks  # noqa: PLC0415
    from bartizan.detect.logs.text_checks import named  # noqa: PLC0415 - imports the engine
    from bartizan.detect.metrics import metric_checks  # noqa: PLC0415
    from bartizan.report.check_page import page  # noqa: PLC0415

    name = arguments.name
    learned = (anomaly_checks, behaviour_checks, metric_checks)
    found = named(name) or next(filter(None, (one.named(name) for one in learned)), None)
    return page(found, examples=arguments.examples) if found else ""


def _rule(arguments: argparse.Namespace, no_check: BartizanError) -> str:
    """The page of a rule for events."""
    from bartizan.cli.settings import detect_settings  # noqa: PLC0415 - only for rules
    from bartizan.detect.rules.page import page  # noqa: PLC0415 - imports the engine
    from bartizan.flows.detect_rules import load, named  # noqa: PLC0415

    configured = detect_settings(flags={}).detect.options.rules
    rules = load([*configured, *arguments.rules], own=True)
    found = named(rules, arguments.name)
    if not found:
        raise no_check
    if len(found) > 1:
        raise BartizanError(
            f"{arguments.name!r} names {len(found)} rules",
            mend=f"such as {found[0].id} and {found[1].id}; 'bartizan rules list' shows them",
        )
    return page(found[0], rules.served.get(found[0].id, ()), examples=arguments.examples)
