"""Publishing jobs that leave no proof of where their product came from."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import ran
from bartizan.scan.pipelines.subject import Kind, Pipeline

CHECK = Check(
    id="PIPE-045",
    slug="unsigned-release",
    title="Release is published without signature or provenance",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    profile=Profile.AUDITOR,
    what="""
Pipelines that publish packages, images or release files while nothing in the same definition signs them or records their provenance (`cosign`, attestations, `npm publish --provenance`, SLSA generators, `gpg`).
""",
    why="""
Whoever receives the product cannot tell it from one that somebody else uploaded with a stolen token. Gates that verify
before deploying have nothing to verify.
""",
    fix="""
Record provenance where the product is made: `actions/attest-build-provenance`, `npm publish --provenance`, `cosign sign` with the platform's identity, PyPI's trusted publishing (which attests by itself), `docker buildx build --provenance=mode=max`.
""",
    cwe=(353, 345),
    attack=("T1195.002",),
    controls=(
        "owasp-cicd:CICD-SEC-9",
        "slsa:build-l2",
        "ssdf:PS.2.1",
        "nist-800-53:SI-7",
        "nist-800-53:SR-4",
    ),
    references=("https://slsa.dev/spec/v1.0/levels",),
    bad=on_every_platform("docker push registry.example.org/app:1.0"),
    good=(
        *on_every_platform(
            "docker push registry.example.org/app:1.0",
            "cosign sign --yes registry.example.org/app:1.0",
        ),
        Example(".gitlab-ci.yml", "release:\n  script:\n    - npm publish --provenance\n"),
    ),
)

_PUBLISH = {
    "docker": {"push"}, "podman": {"push"}, "buildah": {"push"}, "skopeo": {"copy"}, "crane": {"push"}, "helm": {"push"}, "npm": {"publish"}, "yarn": {"publish", "npm"},
    "pnpm": {"publish"}, "twine": {"upload"}, "cargo": {"publish"}, "poetry": {"publish"}, "uv": {"publish"}, "hatch": {"publish"}, "flit": {"publish"}, "gem": {"push"},
    "goreleaser": {"release"}, "gh": {"release"}, "glab": {"release"}, "release-cli": {"create"}, "oras": {"push"},
}  # fmt: skip
_PROOF = (
    "cosign", "sigstore", "attest", "provenance", "slsa-framework", "slsa-github", "in-toto", "witness", "notation sign", "--detach-sign", "--sign",
    "signtool", "jarsigner", "minisign", "rekor", "gh-action-pypi-publish",
)  # fmt: skip


def find(pipeline: Pipeline) -> Iterator[Match]:
    """The first publishing command of each job, unless the definition proves anything."""
    if pipeline.kind is Kind.ACTION:
        return
    seen: set[int] = set()
    for one in ran(pipeline, ("push", "publish", "upload", "release", "copy"), _PUBLISH):
        verbs = _PUBLISH.get(one.program, set())
        arguments = one.command.arguments
        if id(one.job) in seen or not verbs & set(arguments[:2]) or "--dry-run" in arguments:
            continue
        if one.program == "gh" and not {"create", "upload"} & set(arguments[:2]):
            continue
        verb = next(a for a in arguments[:2] if a in verbs)
        if not seen and _proven(pipeline.source.text):
            return
        seen.add(id(one.job))
        yield Match(
            span=one.span,
            message=f"`{one.program} {verb}` publishes without signature or provenance",
            anchor=one.text,
            scope=pipeline.scope(one.job, one.step),
            annotation="nothing proves where this came from",
        )


def _proven(text: str) -> bool:
    """Whether the definition signs anything or records where it came from."""
    text = text.lower()
    return any(word in text for word in _PROOF)
