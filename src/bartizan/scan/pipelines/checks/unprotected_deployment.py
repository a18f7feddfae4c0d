"""Deployments with secrets that no protected environment stands in front of."""

import re
from collections.abc import Iterator
from itertools import chain

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.run_commands import lexed
from bartizan.scan.pipelines.secret_names import looks_secret
from bartizan.scan.pipelines.shell_commands import Command
from bartizan.scan.pipelines.subject import Job, Kind, Pipeline, Platform

CHECK = Check(
    id="PIPE-041",
    slug="unprotected-deployment",
    title="Deployment uses secrets outside a protected environment",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    profile=Profile.PEDANTIC,
    what="""
Jobs that publish or deploy with secrets and name no environment (GitHub and GitLab `environment:`, Azure deployment jobs, Bitbucket `deployment:`) and no manual approval.
""",
    why="""
Without an environment the secrets belong to the whole project: any branch, and anybody who can push one, can read them and deploy. An environment
ties them to chosen branches and reviewers, and keeps a record of each deployment.
""",
    fix="""
Create an environment with required reviewers and allowed branches, move the deployment's secrets there, and name it in the job.
""",
    cwe=(284, 862),
    attack=("T1078", "T1552.001"),
    controls=(
        "owasp-cicd:CICD-SEC-5",
        "owasp-cicd:CICD-SEC-1",
        "owasp-cicd:CICD-SEC-6",
        "nist-800-53:AC-6",
        "soc2:CC8.1",
        "iso-27001:A.8.31",
    ),
    upstream=("zizmor:secrets-outside-env",),
    bad=(
        Example(
            ".github/workflows/deploy.yml",
            "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    steps:\n      - run: kubectl apply -f k8s/\n        env:\n          KUBE_TOKEN: ${{ secrets.KUBE_TOKEN }}\n",
        ),
        Example(
            ".gitlab-ci.yml",
            'deploy:\n  script:\n    - helm upgrade app ./chart --kube-token "$KUBE_TOKEN"\n',
        ),
        Example(
            "bitbucket-pipelines.yml",
            'pipelines:\n  branches:\n    main:\n      - step:\n          script:\n            - helm upgrade app ./chart --kube-token "$KUBE_TOKEN"\n',
        ),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - script: kubectl apply -f k8s/\n    env:\n      KUBE_TOKEN: $(KUBE_TOKEN)\n",
        ),
    ),
    good=(
        Example(
            "azure-pipelines.yml",
            "jobs:\n  - deployment: ship\n    environment: production\n    strategy:\n      runOnce:\n        deploy:\n          steps:\n            - script: kubectl apply -f k8s/\n              env:\n                KUBE_TOKEN: $(KUBE_TOKEN)\n",
        ),
        Example(
            ".github/workflows/deploy.yml",
            "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: production\n    steps:\n      - run: kubectl apply -f k8s/\n        env:\n          KUBE_TOKEN: ${{ secrets.KUBE_TOKEN }}\n",
        ),
        Example(
            ".gitlab-ci.yml",
            'deploy:\n  environment: production\n  script:\n    - helm upgrade app ./chart --kube-token "$KUBE_TOKEN"\n',
        ),
        Example(
            "bitbucket-pipelines.yml",
            'pipelines:\n  branches:\n    main:\n      - step:\n          deployment: production\n          script:\n            - helm upgrade app ./chart --kube-token "$KUBE_TOKEN"\n',
        ),
    ),
)

_OWN_TOKEN = re.compile(
    r"secrets\.github_token|github\.token|System\.AccessToken|CI_JOB_TOKEN", re.IGNORECASE
)
_SHORT_LIVED = frozenset(
    {"GITHUB_TOKEN", "GH_TOKEN", "CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "SYSTEM_ACCESSTOKEN"}
)
"""Tokens of the run itself."""
_PLATFORMS = frozenset({Platform.GITHUB, Platform.GITLAB, Platform.AZURE, Platform.BITBUCKET})
"""Those that know environments. On GitHub the embedded engine shows each secret by itself."""


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Deploying jobs with a secret and neither environment nor approval."""
    if pipeline.platform not in _PLATFORMS or pipeline.kind is Kind.ACTION:
        return
    for job in pipeline.jobs:
        if not job.deploys or job.environment or job.manual:
            continue
        secret = _secret(job)
        if secret:
            yield Match(
                span=job.name_span,
                message=f"job `{job.name}` deploys with `{secret}` outside a protected environment",
                anchor=job.name,
                scope=pipeline.scope(job),
                annotation="names no environment",
            )


def _secret(job: Job) -> str:
    """Name of a secret that the job uses, empty if there is none."""
    return next(chain(_bound(job), _expanded(job)), "")


def _bound(job: Job) -> Iterator[str]:
    """Secrets that the definition names."""
    for step in job.steps:
        for expression in step.secrets:
            if not _OWN_TOKEN.search(expression.source):
                yield expression.source
    for variable in (*job.env, *(v for step in job.steps for v in step.env)):
        stored = variable.secret or (looks_secret(variable.name) and "$" in variable.text.value)
        if stored and not _OWN_TOKEN.search(variable.text.value):
            yield variable.name


def _expanded(job: Job) -> Iterator[str]:
    """Variables of scripts that hold a secret by their name."""
    for step in job.steps:
        for script in step.scripts:
            for command in lexed(script.text.value):
                name = _named(command)
                if name:
                    yield name


def _named(command: Command) -> str:
    for word in command.words:
        for expansion in word.expansions:
            if looks_secret(expansion.name) and expansion.name not in _SHORT_LIVED:
                return expansion.name
    return ""
