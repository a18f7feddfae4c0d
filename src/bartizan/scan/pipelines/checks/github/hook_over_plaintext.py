"""`http://` and `git://` repositories in a pre-commit configuration."""

import re
from collections.abc import Sequence

from bartizan.model import Check, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-117",
    slug="hook-over-plaintext",
    title="Hook repository is fetched over an unprotected connection",
    severity=Severity.HIGH,
    what="""
A `repo:` in `.pre-commit-config.yaml` with an `http://` or `git://` address.
""",
    why="""
Whoever sits between the machine and the server, on a shared network or at a provider, exchanges the code of the hook. It runs on every
developer's machine and in the pipeline at the next commit.
""",
    fix="""
Use the `https://` address of the repository. If its server offers none, take the hook from a mirror that does.
""",
    cwe=(319, 494),
    attack=("T1557", "T1195.002"),
    controls=(
        "owasp-cicd:CICD-SEC-3",
        "owasp-cicd:CICD-SEC-9",
        "nist-800-53:SC-8",
        "pci-dss:4.2.1",
    ),
    references=("https://pre-commit.com/#repos-repo",),
    bad=(
        Example(
            ".pre-commit-config.yaml",
            """\
repos:
  - repo: http://git.example.com/hooks
    rev: v1.4.0
    hooks:
      - id: format
""",
        ),
    ),
    good=(
        Example(
            ".pre-commit-config.yaml",
            """\
repos:
  - repo: https://git.example.com/hooks
    rev: v1.4.0
    hooks:
      - id: format
""",
        ),
    ),
    upstream=("zizmor:insecure-url-scheme",),
)

_SCHEME = re.compile(r"\b(?:http|git)://", re.IGNORECASE)


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Use HTTPS."""
    found = _SCHEME.search(pipeline.source.text, match.span.start, match.span.end)
    if found is None:
        return ()
    edit = Edit(found.start(), found.end(), "https://")
    return (ProposedFix(title="Fetch it over HTTPS", edits=(edit,), safe=False),)
