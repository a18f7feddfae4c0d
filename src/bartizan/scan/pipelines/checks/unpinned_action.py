"""Actions, reusable workflows, orbs, pipes and tasks whose version their owner can move."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bartizan.model import Check, Confidence, Edit, Example, Profile, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.places import overlap, reference_at, step_at
from bartizan.scan.pipelines.privilege import reach
from bartizan.scan.pipelines.subject import Pipeline, Platform, Reference, ReferenceKind

CHECK = Check(
    id="PIPE-025",
    slug="unpinned-action",
    title="Step from elsewhere runs from a version that can be moved",
    severity=Severity.MEDIUM,
    what="""
Actions and reusable workflows (GitHub), orbs (CircleCI), pipes (Bitbucket) and marketplace tasks (Azure)
that are named by a branch, a tag, a partial version or no version at all instead of one that cannot change:
a full commit hash, a digest, or a complete published orb version.

How bad it is depends on who may move it, and how often they do: a branch is high (medium in a job that has nothing but a reading token), a third party's release tag medium, a release tag of the platform's own vendor (`actions/checkout@v4`) low.
""",
    why="""
Whoever controls the other repository, or breaks into it, can move the tag or branch and runs code of
theirs in your next build, with your secrets and your token. Nothing in your repository changes, so
no review sees it.

This has happened: the tags of widely used actions were moved to commits that printed every secret of the run.
""",
    fix="""
Name the full commit hash (or image digest, or complete orb version) and keep the readable version in a comment:
`uses: owner/action@<40 hex digits> # v4.1.0`. Let Dependabot or Renovate propose updates, so that each new version is reviewed.
""",
    cwe=(829, 1357),
    attack=("T1195.001", "T1195.002"),
    controls=(
        "owasp-cicd:CICD-SEC-3",
        "owasp-cicd:CICD-SEC-8",
        "ssdf:PW.4.1",
        "nist-800-53:SR-3",
        "iso-27001:A.5.21",
    ),
    references=(
        "https://docs.github.com/en/actions/reference/security/secure-use",
        "https://circleci.com/docs/orbs/use/orb-intro/",
    ),
    upstream=("zizmor:unpinned-uses",),
    bad=(
        Example("azure-pipelines.yml", "steps:\n  - task: someone.scanner.scan-task.Scan@5\n"),
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: someone/setup-tool@v2\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\norbs:\n  tool: someone/tool@volatile\nworkflows:\n  main:\n    jobs:\n      - tool/build\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - pipe: docker://someone/uploader:latest\n            variables:\n              TARGET: site\n",
        ),
    ),
    good=(
        Example("azure-pipelines.yml", "steps:\n  - task: Docker@2\n"),
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: someone/setup-tool@0123456789abcdef0123456789abcdef01234567 # v2.0.1\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\norbs:\n  tool: someone/tool@3.1.4\nworkflows:\n  main:\n    jobs:\n      - tool/build\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - pipe: docker://someone/uploader@sha256:"
            + "ab12" * 16
            + "\n",
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
_PLATFORMS = frozenset({Platform.CIRCLECI, Platform.BITBUCKET, Platform.AZURE})
"""GitHub is the embedded engine's; what other platforms pull in is ``unpinned-include``."""
_RELEASE = re.compile(r"v?\d+(?:\.\d+){0,3}(?:[-+._][\w.+-]{1,40})?")
_SERIES = re.compile(
    r"(?:refs/tags/.{1,200})|(?:[\w-]{1,40}/)?(?:[A-Za-z-]{0,20}-)?[vV]?\d+(?:\.\w+){0,3}(?:[-+._][\w.+-]{1,40})?"
)
"""A release, or the name that follows one series of them: ``v4``, ``release/v1``, ``1.2.3``."""
_NEVER = frozenset({"false", "${{ false }}"})
"""Conditions of jobs that are switched off."""
_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_COMMENT = re.compile(r"[ \t]+#[ \t]*(?:tag=|ref=|pin@)?(v?\d[\w.+-]{0,40})")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """References of other platforms, and of GitHub's files in case the engine refuses them."""
    if pipeline.platform is Platform.GITHUB:
        yield from _github(pipeline)
    if pipeline.platform not in _PLATFORMS:
        return
    for reference, _ in pipeline.all_references():
        if reference.kind is ReferenceKind.TASK and "." not in reference.name:
            continue  # a task without a publisher in its name comes with the platform
        if reference.kind not in _KINDS or reference.pinned or reference.local or reference.dynamic:
            continue
        severity, profile, words = _judge(reference)
        yield Match(
            span=reference.text.span,
            message=f"`{reference.text}` {words}",
            anchor=reference.text.value,
            scope=(pipeline.platform,),
            annotation=words,
            severity=severity,
            profile=profile,
            confidence=Confidence.HIGH,
        )


def _judge(reference: Reference) -> tuple[Severity, Profile, str]:
    """How bad it is: a moving name is worse than a release tag, a stranger worse than the vendor."""
    release = bool(_RELEASE.fullmatch(reference.version))
    if reference.kind is ReferenceKind.TASK:
        return Severity.LOW, Profile.PEDANTIC, "takes whatever release of this major comes next"
    if reference.first_party:
        return (
            Severity.LOW,
            Profile.PEDANTIC if release else Profile.REGULAR,
            "follows the newest release of the platform's vendor",
        )
    if release and reference.kind is ReferenceKind.PIPE:
        return Severity.LOW, Profile.REGULAR, "names a tag that its publisher can move"
    if release:
        return Severity.MEDIUM, Profile.REGULAR, "takes whatever release of this series comes next"
    return Severity.HIGH, Profile.REGULAR, "names a version that moves with every publication"


def _github(pipeline: Pipeline) -> Iterator[Match]:
    off = [job.span for job in pipeline.jobs if job.condition and job.condition.value in _NEVER]
    for reference, scope in pipeline.all_references():
        if reference.kind not in _KINDS or reference.pinned or reference.local or reference.dynamic:
            continue
        if any(overlap(span, reference.text.span) for span in off):
            continue
        match = Match(span=reference.text.span, message="", anchor=reference.name, scope=scope)
        yield judge(pipeline, match)


def judge(pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match, with a severity by owner and kind of the version."""
    reference = reference_at(pipeline, match.span)
    if reference is None:
        return match
    severity, words = _judge_github(reference)
    at = step_at(pipeline, match.span)
    if at:  # without secrets and a writing token there is less to take
        severity = min(severity, reach(pipeline, at[0]).severity)
    return replace(
        match,
        message=f"`{reference.text}` {words}",
        annotation="not pinned to a commit",
        severity=severity,
    )


def _judge_github(reference: Reference) -> tuple[Severity, str]:
    if not reference.version:
        return Severity.HIGH, "names no version, so the newest is taken"
    if _SERIES.fullmatch(reference.version):
        if reference.first_party:
            return Severity.LOW, "names a tag, which the platform's vendor can move"
        return Severity.MEDIUM, "names a tag, which its owner can move"
    severity = Severity.MEDIUM if reference.first_party else Severity.HIGH
    return severity, f"follows `{reference.version}`, no release but a name that moves"


def fixes(
    pipeline: Pipeline, match: Match, knowledge: Mapping[str, str] | None = None
) -> Sequence[ProposedFix]:
    """Pin to a commit that is known without asking anybody.

    Args:
        pipeline: the definition.
        match: a match of this check, ours or the embedded engine's.
        knowledge: commits by ``owner/action@tag``, such as a lock file holds.
    """
    if pipeline.platform is not Platform.GITHUB:
        return ()
    known = _pins_in(pipeline) | dict(knowledge or {})
    for reference, _ in pipeline.all_references():
        span = reference.text.span
        if span.end <= match.span.start or span.start >= match.span.end or reference.pinned:
            continue
        commit = known.get(f"{reference.name}@{reference.version}", "")
        at = reference.text.value.rfind("@")
        if not _SHA.fullmatch(commit) or at < 0:
            continue
        version = reference.text.locate(at + 1, len(reference.text.value))
        edits = [Edit(version.start, version.end, commit)]
        end_of_line = _end_of_line(pipeline.source.text, span.end)
        if not pipeline.source.text[version.end : end_of_line].strip(" \t\r'\""):
            tail = len(pipeline.source.text[:end_of_line].rstrip())
            edits.append(Edit(tail, tail, f" # {reference.version}"))
        return (ProposedFix(title=f"Pin to commit {commit[:12]}", edits=tuple(edits)),)
    return ()


def _pins_in(pipeline: Pipeline) -> dict[str, str]:
    """Commits that this very file gives for a version, in the comment behind a pinned use."""
    known: dict[str, str] = {}
    text = pipeline.source.text
    for reference, _ in pipeline.all_references():
        if not reference.pinned or not _SHA.fullmatch(reference.version):
            continue
        end = reference.text.span.end
        rest = text[end : _end_of_line(text, end)].lstrip("'\"")
        comment = _COMMENT.match(rest)
        if comment:
            known.setdefault(f"{reference.name}@{comment[1]}", reference.version)
    return known


def _end_of_line(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end
