"""Files with credentials that are kept in artifacts and caches."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Pipeline, Platform, Text

CHECK = Check(
    id="PIPE-033",
    slug="secret-in-artifact",
    title="Artifact or cache takes along credentials",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Artifacts and caches whose paths name files that hold credentials (`.env`, `.npmrc`, `.netrc`, `.docker/config.json`, `.kube/config`, `.git-credentials`, `.ssh`, `.aws`, Terraform
state …), and, in the pedantic profile, artifacts of the whole work space with everything that tools left in it.
""",
    why="""
Artifacts can be downloaded by everybody who can read the project, for public projects by everybody, and caches are read by
other jobs and branches. A token in them is as good as published.
""",
    fix="""
Name the files that are meant to be kept (`dist/`, `coverage.xml`), write credentials outside the work space (for example below the runner's temporary directory), and delete them when the step ends.
""",
    cwe=(522, 538),
    attack=("T1552.001", "T1213"),
    controls=(
        "owasp-cicd:CICD-SEC-6",
        "owasp-cicd:CICD-SEC-9",
        "nist-800-53:IA-5",
        "iso-27001:A.8.12",
    ),
    bad=(
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n      - uses: actions/upload-artifact@v4\n        with:\n          name: config\n          path: |\n            dist/\n            ~/.docker/config.json\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "build:\n  script: make\n  artifacts:\n    paths:\n      - dist/\n      - .env\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    machine: true\n    steps:\n      - run: make\n      - store_artifacts:\n          path: ~/.npmrc\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - make\n        artifacts:\n          - .env\n",
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { label 'linux' }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n        archiveArtifacts artifacts: 'terraform.tfstate'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - script: make\n  - publish: $(System.DefaultWorkingDirectory)/.env\n    artifact: config\n",
        ),
    ),
    good=(
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { label 'linux' }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n        archiveArtifacts artifacts: 'dist/*.whl'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - script: make\n  - publish: $(Build.ArtifactStagingDirectory)/dist\n    artifact: dist\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - make\n        artifacts:\n          - dist/**\n",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    machine: true\n    steps:\n      - run: make\n      - store_artifacts:\n          path: dist\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n      - uses: actions/upload-artifact@v4\n        with:\n          name: dist\n          path: dist/\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "build:\n  script: make\n  artifacts:\n    paths:\n      - dist/\n      - .env.example\n",
        ),
    ),
)

_SENSITIVE = re.compile(
    r"(?:^|[/\\])(?:\.env(?:\.(?:local|production|prod|staging|development))?|\.npmrc|\.pypirc|\.netrc|_netrc|\.git-credentials|\.pgpass|\.yarnrc\.yml|\.dockercfg|\.docker(?:/config\.json)?/?"
    r"|\.aws(?:/credentials)?/?|\.azure/?|\.kube(?:/config)?/?|kubeconfig|\.config/gcloud/?|\.config/gh/?|\.ssh/?|\.gnupg/?|id_(?:rsa|ed25519|ecdsa)|\.git(?:/config)?/?"
    r"|[\w.*-]{0,80}\.tfstate(?:\.backup)?|credentials\.(?:json|xml)|[\w.-]{1,80}\.(?:p12|pfx|keystore|jks))$",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    r"^(?:\.|\./|\*|\*\*|\*\*/\*|\./\*\*|\$\{\{\s{0,4}github\.workspace\s{0,4}\}\}/?|\$CI_PROJECT_DIR/?|\$\{CI_PROJECT_DIR\}/?|\$\((?:Build\.SourcesDirectory|System\.DefaultWorkingDirectory|Pipeline\.Workspace)\)/?|~|~/)$",
    re.IGNORECASE,
)
_HARMLESS = re.compile(
    r"(?:^|[/\\])(?:debug|test|testdata|fixtures?)(?:[/\\]|[^/\\]{0,40}\.(?:jks|keystore|p12)$)|debug\.keystore$",
    re.IGNORECASE,
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Paths of what a job uploads or caches."""
    for job in pipeline.jobs:
        for store in job.stores:
            if store.action in {"download", "cache-restore"}:
                continue
            for path in store.paths:
                for offset, line in _lines(path):
                    match = _judge(pipeline, store.action, path, offset, line)
                    if match:
                        yield _scoped(match, pipeline.scope(job, store.step))


def _lines(path: Text) -> Iterator[tuple[int, str]]:
    at = 0
    for line in path.value.split("\n"):
        stripped = line.strip()
        if stripped and not stripped.startswith(("!", "#")):
            yield at + line.index(stripped), stripped
        at += len(line) + 1


def _judge(pipeline: Pipeline, action: str, path: Text, offset: int, line: str) -> Match | None:
    kind = "cache" if action.startswith("cache") else "artifact"
    span = path.locate(offset, offset + len(line))
    if _SENSITIVE.search(line) and not _HARMLESS.search(line):
        return Match(
            span=span,
            message=f"the {kind} takes along `{line}`, which holds credentials",
            anchor=f"{kind}:{line}",
            annotation="may hold credentials",
        )
    # GitHub's whole work space is the embedded engine's concern (with the checkout's token).
    if kind == "artifact" and _WHOLE.match(line) and pipeline.platform is not Platform.GITHUB:
        return Match(
            span=span,
            message=f"the {kind} takes along the whole work space",
            anchor=f"{kind}:{line}",
            annotation="with every file that tools left in it",
            severity=Severity.LOW,
            profile=Profile.PEDANTIC,
        )
    return None


def _scoped(match: Match, scope: tuple[str, ...]) -> Match:
    return Match(
        span=match.span,
        message=match.message,
        anchor=match.anchor,
        scope=scope,
        annotation=match.annotation,
        severity=match.severity,
        profile=match.profile,
    )
