"""The tasks of Tekton objects: a task with steps of its own, or a reference to one elsewhere."""

from collections.abc import Iterator
from itertools import pairwise

from bartizan.scan.pipelines.platforms import deployment, references
from bartizan.scan.pipelines.platforms.references import FULL_COMMIT
from bartizan.scan.pipelines.platforms.secret_names import once
from bartizan.scan.pipelines.platforms.tekton_values import Parameters
from bartizan.scan.pipelines.platforms.texts import (
    mappings,
    scalar_text,
    text,
    truth,
    value,
    values,
)
from bartizan.scan.pipelines.subject import (
    Expression,
    Job,
    Origin,
    Reference,
    ReferenceKind,
    Script,
    Step,
    Text,
    Variable,
)
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_SHELLS = ("sh", "bash", "ash", "dash", "zsh")
MAX_DEPTH = 8
"""Objects inside one another: a template holds a run, a run a pipeline, a pipeline a task."""


class TaskReader:
    """Reads the objects of one file."""

    def __init__(self, source: SourceFile, parameters: Parameters) -> None:
        self._source = source
        self._parameters = parameters
        self._pasting = parameters.pasting

    def jobs(self, document: Tree, depth: int = 0) -> Iterator[Job]:
        """The jobs of one object and of those it holds."""
        spec = document.get("spec")
        if not isinstance(spec, Tree) or depth > MAX_DEPTH:
            return
        kind = value(document.get("kind"))
        name = self._name(document)
        if kind in ("Task", "ClusterTask", "StepAction"):
            yield self._task(name, document, spec)
        for key in ("taskSpec", "pipelineSpec"):
            inner = spec.get(key)
            if isinstance(inner, Tree):
                yield from self._inner(name, document, inner)
        for key in ("taskRef", "pipelineRef"):
            uses = self._reference(spec.get(key))
            if uses:
                yield self._using(name, document, spec, uses)
        if kind == "Pipeline":
            yield from self._pipeline(spec)
        for resource in mappings(spec.get("resourcetemplates")):
            yield from self.jobs(resource, depth + 1)

    def _inner(self, name: Scalar, place: Tree, spec: Tree) -> Iterator[Job]:
        if spec.get("tasks") is not None:
            yield from self._pipeline(spec)
        else:
            yield self._task(name, place, spec)

    @staticmethod
    def _name(document: Tree) -> Scalar:
        metadata = document.get("metadata")
        for key in ("name", "generateName"):
            found = metadata.get(key) if isinstance(metadata, Tree) else document.get(key)
            if isinstance(found, Scalar):
                return found
        return Scalar(Span(document.span.start, document.span.start))

    def _pipeline(self, spec: Tree) -> Iterator[Job]:
        for key in ("tasks", "finally"):
            for body in mappings(spec.get(key)):
                name = body.get("name")
                label = name if isinstance(name, Scalar) else Scalar(body.span)
                uses = self._reference(body.get("taskRef")) or self._reference(
                    body.get("pipelineRef")
                )
                inner = body.get("taskSpec")
                if isinstance(inner, Tree):
                    yield self._task(label, body, inner)
                elif uses:
                    yield self._using(label, body, body, uses)

    def _using(self, name: Scalar, place: Tree, body: Tree, uses: Reference) -> Job:
        inputs = self._parameters.variables(body.get("params"))
        return Job(
            name=name.value,
            span=place.span,
            name_span=name.span,
            uses=uses,
            inputs={variable.name.lower(): variable for variable in inputs},
            needs=values(body.get("runAfter")),
            deploys=deployment.uses_deploys(uses.name),
            manual="approval" in uses.name.lower(),
            node=place,
        )

    def _task(self, name: Scalar, place: Tree, spec: Tree) -> Job:
        steps: list[Step] = []
        images: list[Reference] = []
        privileged = self._socket(spec)
        template = spec.get("stepTemplate")
        outer = self._env(template.get("env")) if isinstance(template, Tree) else ()
        nodes = [template, *mappings(spec.get("steps")), *mappings(spec.get("sidecars"))]
        if spec.get("steps") is None and spec.get("image") is not None:
            nodes.append(spec)  # a StepAction is a single step
        for node in nodes:
            if not isinstance(node, Tree):
                continue
            image = text(self._source, node.get("image"))
            if image and image.value:
                images.append(references.image(image, dynamic=_dynamic))
            privileged = privileged or _privileged(node)
            if node is not template:
                steps.append(self._step(node, outer))
        commands = (script.text.value for step in steps for script in step.scripts)
        return Job(
            name=name.value,
            span=place.span,
            name_span=name.span,
            steps=tuple(steps),
            images=tuple(images),
            env=tuple(variable for variable, _ in outer),
            deploys=deployment.commands_deploy(commands),
            needs=values(place.get("runAfter")),
            privileged=privileged,
            node=place,
        )

    def _step(self, node: Tree, outer: tuple[tuple[Variable, bool], ...]) -> Step:
        own = self._env(node.get("env"))
        scripts = tuple(self._scripts(node))
        bound = [e for v, _ in (*own, *outer) for e in v.expressions if e.origin is Origin.SECRET]
        for entry in mappings(node.get("envFrom")):
            secret = entry.get("secretRef")
            if isinstance(secret, Tree):
                bound.append(_secret(value(secret.get("name")), secret.span))
        return Step(
            name=value(node.get("name")),
            span=node.span,
            uses=self._reference(node.get("ref")),
            scripts=scripts,
            env=tuple(variable for variable, _ in own),
            node=node,
            secrets=once(bound),
        )

    def _scripts(self, node: Tree) -> Iterator[Script]:
        written = text(self._source, node.get("script"))
        if written and written.value:
            yield Script(written, _language(written.value), self._pasting.find(written))
        words = [*_list(node.get("command")), *_list(node.get("args"))]
        shell = bool(words) and words[0].value.rpartition("/")[2] in _SHELLS
        for before, word in pairwise(words):
            if shell and before.value.startswith("-") and before.value.endswith("c"):
                argument = scalar_text(self._source, word)
                yield Script(argument, "sh", self._pasting.find(argument))

    def _env(self, node: Node | None) -> tuple[tuple[Variable, bool], ...]:
        """Variables, and whether each is a secret."""
        found = [(variable, False) for variable in self._parameters.variables(node)]
        for item in mappings(node):
            name, source = item.get("name"), item.get("valueFrom")
            key = source.get("secretKeyRef") if isinstance(source, Tree) else None
            if isinstance(name, Scalar) and isinstance(key, Tree):
                written = Text(self._source.text[key.span.start : key.span.end], key.span)
                secret = _secret(value(key.get("name")) or name.value, key.span)
                found.append((Variable(name.value, written, name.span, (secret,)), True))
        return tuple(found)

    def _reference(self, node: Node | None) -> Reference | None:
        """A task, pipeline or step action elsewhere: by name, from a bundle, by a resolver."""
        if not isinstance(node, Tree):
            return None
        bundle = text(self._source, node.get("bundle"))
        if bundle and bundle.value:
            return references.image(bundle, dynamic=_dynamic, kind=ReferenceKind.TASK)
        resolver = text(self._source, node.get("resolver"))
        if resolver and resolver.value:
            return self._resolved(resolver, node)
        name = text(self._source, node.get("name"))
        if name is None or not name.value:
            return None
        return Reference(
            ReferenceKind.TASK, name, name.value, "", pinned=False, local=True,
            dynamic=_dynamic(name.value),
        )  # fmt: skip

    def _resolved(self, resolver: Text, node: Tree) -> Reference:
        params = {v.name: v.text for v in self._parameters.variables(node.get("params"))}
        if resolver.value == "bundles" and "bundle" in params:
            return references.image(params["bundle"], dynamic=_dynamic, kind=ReferenceKind.TASK)
        words = ("url", "repo") if resolver.value == "git" else ("name", "url")
        shown = next((params[word] for word in words if word in params), resolver)
        version = params.get("revision") or params.get("version")
        return Reference(
            kind=ReferenceKind.TASK,
            text=shown,
            name=shown.value,
            version=version.value if version else "",
            pinned=bool(version and FULL_COMMIT.fullmatch(version.value)) or "digest" in params,
            local=resolver.value == "cluster",
            dynamic=_dynamic(shown.value) or bool(version and _dynamic(version.value)),
            version_text=version,
        )

    def _socket(self, spec: Tree) -> Span | None:
        for volume in mappings(spec.get("volumes")):
            host = volume.get("hostPath")
            path = host.get("path") if isinstance(host, Tree) else None
            if isinstance(path, Scalar) and value(path).endswith("docker.sock"):
                return path.span
        return None


def _secret(name: str, span: Span) -> Expression:
    return Expression(name, span, Origin.SECRET, contexts=(f"secret.{name}",))


def _list(node: Node | None) -> list[Scalar]:
    items = node.items if isinstance(node, Sequence) else [node]
    return [item for item in items if isinstance(item, Scalar)]


def _dynamic(written: str) -> bool:
    return "$(" in written or "{{" in written


def _privileged(node: Tree) -> Span | None:
    context = node.get("securityContext")
    if isinstance(context, Tree) and truth(context.get("privileged")):
        key = context.key("privileged")
        return key.span if key else context.span
    return None


def _language(script: str) -> str:
    """From the first line; without one Tekton runs ``sh -xe``."""
    first = script.partition("\n")[0]
    if not first.startswith("#!"):
        return "sh"
    words = first[2:].split()
    word = words[0].rpartition("/")[2] if words else "sh"
    if word == "env" and len(words) > 1:
        word = next((w for w in words[1:] if not w.startswith("-")), "sh")
    return {"python3": "python", "node": "javascript"}.get(word, word)
