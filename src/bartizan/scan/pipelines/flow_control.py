"""Which revisions a job runs for: any branch, or only those that people protect.

Read from triggers and conditions as they are written. Protection itself is a setting of the
platform and not in the file: a job limited to ``main`` or to tags counts as controlled.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bartizan.scan.pipelines.conditions import rules
from bartizan.scan.pipelines.subject import Job, Kind, Pipeline, Platform, Step, Trigger, Trust
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_LIMITS = {
    Platform.GITHUB: re.compile(
        r"github\.ref(?:_name|_type|_protected)?\b|github\.event_name|github\.event\.(?:action"
        r"|release|inputs|pull_request\.merged|workflow_run)|startsWith\(|inputs\.|needs\.|steps\."
        r"|vars\.",
        re.IGNORECASE,
    ),
    Platform.GITLAB: re.compile(
        r"CI_COMMIT_(?:BRANCH|TAG|REF_NAME|REF_PROTECTED)|CI_DEFAULT_BRANCH|CI_PIPELINE_SOURCE"
    ),
    Platform.JENKINS: re.compile(
        r"\bbranch\b|\btag\b|buildingTag|BRANCH_NAME|TAG_NAME|GIT_BRANCH|params\.|triggeredBy",
        re.IGNORECASE,
    ),
    Platform.AZURE: re.compile(
        r"Build\.SourceBranch|Build\.Reason|System\.PullRequest|isMain|parameters\.|dependencies\.|variables\[",
        re.IGNORECASE,
    ),
    Platform.CIRCLECI: re.compile(r"pipeline\.git|branch|tag"),
    Platform.BITBUCKET: re.compile(r"glob|BITBUCKET_BRANCH"),
    Platform.TEKTON: re.compile(r"."),
}
_EVERY_BRANCH = frozenset({"*", "**", "/.*/", "refs/heads/*", ".*"})
_MAX_BEFORE = 300
"""Jobs before a job that are looked at; real pipelines have fewer than a hundred."""
_OPEN_EVENTS = frozenset({"push", "pull_request", "merge_request_event"})
_GUARDED_EVENTS = frozenset({
    "release", "workflow_dispatch", "schedule", "workflow_call", "repository_dispatch",
    "deployment", "deployment_status", "workflow_run", "registry_package", "merge_group",
    "create", "delete", "page_build", "issues", "issue_comment", "milestone", "label", "status",
    "check_run", "check_suite",
})  # fmt: skip
"""GitHub events that do not start for a push to any branch."""


def unreviewed(pipeline: Pipeline, job: Job, step: Step | None = None) -> bool:
    """Whether a job (or one step of it) runs for revisions that nobody has reviewed."""
    if pipeline.kind is not Kind.PIPELINE or job.environment is not None or job.manual:
        return False
    limit = _LIMITS[pipeline.platform]
    if step and step.condition and limit.search(step.condition.value):
        return False
    if any(map(limit.search, _conditions(pipeline, job))):
        return False
    judges: Mapping[Platform, Callable[[Pipeline], bool]] = {
        Platform.GITHUB: _github,
        Platform.AZURE: _azure,
        Platform.GITLAB: partial(gitlab_any_branch, job=job),
    }
    if pipeline.platform in judges:
        return judges[pipeline.platform](pipeline)
    return not job.triggers or any(map(_any_branch, job.triggers))


def _conditions(pipeline: Pipeline, job: Job) -> Iterator[str]:
    """The conditions of a job and of the jobs without which it does not run."""
    by_name = pipeline.job_by_name
    waiting, seen = [job], {job.name}
    while waiting and len(seen) < _MAX_BEFORE:
        current = waiting.pop()
        if current.condition:
            yield current.condition.value
        for name in current.needs:
            if name in by_name and name not in seen:
                seen.add(name)
                waiting.append(by_name[name])


def any_branch_deploys(pipeline: Pipeline, job: Job, acting: list[Step]) -> bool:
    """Whether a deploying job, and a deploying step of it, runs for any branch."""
    return unreviewed(pipeline, job) and (
        not acting or any(unreviewed(pipeline, job, step) for step in acting)
    )


def _any_branch(trigger: Trigger) -> bool:
    """Whether a push to any branch or any pull request causes it."""
    open_to = not trigger.branches or bool(set(trigger.branches) & _EVERY_BRANCH)
    return trigger.name in _OPEN_EVENTS and open_to


def _github(pipeline: Pipeline) -> bool:
    """Whether a push to any branch, or a pull request, starts it."""
    on = pipeline.tree.get("on") if isinstance(pipeline.tree, Tree) else None
    for trigger in pipeline.triggers:
        if trigger.name in _GUARDED_EVENTS:
            continue
        settings = on.get(trigger.name) if isinstance(on, Tree) else None
        if trigger.name == "push":
            limited = isinstance(settings, Tree) and any(
                settings.get(key) is not None for key in ("branches", "tags", "branches-ignore")
            )
            if limited and not (set(trigger.branches) & _EVERY_BRANCH):
                continue
            return True
        if trigger.name == "pull_request" and "closed" in trigger.types:
            continue
        if trigger.name in ("pull_request", "pull_request_target"):
            return True
    return False


def _azure(pipeline: Pipeline) -> bool:
    """A missing ``trigger`` means every branch, ``none`` means none."""
    tree = pipeline.tree
    if not isinstance(tree, Tree):
        return False
    if any(trigger.trust is not Trust.TRUSTED for trigger in pipeline.triggers):
        return True
    started = tree.get("trigger")
    if started is None:
        return tree.get("resources") is None and tree.get("schedules") is None
    names = _strings(started)
    return bool(set(names) & _EVERY_BRANCH)


def gitlab_any_branch(pipeline: Pipeline, job: Job) -> bool:
    """Whether a GitLab job starts by itself for a push to any branch or for a merge request."""
    root, body = pipeline.tree, job.node
    if not isinstance(body, Tree) or not isinstance(root, Tree):
        return False
    when, workflow = body.get("when"), root.get("workflow")
    if isinstance(when, Scalar) and when.value in ("manual", "never"):
        return False
    if isinstance(workflow, Tree) and workflow.get("rules") is not None:
        return False
    own = list(rules(job))
    if own:
        return any(_open_rule(rule) for rule in own) and not _refused_before_open(own)
    only = body.get("only")
    if body.get("rules") is not None or only is not None:
        return bool({"branches", "merge_requests"} & set(_strings(only)))
    return not {"branches", "pushes"} & set(_strings(body.get("except")))


def _open_rule(rule: Tree) -> bool:
    when = rule.get("when")
    if isinstance(when, Scalar) and when.value in ("never", "manual"):
        return False
    condition = rule.get("if")
    if condition is None:
        return rule.get("changes") is None and rule.get("exists") is None
    text = condition.value if isinstance(condition, Scalar) else ""
    return "merge_request_event" in text and "!=" not in text and "&&" not in text


def _refused_before_open(own: list[Tree]) -> bool:
    """Whether earlier rules already turn other branches away."""
    for rule in own:
        when = rule.get("when")
        if isinstance(when, Scalar) and when.value == "never" and rule.get("if") is not None:
            return True
        if _open_rule(rule):
            return False
    return False


def _strings(node: Node | None) -> list[str]:
    found: list[str] = []
    stack: list[Node | None] = [node]
    while stack:
        item = stack.pop()
        if isinstance(item, Scalar):
            found.append(item.value)
        elif isinstance(item, Sequence):
            stack.extend(item.items)
        elif isinstance(item, Tree):
            for name, value in item.items():
                if name.value in ("branches", "include", "refs"):
                    stack.append(value)
    return found
