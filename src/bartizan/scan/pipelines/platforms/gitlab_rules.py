"""For which events GitLab pipelines and jobs run, from ``workflow``, ``rules``, ``only``."""

import re
from collections.abc import Iterable, Iterator, Mapping

from bartizan.scan.pipelines.platforms.texts import value
from bartizan.scan.pipelines.subject import Job, Trigger, Trust
from bartizan.scan.source import Span
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_SOURCE = re.compile(
    r"\$\{?CI_PIPELINE_SOURCE\}?\s{0,9}(==|!=|=~|!~)\s{0,9}"
    r"(\"[^\"\n]{0,200}\"|'[^'\n]{0,200}'|/[^/\n]{0,200}/)"
)
_WORD = re.compile(r"[a-z_]{3,40}")
_MERGE_REQUEST = re.compile(r"\$\{?CI_MERGE_REQUEST_[A-Z_]{2,60}")
_NEGATED = re.compile(
    r"\$\{?CI_MERGE_REQUEST_[A-Z_]{2,60}\}?\s{0,9}(?:==\s{0,9}(?:null|\"\"|'')|!=\s{0,9}[\"'])"
)
_BRANCH = re.compile(r"\$\{?CI_COMMIT_BRANCH|\$\{?CI_COMMIT_REF_NAME")
_TAG = re.compile(r"\$\{?CI_COMMIT_TAG")

_TRUST: Mapping[str, Trust] = {
    "merge_request_event": Trust.OUTSIDER,
    "external_pull_request_event": Trust.OUTSIDER,
}
"""A fork's merge request runs in the fork, or, once a member starts it, in the project itself."""
_ONLY = {
    "merge_requests": "merge_request_event",
    "external_pull_requests": "external_pull_request_event",
    "branches": "push",
    "pushes": "push",
    "tags": "tag",
    "schedules": "schedule",
    "triggers": "trigger",
    "pipelines": "pipeline",
    "web": "web",
    "api": "api",
    "chat": "chat",
    "external": "external",
}


def triggers(rules: Iterable[Node], only: Node | None) -> tuple[Trigger, ...]:
    """The events of a job or of ``workflow``, as far as its conditions name them.

    Rules that name no event say nothing about who starts the job, and give none.
    """
    found: dict[str, Trigger] = {}
    for trigger in (*_from_rules(rules), *_from_only(only)):
        found.setdefault(trigger.name, trigger)
    return tuple(found.values())


def pipeline_triggers(root: Tree, jobs: Iterable[Job]) -> tuple[Trigger, ...]:
    """What starts the pipeline: ``workflow:rules`` if there are any, else what its jobs ask for.

    Without rules GitLab runs a pipeline for every push to a branch or tag.
    """
    workflow = root.get("workflow")
    rules = workflow.get("rules") if isinstance(workflow, Tree) else None
    if isinstance(rules, Sequence):
        found = triggers(rules.items, None)
        if found:
            return found
    merged: dict[str, Trigger] = {}
    for job in jobs:
        for trigger in job.triggers:
            merged.setdefault(trigger.name, trigger)
    for include in _templates(root):
        if include.endswith("MergeRequest-Pipelines.gitlab-ci.yml"):
            at = root.key("include")
            span = at.span if at else root.span
            merged.setdefault("merge_request_event", _trigger("merge_request_event", span))
    merged.setdefault("push", _trigger("push", Span(root.span.start, root.span.start)))
    return tuple(merged.values())


def _templates(root: Tree) -> Iterator[str]:
    include = root.get("include")
    for entry in include.items if isinstance(include, Sequence) else [include]:
        if isinstance(entry, Tree):
            yield value(entry.get("template"))


def _from_rules(rules: Iterable[Node]) -> Iterator[Trigger]:
    for rule in rules:
        if not isinstance(rule, Tree) or value(rule.get("when")) == "never":
            continue
        condition = rule.get("if")
        if isinstance(condition, Scalar):
            for name in _events(condition.value):
                yield _trigger(name, condition.span)


def _events(condition: str) -> Iterator[str]:
    named = False
    for match in _SOURCE.finditer(condition[:4000]):
        if match[1] in ("==", "=~"):
            named = True
            yield from _WORD.findall(match[2])
    if named:
        return
    if _MERGE_REQUEST.search(condition) and not _NEGATED.search(condition):
        yield "merge_request_event"
    elif _TAG.search(condition):
        yield "tag"
    elif _BRANCH.search(condition):
        yield "push"


def _from_only(only: Node | None) -> Iterator[Trigger]:
    if isinstance(only, Tree):
        only = only.get("refs")
    items = only.items if isinstance(only, Sequence) else [only]
    for item in items:
        if isinstance(item, Scalar) and item.value:
            name = _ONLY.get(item.value)
            yield _trigger(name or "push", item.span, () if name else (item.value,))


def _trigger(name: str, span: Span, branches: tuple[str, ...] = ()) -> Trigger:
    return Trigger(name, span, _TRUST.get(name, Trust.TRUSTED), branches)
