import importlib
from collections.abc import Callable, Sequence
from types import ModuleType
from typing import NamedTuple

import pytest

from bartizan.model import Edit
from bartizan.scan.match import Match
from bartizan.scan.pipelines.platforms import recognition
from bartizan.scan.pipelines.subject import Pipeline
from bartizan.scan.source import SourceFile

PATHS = {
    "github": ".github/workflows/build.yml",
    "gitlab": ".gitlab-ci.yml",
    "jenkins": "Jenkinsfile",
    "azure": "azure-pipelines.yml",
    "circleci": ".circleci/config.yml",
    "bitbucket": "bitbucket-pipelines.yml",
    "tekton": ".tekton/build.yaml",
}


class Seen(NamedTuple):
    pipeline: Pipeline
    matches: Sequence[Match]

    @property
    def messages(self) -> list[str]:
        return [match.message for match in self.matches]

    @property
    def lines(self) -> list[int]:
        return [self.pipeline.source.position(match.span.start)[0] for match in self.matches]

    @property
    def texts(self) -> list[str]:
        text = self.pipeline.source.text
        return [text[match.span.start : match.span.end] for match in self.matches]


def parsed(path: str, text: str) -> Pipeline:
    source = SourceFile(PATHS.get(path, path), text.encode())
    recognised = recognition.parser_of(source)
    assert recognised is not None, f"no platform reads {source.path}"
    return recognised[1].parse(source)


Look = Callable[[str, str], Seen]


@pytest.fixture
def look(request: pytest.FixtureRequest) -> Look:
    """What the check that the test module is named after finds: ``look("gitlab", text)``."""
    name = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    module = importlib.import_module(f"bartizan.scan.pipelines.checks.{name}")

    def looking(path: str, text: str) -> Seen:
        pipeline = parsed(path, text)
        return Seen(pipeline, tuple(module.find(pipeline)))

    return looking


@pytest.fixture
def check(request: pytest.FixtureRequest) -> ModuleType:
    """The check that the test module is named after."""
    name = request.module.__name__.rpartition(".")[2].removeprefix("test_")
    return importlib.import_module(f"bartizan.scan.pipelines.checks.{name}")


@pytest.fixture
def commands(look: Look) -> Callable[..., Seen]:
    """What the check finds where a GitLab job runs these commands."""

    def running(*lines: str) -> Seen:
        return look(
            "gitlab", "build:\n  script:\n    - |\n" + "".join(f"      {x}\n" for x in lines)
        )

    return running


@pytest.fixture
def parse() -> Callable[[str, str], Pipeline]:
    return parsed


@pytest.fixture
def apply() -> Callable[[str, Sequence[Edit]], str]:
    def applied(text: str, edits: Sequence[Edit]) -> str:
        for edit in sorted(edits, key=lambda e: e.start, reverse=True):
            text = text[: edit.start] + edit.text + text[edit.end :]
        return text

    return applied
