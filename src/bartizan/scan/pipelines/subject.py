"""The parsed pipeline that every check gets: triggers, jobs, steps, with places in the file.

One vocabulary for all platforms. What a platform cannot express is empty. Raw syntax is in
``Pipeline.tree`` for the few checks that are about one platform's syntax.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Node


class Platform(StrEnum):
    """Where a pipeline definition runs."""

    GITHUB = "github-actions"
    GITLAB = "gitlab-ci"
    JENKINS = "jenkins"
    AZURE = "azure-pipelines"
    CIRCLECI = "circleci"
    BITBUCKET = "bitbucket-pipelines"
    TEKTON = "tekton"


class Kind(StrEnum):
    """What sort of definition a file holds."""

    PIPELINE = "pipeline"
    """Starts by itself: a workflow, a .gitlab-ci.yml, a Jenkinsfile."""
    REUSABLE = "reusable"
    """Called by another definition: reusable workflow, template, Tekton task, shared include."""
    ACTION = "action"
    """A GitHub action definition (action.yml)."""


@dataclass(frozen=True)
class Text:
    """A piece of text as the platform sees it, with its place in the file.

    ``span`` is what is written, without quotes, block header and last line end.
    ``spans`` maps the value back to the file: ``spans[i]`` is the (value offset, file offset) pair
    from which the two run in parallel until the next pair. A plain scalar has one pair; a block
    scalar has one a line.
    """

    value: str
    span: Span
    spans: Sequence[tuple[int, int]] = ()

    def locate(self, start: int, end: int) -> Span:
        """The file span of characters ``start`` to ``end`` of the value."""
        return Span(self._offset(start), max(self._offset(end - 1) + 1, self._offset(start)))

    def _offset(self, at: int) -> int:
        value_start, file_start = 0, self.span.start
        for value_offset, file_offset in self.spans:
            if value_offset > at:
                break
            value_start, file_start = value_offset, file_offset
        return min(file_start + at - value_start, self.span.end)

    def __str__(self) -> str:
        return self.value


class ReferenceKind(StrEnum):
    """What a pipeline pulls in from elsewhere."""

    ACTION = "action"
    WORKFLOW = "workflow"
    IMAGE = "image"
    INCLUDE = "include"
    COMPONENT = "component"
    ORB = "orb"
    TEMPLATE = "template"
    LIBRARY = "library"
    PIPE = "pipe"
    TASK = "task"


@dataclass(frozen=True)
class Reference:
    """Code or an image from elsewhere that the pipeline runs."""

    kind: ReferenceKind
    text: Text
    """As written, such as ``actions/checkout@v4`` or ``node:20``."""
    name: str
    """Without the version: ``actions/checkout``, ``node``."""
    version: str
    """Tag, branch, commit or digest; empty where none is given."""
    pinned: bool
    """Whether the version cannot be moved by its owner (full commit, digest)."""
    local: bool = False
    """Whether it is part of the same repository and commit."""
    first_party: bool = False
    """Whether the platform's own vendor publishes it (``actions/*``, ``circleci/*``)."""
    dynamic: bool = False
    """Whether name or version hold a variable, so that it cannot be judged from the file."""
    version_text: Text | None = None
    """Where the version stands, if not in ``text`` (GitLab ``ref``, Azure ``ref``, parameters)."""


class Trust(StrEnum):
    """Who can start the pipeline, and with what content."""

    TRUSTED = "trusted"
    """People with write access, schedules, tags."""
    OUTSIDER = "outsider"
    """Anybody, on content of theirs, without the secrets of the project (``pull_request``)."""
    PRIVILEGED_OUTSIDER = "privileged-outsider"
    """Anybody, while the run holds secrets or a writing token (``pull_request_target``,
    ``issue_comment``, ``workflow_run``, Jenkins building pull requests of forks with
    credentials)."""


@dataclass(frozen=True)
class Trigger:
    """What starts a pipeline."""

    name: str
    span: Span
    trust: Trust
    branches: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


class Origin(StrEnum):
    """Where the value of an expression comes from."""

    UNTRUSTED = "untrusted"
    """An outsider chooses it: a title, a branch name, a commit message."""
    SECRET = "secret"  # noqa: S105 - a word of ours
    TRUSTED = "trusted"
    UNKNOWN = "unknown"
    """An input or parameter whose caller is not in this file, an output of another step."""


@dataclass(frozen=True)
class Expression:
    """A value the platform pastes into a text *before* it is run or read.

    Shell variables that the platform passes through the environment are no expressions (they
    cannot inject code), except where the script evaluates them.
    """

    source: str
    """What is pasted, without brackets: ``github.event.issue.title``, ``params.BRANCH``."""
    span: Span
    """The whole expression with its brackets, in the file."""
    origin: Origin
    start: int = 0
    """Offset of the expression in the value of the text that holds it."""
    end: int = 0
    contexts: tuple[str, ...] = ()
    """What may flow into the value, normalised by the platform: ``github.event.issue.title``,
    ``secrets.npm_token``. In a condition: everything it mentions."""


@dataclass(frozen=True)
class Variable:
    """A named value: environment, input, parameter, setting."""

    name: str
    text: Text
    name_span: Span
    expressions: tuple[Expression, ...] = ()

    @property
    def secret(self) -> bool:
        """Whether its value comes from the secret store."""
        return any(e.origin is Origin.SECRET for e in self.expressions)


@dataclass(frozen=True)
class Script:
    """Commands that a step runs."""

    text: Text
    language: str
    """``sh``, ``bash``, ``pwsh``, ``cmd``, ``python``, ``javascript``, ``groovy`` …"""
    expressions: tuple[Expression, ...] = ()


@dataclass(frozen=True)
class Step:
    """One unit of work in a job."""

    name: str
    span: Span
    uses: Reference | None = None
    inputs: Mapping[str, Variable] = field(default_factory=dict)
    """By lower-case name."""
    scripts: tuple[Script, ...] = ()
    env: tuple[Variable, ...] = ()
    condition: Text | None = None
    condition_expressions: tuple[Expression, ...] = ()
    node: Node | None = None
    secrets: tuple[Expression, ...] = ()
    """Every secret this step can read: in env, inputs, or bound around it."""
    checkout: bool = False
    """Whether it fetches the project's source."""
    checkout_ref: Text | None = None
    """The revision it fetches, where one is named."""
    checkout_untrusted: bool = False
    """Whether it fetches content that an outsider wrote."""


@dataclass(frozen=True)
class Store:
    """An artifact or cache that a job writes or reads."""

    action: str
    """``upload``, ``download``, ``cache-save``, ``cache-restore``, ``cache`` (both)."""
    span: Span
    name: str = ""
    paths: tuple[Text, ...] = ()
    key: Text | None = None
    key_expressions: tuple[Expression, ...] = ()
    foreign: bool = False
    """Whether it comes from another run (another pipeline, a pull request's run)."""
    step: Step | None = None


@dataclass(frozen=True)
class Job:
    """Steps that run on one machine."""

    name: str
    span: Span
    name_span: Span
    steps: tuple[Step, ...] = ()
    runner: tuple[Text, ...] = ()
    """Labels, tags or pool as written."""
    self_hosted: bool = False
    images: tuple[Reference, ...] = ()
    """Containers the job or its services run in."""
    uses: Reference | None = None
    """A reusable definition the job is made of."""
    inputs: Mapping[str, Variable] = field(default_factory=dict)
    """What it hands to that definition."""
    secrets: tuple[Expression, ...] = ()
    """Secrets it hands to that definition by name."""
    env: tuple[Variable, ...] = ()
    condition: Text | None = None
    condition_expressions: tuple[Expression, ...] = ()
    environment: Text | None = None
    """The protected environment (GitHub, GitLab, Azure, Bitbucket deployment) it deploys to."""
    deploys: bool = False
    """Whether it publishes or deploys, judged by its steps' commands, actions and environment."""
    permissions: Mapping[str, str] | None = None
    """Token scopes as ``{"contents": "write"}``; ``{"*": "write"}`` for all; None: not set."""
    permissions_span: Span | None = None
    secrets_inherit: Span | None = None
    """Where all secrets of the caller are handed to a reusable definition."""
    stores: tuple[Store, ...] = ()
    needs: tuple[str, ...] = ()
    identity: tuple[Variable, ...] = ()
    """Federated identity the job asks for (GitLab ``id_tokens``, OIDC contexts)."""
    manual: bool = False
    """Whether a person has to start it (``when: manual``, ``input``, hold job, approval)."""
    privileged: Span | None = None
    """Where it gets a privileged container or the host's Docker socket."""
    triggers: tuple[Trigger, ...] = ()
    """What it runs for, where it narrows the pipeline's own triggers in a way we understand."""
    implicit_checkout: bool = False
    """Whether the platform fetches the project's source before the first step."""
    node: Node | None = None


@dataclass(frozen=True)
class Pipeline:
    """One parsed definition."""

    platform: Platform
    kind: Kind
    source: SourceFile
    name: str
    """Its own name, empty where it has none. Not derived from the path."""
    triggers: tuple[Trigger, ...] = ()
    jobs: tuple[Job, ...] = ()
    references: tuple[Reference, ...] = ()
    """What it includes at top level: includes, orbs, templates, libraries."""
    env: tuple[Variable, ...] = ()
    inputs: tuple[Variable, ...] = ()
    """Declared inputs or parameters, with their defaults."""
    permissions: Mapping[str, str] | None = None
    permissions_span: Span | None = None
    concurrency: bool = False
    tree: Node | None = None
    """Syntax tree of a YAML definition."""

    @property
    def trust(self) -> Trust:
        """The least trusted way to start it."""
        order = list(Trust)
        return max((t.trust for t in self.triggers), key=order.index, default=Trust.TRUSTED)

    @cached_property
    def job_by_name(self) -> Mapping[str, Job]:
        """The jobs by name, for following ``Job.needs``; of equal names the last."""
        return {job.name: job for job in self.jobs}

    def steps(self) -> Iterator[tuple[Job, Step]]:
        """Every step with its job."""
        for job in self.jobs:
            for step in job.steps:
                yield job, step

    def all_references(self) -> Iterator[tuple[Reference, tuple[str, ...]]]:
        """Every reference with the scope it stands in."""
        for reference in self.references:
            yield reference, self.scope()
        for job in self.jobs:
            for reference in (*job.images, *([job.uses] if job.uses else ())):
                yield reference, self.scope(job)
            for step in job.steps:
                if step.uses:
                    yield step.uses, self.scope(job, step)

    def scope(self, job: Job | None = None, step: Step | None = None) -> tuple[str, ...]:
        """Where in the definition something is, free of paths and lines: for ``Match.scope``."""
        return (self.platform, self.name, job.name if job else "", step.name if step else "")
