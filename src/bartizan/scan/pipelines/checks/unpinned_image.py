"""Container images whose content can change under the same name."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bartizan.model import Check, Edit, Example, Profile, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.places import reference_at
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.shell_commands import Word
from bartizan.scan.pipelines.subject import Pipeline, Platform, ReferenceKind

CHECK = Check(
    id="PIPE-027",
    slug="unpinned-image",
    title="Container image is not pinned to a digest",
    severity=Severity.MEDIUM,
    what="""
Images that jobs, their services and their steps run in, named without a digest. No tag and `latest` are shown to everybody; other tags, which publishers
move less often, and images that scripts start with `docker run`, in the pedantic profile.
""",
    why="""
The job runs whatever the registry serves under that name at that moment. A taken-over publisher account or a careless release
changes the tools that build your software, without a commit of yours, and no earlier build can be repeated.
""",
    fix="""
Name the digest and keep the tag for people: `node:22.4@sha256:…`. `docker buildx imagetools inspect node:22.4` prints it; Renovate and Dependabot keep it current.
""",
    cwe=(829, 1357),
    attack=("T1195.002", "T1525"),
    controls=("owasp-cicd:CICD-SEC-3", "owasp-cicd:CICD-SEC-9", "ssdf:PW.4.1", "nist-800-53:SR-3"),
    references=("https://docs.docker.com/dhi/core-concepts/digests/",),
    upstream=("zizmor:unpinned-images",),
    bad=(
        Example(".gitlab-ci.yml", "build:\n  image: someone/builder\n  script: make\n"),
        Example(
            ".github/workflows/build.yml",
            "on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    container:\n      image: someone/builder:latest\n    steps:\n      - run: make\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    docker:\n      - image: someone/builder:latest\n    steps:\n      - run: make\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "image: someone/builder:latest\npipelines:\n  default:\n    - step:\n        script:\n          - make\n",
        ),
        Example(
            "azure-pipelines.yml",
            "jobs:\n  - job: build\n    pool:\n      vmImage: ubuntu-24.04\n    container: someone/builder:latest\n    steps:\n      - script: make\n",
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { docker { image 'someone/builder:latest' } }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            ".tekton/build.yaml",
            "apiVersion: tekton.dev/v1\nkind: Task\nmetadata:\n  name: build\nspec:\n  steps:\n    - name: compile\n      image: someone/builder:latest\n      script: make\n",
        ),
    ),
    good=(
        Example(
            ".github/workflows/build.yml",
            "on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    container:\n      image: someone/builder@sha256:"
            + "ab12" * 16
            + "\n    steps:\n      - run: make\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "image: someone/builder@sha256:"
            + "ab12" * 16
            + "\npipelines:\n  default:\n    - step:\n        script:\n          - make\n",
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { docker { image 'someone/builder@sha256:"
            + "ab12" * 16
            + "' } }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    docker:\n      - image: someone/builder@sha256:"
            + "ab12" * 16
            + "\n    steps:\n      - run: make\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            "azure-pipelines.yml",
            "jobs:\n  - job: build\n    pool:\n      vmImage: ubuntu-24.04\n    container: someone/builder@sha256:"
            + "ab12" * 16
            + "\n    steps:\n      - script: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "build:\n  image: someone/builder:1.2@sha256:" + "ab12" * 16 + "\n  script: make\n",
        ),
        Example(
            ".gitlab-ci.yml", "build:\n  image: $CI_REGISTRY_IMAGE/builder:latest\n  script: make\n"
        ),
        Example(
            ".tekton/build.yaml",
            "apiVersion: tekton.dev/v1\nkind: Task\nmetadata:\n  name: build\nspec:\n  steps:\n    - name: compile\n      image: someone/builder@sha256:"
            + "ab12" * 16
            + "\n      script: make\n",
        ),
    ),
)

_MOVING = frozenset({"", "latest", "stable", "edge", "nightly", "main", "master", "dev", "current"})
_VENDOR = re.compile(r"(?:mcr\.microsoft\.com|cimg|circleci|atlassian|gcr\.io/tekton-releases)/")
_MACHINE = re.compile(r"macos-\d{1,2}-xcode-\d{1,2}")
"""Names of the virtual machines that GitLab itself offers where an image is expected."""
_NAME = re.compile(r"[a-z0-9][\w./:-]{1,200}")
_ENGINES = ("docker", "podman")
_FLAG = re.compile(
    r"-[dtiPqa]{1,4}|--(?:rm|init|privileged|detach|interactive|tty|read-only|quiet|publish-all|no-healthcheck|all-tags|sig-proxy|oom-kill-disable|disable-content-trust)"
)
"""Options of ``docker run`` that take no value."""
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Image references of jobs, services and steps."""
    yield from _started(pipeline)
    if pipeline.platform is Platform.GITHUB:
        return
    seen: set[tuple[int, int]] = set()
    for reference, _ in pipeline.all_references():
        if (
            reference.kind is not ReferenceKind.IMAGE
            or reference.pinned
            or reference.local
            or reference.dynamic
            or reference.name == "scratch"
            or _MACHINE.fullmatch(reference.name)
            or reference.text.span in seen
        ):
            continue
        seen.add(reference.text.span)
        moving = reference.version in _MOVING
        vendor = reference.first_party or bool(_VENDOR.match(reference.name))
        words = (
            "names no tag, so `latest` is taken"
            if not reference.version
            else f"uses the tag `{reference.version}`, "
            + ("which moves with every publication" if moving else "which its publisher can move")
        )
        yield Match(
            span=reference.text.span,
            message=f"image `{reference.text}` {words}",
            anchor=reference.text.value,
            scope=(pipeline.platform,),
            annotation=words,
            severity=Severity.LOW if vendor or not moving else Severity.MEDIUM,
            profile=Profile.REGULAR if moving and not vendor else Profile.PEDANTIC,
        )


def judge(pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match, as grave as on the other platforms."""
    used = reference_at(pipeline, match.span)
    severity = min(match.severity or Severity.MEDIUM, Severity.MEDIUM)
    if used is None:
        return replace(match, severity=severity)
    said = f"uses the tag `{used.version}`" if used.version else "names no tag"
    return replace(match, message=f"image `{used.text}` {said} and no digest", severity=severity)


def _started(pipeline: Pipeline) -> Iterator[Match]:
    """Images that commands of scripts run, unless the pipeline builds them itself."""
    for one in ran(pipeline, _ENGINES, frozenset(_ENGINES)):
        word = _operand(one)
        if word is None or "$" in word.text or "@sha256:" in word.text:
            continue
        name, tag = _split(word.text)
        if not _NAME.fullmatch(name) or f"-t {name}" in one.script.text.value:
            continue
        if re.search(rf"(?:-t|--tag|tags:)[= ]{{1,3}}{re.escape(name)}\b", pipeline.source.text):
            continue
        yield Match(
            span=one.word_span(word),
            message=f"`{one.program} {one.command.arguments[0]}` takes `{word.text}`, which can change",
            anchor=word.text,
            scope=(pipeline.platform, "script"),
            annotation="names no digest" if tag else "names no tag and no digest",
            severity=Severity.LOW,
            profile=Profile.PEDANTIC,
        )


def _operand(one: Ran) -> Word | None:
    """The image in ``docker run [options] image [command]``."""
    words = one.command.run
    if one.program not in _ENGINES or len(words) < 3:
        return None
    if words[1].text not in {"run", "pull", "create"}:
        return None
    skip = False
    for word in words[2:]:
        if skip:
            skip = False
        elif not word.text.startswith("-"):
            return word
        else:
            skip = "=" not in word.text and not _FLAG.fullmatch(word.text)
    return None


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Pin to a digest that the same file gives for the same image and tag."""
    known = _digests_in(pipeline)
    for reference, _ in pipeline.all_references():
        span = reference.text.span
        if span.end <= match.span.start or span.start >= match.span.end or reference.pinned:
            continue
        digest = known.get((reference.name, reference.version))
        if digest and reference.kind is ReferenceKind.IMAGE:
            end = reference.text.locate(0, len(reference.text.value)).end
            edit = Edit(end, end, f"@{digest}")
            return (ProposedFix(title=f"Pin to {digest[:19]}", edits=(edit,)),)
    return ()


def _digests_in(pipeline: Pipeline) -> dict[tuple[str, str], str]:
    """Digests by image and tag, where they are written as ``name:tag@sha256:…``."""
    known: dict[tuple[str, str], str] = {}
    for reference, _ in pipeline.all_references():
        if reference.kind is ReferenceKind.IMAGE and reference.pinned:
            tagged, _, digest = reference.text.value.rpartition("@")
            if _DIGEST.fullmatch(digest):
                known.setdefault(_split(tagged.removeprefix("docker://")), digest)
    return known


def _split(image: str) -> tuple[str, str]:
    """Name and tag of ``registry:port/name:tag``."""
    colon = image.find(":", image.rfind("/") + 1)
    return (image, "") if colon < 0 else (image[:colon], image[colon + 1 :])
