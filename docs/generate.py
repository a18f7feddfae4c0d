"""Regenerates what is derived: pages of checks and of rules for events, the command line."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path

from bartizan.detect.behaviour.checks import CHECKS as BEHAVIOUR
from bartizan.detect.logs.anomaly_checks import CHECKS as ANOMALIES
from bartizan.detect.logs.text_checks import checks as log_checks
from bartizan.detect.metrics.metric_checks import checks as metric_checks
from bartizan.detect.rules.page import page as rule_page
from bartizan.detect.rules.rule import Rule
from bartizan.flows.detect_rules import load
from bartizan.model import Check, Example
from bartizan.report.check_page import page
from bartizan.scan.pipelines.platforms import recognition
from bartizan.scan.pipelines.subject import Platform
from bartizan.scan.registry import checks
from bartizan.scan.source import SourceFile

HERE = Path(__file__).parent
RISKS = (
    "Insufficient flow control", "Inadequate identity and access management",
    "Dependency chain abuse", "Poisoned pipeline execution",
    "Insufficient pipeline-based access controls", "Insufficient credential hygiene",
    "Insecure system configuration", "Ungoverned third-party services",
    "Improper artifact integrity validation", "Insufficient logging and visibility",
)  # fmt: skip
COMMANDS = (
    "", "scan", "detect", "watch", "rules list", "rules coverage", "rules sources", "rules test",
    "learn", "logs parse", "logs templates", "logs search", "logs diff", "logs explain",
    "logs score", "metrics score", "explain", "checks", "init", "doctor", "verdict", "config show",
    "suppressions list", "simulate",
)  # fmt: skip


def main() -> None:
    """Write all pages."""
    folder = HERE / "checks"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    for check in [*checks(), *log_checks(), *ANOMALIES, *BEHAVIOUR, *metric_checks().values()]:
        (folder / f"{check.id.lower()}-{check.slug}.md").write_text(page(check), "utf-8")
    (folder / "index.md").write_text(index(list(checks())), "utf-8")
    rule_pages(HERE / "rules")
    (HERE / "reference" / "command-line.md").write_text(command_line(), "utf-8")


def rule_pages(folder: Path) -> None:
    """Write a page for each rule for events that comes with bartizan, and their index."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    rules = load([], own=True)
    known = sorted((one for one in rules.rules if one.message), key=lambda one: one.id)
    for rule in known:
        text = rule_page(rule, rules.served.get(rule.id, ()))
        (folder / f"{rule_name(rule)}.md").write_text(text, "utf-8")
    (folder / "index.md").write_text(rule_index(known), "utf-8")


def rule_name(rule: Rule) -> str:
    """The name of a rule's page, as findings refer to it."""
    return f"{rule.id.lower()}-{rule.slug}"


def rule_index(known: list[Rule]) -> str:
    """How many rules there are for each product, and the table of all."""
    products = Counter(Path(one.path).parent.name for one in known)
    lines = [
        "# Rules for events",
        "",
        f"{len(known)} rules. `bartizan explain ID` prints a page.",
        "",
        "| product | rules |",
        "|---|---|",
        *(f"| {product} | {count} |" for product, count in sorted(products.items())),
        "",
        "## All rules",
        "",
        "| id | rule | severity | profile |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {one.id} | [{one.slug}]({rule_name(one)}.md): {one.title.rstrip('.')} "
        f"| {one.severity} | {one.profile} |"
        for one in known
    ]
    return "\n".join(lines) + "\n"


def index(known: list[Check]) -> str:
    """The table of all checks."""
    lines = [
        "# Checks",
        "",
        f"{len(known)} checks. `bartizan checks` lists them, `bartizan explain ID` prints a page.",
        "",
        *coverage(known),
        "## All checks",
        "",
        "| id | check | severity | profile |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {c.id} | [{c.slug}]({c.url.removeprefix('checks/')}.md): {c.title} "
        f"| {c.severity} | {c.profile} |"
        for c in known
    ]
    lines += [
        "",
        "## Checks of log text",
        "",
        "`bartizan detect` and `bartizan watch` run these beside their rules.",
        "",
        "| id | check | severity | profile |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| {c.id} | [{c.slug}]({c.url.removeprefix('checks/')}.md): {c.title} "
        f"| {c.severity} | {c.profile} |"
        for c in log_checks()
    ]
    return "\n".join(lines) + "\n"


def coverage(known: list[Check]) -> list[str]:
    """How many checks show each of the ten risks on each platform, by their bad examples."""
    lines = [
        "## OWASP Top 10 CI/CD risks, by platform",
        "",
        "How many checks find the risk there, as their executed examples prove.",
        "",
        f"| risk | {' | '.join(Platform)} | files |",
        f"|---|{'---|' * (len(Platform) + 1)}",
    ]
    for number, name in enumerate(RISKS, 1):
        mine = [c for c in known if f"owasp-cicd:CICD-SEC-{number}" in c.controls]
        places = [{_platform(example) for example in check.bad} for check in mine]
        counts = [sum(place in found for found in places) for place in (*Platform, None)]
        cells = " | ".join(str(count or "") for count in counts)
        lines.append(f"| CICD-SEC-{number} {name} | {cells} |")
    return [*lines, "", "*files*: checks of ordinary files, such as a credential in a setting.", ""]


def _platform(example: Example) -> Platform | None:
    known = recognition.parser_of(SourceFile(example.path, example.text.encode()))
    return known[0] if known else None


def command_line() -> str:
    """The help of every command."""
    lines = ["# Command line", ""]
    for command in COMMANDS:
        name = f"bartizan {command}".strip()
        lines += [f"## {name}", "", "```text", help_of(command), "```", ""]
    return "\n".join(lines)


def help_of(command: str) -> str:
    """The help text of a command, as it is on a terminal of 100 columns."""
    done = subprocess.run(
        [sys.executable, "-m", "bartizan", *command.split(), "--help"],
        check=True, capture_output=True, text=True,
        env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1", "LC_ALL": "C.UTF-8"},
    )  # fmt: skip
    return done.stdout.strip().replace("python -m bartizan", "bartizan")


if __name__ == "__main__":
    main()
