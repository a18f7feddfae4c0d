"""Security scans whose result cannot stop the pipeline."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.subject import Job, Pipeline, Step
from bartizan.scan.yaml_tree import Mapping, Node, Scalar

CHECK = Check(
    id="PIPE-047",
    slug="toothless-guard",
    title="Security scan cannot fail the pipeline",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    what="""
A scanner for secrets, vulnerabilities or misconfiguration whose failure is ignored: `|| true`, `continue-on-error: true`, `allow_failure: true`, an exit
code that is always 0. Scans that upload their report (SARIF) are shown in the pedantic profile, because something else may act on it.
""",
    why="""
The scan looks like a gate in every overview, yet a leaked key or a critical vulnerability passes it in green. What nobody has to
look at is not looked at, and an attacker's change goes through like any other.
""",
    fix="""
Let it fail on what matters and write exceptions down instead: a baseline or an ignore file with reasons and expiry dates, `--severity CRITICAL,HIGH`, or a
separate informing job beside a failing one.
""",
    cwe=(693, 778),
    attack=("T1562.001",),
    controls=(
        "owasp-cicd:CICD-SEC-10",
        "owasp-cicd:CICD-SEC-7",
        "ssdf:PW.8.2",
        "nist-800-53:SA-11",
    ),
    bad=(
        *on_every_platform("gitleaks detect --source . || true"),
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  scan:\n    runs-on: ubuntu-latest\n    steps:\n      - run: trivy fs --exit-code 1 .\n        continue-on-error: true\n",
        ),
        Example(".gitlab-ci.yml", "scan:\n  script: semgrep scan --error\n  allow_failure: true\n"),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - script: checkov -d .\n    continueOnError: true\n",
        ),
        Example(
            ".tekton/build.yaml",
            "apiVersion: tekton.dev/v1\nkind: Task\nmetadata:\n  name: scan\nspec:\n  steps:\n    - name: scan\n      image: someone/trivy:1\n      onError: continue\n      script: trivy fs --exit-code 1 .\n",
        ),
    ),
    good=(
        *on_every_platform("gitleaks detect --source .", "rm -f report.json || true"),
        Example(".gitlab-ci.yml", "lint:\n  script: prettier --check .\n  allow_failure: true\n"),
    ),
)

_TOOLS = frozenset({
    "trivy", "grype", "snyk", "semgrep", "bandit", "gosec", "gitleaks", "trufflehog", "checkov", "tfsec", "terrascan", "kics",
    "pip-audit", "safety", "govulncheck", "dependency-check", "dependency-check.sh", "zizmor", "osv-scanner", "brakeman", "bundler-audit",
    "bundle-audit", "detect-secrets", "detect-secrets-hook", "kubesec", "kube-score", "nancy", "retire", "auditjs", "njsscan", "horusec", "ggshield",
    "talisman", "poutine", "bartizan", "whispers", "prowler", "conftest", "slsa-verifier", "anchore-cli", "docker-scout",
})  # fmt: skip
_SUBCOMMANDS = {
    "npm": {"audit"}, "pnpm": {"audit"}, "yarn": {"audit", "npm audit"}, "cargo": {"audit", "deny"}, "composer": {"audit"},
    "cosign": {"verify", "verify-attestation", "verify-blob"}, "gpg": {"--verify"}, "git": {"verify-commit", "verify-tag"}, "dotnet": {"list"},
}  # fmt: skip
_ACTIONS = re.compile(
    r"(?:aquasecurity/(?:trivy|tfsec)|anchore/scan|snyk/|semgrep/|returntocorp/semgrep|gitleaks/|trufflesecurity/|bridgecrewio/checkov|checkmarx/"
    r"|github/codeql-action/analyze|actions/dependency-review|pypa/gh-action-pip-audit|securego/gosec|google/osv-scanner|zizmorcore/zizmor|golang/govulncheck|pyupio/safety|step-security/harden-runner)",
    re.IGNORECASE,
)
_SWALLOWED = re.compile(
    r"[ \t]{0,10}(?:2?>[^|\n]{0,100})?\|\|[ \t]{0,10}(?:true\b|:(?:\s|$)|exit[ \t]+0\b|echo\b|/bin/true\b)"
)
_REPORT = re.compile(
    r"sarif|--format[= ]?(?:json|gitlab|template)|--output|gl-[a-z-]{3,40}-report|report",
    re.IGNORECASE,
)

_WORDS = (*sorted(_TOOLS), "audit", "verify", "deny", "--vulnerable")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Scans of scripts and scanning actions whose outcome is thrown away."""
    for one in ran(pipeline, _WORDS, _TOOLS | _SUBCOMMANDS.keys()):
        if not _scans(one):
            continue
        words = _swallowed(one) or _ignored(one.job, one.step)
        if words:
            yield _match(pipeline, one, words)
    for job, step in pipeline.steps():
        if step.uses and _ACTIONS.match(step.uses.name):
            words = _ignored(job, step)
            if words:
                yield Match(
                    span=step.uses.text.span,
                    message=f"`{step.uses.name}` cannot fail the pipeline: {words}",
                    anchor=step.uses.name,
                    scope=pipeline.scope(job, step),
                    annotation=words,
                )


def _scans(one: Ran) -> bool:
    command = one.command
    if command.program in _TOOLS:
        return not any(
            a
            in {
                "--version",
                "version",
                "--help",
                "login",
                "auth",
                "install",
                "db",
                "--download-db-only",
                "clean",
            }
            for a in command.arguments[:2]
        )
    verbs = _SUBCOMMANDS.get(command.program, set())
    if command.program == "dotnet":
        return "--vulnerable" in command.arguments
    if command.program == "npm" and "fix" in command.arguments[:3]:
        return False
    return bool(set(command.arguments[:1]) & verbs)


def _swallowed(one: Ran) -> str:
    if one.command.depth == 0 and _SWALLOWED.match(one.script.text.value, one.command.end):
        return "`|| …` throws its result away"
    text = " ".join(one.command.arguments)
    if re.search(r"--exit-zero\b|--soft-fail\b|--no-fail\b|--exit-code[= ]0\b", text):
        return "its exit code is always 0"
    return ""


def _ignored(job: Job, step: Step) -> str:
    for node, words in (
        (step.node, "failures of the step are ignored"),
        (job.node, "failures of the job are ignored"),
    ):
        if any(
            _true(node, key) for key in ("continue-on-error", "continueOnError", "allow_failure")
        ):
            return words
        if (
            isinstance(node, Mapping)
            and isinstance(value := node.get("onError"), Scalar)
            and value.value == "continue"
        ):
            return words
    return ""


def _true(node: Node | None, key: str) -> bool:
    value = node.get(key) if isinstance(node, Mapping) else None
    return isinstance(value, Scalar) and value.value.lower() == "true"


def _match(pipeline: Pipeline, one: Ran, words: str) -> Match:
    reports = bool(_REPORT.search(one.text))
    return Match(
        span=one.span,
        message=f"`{one.program}` cannot fail the pipeline: {words}",
        anchor=one.text,
        scope=pipeline.scope(one.job, one.step),
        annotation=words,
        profile=Profile.PEDANTIC if reports else None,
    )
