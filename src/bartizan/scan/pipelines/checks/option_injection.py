"""An outsider's text stands where a program looks for options."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.project_code import LANGUAGES, locate
from bartizan.scan.pipelines.shell_commands import Command, Word, commands
from bartizan.scan.pipelines.subject import Pipeline
from bartizan.scan.pipelines.untrusted_values import (
    follow_assignments,
    untrusted_in,
    untrusted_variables,
)

_GITHUB = """\
on: pull_request_target
permissions: {}
jobs:
  fetch:
    runs-on: ubuntu-latest
    steps:
      - env:
          BRANCH: ${{ github.head_ref }}
        run: %s
"""
_GITLAB = "fetch:\n  script:\n    - %s\n"

CHECK = Check(
    id="PIPE-018",
    slug="option-injection",
    title="An outsider's text can be read as an option",
    severity=Severity.LOW,
    confidence=Confidence.LOW,
    profile=Profile.PEDANTIC,
    what="""
Commands of programs with dangerous options (`git`, `curl`, `wget`, `tar`, `ssh`, `rsync`, `docker`, `kubectl`, `find`, `zip`) that get a whole argument from an outsider's text, without a `--` before it,
and arguments that are not quoted, so that one text becomes several arguments.
""",
    why="""
Quotes keep the text one argument, but an argument that begins with a dash is an option: `git fetch origin "--upload-pack=…"`, `tar "--checkpoint-action=exec=…"` and `curl "-o…"` run commands or overwrite files.
""",
    fix="""
Put `--` before it (`git fetch origin -- "$BRANCH"`), or something fixed in front (`"refs/heads/$BRANCH"`, `"./$FILE"`), and keep the double quotes.
""",
    cwe=(88,),
    attack=("T1059",),
    controls=("owasp-cicd:CICD-SEC-4", "nist-800-53:SI-10"),
    references=("https://cwe.mitre.org/data/definitions/88.html",),
    bad=(
        Example(".github/workflows/fetch.yml", _GITHUB % 'git fetch origin "$BRANCH"'),
        Example(".gitlab-ci.yml", _GITLAB % "git checkout $CI_COMMIT_REF_NAME"),
    ),
    good=(
        Example(".github/workflows/fetch.yml", _GITHUB % 'git fetch origin -- "$BRANCH"'),
        Example(".github/workflows/fetch.yml", _GITHUB % 'git fetch origin "refs/heads/$BRANCH"'),
        Example(".gitlab-ci.yml", _GITLAB % 'git checkout "$CI_COMMIT_SHA"'),
    ),
)

_PROGRAMS = frozenset(
    {
        "git",
        "curl",
        "wget",
        "tar",
        "ssh",
        "scp",
        "rsync",
        "docker",
        "podman",
        "kubectl",
        "find",
        "zip",
        "hg",
        "svn",
    }
)
_TAKES_VALUE = frozenset(
    {
        "-m",
        "--message",
        "-b",
        "--branch",
        "-d",
        "--data",
        "-t",
        "--tag",
        "-H",
        "-n",
        "--namespace",
        "--build-arg",
        "-e",
        "--title",
        "--body",
    }
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Arguments that are nothing but an untrusted variable."""
    for job, step in pipeline.steps():
        for script in step.scripts:
            text = script.text.value
            if script.language not in LANGUAGES or not any(p in text for p in _PROGRAMS):
                continue
            names = untrusted_variables(pipeline, job, step)
            if not any(name in text for name in names):
                continue
            found = commands(text)
            names = follow_assignments(names, found)
            for command in found:
                word = _option_like(command, names) if command.program in _PROGRAMS else None
                if word is None:
                    continue
                name = untrusted_in(word, names)
                yield Match(
                    span=locate(script.text, word.start, word.end),
                    message=f"`{command.program}` gets `${name}` ({names[name]}) where it looks for options",
                    anchor=f"{command.program} {name}",
                    scope=pipeline.scope(job, step),
                    annotation="an option, if it begins with a dash",
                )


def _option_like(command: Command, names: dict[str, str]) -> Word | None:
    before = ""
    for word in command.run[1:]:
        if word.text == "--":
            return None
        first = word.expansions[0] if word.expansions else None
        leading = first is not None and first.start - word.start <= int(first.quoted)
        if leading and first and first.name in names and before not in _TAKES_VALUE:
            return word
        before = word.text
    return None
