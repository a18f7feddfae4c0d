"""Reads a definition by the parser that its path and content choose, and shows what spans cover."""

import textwrap
from collections.abc import Callable, Iterable
from typing import NamedTuple

import pytest

from bartizan.scan.pipelines.platforms import recognition
from bartizan.scan.pipelines.subject import Expression, Job, Pipeline, Reference, Step
from bartizan.scan.source import SourceFile, Span


class Reading(NamedTuple):
    pipeline: Pipeline

    def shown(self, span: Span) -> str:
        return self.pipeline.source.text[span.start : span.end]

    def job(self, name: str) -> Job:
        (found,) = (job for job in self.pipeline.jobs if job.name == name)
        return found

    def origins(self, expressions: Iterable[Expression]) -> dict[str, str]:
        """Origin by what stands in the file."""
        return {self.shown(e.span): e.origin.value for e in expressions}

    def pasted(self, step: Step) -> dict[str, str]:
        return self.origins(e for script in step.scripts for e in script.expressions)

    def references(self) -> dict[str, Reference]:
        return {r.text.value: r for r, _ in self.pipeline.all_references()}


Read = Callable[[str, str], Reading]


@pytest.fixture
def read() -> Read:
    def reader(path: str, text: str) -> Reading:
        source = SourceFile(path, textwrap.dedent(text).encode())
        known = recognition.parser_of(source)
        assert known is not None, f"{path} is not recognised"
        return Reading(known[1].parse(source))

    return reader
