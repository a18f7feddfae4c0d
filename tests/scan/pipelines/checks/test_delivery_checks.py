"""The examples of the checks PIPE-025 … PIPE-049, and what they do with arbitrary scripts."""

import re
import time
from types import ModuleType

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.model import Example
from bartizan.scan import registry
from bartizan.scan.match import finding
from bartizan.scan.pipelines.platforms import recognition
from bartizan.scan.pipelines.subject import Pipeline, Platform
from bartizan.scan.pipelines.zizmor import adapter
from bartizan.scan.source import SourceFile

MODULES = [
    module
    for module in registry.modules("bartizan.scan.pipelines.checks")
    if "PIPE-025" <= module.CHECK.id <= "PIPE-049"
]


def _source(example: Example) -> SourceFile:
    return SourceFile(example.path, example.text.encode())


def _pipeline(source: SourceFile) -> Pipeline:
    recognised = recognition.parser_of(source)
    assert recognised is not None, f"no platform reads {source.path}"
    return recognised[1].parse(source)


def _seen(module: ModuleType, example: Example) -> bool:
    """Whether the check, or the engine that it presents, finds anything."""
    source = _source(example)
    if any(module.find(_pipeline(source))):
        return True
    if not module.CHECK.upstream or _pipeline(source).platform is not Platform.GITHUB:
        return False
    (audited,) = adapter.audit([source])
    return any(result.check.id == module.CHECK.id for result in audited.results)


def _examples(kind: str) -> list[object]:
    return [
        pytest.param(module, example, id=f"{module.CHECK.slug}-{number}-{example.path}")
        for module in MODULES
        for number, example in enumerate(getattr(module.CHECK, kind))
    ]


def test_every_number_is_taken_once():
    assert [module.CHECK.id for module in MODULES] == [f"PIPE-{n:03}" for n in range(25, 50)]


def test_modules_are_named_after_their_check():
    wrong = [m.__name__ for m in MODULES if m.CHECK.slug.replace("-", "_") not in m.__name__]
    assert wrong == []


@pytest.mark.parametrize(("module", "example"), _examples("bad"))
def test_bad_example_is_found(module, example):
    assert _seen(module, example)


@pytest.mark.parametrize(("module", "example"), _examples("good"))
def test_good_example_is_not(module, example):
    assert not _seen(module, example)


WORDS = st.sampled_from(
    [
        "curl",
        "wget",
        "|",
        "sh",
        "bash",
        "-c",
        "-k",
        "&&",
        "||",
        ";",
        "$(",
        ")",
        "`",
        "'",
        '"',
        "<",
        ">",
        "<<",
        "EOF",
        "\n",
        "docker",
        "login",
        "run",
        "-p",
        "--password",
        "-v",
        "/var/run/docker.sock:/x",
        "$TOKEN",
        "${TOKEN}",
        "${{",
        "secrets.A",
        "}}",
        "https://a:b@c/",
        "http://x.y/z",
        "echo",
        "env",
        "git",
        "remote",
        "set-url",
        "push",
        "install",
        "npm",
        "pip",
        "--extra-index-url",
        "chmod",
        "+x",
        "./z",
        "eval",
        "source",
        "iex",
        "{",
        "}",
        "\\",
        "#",
        "=",
        "X=1",
        "export",
        "set",
        "-x",
        "trivy",
        "true",
        "\u2028",
        "\x85",
        "🔒",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(WORDS, max_size=40))
def test_any_script_gives_places_inside_the_file(words):
    script = " ".join(words).replace("\n", "\n        ")
    text = f"on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n    - run: |\n        a {script}\n"
    try:
        pipeline = _pipeline(SourceFile(".github/workflows/a.yml", text.encode()))
    except ValueError:
        return  # a line break of YAML that the platform would refuse too
    for module in MODULES:
        for match in module.find(pipeline):
            assert 0 <= match.span.start < match.span.end <= len(text), module.CHECK.slug
            found = finding(module.CHECK, pipeline.source, match)
            assert found.message == match.message
            assert "\n" not in match.message
            assert not re.search(r"https?://[^*\s]+:[^*\s]+@", match.message)


@pytest.mark.parametrize(
    "unit",
    [
        "curl ",
        "curl -k ",
        "curl a | ",
        "$(curl ",
        "docker run -v ",
        "https://",
        "https://a:",
        "git remote set-url $",
        "|| ",
        "echo $TOKEN | ",
        "deb [",
        "iex iwr ",
        "secrets.",
        "-p ",
        "X=",
    ],
)
def test_long_scripts_take_no_time(unit):
    script = unit * (100_000 // len(unit))
    text = f"a:\n  script:\n    - |\n      {script}\n"
    pipeline = _pipeline(SourceFile(".gitlab-ci.yml", text.encode()))
    began = time.perf_counter()
    for module in MODULES:
        list(module.find(pipeline))
    assert time.perf_counter() - began < 3
