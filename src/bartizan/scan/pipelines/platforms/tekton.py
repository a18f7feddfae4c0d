"""Tekton: tasks, pipelines, their runs, and triggers, in files of one or many documents.

Recognised by ``apiVersion: tekton.dev/…``; other documents of the same file are passed over. With
Pipelines-as-Code the annotations of a run say what starts it.
"""

import re
from collections.abc import Iterator, Sequence

from bartizan.scan.pipelines.platforms import definition
from bartizan.scan.pipelines.platforms.tekton_tasks import TaskReader
from bartizan.scan.pipelines.platforms.tekton_values import Parameters
from bartizan.scan.pipelines.platforms.texts import mappings, text, value, values
from bartizan.scan.pipelines.subject import (
    Job,
    Kind,
    Pipeline,
    Platform,
    Text,
    Trigger,
    Trust,
    Variable,
)
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar

_YAML = re.compile(r"\.ya?ml\Z")
_GROUP = re.compile(r"(?:triggers\.)?tekton\.dev/")
_MARK = re.compile(rb"(?:^|\n)[ \t-]{0,40}apiVersion:[ \t]*['\"]?(?:triggers\.)?tekton\.dev/")
_KINDS = frozenset({
    "Task", "ClusterTask", "StepAction", "Pipeline", "TaskRun", "PipelineRun", "TriggerTemplate",
    "TriggerBinding", "ClusterTriggerBinding", "EventListener", "Trigger",
})  # fmt: skip
_STARTED = frozenset({"TaskRun", "PipelineRun", "EventListener", "Trigger", "TriggerTemplate"})
_ANNOTATION = "pipelinesascode.tekton.dev/"
_OUTSIDE = ("pull_request", "merge_request", "issue_comment", "pull_request_review_comment")


def matches(path: str) -> bool:
    """Whether a path is that of a YAML file; the content tells the rest."""
    return bool(_YAML.search(path))


def recognises(source: SourceFile) -> bool:
    """Whether the file holds a document of Tekton."""
    return b"tekton.dev/" in source.data and bool(_MARK.search(source.data))


def parse(source: SourceFile) -> Pipeline:
    """The pipeline of all Tekton documents of a file.

    Raises:
        DefinitionError: it is not YAML, or beyond our limits.
    """
    found = [
        document
        for document in _objects(definition.documents(source))
        if _GROUP.match(value(document.get("apiVersion"))) and value(document.get("kind")) in _KINDS
    ]
    started = any(value(document.get("kind")) in _STARTED for document in found)
    parameters = Parameters(source, found)
    reader = TaskReader(source, parameters)
    jobs: list[Job] = []
    for document in found:
        jobs += reader.jobs(document)
    return Pipeline(
        platform=Platform.TEKTON,
        kind=Kind.PIPELINE if started else Kind.REUSABLE,
        source=source,
        name=_name(found[0]) if found else "",
        triggers=tuple(trigger for document in found for trigger in _triggers(document)),
        jobs=tuple(jobs),
        inputs=tuple(_inputs(source, found)),
        tree=found[0] if found else None,
    )


def _objects(documents: Sequence[Node]) -> Iterator[Tree]:
    """The objects of all documents, those of a ``List`` too."""
    for document in documents:
        if isinstance(document, Tree):
            if value(document.get("kind")) == "List":
                yield from mappings(document.get("items"))
            else:
                yield document


def _name(document: Tree) -> str:
    metadata = document.get("metadata")
    if not isinstance(metadata, Tree):
        return ""
    return value(metadata.get("name")) or value(metadata.get("generateName"))


def _inputs(source: SourceFile, documents: Sequence[Tree]) -> Iterator[Variable]:
    for document in documents:
        spec = document.get("spec")
        for item in mappings(spec.get("params")) if isinstance(spec, Tree) else ():
            name = item.get("name")
            if isinstance(name, Scalar):
                default = text(source, item.get("default")) or text(source, item.get("value"))
                shown = default or Text("", Span(name.span.end, name.span.end))
                yield Variable(name.value, shown, name.span)


def _triggers(document: Tree) -> Iterator[Trigger]:
    metadata, spec = document.get("metadata"), document.get("spec")
    annotations = metadata.get("annotations") if isinstance(metadata, Tree) else None
    if isinstance(annotations, Tree):
        yield from _annotated(annotations)
    kind = value(document.get("kind"))
    if isinstance(spec, Tree) and kind in ("EventListener", "Trigger"):
        listed = [*mappings(spec.get("triggers"))] if kind == "EventListener" else [spec]
        for trigger in listed:
            for interceptor in mappings(trigger.get("interceptors")):
                yield from _intercepted(interceptor)


def _annotated(annotations: Tree) -> Iterator[Trigger]:
    """Pipelines-as-Code asks a member before it runs an outsider's change (``/ok-to-test``)."""
    branches = annotations.get(f"{_ANNOTATION}on-target-branch")
    targets = tuple(re.findall(r"[\w./*-]{1,200}", value(branches))[:50])
    for key, node in annotations.items():
        if not key.value.startswith(f"{_ANNOTATION}on-"):
            continue
        written = value(node)[:4000]
        if key.value.endswith(("on-event", "on-cel-expression")):
            for event in dict.fromkeys(re.findall(r"pull_request|merge_request|push", written)):
                trust = Trust.TRUSTED if event == "push" else Trust.OUTSIDER
                yield Trigger(event, node.span, trust, targets)
        elif key.value.endswith("on-comment"):
            yield Trigger("comment", node.span, Trust.OUTSIDER)


def _intercepted(interceptor: Tree) -> Iterator[Trigger]:
    """A listener starts runs with the secrets of its service account, whoever sent the event."""
    settings = [interceptor]
    for name in ("github", "gitlab", "bitbucket"):
        older = interceptor.get(name)
        settings += [older] if isinstance(older, Tree) else []
    params = list(mappings(interceptor.get("params")))
    for body in settings:
        events = body.get("eventTypes")
        yield from _events(events)
    for param in params:
        if value(param.get("name")) == "eventTypes":
            yield from _events(param.get("value"))


def _events(node: Node | None) -> Iterator[Trigger]:
    for name in values(node):
        event = name.lower().replace(" hook", "").replace(" ", "_")
        outside = event.startswith((*_OUTSIDE, "note", "pullrequest"))
        trust = Trust.PRIVILEGED_OUTSIDER if outside else Trust.TRUSTED
        if node is not None:
            yield Trigger(event, node.span, trust)
