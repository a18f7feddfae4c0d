"""CircleCI: ``.circleci/config.yml`` and the configurations that a setup workflow continues with.

A job is what stands under ``jobs``; what its uses in workflows add (contexts, filters, approval)
is joined to it. A build of a fork's pull request is a setting of the project that the file does
not show, so an outsider is taken to be able to start every pipeline.
"""

import re
from collections.abc import Iterator, Mapping

from bartizan.scan.pipelines.platforms import definition
from bartizan.scan.pipelines.platforms.circleci_jobs import JobReader
from bartizan.scan.pipelines.platforms.circleci_workflows import Usage, usages
from bartizan.scan.pipelines.platforms.texts import text, truth
from bartizan.scan.pipelines.subject import (
    Job,
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
from bartizan.scan.yaml_tree import Node, Scalar

_PATH = re.compile(r"(?:^|/)\.circleci/(?:[^/]+/){0,8}[^/]+\.ya?ml\Z")
_MAIN = re.compile(r"(?:^|/)\.circleci/config\.ya?ml\Z")
_EXACT = re.compile(r"\d{1,9}\.\d{1,9}\.\d{1,9}")
_WORDS = re.compile(rb"(?:^|\n)(?:jobs|workflows|orbs|commands|executors|steps)[ \t]*:")


def matches(path: str) -> bool:
    """Whether a path lies in the folder of CircleCI."""
    return bool(_PATH.search(path))


def recognises(source: SourceFile) -> bool:
    """Whether the file is a configuration, and not something else kept in that folder."""
    return bool(_MAIN.search(source.path) or _WORDS.search(source.data))


def parse(source: SourceFile) -> Pipeline:
    """The pipeline of a CircleCI configuration.

    Raises:
        DefinitionError: CircleCI itself could not run it, or it is beyond our limits.
    """
    root = definition.mapping(source, "the CircleCI configuration")
    used = usages(source, root)
    reader = JobReader(source, root)
    jobs = tuple(_jobs(root, reader, used))
    start = Span(root.span.start, root.span.start)
    main = bool(_MAIN.search(source.path))
    setup = root.key("setup") if truth(root.get("setup")) else None
    return Pipeline(
        platform=Platform.CIRCLECI,
        kind=Kind.PIPELINE if main or root.get("workflows") is not None else Kind.REUSABLE,
        source=source,
        name="",
        triggers=(
            Trigger("push", start, Trust.TRUSTED),
            Trigger("pull_request", start, Trust.OUTSIDER),
            *_schedules(used),
            *((Trigger("setup", setup.span, Trust.TRUSTED),) if setup else ()),
        ),
        jobs=jobs,
        references=tuple(_orbs(source, root.get("orbs"))),
        inputs=tuple(_parameters(source, root.get("parameters"))),
        tree=root,
    )


def _jobs(root: Tree, reader: JobReader, used: Mapping[str, list[Usage]]) -> Iterator[Job]:
    declared = root.get("jobs")
    seen = set()
    if isinstance(declared, Tree):
        for name, body in declared.items():
            if isinstance(body, Tree):
                seen.add(name.value)
                yield reader.read(name, body, used.get(name.value, []))
    commands = root.get("commands")
    if isinstance(commands, Tree):
        for name, body in commands.items():
            if isinstance(body, Tree):
                yield reader.command(name, body)
    for job, entries in used.items():
        if job not in seen:
            yield reader.foreign(job, entries)


def _schedules(used: Mapping[str, list[Usage]]) -> Iterator[Trigger]:
    seen = set()
    for entries in used.values():
        for entry in entries:
            if entry.schedule and entry.schedule not in seen:
                seen.add(entry.schedule)
                yield Trigger("schedule", entry.schedule, Trust.TRUSTED)


def _orbs(source: SourceFile, node: Node | None) -> Iterator[Reference]:
    if not isinstance(node, Tree):
        return
    for _, orb in node.items():  # noqa: PERF102 - no dict
        if isinstance(orb, Tree):  # written out in this file, possibly with orbs of its own
            for name, inner in orb.items():
                if name.value == "orbs" and isinstance(inner, Tree):
                    yield from (_orb(source, o) for _, o in inner.items() if isinstance(o, Scalar))
        elif isinstance(orb, Scalar) and orb.value:
            yield _orb(source, orb)


def _orb(source: SourceFile, node: Scalar) -> Reference:
    written = text(source, node) or Text("", node.span)
    name, _, version = written.value.partition("@")
    return Reference(
        kind=ReferenceKind.ORB,
        text=written,
        name=name,
        version=version,
        pinned=bool(_EXACT.fullmatch(version)),  # a published orb version never changes
        first_party=name.startswith("circleci/"),
        dynamic="<<" in written.value,
    )


def _parameters(source: SourceFile, node: Node | None) -> Iterator[Variable]:
    if isinstance(node, Tree):
        for name, about in node.items():
            default = about.get("default") if isinstance(about, Tree) else None
            shown = text(source, default) or Text("", Span(name.span.end, name.span.end))
            yield Variable(name.value, shown, name.span)
