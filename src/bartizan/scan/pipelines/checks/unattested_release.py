"""A release is published without anything that proves where it was built."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Job, Kind, Pipeline

CHECK = Check(
    id="PIPE-020",
    slug="unattested-release",
    title="What is published carries no signature and no provenance",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    profile=Profile.AUDITOR,
    what="""
Pipelines that publish images, packages or release files, and in which no job signs them, attests to their provenance, or publishes through an interface that does it.
""",
    why="""
Users and deployment gates cannot tell the artifact of your pipeline from one that somebody else put under the same name. Every attack on a registry, a cache or a publishing token then stays
unnoticed.
""",
    fix="""
Sign with Sigstore (`cosign sign`, `gh attestation`, `actions/attest-build-provenance`), publish with provenance (`npm publish --provenance`, trusted publishing to PyPI), and verify it where you deploy.
""",
    cwe=(345, 353),
    attack=("T1195.002",),
    controls=("owasp-cicd:CICD-SEC-9", "slsa:build-l2", "ssdf:PS.2.1"),
    references=("https://slsa.dev/spec/v1.1/levels",),
    bad=(
        Example(
            ".gitlab-ci.yml",
            "release:\n  script:\n    - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_TAG\n  rules:\n    - if: $CI_COMMIT_TAG\n",
        ),
        Example(
            ".github/workflows/release.yml",
            "on: release\npermissions: {}\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish\n",
        ),
    ),
    good=(
        Example(
            ".gitlab-ci.yml",
            "release:\n  script:\n    - docker push $CI_REGISTRY_IMAGE:$CI_COMMIT_TAG\n    - cosign sign --yes $CI_REGISTRY_IMAGE:$CI_COMMIT_TAG\n",
        ),
        Example(
            ".github/workflows/release.yml",
            "on: release\npermissions: {}\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm publish --provenance\n",
        ),
    ),
)

_PUBLISHES = re.compile(
    r"(?:docker|podman|buildah|crane|oras|helm)\s+push|--push\b|npm publish|yarn npm publish|pnpm publish"
    r"|twine upload|poetry publish|gem push|gh release (?:create|upload)|goreleaser|nuget push|cargo publish"
    r"|action-gh-release|docker/build-push-action",
    re.IGNORECASE,
)
_PROVES = re.compile(
    r"cosign|sigstore|attest|provenance|slsa|gpg\b[^\n]{0,80}(?:sign|-b\b|-ab\b)|minisign|notation\s+sign|signtool"
    r"|in-toto|witness|gh-action-pypi-publish|signing|RELEASE_SIGN|gpg-private-key|import-gpg|codesign|uses:[^\n]{0,100}publish[^\n]{0,40}\.ya?ml",
    re.IGNORECASE,
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """The first publishing job of a pipeline that proves nothing."""
    publishing = [job for job in pipeline.jobs if job.deploys and _publishes(job)]
    if pipeline.kind is Kind.ACTION or not publishing or _PROVES.search(pipeline.source.text):
        return
    job = publishing[0]
    yield Match(
        span=job.name_span,
        message=f"job `{job.name}` publishes without a signature or an attestation",
        anchor=job.name,
        scope=pipeline.scope(job),
        annotation="nobody can tell where it was built",
    )


def _publishes(job: Job) -> bool:
    scripts = (script.text.value for step in job.steps for script in step.scripts)
    uses = (step.uses.name for step in job.steps if step.uses)
    return any(map(_PUBLISHES.search, (*scripts, *uses)))
