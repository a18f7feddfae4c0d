"""GitHub Actions: workflows, reusable workflows, and composite, JavaScript and Docker actions.

Also read by Gitea and Forgejo, whose syntax is the same.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bartizan.scan.pipelines.platforms import definition, deployment, references
from bartizan.scan.pipelines.platforms.github_contexts import Scope, worst
from bartizan.scan.pipelines.platforms.github_steps import StepReader, variables
from bartizan.scan.pipelines.platforms.texts import scalar_text, text, texts, value, values
from bartizan.scan.pipelines.subject import (
    Job,
    Kind,
    Origin,
    Pipeline,
    Platform,
    Reference,
    ReferenceKind,
    Text,
    Trigger,
    Trust,
    Variable,
)
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_WORKFLOW = re.compile(r"(?:^|/)\.(?:github|gitea|forgejo)/workflows/[^/]+\.ya?ml\Z")
_ACTION = re.compile(r"(?:^|/)action\.ya?ml\Z")

_PRIVILEGED = frozenset({
    "pull_request_target", "workflow_run", "issue_comment", "issues", "discussion",
    "discussion_comment", "fork", "watch", "gollum",
})  # fmt: skip
"""Started by anybody, with the secrets and token of the default branch."""
_OUTSIDER = frozenset({
    "pull_request", "pull_request_review", "pull_request_review_comment", "pull_request_comment",
})  # fmt: skip
"""Started by anybody; runs for forks get no secrets and a reading token."""
_SOCKET = re.compile(r"/var/run/docker\.sock|/run/docker\.sock")
_PRIVILEGED_OPTION = re.compile(r"--privileged\b|--cap-add[= ](?:ALL|SYS_ADMIN)\b")


def matches(path: str) -> bool:
    """Whether a path is that of a workflow or an action."""
    return bool(_WORKFLOW.search(path) or _ACTION.search(path))


def parse(source: SourceFile) -> Pipeline:
    """The pipeline of a workflow or an action.

    Raises:
        DefinitionError: GitHub itself could not run it, or it is beyond our limits.
    """
    if _ACTION.search(source.path) and not _WORKFLOW.search(source.path):
        return _action(source)
    return _workflow(source)


def _workflow(source: SourceFile) -> Pipeline:
    root = definition.mapping(source, "the workflow")
    jobs = definition.child_mapping(root, "jobs", "the workflow")
    on = root.get("on")
    if on is None:
        raise definition.DefinitionError("the workflow has no 'on'", root.span.start)
    triggers = tuple(_triggers(on))
    inputs, input_origins = _inputs(source, on)
    scope = Scope(inputs=input_origins)
    env = variables(source, root.get("env"), scope)
    scope = replace(scope, env=origins(env))
    permissions, permissions_span = _permissions(root)
    reader = _Workflow(source, root, scope, triggers, env)
    called = bool(triggers) and all(trigger.name == "workflow_call" for trigger in triggers)
    return Pipeline(
        platform=Platform.GITHUB,
        kind=Kind.REUSABLE if called else Kind.PIPELINE,
        source=source,
        name=value(root.get("name")),
        triggers=triggers,
        jobs=tuple(reader.jobs(jobs)),
        env=env,
        inputs=inputs,
        permissions=permissions,
        permissions_span=permissions_span,
        concurrency=root.get("concurrency") is not None,
        tree=root,
    )


def origins(variables: tuple[Variable, ...]) -> dict[str, Origin]:
    """Where the value of each variable comes from, by lower-case name."""
    return {v.name.lower(): worst(e.origin for e in v.expressions) for v in variables}


def _triggers(on: Node) -> Iterator[Trigger]:
    if isinstance(on, Scalar):
        yield _trigger(on, None)
    elif isinstance(on, Sequence):
        for item in on.items:
            if isinstance(item, Scalar):
                yield _trigger(item, None)
    elif isinstance(on, Tree):
        for name, settings in on.items():
            yield _trigger(name, settings)


def _trigger(name: Scalar, settings: Node | None) -> Trigger:
    event = name.value.strip()
    trust = Trust.TRUSTED
    if event in _PRIVILEGED:
        trust = Trust.PRIVILEGED_OUTSIDER
    elif event in _OUTSIDER:
        trust = Trust.OUTSIDER
    branches: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    if isinstance(settings, Tree):
        branches = values(settings.get("branches"))
        types = values(settings.get("types"))
    span = Span(name.span.start + bool(name.style), name.span.end - bool(name.style))
    return Trigger(event, span, trust, branches, types)


def _inputs(source: SourceFile, on: Node) -> tuple[tuple[Variable, ...], dict[str, Origin]]:
    """Declared inputs, and where their values come from.

    A person with write access fills in ``workflow_dispatch``; the caller of ``workflow_call`` is
    not in this file, but a number or a yes or no can carry no code.
    """
    found: dict[str, Variable] = {}
    sources: dict[str, Origin] = {}
    if not isinstance(on, Tree):
        return (), {}
    for event in ("workflow_dispatch", "workflow_call"):
        settings = on.get(event)
        declared = settings.get("inputs") if isinstance(settings, Tree) else None
        if not isinstance(declared, Tree):
            continue
        for name, about in declared.items():
            default = about.get("default") if isinstance(about, Tree) else None
            sort = value(about.get("type")) if isinstance(about, Tree) else ""
            shown = scalar_text(source, default if isinstance(default, Scalar) else name)
            if not isinstance(default, Scalar):
                shown = Text("", Span(name.span.end, name.span.end))
            found.setdefault(name.value, Variable(name.value, shown, name.span))
            safe = event == "workflow_dispatch" or sort in ("boolean", "number")
            origin = Origin.TRUSTED if safe else Origin.UNKNOWN
            key = name.value.lower()
            sources[key] = worst((origin, sources.get(key, Origin.TRUSTED)))
    return tuple(found.values()), sources


def _permissions(node: Tree) -> tuple[Mapping[str, str] | None, Span | None]:
    key, granted = node.key("permissions"), node.get("permissions")
    if key is None or granted is None:
        return None, None
    span = Span(key.span.start, max(key.span.end, granted.span.end))
    if isinstance(granted, Tree):
        return {name.value: value(level) for name, level in granted.items()}, span
    level = value(granted).removesuffix("-all")
    return ({"*": level} if level in ("read", "write") else {}), span


class _Workflow:
    """Reads the jobs of one workflow."""

    def __init__(
        self,
        source: SourceFile,
        root: Tree,
        scope: Scope,
        triggers: tuple[Trigger, ...],
        env: tuple[Variable, ...],
    ) -> None:
        self._source = source
        self._scope = scope
        self._env = env
        self._shell = _default_shell(root)
        names = {trigger.name for trigger in triggers}
        privileged = any(t.trust is Trust.PRIVILEGED_OUTSIDER for t in triggers)
        self._outsiders_code = "pull_request" in names and not privileged

    def jobs(self, jobs: Tree) -> Iterator[Job]:
        outputs: dict[str, Origin] = {}
        for name, body in jobs.items():
            if isinstance(body, Tree):
                job, scope = self._job(name, body, replace(self._scope, outputs=outputs))
                outputs |= _outputs(self._source, job.name, body, scope)
                yield job

    def _job(self, name: Scalar, body: Tree, scope: Scope) -> tuple[Job, Scope]:
        scope = replace(scope, matrix=_matrix(self._source, body, scope))
        env = variables(self._source, body.get("env"), scope)
        scope = replace(scope, env={**scope.env, **origins(env)})
        runner = _runner(self._source, body.get("runs-on"))
        steps = StepReader(
            self._source,
            scope,
            language=_default_shell(body) or self._shell or _shell_of(runner),
            outer=(*self._env, *env),
            outsiders_code=self._outsiders_code,
        )
        read = tuple(steps.read(body.get("steps")))
        condition = text(self._source, body.get("if"))
        permissions, permissions_span = _permissions(body)
        images, privileged = self._containers(body)
        uses = _called(self._source, body.get("uses"))
        environment = _environment(self._source, body.get("environment"))
        handed = variables(self._source, body.get("with"), scope)
        secrets = body.get("secrets")
        inherit = isinstance(secrets, Scalar) and secrets.value == "inherit"
        job = Job(
            name=name.value,
            span=Span(name.span.start, body.span.end),
            name_span=name.span,
            steps=read,
            runner=runner,
            self_hosted=any("self-hosted" in label.value for label in runner),
            images=images,
            uses=uses,
            inputs={variable.name: variable for variable in handed},
            secrets=tuple(
                e
                for v in variables(self._source, secrets, scope)
                for e in v.expressions
                if e.origin is Origin.SECRET
            ),
            env=env,
            condition=condition,
            condition_expressions=scope.condition(condition) if condition else (),
            environment=environment,
            permissions=permissions,
            permissions_span=permissions_span,
            secrets_inherit=secrets.span if inherit and secrets else None,
            stores=tuple(steps.stores),
            needs=values(body.get("needs")),
            privileged=privileged,
            node=body,
        )
        return replace(job, deploys=_deploys(job)), replace(scope, steps=steps.identifiers)

    def _containers(self, body: Tree) -> tuple[tuple[Reference, ...], Span | None]:
        found: list[Reference] = []
        privileged: Span | None = None
        services = body.get("services")
        nodes = [body.get("container")]
        if isinstance(services, Tree):
            nodes += [service for _, service in services.items()]
        for node in nodes:
            image = node.get("image") if isinstance(node, Tree) else node
            written = text(self._source, image)
            if written and written.value:
                found.append(references.image(written, dynamic=is_dynamic))
            if isinstance(node, Tree):
                places = (*texts(self._source, node.get("options")),)
                volumes = texts(self._source, node.get("volumes"))
                for place in places:
                    if _PRIVILEGED_OPTION.search(place.value) or _SOCKET.search(place.value):
                        privileged = privileged or place.span
                for place in volumes:
                    if _SOCKET.search(place.value):
                        privileged = privileged or place.span
        return tuple(found), privileged


def is_dynamic(written: str) -> bool:
    """Whether a text holds an expression."""
    return "${{" in written


def _deploys(job: Job) -> bool:
    if job.environment is not None and deployment.name_deploys(job.name):
        return True
    if job.uses and deployment.uses_deploys(job.uses.name):
        return True
    for step in job.steps:
        if step.uses and deployment.uses_deploys(step.uses.name):
            return True
        if deployment.commands_deploy(script.text.value for script in step.scripts):
            return True
    return False


def _called(source: SourceFile, node: Node | None) -> Reference | None:
    written = text(source, node)
    if written is None or not written.value:
        return None
    return references.versioned(
        ReferenceKind.WORKFLOW,
        written,
        dynamic=is_dynamic,
        local=written.value.startswith(("./", "$/")),
        first_party=written.value.startswith(("actions/", "github/")),
    )


def _environment(source: SourceFile, node: Node | None) -> Text | None:
    if isinstance(node, Tree):
        node = node.get("name")
    found = text(source, node)
    return found if found and found.value else None


def _runner(source: SourceFile, node: Node | None) -> tuple[Text, ...]:
    if isinstance(node, Tree):
        return (*texts(source, node.get("group")), *texts(source, node.get("labels")))
    return texts(source, node)


def _shell_of(runner: tuple[Text, ...]) -> str:
    first = runner[0].value.lower() if runner else ""
    return "pwsh" if first.startswith("windows") else "bash"


def _default_shell(node: Tree) -> str:
    defaults = node.get("defaults")
    run = defaults.get("run") if isinstance(defaults, Tree) else None
    return value(run.get("shell")) if isinstance(run, Tree) else ""


def _matrix(source: SourceFile, body: Tree, scope: Scope) -> dict[str, Origin]:
    """Where each axis of the matrix comes from: written out, or computed."""
    strategy = body.get("strategy")
    matrix = strategy.get("matrix") if isinstance(strategy, Tree) else None
    found: dict[str, Origin] = {}
    if not isinstance(matrix, Tree):
        return found
    computed = any(isinstance(matrix.get(key), Scalar) for key in ("include", "exclude"))
    for name, axis in matrix.items():
        if name.value == "include" and isinstance(axis, Sequence):
            for item in axis.items:
                if isinstance(item, Tree):
                    for inner, detail in item.items():
                        key = inner.value.lower()
                        origin = _origin_of(source, detail, scope)
                        found[key] = worst((origin, found.get(key, Origin.TRUSTED)))
        else:
            found[name.value.lower()] = (
                Origin.UNKNOWN if computed else _origin_of(source, axis, scope)
            )
    return found


def _origin_of(source: SourceFile, node: Node, scope: Scope) -> Origin:
    if isinstance(node, Scalar) and "${{" not in node.value:
        return Origin.TRUSTED
    if isinstance(node, Tree):
        return worst(_origin_of(source, child, scope) for _, child in node.items())
    if isinstance(node, Sequence):
        return worst(_origin_of(source, child, scope) for child in node.items)
    written = text(source, node)
    return worst(e.origin for e in scope.find(written)) if written else Origin.TRUSTED


def _outputs(source: SourceFile, job: str, body: Tree, scope: Scope) -> dict[str, Origin]:
    outputs = body.get("outputs")
    return {
        f"{job}.{variable.name}".lower(): worst(e.origin for e in variable.expressions)
        for variable in variables(source, outputs, scope)
    }


def _action(source: SourceFile) -> Pipeline:
    root = definition.mapping(source, "the action")
    runs = definition.child_mapping(root, "runs", "the action")
    inputs: list[Variable] = []
    declared = root.get("inputs")
    if isinstance(declared, Tree):
        for name, about in declared.items():
            default = about.get("default") if isinstance(about, Tree) else None
            shown = text(source, default) or Text("", Span(name.span.end, name.span.end))
            inputs.append(Variable(name.value, shown, name.span, Scope().find(shown)))
    return Pipeline(
        platform=Platform.GITHUB,
        kind=Kind.ACTION,
        source=source,
        name=value(root.get("name")),
        jobs=tuple(_action_jobs(source, root, runs)),
        inputs=tuple(inputs),
        tree=root,
    )


def _action_jobs(source: SourceFile, root: Tree, runs: Tree) -> Iterator[Job]:
    key = root.key("runs")
    key_span = key.span if key else runs.span
    env = variables(source, runs.get("env"), Scope())
    scope = Scope(env=origins(env))
    if runs.get("steps") is not None:
        steps = StepReader(source, scope, language="bash", outer=env, outsiders_code=False)
        read = tuple(steps.read(runs.get("steps")))
        job = Job("", runs.span, key_span, read, env=env, stores=tuple(steps.stores), node=runs)
        yield replace(job, deploys=_deploys(job))
        return
    image = text(source, runs.get("image"))
    if image and image.value:
        reference = references.image(image, dynamic=is_dynamic)
        if not image.value.startswith("docker://"):  # a Dockerfile beside the action
            reference = replace(reference, version="", local=True, name=image.value)
        yield Job("", runs.span, key_span, images=(reference,), env=env, node=runs)
