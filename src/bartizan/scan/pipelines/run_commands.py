"""The shell commands of a pipeline, each with the job, step and script it stands in.

Several checks read the same scripts, so lexed scripts are remembered; a check names words that must
occur in a script before it is lexed at all.
"""

from collections.abc import Container, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bartizan.scan.pipelines.shell_commands import Command, Word, commands
from bartizan.scan.pipelines.subject import Job, Pipeline, Script, Step
from bartizan.scan.source import Span

MAX_SCRIPT = 200_000
"""Characters; a longer script is generated, and nobody reviews it."""
MAX_PIPE = 30
"""Commands of one pipe that are related to each other; the time is quadratic in it."""
_REMEMBERED = 256
_SHELLS = frozenset({"sh", "bash", "pwsh", "powershell", "cmd", "batch", "zsh", "dash", ""})


@dataclass(frozen=True, slots=True)
class Ran:
    """One command and where it is run."""

    job: Job
    step: Step
    script: Script
    command: Command
    program: str
    """``command.program``, worked out once for all checks."""

    @property
    def span(self) -> Span:
        """Its characters in the file."""
        return self.script.text.locate(self.command.start, self.command.end)

    @property
    def text(self) -> str:
        """As written, with spaces folded: the anchor of a match."""
        return " ".join(self.script.text.value[self.command.start : self.command.end].split())

    @property
    def pipe(self) -> Sequence[Command]:
        """The commands that pipes join with this one, itself included, in their order."""
        return _pipes(self.script.text.value).get(self.command.pipeline, (self.command,))

    def word_span(self, word: Word) -> Span:
        """The characters of one of its words in the file."""
        return self.script.text.locate(word.start, word.end)


def shell_scripts(pipeline: Pipeline) -> Iterator[tuple[Job, Step, Script]]:
    """Scripts in a shell's language."""
    for job, step in pipeline.steps():
        for script in step.scripts:
            if script.language in _SHELLS and len(script.text.value) <= MAX_SCRIPT:
                yield job, step, script


def ran(
    pipeline: Pipeline, words: Sequence[str], programs: Container[str] | None = None
) -> Iterator[Ran]:
    """The commands of every script that holds at least one of ``words``.

    Args:
        pipeline: the definition.
        words: a script without any of them is not even lexed.
        programs: only commands that run one of these; all if it is left out.
    """
    for job, step, script in shell_scripts(pipeline):
        value = script.text.value
        if any(word in value for word in words):
            for command, program in _named(value):
                if programs is None or program in programs:
                    yield Ran(job, step, script, command, program)


@lru_cache(maxsize=_REMEMBERED)
def lexed(script: str) -> tuple[Command, ...]:
    """The commands of a script, remembered."""
    return tuple(commands(script))


@lru_cache(maxsize=_REMEMBERED)
def _named(script: str) -> tuple[tuple[Command, str], ...]:
    return tuple((command, command.program) for command in lexed(script))


@lru_cache(maxsize=_REMEMBERED)
def _pipes(script: str) -> Mapping[int, Sequence[Command]]:
    groups: dict[int, list[Command]] = {}
    for command in lexed(script):
        group = groups.setdefault(command.pipeline, [])
        if len(group) < MAX_PIPE:
            group.append(command)
    return groups
