"""Bitbucket Pipelines: ``bitbucket-pipelines.yml``. What Bitbucket calls a step is a job here."""

import re
from collections.abc import Iterator

from bartizan.scan.pipelines.platforms import definition, deployment, references
from bartizan.scan.pipelines.platforms.pasted import Pasting
from bartizan.scan.pipelines.platforms.secret_names import once, secrets
from bartizan.scan.pipelines.platforms.texts import scalar_text, text, texts, truth, value, values
from bartizan.scan.pipelines.subject import (
    Expression,
    Job,
    Kind,
    Origin,
    Pipeline,
    Platform,
    Reference,
    ReferenceKind,
    Script,
    Step,
    Store,
    Text,
    Trigger,
    Trust,
    Variable,
)
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_PATH = re.compile(
    r"(?:^|/)bitbucket-pipelines\.ya?ml\Z|(?:^|/)\.bitbucket/(?:[^/]+/){0,8}[^/]+\.ya?ml\Z"
)
_VARIABLE = re.compile(r"(?<!\$)\$\{?([A-Za-z_]\w{0,200})\}?")
_UNTRUSTED = frozenset({"BITBUCKET_BRANCH", "BITBUCKET_TAG", "BITBUCKET_PR_DESTINATION_BRANCH"})
_EVENTS = {
    "default": ("push", Trust.TRUSTED),
    "branches": ("push", Trust.TRUSTED),
    "tags": ("tag", Trust.TRUSTED),
    "bookmarks": ("push", Trust.TRUSTED),
    "pull-requests": ("pull-request", Trust.OUTSIDER),
    "custom": ("custom", Trust.TRUSTED),
}
MAX_JOBS = 5_000
"""Steps of all pipelines of a file, shared ones counted each time."""


def matches(path: str) -> bool:
    """Whether a path is that of a Bitbucket definition."""
    return bool(_PATH.search(path))


def recognises(source: SourceFile) -> bool:
    """Whether a file in Bitbucket's folder is a definition."""
    return b"pipelines" in source.data or not source.path.startswith(".bitbucket/")


def parse(source: SourceFile) -> Pipeline:
    """The pipeline of a Bitbucket file.

    Raises:
        DefinitionError: Bitbucket itself could not run it, or it is beyond our limits.
    """
    root = definition.mapping(source, "the Bitbucket definition")
    pipelines = root.get("pipelines")
    shared = root.get("definitions")
    if pipelines is None and isinstance(shared, Tree):
        pipelines = shared.get("pipelines")
    if not isinstance(pipelines, Tree):
        raise definition.DefinitionError("the Bitbucket definition has no 'pipelines'")
    reader = _Reader(source, root)
    return Pipeline(
        platform=Platform.BITBUCKET,
        kind=Kind.PIPELINE,
        source=source,
        name="",
        triggers=tuple(_triggers(pipelines)),
        jobs=tuple(reader.jobs(pipelines)),
        references=tuple(_image(source, root.get("image"))),
        tree=root,
    )


def _triggers(pipelines: Tree) -> Iterator[Trigger]:
    for name, body in pipelines.items():
        event = _EVENTS.get(name.value)
        if event:
            branches: tuple[str, ...] = ()
            if isinstance(body, Tree):
                branches = tuple(key.value for key, _ in body.items())
            yield Trigger(event[0], name.span, event[1], branches)


def _image(source: SourceFile, node: Node | None) -> Iterator[Reference]:
    if isinstance(node, Tree):
        node = node.get("name")
    written = text(source, node)
    if written and written.value:
        yield references.image(written, dynamic=_dynamic, first_party=("atlassian/",))


def _dynamic(written: str) -> bool:
    return "$" in written


def _judge(name: str) -> Origin | None:
    return Origin.UNTRUSTED if name in _UNTRUSTED else Origin.TRUSTED


_KEY = Pasting("$", _VARIABLE, _judge)


class _Reader:
    """Reads the steps of one file."""

    def __init__(self, source: SourceFile, root: Tree) -> None:
        self._source = source
        shared = root.get("definitions")
        services = shared.get("services") if isinstance(shared, Tree) else None
        self._services = services if isinstance(services, Tree) else None
        caches = shared.get("caches") if isinstance(shared, Tree) else None
        self._caches = caches if isinstance(caches, Tree) else None
        self._left = MAX_JOBS

    def jobs(self, pipelines: Tree) -> Iterator[Job]:
        """The steps of every pipeline."""
        for kind, body in pipelines.items():
            event, trust = _EVENTS.get(kind.value, ("push", Trust.TRUSTED))
            if isinstance(body, Tree):
                for name, items in body.items():
                    trigger = Trigger(event, name.span, trust, (name.value,))
                    yield from self._list(items, f"{kind.value} {name.value}", trigger, None)
            else:
                trigger = Trigger(event, kind.span, trust)
                yield from self._list(body, kind.value, trigger, None)

    def _list(
        self, node: Node | None, prefix: str, trigger: Trigger, environment: Text | None
    ) -> Iterator[Job]:
        for item in node.items if isinstance(node, Sequence) else []:
            if not isinstance(item, Tree):
                continue
            step, parallel, stage = item.get("step"), item.get("parallel"), item.get("stage")
            if isinstance(step, Tree):
                self._left -= 1
                if self._left < 0:
                    raise definition.DefinitionError(
                        f"has more than {MAX_JOBS} steps", item.span.start, limit=True
                    )
                yield self._job(item, step, prefix, trigger, environment)
            for group in (parallel, stage):
                if isinstance(group, Tree):
                    named = text(self._source, group.get("deployment")) or environment
                    yield from self._list(group.get("steps"), prefix, trigger, named)
                elif isinstance(group, Sequence):
                    yield from self._list(group, prefix, trigger, environment)

    def _job(
        self, item: Tree, body: Tree, prefix: str, trigger: Trigger, environment: Text | None
    ) -> Job:
        key = item.key("step")
        name = value(body.get("name"))
        environment = text(self._source, body.get("deployment")) or environment
        steps = tuple(self._steps(body))
        runner = texts(self._source, body.get("runs-on"))
        oidc = body.key("oidc") if truth(body.get("oidc")) else None
        services = values(body.get("services"))
        docker = next((s for s in texts(self._source, body.get("services"))
                       if s.value == "docker"), None)  # fmt: skip
        commands = [script.text.value for step in steps for script in step.scripts]
        return Job(
            name=f"{prefix}: {name}" if name else prefix,
            span=item.span,
            name_span=key.span if key else item.span,
            steps=steps,
            runner=runner,
            self_hosted=any(label.value.startswith("self.hosted") for label in runner),
            images=(*_image(self._source, body.get("image")), *self._service_images(services)),
            environment=environment,
            deploys=environment is not None
            or deployment.commands_deploy(commands)
            or any(step.uses and deployment.uses_deploys(step.uses.name) for step in steps),
            stores=tuple(self._stores(body)),
            identity=(Variable("oidc", Text("true", oidc.span), oidc.span),) if oidc else (),
            manual=value(body.get("trigger")) == "manual",
            privileged=docker.span if docker else None,
            triggers=(trigger,),
            implicit_checkout=not _clone_disabled(body),
            node=body,
        )

    def _service_images(self, names: tuple[str, ...]) -> Iterator[Reference]:
        for name in names:
            service = self._services.get(name) if self._services else None
            if isinstance(service, Tree):
                yield from _image(self._source, service.get("image"))

    def _steps(self, body: Tree) -> Iterator[Step]:
        for key in ("script", "after-script"):
            node = body.get(key)
            lines = []
            for line in node.items if isinstance(node, Sequence) else [node]:
                if isinstance(line, Tree) and line.get("pipe") is not None:
                    yield self._pipe(line)
                elif isinstance(line, Scalar) and line.value:
                    lines.append(scalar_text(self._source, line))
            if node is not None and lines:
                yield Step(
                    name=key,
                    span=node.span,
                    scripts=tuple(Script(line, "bash") for line in lines),
                    node=node,
                    secrets=once([e for line in lines for e in secrets(line)]),
                )

    def _pipe(self, node: Tree) -> Step:
        written = text(self._source, node.get("pipe"))
        uses = None
        if written and written.value:
            uses = references.image(
                written, dynamic=_dynamic, first_party=("atlassian/",), kind=ReferenceKind.PIPE
            )
        inputs = []
        found: list[Expression] = []
        settings = node.get("variables")
        for name, content in settings.items() if isinstance(settings, Tree) else ():
            if isinstance(content, Scalar):
                given = scalar_text(self._source, content)
                bound = secrets(given)
                found += bound
                inputs.append(Variable(name.value, given, name.span, bound))
        return Step(
            name=uses.name if uses else "",
            span=node.span,
            uses=uses,
            inputs={variable.name.lower(): variable for variable in inputs},
            scripts=tuple(
                Script(v.text, "bash") for v in inputs if v.name.upper() in ("COMMAND", "SCRIPT")
            ),
            node=node,
            secrets=once(found),
        )

    def _stores(self, body: Tree) -> Iterator[Store]:
        artifacts = body.get("artifacts")
        paths: Node | None = artifacts
        if isinstance(artifacts, Tree):
            paths = artifacts.get("paths") or artifacts.get("upload")
        if artifacts is not None and isinstance(paths, Sequence):
            yield Store("upload", artifacts.span, paths=texts(self._source, paths))
        for name in texts(self._source, body.get("caches")):
            custom = self._caches.get(name.value) if self._caches else None
            key = custom.get("key") if isinstance(custom, Tree) else None
            written = text(self._source, key)
            path = custom.get("path") if isinstance(custom, Tree) else custom
            yield Store(
                "cache",
                name.span,
                name.value,
                texts(self._source, path),
                key=written,
                key_expressions=_KEY.find(written) if written else (),
            )


def _clone_disabled(body: Tree) -> bool:
    clone = body.get("clone")
    return isinstance(clone, Tree) and value(clone.get("enabled")) == "false"
