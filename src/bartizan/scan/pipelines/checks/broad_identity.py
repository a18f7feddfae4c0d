"""Federated identities that code of outsiders can ask for, or that any service accepts."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Trust
from bartizan.scan.source import Span

CHECK = Check(
    id="PIPE-029",
    slug="broad-identity",
    title="Cloud identity is open to more code than it is meant for",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Jobs that can ask for a federated identity (`id-token: write`, GitLab `id_tokens`, Bitbucket and CircleCI OIDC) although outsiders can start the pipeline with the project's rights or run code of theirs in that job, and
identity tokens whose audience is missing or a wildcard. Identities in pipelines of pull requests without such rights are shown in the pedantic profile.
""",
    why="""
The cloud trusts the token, not the code that asked for it. Code from a pull request that runs in such a job becomes the deployer, and a token for
any audience can be replayed at every service that trusts the platform.
""",
    fix="""
Grant the identity only in the job that deploys, only on protected branches or a protected environment, name one audience for one service, and
check repository, branch and environment in the trust policy of the cloud role.
""",
    cwe=(269, 284, 863),
    attack=("T1078.004", "T1528"),
    controls=(
        "owasp-cicd:CICD-SEC-2",
        "owasp-cicd:CICD-SEC-5",
        "nist-800-53:AC-6",
        "nist-800-53:IA-5",
        "iso-27001:A.5.16",
    ),
    references=(
        "https://docs.github.com/en/actions/concepts/security/openid-connect",
        "https://docs.gitlab.com/ci/secrets/id_token_authentication/",
    ),
    bad=(
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  pull-requests:\n    '**':\n      - step:\n          oidc: true\n          script:\n            - make\n",
        ),
        Example(
            ".github/workflows/check.yml",
            "on: pull_request_target\njobs:\n  check:\n    runs-on: ubuntu-latest\n    permissions:\n      id-token: write\n    steps:\n      - uses: actions/checkout@v4\n        with:\n          ref: ${{ github.event.pull_request.head.sha }}\n      - run: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "deploy:\n  id_tokens:\n    CLOUD:\n      aud: '*'\n  script: ./deploy.sh\n",
        ),
    ),
    good=(
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  branches:\n    main:\n      - step:\n          oidc: true\n          script:\n            - ./deploy.sh\n",
        ),
        Example(
            ".github/workflows/deploy.yml",
            "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-latest\n    environment: production\n    permissions:\n      id-token: write\n    steps:\n      - run: ./deploy.sh\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "deploy:\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n  id_tokens:\n    CLOUD:\n      aud: https://vault.example.org\n  script: ./deploy.sh\n",
        ),
    ),
)

_WILD = frozenset({"", "*", "any", "all"})


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Audiences first, then who can reach the identity."""
    for job in pipeline.jobs:
        for variable in job.identity:
            value = variable.text.value.strip()
            if pipeline.platform is Platform.GITLAB and value in _WILD:
                yield Match(
                    span=variable.text.span if value else variable.name_span,
                    message=f"identity token `{variable.name}` is accepted by any service",
                    anchor=f"{variable.name}={value}",
                    scope=pipeline.scope(job),
                    annotation="no audience limits it",
                    confidence=Confidence.HIGH,
                )
        span = _identity(pipeline, job)
        if span is not None:
            yield from _reachable(pipeline, job, span)


def _identity(pipeline: Pipeline, job: Job) -> Span | None:
    """Where a job is granted a federated identity."""
    if job.permissions is not None:
        granted = "write" in {job.permissions.get("id-token"), job.permissions.get("*")}
        return job.permissions_span if granted else None
    if pipeline.platform is Platform.GITHUB and pipeline.permissions is not None:
        granted = pipeline.permissions.get("id-token") == "write"
        return pipeline.permissions_span if granted else None
    return job.identity[0].name_span if job.identity else None


def _reachable(pipeline: Pipeline, job: Job, span: Span) -> Iterator[Match]:
    untrusted = any(step.checkout_untrusted for step in job.steps)
    trust = pipeline.trust
    if trust is Trust.TRUSTED:
        return
    if trust is Trust.PRIVILEGED_OUTSIDER and untrusted:
        severity, profile = Severity.HIGH, Profile.REGULAR
        words = "runs code of outsiders and can ask for the cloud identity"
    else:
        severity, profile = Severity.LOW, Profile.PEDANTIC
        words = "can ask for the cloud identity while outsiders can start it"
    yield Match(
        span=span,
        message=f"job `{job.name}` {words}",
        anchor="id-token",
        scope=pipeline.scope(job),
        annotation="identity granted here",
        severity=severity,
        profile=profile,
    )
