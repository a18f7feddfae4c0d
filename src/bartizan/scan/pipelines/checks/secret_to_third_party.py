"""Secrets handed to steps of third parties whose code can change."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.subject import (
    Origin,
    Pipeline,
    Platform,
    Reference,
    ReferenceKind,
    Step,
    Variable,
)

CHECK = Check(
    id="PIPE-048",
    slug="secret-to-third-party",
    title="Secret is handed to a third party's step that can change",
    severity=Severity.HIGH,
    confidence=Confidence.HIGH,
    what="""
Actions, orbs and pipes of third parties that are given a secret in their inputs or environment while they are named by a branch, a tag or a partial version. The
platform's own vendor and the run's own short-lived token are left out.
""",
    why="""
This is how secrets are stolen wholesale: the tag of a popular action is moved to a commit that sends away its inputs. Pinning is
most urgent exactly where a secret is handed over.
""",
    fix="""
Pin the step to a commit or digest that somebody has read, and give it a secret that can do no more than the step needs. Better: an identity token instead of a permanent secret.
""",
    cwe=(829, 522),
    attack=("T1195.002", "T1552.001"),
    controls=(
        "owasp-cicd:CICD-SEC-8",
        "owasp-cicd:CICD-SEC-3",
        "owasp-cicd:CICD-SEC-6",
        "nist-800-53:SR-3",
        "iso-27001:A.5.19",
    ),
    bad=(
        Example(
            ".github/workflows/release.yml",
            "on: push\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: someone/publish@v2\n        with:\n          token: ${{ secrets.PUBLISH_TOKEN }}\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - pipe: docker://someone/publish:2\n            variables:\n              API_TOKEN: $API_TOKEN\n",
        ),
    ),
    good=(
        Example(
            ".github/workflows/release.yml",
            "on: push\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: someone/publish@0123456789abcdef0123456789abcdef01234567\n        with:\n          token: ${{ secrets.PUBLISH_TOKEN }}\n      - uses: someone/comment@v1\n        with:\n          token: ${{ secrets.GITHUB_TOKEN }}\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - pipe: atlassian/aws-s3-deploy:1.1.0\n            variables:\n              AWS_SECRET_ACCESS_KEY: $AWS_SECRET_ACCESS_KEY\n",
        ),
    ),
)

_KINDS = frozenset(
    {ReferenceKind.ACTION, ReferenceKind.WORKFLOW, ReferenceKind.ORB, ReferenceKind.PIPE}
)
_OWN_TOKEN = frozenset({"secrets.github_token", "github.token"})
_CLOUD_VENDORS = (
    "aws-actions/", "azure/", "google-github-actions/", "docker/", "hashicorp/", "github/", "actions/", "pypa/", "microsoft/", "atlassian/",
)  # fmt: skip
"""Publishers who own what the secret opens, or the platform: moving their tag is shown elsewhere."""
_GENERIC = frozenset(
    {
        "action",
        "actions",
        "github",
        "token",
        "deploy",
        "release",
        "publish",
        "docker",
        "setup",
        "pull",
        "request",
        "secret",
        "secrets",
        "access",
        "push",
    }
)
"""Words of names that do not tell whose service it is."""


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Steps with a movable reference and a secret of the project."""
    for job, step in pipeline.steps():
        used = step.uses
        if used is None or used.kind not in _KINDS or _known(used):
            continue
        secret = _secret(pipeline, step)
        if secret is not None:
            name, variable = secret
            yield Match(
                span=used.text.span,
                message=f"`{used.text}` gets `{name}`, and its owner can change what it runs",
                anchor=f"{used.text.value} {name}",
                scope=pipeline.scope(job, step),
                annotation="not pinned",
                related=[Related(span=variable.text.span, annotation="the secret it gets")],
                severity=Severity.MEDIUM if _opens_own(used, name) else None,
            )


def _known(used: Reference) -> bool:
    name = used.name.lower()
    return (
        used.pinned
        or used.local
        or used.first_party
        or used.dynamic
        or name.startswith(_CLOUD_VENDORS)
    )


def _opens_own(used: Reference, secret: str) -> bool:
    """Whether the secret is one of the publisher's own service, such as Codecov's for Codecov."""
    shown = re.sub(r"[^a-z0-9]", "", secret.lower().rpartition(".")[2])
    words = re.findall(r"[a-z0-9]{4,40}", used.name.lower())
    return any(word[:8] in shown for word in words if word not in _GENERIC)


def _secret(pipeline: Pipeline, step: Step) -> tuple[str, Variable] | None:
    for variable in (*step.inputs.values(), *step.env):
        for expression in variable.expressions:
            source = expression.source.strip()
            if expression.origin is Origin.SECRET and source.lower() not in _OWN_TOKEN:
                return source, variable
        if pipeline.platform is Platform.BITBUCKET and variable.text.value.startswith("$"):
            from_store = variable.text.value.strip("${}")
            if any(word in from_store.upper() for word in ("TOKEN", "SECRET", "PASSWORD", "KEY")):
                return from_store, variable
    return None
