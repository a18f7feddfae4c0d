"""Secrets in the environment of a whole pipeline or job, where every step can read them."""

from collections.abc import Iterable, Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match, Related
from bartizan.scan.pipelines.subject import Job, Pipeline, Reference, Variable

CHECK = Check(
    id="PIPE-030",
    slug="secret-for-every-step",
    title="Secret is in the environment of steps that do not need it",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Secrets in the `env:` of a whole workflow or job (Jenkins: `environment` of the whole pipeline) in which code of third parties runs that is not pinned, and steps that get the whole secret store
(`toJSON(secrets)`). Without unpinned third parties it is shown in the pedantic profile.
""",
    why="""
A step reads its whole environment, and so does everything it starts. One moved tag of one action, or one poisoned dependency, is enough
to send away a secret that only another step needed.
""",
    fix="""
Put the secret into the `env:` of the one step that uses it (Jenkins: `withCredentials` around that step), and name single secrets instead of the store.
""",
    cwe=(522, 668),
    attack=("T1552.001", "T1195.002"),
    controls=(
        "owasp-cicd:CICD-SEC-6",
        "owasp-cicd:CICD-SEC-8",
        "nist-800-53:AC-6",
        "nist-800-53:IA-5",
    ),
    upstream=("zizmor:overprovisioned-secrets",),
    bad=(
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { label 'linux' }\n  environment {\n    TOKEN = credentials('deploy-token')\n  }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n        sh './deploy.sh'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            ".github/workflows/build.yml",
            "on: push\nenv:\n  NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: someone/setup-tool@v2\n      - run: npm publish\n",
        ),
        Example(
            ".github/workflows/all.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: ./deploy.sh\n        env:\n          ALL: ${{ toJSON(secrets) }}\n",
        ),
    ),
    good=(
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { label 'linux' }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n        withCredentials([string(credentialsId: 'deploy-token', variable: 'TOKEN')]) {\n          sh './deploy.sh'\n        }\n      }\n    }\n  }\n}\n",
        ),
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: someone/setup-tool@v2\n      - run: npm publish\n        env:\n          NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n",
        ),
    ),
)

_OWN_TOKEN = ("secrets.github_token", "github.token")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Secret variables of the definition, then of each job."""
    yield from _matches(pipeline.env, pipeline.jobs, pipeline.scope(), "pipeline")
    for job in pipeline.jobs:
        yield from _matches(job.env, (job,), pipeline.scope(job), f"job `{job.name}`")


def _matches(
    variables: Iterable[Variable],
    jobs: Iterable[Job],
    scope: tuple[str, ...],
    where: str,
) -> Iterator[Match]:
    strangers: list[Reference] | None = None
    steps = sum(len(job.steps) for job in jobs)
    for variable in variables:
        if not variable.secret or steps < 2 or _own_token(variable):
            continue
        if strangers is None:
            strangers = [r for job in jobs for r in _strangers(job)]
        suffix = f", also of `{strangers[0].name}`, which is not pinned" if strangers else ""
        yield Match(
            span=variable.text.span,
            message=f"`{variable.name}` is in the environment of every step of the {where}{suffix}",
            anchor=variable.name,
            scope=scope,
            annotation="readable for every step",
            severity=Severity.MEDIUM if strangers else Severity.LOW,
            profile=Profile.REGULAR if strangers else Profile.PEDANTIC,
            related=[Related(span=strangers[0].text.span, annotation="third party")]
            if strangers
            else (),
        )


def _own_token(variable: Variable) -> bool:
    return all(e.source.strip().lower() in _OWN_TOKEN for e in variable.expressions)


def _strangers(job: Job) -> Iterator[Reference]:
    for step in job.steps:
        used = step.uses
        if used and not (used.pinned or used.local or used.first_party):
            yield used
