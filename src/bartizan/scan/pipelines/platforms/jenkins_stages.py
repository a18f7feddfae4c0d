"""Stages of a Jenkinsfile while they are read, and what else the file says."""

from dataclasses import dataclass, field

from bartizan.scan.pipelines.platforms import deployment
from bartizan.scan.pipelines.subject import (
    Job,
    Reference,
    Step,
    Store,
    Text,
    Trigger,
    Variable,
)
from bartizan.scan.source import Span


@dataclass
class Stage:
    """One stage while it is read."""

    name: str
    span: Span
    name_span: Span
    declarative: bool
    steps: list[Step] = field(default_factory=list)
    stores: list[Store] = field(default_factory=list)
    images: list[Reference] = field(default_factory=list)
    runner: list[Text] = field(default_factory=list)
    env: tuple[Variable, ...] = ()
    condition: Text | None = None
    triggers: tuple[Trigger, ...] = ()
    manual: bool = False
    privileged: Span | None = None

    @property
    def worth_telling(self) -> bool:
        """Whether anything happens in the stage itself."""
        return bool(self.steps or self.stores or self.images or self.privileged)

    def job(self, reading: "Reading") -> Job:
        """The finished stage."""
        commands = [script.text.value for step in self.steps for script in step.scripts]
        return Job(
            name=self.name,
            span=self.span,
            name_span=self.name_span,
            steps=tuple(self.steps),
            runner=tuple(self.runner),
            self_hosted=not self.images,
            images=tuple(self.images),
            env=self.env,
            condition=self.condition,
            deploys=deployment.commands_deploy(commands),
            stores=tuple(self.stores),
            manual=self.manual,
            privileged=self.privileged,
            triggers=self.triggers,
            implicit_checkout=self.declarative and not reading.no_checkout,
        )


@dataclass
class Reading:
    """What was found in one file."""

    stages: list[Stage] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    env: list[Variable] = field(default_factory=list)
    inputs: list[Variable] = field(default_factory=list)
    triggers: list[Trigger] = field(default_factory=list)
    no_checkout: bool = False
    no_concurrency: bool = False
