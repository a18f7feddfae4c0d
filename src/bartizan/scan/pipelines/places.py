"""What a parsed definition has at a place of its file: for judging what an engine pointed at."""

from collections.abc import Iterator

from bartizan.scan.pipelines.subject import Expression, Job, Pipeline, Reference, Step
from bartizan.scan.source import Span


def overlap(one: Span, other: Span) -> bool:
    """Whether two spans share a character."""
    return one.start < other.end and other.start < one.end


def reference_at(pipeline: Pipeline, span: Span) -> Reference | None:
    """The first reference that stands in a span or holds it."""
    found = (reference for reference, _ in pipeline.all_references())
    return next((reference for reference in found if overlap(reference.text.span, span)), None)


def expressions_at(pipeline: Pipeline, span: Span) -> list[Expression]:
    """The expressions of scripts, and of inputs that are programs, that share text with a span."""
    return [found for found in _expressions(pipeline) if overlap(found.span, span)]


def step_at(pipeline: Pipeline, span: Span) -> tuple[Job, Step] | None:
    """The step that a span begins in, with its job."""
    return next(
        ((job, step) for job, step in pipeline.steps() if _holds(step.span, span)),
        None,
    )


def _holds(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start < outer.end


def _expressions(pipeline: Pipeline) -> Iterator[Expression]:
    for _, step in pipeline.steps():
        for script in step.scripts:
            yield from script.expressions
        for variable in step.inputs.values():
            yield from variable.expressions
