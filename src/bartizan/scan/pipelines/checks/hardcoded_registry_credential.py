"""Passwords of registries and remotes that are written into the pipeline."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.shell_commands import Word
from bartizan.scan.pipelines.subject import Pipeline, Platform
from bartizan.scan.source import Span
from bartizan.scan.yaml_tree import Mapping, Node, Scalar, Sequence

CHECK = Check(
    id="PIPE-034",
    slug="hardcoded-registry-credential",
    title="Registry or remote password is written into the pipeline",
    severity=Severity.HIGH,
    what="""
A literal password in `docker login` (and `podman`, `helm registry`, `oras` …), in `curl --user`, in the credentials of a job's container
(`credentials:`, `auth:`), or in the address of a remote that a script reads.
""",
    why="""
Everybody who can read the repository, a fork, an old clone or a log has the password, and it cannot be changed without a commit. With it
somebody can replace the images that your builds and your deployments run.
""",
    fix="""
Move it to the platform's secret store and refer to it there; then change the password, because the old one stays in the history. Better: use the
platform's own identity (OIDC, job token), which needs no password.
""",
    cwe=(798, 259),
    attack=("T1552.001", "T1078"),
    controls=("owasp-cicd:CICD-SEC-6", "nist-800-53:IA-5", "pci-dss:8.6.2", "iso-27001:A.5.17"),
    upstream=("zizmor:hardcoded-container-credentials",),
    bad=(
        *on_every_platform("docker login -u bot -p Hunter2-Spring-41 registry.example.org"),
        *on_every_platform("git clone https://bot:Hunter2-Spring-41@git.example.org/tool.git"),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    docker:\n      - image: registry.example.org/builder:1\n        auth:\n          username: bot\n          password: Hunter2-Spring-41\n    steps:\n      - run: make\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "image:\n  name: registry.example.org/builder:1\n  username: bot\n  password: Hunter2-Spring-41\npipelines:\n  default:\n    - step:\n        script:\n          - make\n",
        ),
    ),
    good=(
        *on_every_platform(
            'docker login -u bot -p "$REGISTRY_PASSWORD" registry.example.org',
            'git clone "https://bot:${GIT_TOKEN}@git.example.org/tool.git"',
            "curl -u user:password https://localhost:8080/",
        ),
        Example(
            ".circleci/config.yml",
            "version: 2.1\njobs:\n  build:\n    docker:\n      - image: registry.example.org/builder:1\n        auth:\n          username: bot\n          password: $REGISTRY_PASSWORD\n    steps:\n      - run: make\nworkflows:\n  main:\n    jobs:\n      - build\n",
        ),
    ),
)

_LOGIN = frozenset({"docker", "podman", "buildah", "skopeo", "nerdctl", "helm", "oras", "crane"})
_REMOTE = frozenset({"git", "curl", "wget", "pip", "pip3", "npm", "helm", "svn"})
_ADDRESS = re.compile(
    r"(?:https?|ftps?|svn)://([^\s:/@'\"]{1,100}):([^\s/@'\"]{4,200})@([\w.\[\]-]{1,200})"
)
_UNREAL = re.compile(
    r"[$%<>{}*]|^(?:x-oauth-basic|password|passwd|pass|secret|token|changeme|example|dummy|test|admin|root|postgres|user|guest|xxx+|\.\.\.|your.{0,40})$",
    re.IGNORECASE,
)
_NEAR = re.compile(
    r"(?:^|//|@)(?:localhost|127\.0\.0\.1|\[::1\]|0\.0\.0\.0|registry:\d|example\.(?:com|org))",
    re.IGNORECASE,
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Commands of scripts, then the settings of containers."""
    for one in ran(pipeline, ("login", "://", "-u", "--user"), _LOGIN | _REMOTE):
        value = _login_value(one) or _user_value(one)
        if value is not None:
            yield _match(pipeline, one, one.word_span(value))
        elif one.program in _REMOTE:
            for word in one.command.run[1:]:
                yield from _in_address(pipeline, one, word)
    if pipeline.platform in {Platform.CIRCLECI, Platform.BITBUCKET} and pipeline.tree is not None:
        for node in _settings(pipeline.tree):
            yield Match(
                span=node.span,
                message="the password of a container registry is written into the pipeline",
                anchor=node.value,
                scope=pipeline.scope(),
                annotation="a literal password",
                hide=(node.span,),
            )


def _match(pipeline: Pipeline, one: Ran, hide: Span) -> Match:
    return Match(
        span=one.span,
        message=f"the password for `{one.program}` is written into the pipeline",
        anchor=one.text,
        scope=pipeline.scope(),
        annotation="a literal password",
        hide=(hide,),
    )


def _real(value: str) -> bool:
    return len(value) >= 4 and not _UNREAL.search(value)


def _login_value(one: Ran) -> Word | None:
    words = one.command.run
    if one.program not in _LOGIN or "login" not in one.command.arguments[:3]:
        return None
    if any(_NEAR.search(word.text) for word in words[1:]):
        return None
    for at, word in enumerate(words):
        if word.text in {"-p", "--password"} and at + 1 < len(words):
            return words[at + 1] if _real(words[at + 1].text) else None
        if word.text.startswith("--password="):
            return word if _real(word.text.partition("=")[2]) else None
        if word.text.startswith("-p") and len(word.text) > 2:
            return word if _real(word.text[2:]) else None
    return None


def _user_value(one: Ran) -> Word | None:
    words = one.command.run
    if one.program != "curl" or any(_NEAR.search(word.text) for word in words[1:]):
        return None
    for at, word in enumerate(words[:-1]):
        if word.text in {"-u", "--user"}:
            user, colon, password = words[at + 1].text.partition(":")
            return words[at + 1] if user and colon and _real(password) else None
    return None


def _in_address(pipeline: Pipeline, one: Ran, word: Word) -> Iterator[Match]:
    found = _ADDRESS.search(word.text)
    if found and _real(found[2]) and not _NEAR.search(found[3]):
        yield _match(pipeline, one, one.word_span(word))


def _settings(tree: Node) -> Iterator[Scalar]:
    """Literal ``password`` values in container settings; walks with a stack, no recursion."""
    stack: list[Node] = [tree]
    seen: set[int] = set()
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, Mapping):
            for key, value in node.items():
                if key.value == "password" and isinstance(value, Scalar) and _real(value.value):
                    yield value
                stack.append(value)
        elif isinstance(node, Sequence):
            stack.extend(node.items)
