"""`insecure-external-code-execution: allow` in Dependabot entries."""

import re
from collections.abc import Sequence

from bartizan.model import Check, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-116",
    slug="dependabot-execution",
    title="Dependabot may run code of the packages it updates",
    severity=Severity.HIGH,
    what="""
`insecure-external-code-execution: allow` in an entry of `dependabot.yml`, with which Dependabot executes code of the packages
it looks at.
""",
    why="""
Resolving dependencies then runs their manifests and build scripts, before anybody has seen the update. A malicious release
reads the credentials of private registries that the Dependabot job holds.
""",
    fix="""
Remove the line or set it to `deny`, which is the default. If an ecosystem cannot resolve without it, give that entry no private registry.
""",
    cwe=(829, 94),
    attack=("T1195.001", "T1059"),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-4", "ssdf:PW.4.1", "nist-800-53:CM-7"),
    references=(
        "https://docs.github.com/en/code-security/dependabot/working-with-dependabot/dependabot-options-reference#insecure-external-code-execution--",
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
    cooldown:
      default-days: 7
    insecure-external-code-execution: allow
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
    insecure-external-code-execution: deny
""",
        ),
    ),
    upstream=("zizmor:dependabot-execution",),
)

_ALLOW = re.compile(r"(insecure-external-code-execution[\"']?[ \t]*:[ \t]*[\"']?)(allow)\b")


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Deny it."""
    found = _ALLOW.search(pipeline.source.text, match.span.start, match.span.end)
    if found is None:
        return ()
    edit = Edit(found.start(2), found.end(2), "deny")
    return (ProposedFix(title="Do not run code of packages", edits=(edit,), safe=False),)
