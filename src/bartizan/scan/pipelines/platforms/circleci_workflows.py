"""How CircleCI workflows use jobs: contexts, branch filters, approvals, parameters."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bartizan.scan.pipelines.platforms.texts import texts, value, values
from bartizan.scan.pipelines.subject import Text, Trigger, Trust
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

MAX_USES = 20_000
"""Entries of all workflows together; more are left out."""


@dataclass(frozen=True)
class Usage:
    """One job in one workflow."""

    workflow: str
    name: str
    name_span: Span
    span: Span
    settings: Tree | None = None
    contexts: tuple[Text, ...] = ()
    requires: tuple[str, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    """Narrower than the pipeline's, from its filters; empty: any branch."""
    approved: bool = False
    """Whether it waits for a person, itself or through what it requires."""
    approval: bool = False
    schedule: Span | None = None
    env: Mapping[str, Text] = field(default_factory=dict)


def usages(source: SourceFile, root: Tree) -> dict[str, list[Usage]]:
    """The uses of each job, by the job's name as it is declared."""
    found: dict[str, list[Usage]] = {}
    workflows = root.get("workflows")
    if not isinstance(workflows, Tree):
        return found
    count = 0
    for name, body in workflows.items():
        if isinstance(body, Tree):
            for usage in _workflow(source, name, body):
                count += 1
                if count <= MAX_USES:
                    found.setdefault(usage.name, []).append(usage)
    return found


def _workflow(source: SourceFile, name: Scalar, body: Tree) -> list[Usage]:
    jobs = body.get("jobs")
    schedule = _schedule(body)
    entries: dict[str, Usage] = {}
    for number, item in enumerate(jobs.items if isinstance(jobs, Sequence) else []):
        usage = _entry(source, name.value, item)
        if usage is not None:
            alias = value(usage.settings.get("name")) if usage.settings else ""
            entries[
                alias or (usage.name if usage.name not in entries else f"{usage.name}#{number}")
            ] = replace(usage, schedule=schedule)
    return [replace(usage, approved=_approved(usage, entries)) for usage in entries.values()]


def _schedule(body: Tree) -> Span | None:
    triggers = body.get("triggers")
    for item in triggers.items if isinstance(triggers, Sequence) else []:
        if isinstance(item, Tree) and (key := item.key("schedule")):
            return key.span
    return None


def _entry(source: SourceFile, workflow: str, item: Node) -> Usage | None:
    if isinstance(item, Scalar):
        return Usage(workflow, item.value, item.span, item.span)
    if not isinstance(item, Tree):
        return None
    for name, settings in item.items():
        if not isinstance(settings, Tree):
            return Usage(workflow, name.value, name.span, item.span)
        return Usage(
            workflow,
            name.value,
            name.span,
            item.span,
            settings,
            contexts=texts(source, settings.get("context")),
            requires=_required(settings.get("requires")),
            triggers=_filters(settings.get("filters")),
            approval=value(settings.get("type")) == "approval",
        )
    return None


def _required(node: Node | None) -> tuple[str, ...]:
    names = list(values(node))
    for item in node.items if isinstance(node, Sequence) else []:
        if isinstance(item, Tree):
            names += [name.value for name, _ in item.items()]
    return tuple(names)


def _approved(usage: Usage, entries: Mapping[str, Usage]) -> bool:
    """Follow what a job requires until an approval is met; every job is looked at once."""
    seen: set[str] = set()
    waiting = [usage]
    while waiting:
        current = waiting.pop()
        if current.approval:
            return True
        for name in current.requires:
            if name not in seen and name in entries and len(seen) < 200:
                seen.add(name)
                waiting.append(entries[name])
    return False


def _filters(node: Node | None) -> tuple[Trigger, ...]:
    """What filters leave: pushes to some branches, tags. A fork's build is of ``pull/…``."""
    if not isinstance(node, Tree):
        return ()
    branches, tags = node.get("branches"), node.get("tags")
    found = []
    only = values(branches.get("only")) if isinstance(branches, Tree) else ()
    ignored = values(branches.get("ignore")) if isinstance(branches, Tree) else ()
    everything = any(pattern.strip("/^$") in (".*", ".+") for pattern in only)
    nothing = any(pattern.strip("/^$") in (".*", ".+") for pattern in ignored)
    if isinstance(tags, Tree) and tags.get("only") is not None:
        found.append(Trigger("tag", tags.span, Trust.TRUSTED, values(tags.get("only"))))
    if only and not everything and isinstance(branches, Tree):
        found.append(Trigger("push", branches.span, Trust.TRUSTED, only))
    elif not nothing:
        return ()
    return tuple(found)
