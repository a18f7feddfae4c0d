"""Azure Pipelines: pipelines and templates.

A template may have any name, so YAML files elsewhere are recognised by words that only Azure uses.
"""

import re
from collections.abc import Iterator

from bartizan.scan.pipelines.platforms import definition, references
from bartizan.scan.pipelines.platforms.azure_jobs import JobReader
from bartizan.scan.pipelines.platforms.azure_values import Values, is_dynamic, variables
from bartizan.scan.pipelines.platforms.references import FULL_COMMIT
from bartizan.scan.pipelines.platforms.texts import mappings, scalar_text, text, value, values
from bartizan.scan.pipelines.subject import (
    Kind,
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

_NAMED = re.compile(
    r"(?:^|/)\.?azure-?pipelines?[^/]*\.ya?ml\Z|"
    r"(?:^|/)\.?(?:azure-?pipelines|azuredevops|azure-devops|vsts|ado)/(?:[^/]+/){0,8}"
    r"[^/]+\.ya?ml\Z",
    re.IGNORECASE,
)
_MAIN = re.compile(
    r"(?:^|/)\.?(?:azure-?pipelines?[^/]*|vsts-ci[^/]*|ci|pr|build)\.ya?ml\Z", re.IGNORECASE
)
_YAML = re.compile(r"\.ya?ml\Z")
_OTHERS = re.compile(
    r"(?:^|/)(?:\.github|\.circleci|\.gitlab|\.gitea|\.forgejo|node_modules|charts)/|"
    r"(?:^|/)(?:\.gitlab-ci|bitbucket-pipelines|docker-compose[^/]*|action|mkdocs|\.travis)\.ya?ml\Z"
)
_WORDS = re.compile(rb"(?:^|\n)(?:steps|jobs|stages|extends|resources)[ \t]*:[ \t]*\r?(?:\n|$)")
_OWN = re.compile(
    rb"\n[ \t]*-[ \t]+(?:task:[ \t]*['\"]?[\w.-]{1,80}@\d|pwsh:|powershell:|deployment:|checkout:)|"
    rb"\bvmImage[ \t]*:|\$\(Build\.|\$\{\{[ \t]*(?:parameters|variables|if|each)\b|"
    rb"\n[ \t]*-[ \t]+(?:job|stage):[ \t]*\w"
)
_FOREIGN = re.compile(rb"(?:^|\n)(?:include|on|apiVersion|version|runs):")


def matches(path: str) -> bool:
    """Whether a path may be that of a pipeline or template: any YAML not known as another's."""
    return bool(_YAML.search(path)) and not _OTHERS.search(path)


def recognises(source: SourceFile) -> bool:
    """Whether the file is one of Azure, by its name or by words of its own."""
    if _NAMED.search(source.path):
        return bool(_WORDS.search(source.data) or b":" in source.data)
    data = source.data[:100_000]
    return bool(_WORDS.search(data) and _OWN.search(data) and not _FOREIGN.search(data))


def parse(source: SourceFile) -> Pipeline:
    """The pipeline of an Azure Pipelines file.

    Raises:
        DefinitionError: Azure itself could not run it, or it is beyond our limits.
    """
    root = definition.mapping(source, "the Azure pipeline")
    kind = _kind(source, root)
    inputs, types = _parameters(source, root.get("parameters"))
    names = Values(types, template=kind is Kind.REUSABLE)
    env = variables(source, root.get("variables"), names)
    names = names.knowing(env)
    reader = JobReader(source, names, root)
    resources = root.get("resources")
    return Pipeline(
        platform=Platform.AZURE,
        kind=kind,
        source=source,
        name=value(root.get("name")),
        triggers=tuple(_triggers(root)) if kind is Kind.PIPELINE else (),
        jobs=tuple(reader.jobs()),
        references=(
            *(_resources(source, resources) if isinstance(resources, Tree) else ()),
            *_extends(source, root.get("extends"), reader),
            *reader.templates,
        ),
        env=env,
        inputs=inputs,
        tree=root,
    )


def _kind(source: SourceFile, root: Tree) -> Kind:
    """A pipeline says when it starts, or has the usual name; anything else is a template."""
    if any(root.key(word) for word in ("trigger", "pr", "schedules", "resources", "pool", "name")):
        return Kind.PIPELINE
    if root.get("extends") is not None:
        return Kind.PIPELINE
    if root.get("parameters") is not None and not _MAIN.search(source.path):
        return Kind.REUSABLE
    return Kind.PIPELINE if _MAIN.search(source.path) else Kind.REUSABLE


def _triggers(root: Tree) -> Iterator[Trigger]:
    """``trigger`` and ``pr`` are on unless they are switched off (Azure YAML schema).

    Builds of forks get no secrets unless the project's settings say so, which no file shows.
    """
    start = Span(root.span.start, root.span.start)
    for word, name, trust in (
        ("trigger", "push", Trust.TRUSTED),
        ("pr", "pull-request", Trust.OUTSIDER),
    ):
        key, node = root.key(word), root.get(word)
        if value(node) == "none":
            continue
        yield Trigger(name, key.span if key else start, trust, _branches(node))
    schedules = root.key("schedules")
    if schedules:
        yield Trigger("schedule", schedules.span, Trust.TRUSTED)


def _branches(node: Node | None) -> tuple[str, ...]:
    if isinstance(node, Tree):
        branches = node.get("branches")
        return values(branches.get("include") if isinstance(branches, Tree) else branches)
    return values(node)


def _parameters(
    source: SourceFile, node: Node | None
) -> tuple[tuple[Variable, ...], dict[str, str]]:
    """Declared parameters, and the type of each; one with listed values is an ``enum``."""
    found: list[Variable] = []
    types: dict[str, str] = {}

    def add(name: Scalar, label: str, default: Node | None, kind: str) -> None:
        shown = text(source, default) or Text("", Span(name.span.end, name.span.end))
        found.append(Variable(label, shown, name.span))
        types[label] = kind

    if isinstance(node, Tree):  # the older form, name: default
        for key, default in node.items():
            add(key, key.value, default, "")
    elif isinstance(node, Sequence):
        for item in mappings(node):
            name = item.get("name")
            if isinstance(name, Scalar):
                listed = isinstance(item.get("values"), Sequence)
                kind = "enum" if listed else value(item.get("type"))
                add(name, name.value, item.get("default"), kind)
    return tuple(found), types


def _resources(source: SourceFile, node: Tree) -> Iterator[Reference]:
    for item in mappings(node.get("repositories")):
        name = text(source, item.get("name"))
        ref = text(source, item.get("ref"))
        if name is None or not name.value:
            continue
        version = ref.value if ref else ""
        yield Reference(
            kind=ReferenceKind.TEMPLATE,
            text=name,
            name=name.value,
            version=version,
            pinned=bool(FULL_COMMIT.fullmatch(version)),
            dynamic=is_dynamic(name.value) or is_dynamic(version),
            version_text=ref,
        )
    for item in mappings(node.get("containers")):
        image = item.get("image")
        if isinstance(image, Scalar) and image.value:
            yield references.image(scalar_text(source, image), dynamic=is_dynamic)


def _extends(source: SourceFile, node: Node | None, reader: JobReader) -> Iterator[Reference]:
    if isinstance(node, Tree):
        written = text(source, node.get("template"))
        if written and written.value:
            yield reader.template(written)
