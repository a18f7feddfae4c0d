"""Every condition of a pipeline, on jobs, steps and rules, with what it decides."""

from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Step, Text
from bartizan.scan.yaml_tree import Mapping, Node, Scalar, Sequence


@dataclass(frozen=True)
class Condition:
    """One condition."""

    text: Text
    job: Job
    scope: tuple[str, ...]
    step: Step | None = None
    refuses: bool = False
    """Whether it keeps the job from running where it holds (GitLab's ``when: never``)."""


def conditions(pipeline: Pipeline) -> Iterator[Condition]:
    """The conditions of jobs and steps, and of GitLab's rules one by one."""
    for job in pipeline.jobs:
        scope = pipeline.scope(job)
        if pipeline.platform is Platform.GITLAB:
            yield from _rules(job, scope)
        elif job.condition:
            yield Condition(job.condition, job, scope)
        for step in job.steps:
            if step.condition and step.condition != job.condition:
                yield Condition(step.condition, job, pipeline.scope(job, step), step)


def _rules(job: Job, scope: tuple[str, ...]) -> Iterator[Condition]:
    for rule in rules(job):
        condition, when = rule.get("if"), rule.get("when")
        if isinstance(condition, Scalar):
            start = condition.span.start + bool(condition.style)
            span = condition.span._replace(start=start)
            refuses = isinstance(when, Scalar) and when.value == "never"
            yield Condition(Text(condition.value, span), job, scope, refuses=refuses)


def rules(job: Job) -> Iterator[Mapping]:
    """The rules of a GitLab job, nested lists included."""
    stack: list[Node | None] = [job.node.get("rules") if isinstance(job.node, Mapping) else None]
    while stack:
        node = stack.pop()
        if isinstance(node, Sequence):
            stack.extend(reversed(node.items))
        elif isinstance(node, Mapping):
            yield node
