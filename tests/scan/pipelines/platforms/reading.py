"""Shorthands for tests of parsers: read a file, show what a span covers."""

import textwrap

from bartizan.scan.pipelines.platforms import recognition
from bartizan.scan.pipelines.subject import Expression, Job, Pipeline, Step
from bartizan.scan.source import SourceFile, Span


def read(path: str, text: str) -> Pipeline:
    """The pipeline of a file, by the parser that its path and content choose."""
    source = SourceFile(path, textwrap.dedent(text).encode())
    known = recognition.parser_of(source)
    assert known is not None, f"{path} is not recognised"
    return known[1].parse(source)


def shown(pipeline: Pipeline, span: Span) -> str:
    """The characters of a span."""
    return pipeline.source.text[span.start : span.end]


def job(pipeline: Pipeline, name: str) -> Job:
    """The only job of a name."""
    (found,) = (job for job in pipeline.jobs if job.name == name)
    return found


def origins(pipeline: Pipeline, expressions: tuple[Expression, ...]) -> dict[str, str]:
    """Origin by the text that stands in the file."""
    return {shown(pipeline, e.span): e.origin.value for e in expressions}


def scripts(step: Step) -> list[str]:
    """What a step runs."""
    return [script.text.value for script in step.scripts]
