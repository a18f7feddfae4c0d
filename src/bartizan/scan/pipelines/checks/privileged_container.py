"""Containers that are as powerful as the machine they run on."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Variable

CHECK = Check(
    id="PIPE-038",
    slug="privileged-container",
    title="Container has the powers of its host",
    severity=Severity.MEDIUM,
    what="""
Privileged containers, the host's Docker socket mounted into a container, `--pid=host`, added capabilities such as `SYS_ADMIN`, the host's
root mounted, and Docker-in-Docker whose daemon listens without TLS.
""",
    why="""
Code in such a container is root on the machine: it can read the secrets of other jobs, change their work space and stay for
the next job. On a runner that several projects share, one poisoned build reaches all of them.
""",
    fix="""
Build images without a daemon (BuildKit rootless, Buildah, kaniko's successors), drop `--privileged` and grant the single capability that is needed, and do not mount
`/var/run/docker.sock`. If Docker-in-Docker must be, use TLS and runners that are thrown away after each job.
""",
    cwe=(250, 269),
    attack=("T1611", "T1610"),
    controls=(
        "owasp-cicd:CICD-SEC-7",
        "owasp-cicd:CICD-SEC-5",
        "nist-800-53:AC-6",
        "iso-27001:A.8.2",
    ),
    references=("https://docs.gitlab.com/ci/docker/using_docker_build/",),
    bad=(
        *on_every_platform(
            "docker run -v /var/run/docker.sock:/var/run/docker.sock someone/builder"
        ),
        *on_every_platform("docker run --rm --privileged someone/builder make"),
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    container:\n      image: someone/builder\n      options: --privileged\n    steps:\n      - run: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            'build:\n  services:\n    - docker:28-dind\n  variables:\n    DOCKER_TLS_CERTDIR: ""\n  script: make\n',
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent { docker { image 'someone/builder:1'; args '-v /var/run/docker.sock:/var/run/docker.sock' } }\n  stages {\n    stage('build') {\n      steps {\n        sh 'make'\n      }\n    }\n  }\n}\n",
        ),
        Example(
            ".tekton/build.yaml",
            "apiVersion: tekton.dev/v1\nkind: Task\nmetadata:\n  name: build\nspec:\n  steps:\n    - name: build\n      image: someone/builder:1\n      securityContext:\n        privileged: true\n      script: make\n",
        ),
    ),
    good=(
        *on_every_platform('docker run --rm --cap-drop ALL -v "$PWD:/src" someone/builder make'),
        Example(
            ".gitlab-ci.yml",
            'build:\n  image: moby/buildkit:rootless\n  variables:\n    DOCKER_TLS_CERTDIR: "/certs"\n  script: buildctl-daemonless.sh build\n',
        ),
    ),
)

_ENGINES = frozenset({"docker", "podman", "nerdctl"})
_FLAGS = (
    (re.compile(r"(?:^| )--privileged(?!=false)\b"), "a privileged container"),
    (re.compile(r"(?:/var)?/run/docker\.sock"), "a container that holds the host's Docker socket"),
    (re.compile(r"--(?:pid|userns)[= ]host\b"), "a container in the host's process space"),
    (
        re.compile(r"--cap-add[= ](?:ALL|SYS_ADMIN|SYS_PTRACE|SYS_MODULE)\b", re.IGNORECASE),
        "a container with the host's capabilities",
    ),
    (re.compile(r"(?:^| )(?:-v|--volume)[= ]/:/"), "a container that holds the host's file system"),
)
_PLAIN = re.compile(r"tcp://[\w.-]{1,100}:2375/?")
_BINFMT = re.compile(r"(?:multiarch/qemu-user-static|tonistiigi/binfmt)")
_THROWN_AWAY = frozenset({Platform.GITHUB, Platform.AZURE, Platform.CIRCLECI, Platform.BITBUCKET})
"""Platforms whose usual machine serves one job and is then destroyed."""


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Job containers, containers that scripts start, and open Docker daemons."""
    for job in pipeline.jobs:
        if job.privileged:
            line = _line(pipeline, job)
            nested = "dind" in line
            yield Match(
                span=job.privileged,
                message=f"job `{job.name}` needs a privileged runner for Docker-in-Docker"
                if nested
                else f"job `{job.name}` runs in a container with the powers of its host",
                anchor=line,
                scope=pipeline.scope(job),
                annotation="as powerful as the machine",
                severity=Severity.LOW if nested else _severity(pipeline, job),
                profile=Profile.PEDANTIC if nested else None,
            )
        for variable in (*job.env, *(v for s in job.steps for v in s.env)):
            yield from _open_daemon(pipeline, variable, job)
    for variable in pipeline.env:
        yield from _open_daemon(pipeline, variable, None)
    for one in ran(
        pipeline, ("privileged", "docker.sock", "cap-add", "=host", " host", ":/"), _ENGINES
    ):
        yield from _started(pipeline, one)


def _started(pipeline: Pipeline, one: Ran) -> Iterator[Match]:
    command = one.command
    if command.program not in _ENGINES or not {"run", "create"} & set(command.arguments[:2]):
        return
    text = " ".join(command.arguments)
    for flag, words in _FLAGS:
        if flag.search(text):
            hosted = pipeline.platform in _THROWN_AWAY and not one.job.self_hosted
            yield Match(
                span=one.span,
                message=f"`{command.program}` starts {words}",
                anchor=one.text,
                scope=pipeline.scope(one.job, one.step),
                annotation=words,
                severity=Severity.LOW if hosted else None,
                profile=Profile.PEDANTIC if hosted or _BINFMT.search(text) else None,
            )
            return


def _open_daemon(pipeline: Pipeline, variable: Variable, job: Job | None) -> Iterator[Match]:
    value = variable.text.value.strip()
    no_tls = variable.name == "DOCKER_TLS_CERTDIR" and not value
    if no_tls and _PLAIN.search(pipeline.source.text):
        return  # the address says it already
    if no_tls or (variable.name == "DOCKER_HOST" and _PLAIN.fullmatch(value)):
        span = variable.text.span if value else variable.name_span
        yield Match(
            span=span,
            message=f"`{variable.name}` has the Docker daemon answer whoever asks, without TLS",
            anchor=f"{variable.name}={value}",
            scope=pipeline.scope(job),
            annotation="no certificate is asked for",
            severity=Severity.LOW,
        )


def _severity(pipeline: Pipeline, job: Job) -> Severity:
    return (
        Severity.LOW
        if pipeline.platform in _THROWN_AWAY and not job.self_hosted
        else Severity.MEDIUM
    )


def _line(pipeline: Pipeline, job: Job) -> str:
    assert job.privileged is not None
    return " ".join(pipeline.source.text[job.privileged.start : job.privileged.end].split())[:200]
