"""Secrets handed to steps of third parties whose code can change."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.secret_names import looks_secret
from bartizan.scan.pipelines.subject import (
    Origin,
    Pipeline,
    Platform,
    Reference,
    ReferenceKind,
    Step,
    Variable,
)
from bartizan.scan.yaml_tree import Mapping, Scalar

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
            ".circleci/config.yml",
            "version: 2.1\norbs:\n  ship: someone/ship@1\njobs:\n  build:\n    machine: true\n    steps:\n      - ship/upload:\n          token: $API_TOKEN\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - task: someone.scanner.scan-task.Scan@5\n    inputs:\n      token: $(API_TOKEN)\n",
        ),
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
            ".circleci/config.yml",
            "version: 2.1\norbs:\n  ship: someone/ship@1.4.2\njobs:\n  build:\n    machine: true\n    steps:\n      - ship/upload:\n          token: $API_TOKEN\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - task: someone.scanner.scan-task.Scan@5\n    inputs:\n      folder: src\n",
        ),
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
    {
        ReferenceKind.ACTION,
        ReferenceKind.WORKFLOW,
        ReferenceKind.ORB,
        ReferenceKind.PIPE,
        ReferenceKind.TASK,
    }
)
_SHELL_LIKE = frozenset({Platform.BITBUCKET, Platform.CIRCLECI})
"""Platforms where a secret is written like a variable of a shell."""
_NO_CREDENTIAL = re.compile(r"(?:_ID|_USER|_USERNAME|_EMAIL|_NAME)$", re.IGNORECASE)
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
    orbs = _orbs(pipeline)
    for job, step in pipeline.steps():
        used = step.uses or orbs.get(step.name.partition("/")[0])
        if used is None or used.kind not in _KINDS or _known(used):
            continue
        secret = _secret(pipeline, step)
        if secret is None:
            continue
        name, variable = secret
        # A task of Azure's marketplace cannot be pinned: only pedants want to hear of it.
        task = used.kind is ReferenceKind.TASK
        yield Match(
            span=used.text.span if step.uses else variable.text.span,
            message=f"`{used.text}` gets `{name}`, and its owner can change what it runs",
            anchor=f"{used.text.value} {name}",
            scope=pipeline.scope(job, step),
            annotation="not pinned",
            related=[Related(span=variable.text.span, annotation="the secret it gets")],
            severity=Severity.MEDIUM if task or _opens_own(used, name) else None,
            profile=Profile.PEDANTIC if task else None,
        )


def _orbs(pipeline: Pipeline) -> dict[str, Reference]:
    """CircleCI's orbs by the name that the definition gives them."""
    root = pipeline.tree
    declared = root.get("orbs") if isinstance(root, Mapping) else None
    if pipeline.platform is not Platform.CIRCLECI or not isinstance(declared, Mapping):
        return {}
    written = {r.text.value: r for r in pipeline.references if r.kind is ReferenceKind.ORB}
    return {
        name.value: written[orb.value]
        for name, orb in declared.items()
        if isinstance(orb, Scalar) and orb.value in written
    }


def _known(used: Reference) -> bool:
    name = used.name.lower()
    return (
        used.pinned
        or used.local
        or used.first_party
        or used.dynamic
        or (used.kind is ReferenceKind.TASK and "." not in used.name)
        or name.startswith(_CLOUD_VENDORS)
    )


def _opens_own(used: Reference, secret: str) -> bool:
    """Whether the secret is one of the publisher's own service, such as Codecov's for Codecov."""
    shown = re.sub(r"[^a-z0-9]", "", secret.lower().rpartition(".")[2])
    owner = re.sub(r"[^a-z0-9]", "", used.name.lower().partition("/")[0])
    return len(owner) > 3 and owner not in _GENERIC and owner[:8] in shown


def _secret(pipeline: Pipeline, step: Step) -> tuple[str, Variable] | None:
    """The secret of the project that a step is given, and where; a real credential first."""
    found: list[tuple[str, Variable]] = []
    for variable in (*step.inputs.values(), *step.env):
        for expression in variable.expressions:
            source = expression.source.strip()
            if expression.origin is Origin.SECRET and source.lower() not in _OWN_TOKEN:
                found.append((source, variable))
        value = variable.text.value
        if pipeline.platform in _SHELL_LIKE and value.startswith("$"):
            name = value.strip("${}")
            if looks_secret(name):
                found.append((name, variable))
    found = [one for one in found if not _NO_CREDENTIAL.search(one[0])]
    named = [one for one in found if looks_secret(one[0].rpartition(".")[2])]
    return next(iter((*named, *found)), None)
