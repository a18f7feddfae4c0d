"""Dependabot entries that do not wait a week before they take a new release."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bartizan.model import Check, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-115",
    slug="dependabot-cooldown",
    title="Dependency updates are proposed within days of their release",
    severity=Severity.LOW,
    what="""
Entries of `dependabot.yml` whose `cooldown` is missing or waits less than seven days. Without one Dependabot waits three.
""",
    why="""
Most compromised releases are noticed and withdrawn within a few days. A project that updates at once is among those that run them; one that waits
a week hardly ever is. Security updates do not wait for the cooldown.
""",
    fix="""
Add `cooldown: {default-days: 7}` to every entry, and keep security updates switched on: they come at once all the same.
""",
    cwe=(1357,),
    attack=("T1195.001", "T1195.002"),
    controls=("owasp-cicd:CICD-SEC-3", "ssdf:PW.4.1", "nist-800-53:SR-3"),
    references=(
        "https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference#cooldown-",
    ),
    bad=(
        Example(
            ".github/dependabot.yml",
            """\
version: 2
updates:
  - package-ecosystem: pip
    directory: /
    schedule:
      interval: weekly
""",
        ),
    ),
    good=(
        Example(
            ".github/dependabot.yml",
            """\
version: 2
updates:
  - package-ecosystem: pip
    directory: /
    schedule:
      interval: weekly
    cooldown:
      default-days: 7
""",
        ),
    ),
    upstream=("zizmor:dependabot-cooldown",),
)

DAYS = 7
_DAYS = re.compile(r"(default-days[ \t]*:[ \t]*)(\d{1,4})")
_ENTRY = re.compile(r"^([ \t]*(?:-[ \t]+)?)package-ecosystem[ \t]*:[^\n{}]*$", re.MULTILINE)
_BLOCK = re.compile(r"^([ \t]*(?:-[ \t]+)?)cooldown[ \t]*:[ \t]*(?:#[^\n]*)?$", re.MULTILINE)


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Raise the number of days, or add what is missing."""
    text = pipeline.source.text
    end_of_line = "\r\n" if "\r\n" in text else "\n"
    if days := _DAYS.search(text, match.span.start, match.span.end):
        edit = Edit(days.start(2), days.end(2), str(DAYS))
        return (ProposedFix(title=f"Wait {DAYS} days", edits=(edit,)),)
    start = text.rfind("\n", 0, match.span.start) + 1
    if block := _BLOCK.match(text, start):
        added = f"{end_of_line}{' ' * (len(block[1]) + 2)}default-days: {DAYS}"
    elif block := _ENTRY.match(text, start):
        indent = " " * len(block[1])
        added = f"{end_of_line}{indent}cooldown:{end_of_line}{indent}  default-days: {DAYS}"
    else:
        return ()
    at = block.start() + len(block[0].rstrip())
    return (ProposedFix(title=f"Wait {DAYS} days", edits=(Edit(at, at, added),)),)


def judge(_pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match: an update is only proposed, people and tests still see it."""
    return replace(match, severity=Severity.LOW)
