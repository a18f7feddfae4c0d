"""Pipeline code included from elsewhere at a version that can be moved."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Pipeline, Platform, Reference, ReferenceKind

CHECK = Check(
    id="PIPE-026",
    slug="unpinned-include",
    title="Pipeline code is included from a version that can be moved",
    severity=Severity.MEDIUM,
    what="""
GitLab `include:` of a URL, of a project without `ref:` or with a branch, and of components at `~latest` or a branch; Jenkins shared
libraries on a branch; Azure template repositories without a `ref:` or on a branch; Tekton tasks from a bundle, a git revision or a hub
entry that can change.
""",
    why="""
The included text becomes part of the pipeline and runs with its secrets. Whoever can push to the branch, or serves the URL,
changes your pipeline without a commit in your repository and so without a review of yours.
""",
    fix="""
Name a commit or a protected release tag: `ref: <commit>` (GitLab project, Azure repository), `@<version>` (component, `@Library`), a digest (Tekton
bundle). Copy a remote file into the repository, or give its `integrity:` hash.
""",
    cwe=(829, 494),
    attack=("T1195.002",),
    controls=(
        "owasp-cicd:CICD-SEC-3",
        "owasp-cicd:CICD-SEC-4",
        "ssdf:PW.4.1",
        "nist-800-53:SR-3",
        "iso-27001:A.5.21",
    ),
    references=(
        "https://docs.gitlab.com/ci/yaml/#include",
        "https://www.jenkins.io/doc/book/pipeline/shared-libraries/",
        "https://tekton.dev/docs/pipelines/bundle-resolver/",
    ),
    bad=(
        Example(
            ".gitlab-ci.yml",
            "include:\n  - remote: https://ci.example.org/shared/build.yml\n\nbuild:\n  script: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "include:\n  - project: platform/pipelines\n    file: /build.yml\n\nbuild:\n  script: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "include:\n  - component: gitlab.com/someone/lint/check@~latest\n\nbuild:\n  script: make\n",
        ),
        Example(
            "Jenkinsfile",
            "@Library('delivery@main') _\npipeline {\n  agent { label 'linux' }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            "azure-pipelines.yml",
            "resources:\n  repositories:\n    - repository: templates\n      type: git\n      name: platform/templates\n      ref: refs/heads/main\nsteps:\n  - template: build.yml@templates\n",
        ),
        Example(
            ".tekton/build.yaml",
            "apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata:\n  name: build\nspec:\n  tasks:\n    - name: compile\n      taskRef:\n        resolver: git\n        params:\n          - name: url\n            value: https://git.example.org/tasks.git\n          - name: revision\n            value: main\n          - name: pathInRepo\n            value: compile.yaml\n",
        ),
    ),
    good=(
        Example(
            "azure-pipelines.yml",
            "resources:\n  repositories:\n    - repository: templates\n      type: git\n      name: platform/templates\n      ref: 0123456789abcdef0123456789abcdef01234567\nsteps:\n  - template: build.yml@templates\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "include:\n  - local: /ci/build.yml\n  - project: platform/pipelines\n    ref: 0123456789abcdef0123456789abcdef01234567\n    file: /build.yml\n\nbuild:\n  script: make\n",
        ),
        Example(
            "Jenkinsfile",
            "@Library('delivery@0123456789abcdef0123456789abcdef01234567') _\npipeline {\n  agent { label 'linux' }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            ".tekton/build.yaml",
            "apiVersion: tekton.dev/v1\nkind: Pipeline\nmetadata:\n  name: build\nspec:\n  tasks:\n    - name: compile\n      taskRef:\n        resolver: git\n        params:\n          - name: url\n            value: https://git.example.org/tasks.git\n          - name: revision\n            value: 0123456789abcdef0123456789abcdef01234567\n          - name: pathInRepo\n            value: compile.yaml\n",
        ),
    ),
)

_KINDS = {
    Platform.GITLAB: frozenset(ReferenceKind) - {ReferenceKind.IMAGE},
    Platform.JENKINS: frozenset(ReferenceKind) - {ReferenceKind.IMAGE},
    Platform.TEKTON: frozenset(ReferenceKind) - {ReferenceKind.IMAGE},
    Platform.AZURE: frozenset(ReferenceKind) - {ReferenceKind.IMAGE, ReferenceKind.TASK},
}
_RELEASE = re.compile(r"(?:refs/tags/.{1,200})|v?\d+(?:\.\d+){0,3}(?:[-+._][\w.+-]{1,40})?")
_BRANCHES = frozenset({"main", "master", "develop", "dev", "trunk", "head", "latest", "~latest"})


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Includes, components, libraries, templates and remote tasks that can change by themselves."""
    kinds = _KINDS.get(pipeline.platform)
    if kinds is None:
        return
    for reference, _ in pipeline.all_references():
        if (
            reference.kind not in kinds
            or reference.pinned
            or reference.local
            or reference.dynamic
            or reference.first_party
            or reference.text.value.startswith("http://")  # a flaw of its own, with its own check
        ):
            continue
        severity, profile, words = _judge(pipeline.platform, reference)
        yield Match(
            span=reference.text.span,
            message=f"`{_shown(reference)}` {words}",
            anchor=f"{reference.name}@{reference.version}",
            scope=(pipeline.platform, reference.kind),
            annotation=words,
            severity=severity,
            profile=profile,
        )


def _judge(platform: Platform, reference: Reference) -> tuple[Severity, Profile, str]:
    """A stranger's URL is worst, then a branch, then the default of somebody, then a tag."""
    version = reference.version
    if reference.name.startswith(("http://", "https://")) and not version:
        return Severity.HIGH, Profile.REGULAR, "is whatever the address serves at that moment"
    if _RELEASE.fullmatch(version):
        return Severity.LOW, Profile.PEDANTIC, "names a tag that its owner can move"
    if not version:
        # A Jenkins controller and a Tekton cluster choose the version that is meant.
        profile = (
            Profile.PEDANTIC if platform in {Platform.JENKINS, Platform.TEKTON} else Profile.REGULAR
        )
        return Severity.MEDIUM, profile, "names no version, so the newest is taken"
    if version.rpartition("/")[2].lower() in _BRANCHES or version.startswith("refs/heads/"):
        return Severity.MEDIUM, Profile.REGULAR, f"follows `{version}`, which moves"
    return Severity.LOW, Profile.REGULAR, f"follows `{version}`, which its owner can move"


def _shown(reference: Reference) -> str:
    """Name and version, without credentials that an address may hold."""
    name = re.sub(r"://[^/@\s]{1,200}@", "://***@", reference.name)
    return f"{name}@{reference.version}" if reference.version else name
