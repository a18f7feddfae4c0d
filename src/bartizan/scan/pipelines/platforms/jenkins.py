"""Jenkinsfiles, declarative and scripted, and the steps of shared libraries (``vars/*.groovy``).

Groovy is a programming language; what is read here is what it says literally: stages, steps, their
strings, agents, credentials. What it computes is unknown. Whether a job builds pull requests is a
setting of the controller, so an outsider is taken to be able to start every Jenkinsfile.
"""

import re

from bartizan.scan.pipelines.platforms import groovy_tree
from bartizan.scan.pipelines.platforms.jenkins_blocks import Walker
from bartizan.scan.pipelines.platforms.jenkins_stages import Reading
from bartizan.scan.pipelines.subject import Job, Kind, Pipeline, Platform, Trigger, Trust
from bartizan.scan.source import SourceFile, Span

_JENKINSFILE = re.compile(r"(?:^|/)(?:[^/]*[._-])?jenkinsfile(?:[._-][^/]*)?\Z", re.IGNORECASE)
_OTHER = re.compile(
    r"\.(?:md|txt|json|ya?ml|xml|html|sh|py|png|svg|lock|adoc|rst|j2|tmpl)\Z", re.IGNORECASE
)
_GROOVY = re.compile(r"\.groovy\Z")
_CONTENT = re.compile(
    rb"(?:^|\n)[ \t]*(?:@Library\(|"
    rb"(?:return[ \t]+)?(?:pipeline|node)[ \t]*(?:\([^\n)]{0,200}\)[ \t]*)?\{)|"
    rb"\bstage[ \t]*\([ \t]*['\"]|\bwithCredentials[ \t]*\("
)
_PULL_REQUEST = re.compile(
    r"\bCHANGE_(?:ID|TITLE|BRANCH|FORK|URL|AUTHOR\w{0,20}|TARGET)\b|\bghprb[A-Z]|\bchangeRequest\b|"
    r"\bgitlabMergeRequest|\bgitlabSourceBranch\b|\bissueCommentTrigger\b|\bpull_request\b|"
    r"\bpullRequest\.|\bGITHUB_PR_|\bghprbTrigger\b|\bgithubPullRequests\b"
)


def matches(path: str) -> bool:
    """Whether a path may be that of a Jenkinsfile; of other Groovy files only the content tells."""
    if _GROOVY.search(path):
        return True
    return bool(_JENKINSFILE.search(path)) and not _OTHER.search(path)


def recognises(source: SourceFile) -> bool:
    """Whether a Groovy file is a pipeline."""
    if _JENKINSFILE.search(source.path):
        return True
    return bool(_CONTENT.search(source.data[:200_000]))


def parse(source: SourceFile) -> Pipeline:
    """The pipeline of a Jenkinsfile.

    Raises:
        DefinitionError: it is not Groovy, or it is beyond our limits.
    """
    root = groovy_tree.parse(source.text)
    reading = Walker(source).read(root)
    library = "/vars/" in f"/{source.path}" and not _JENKINSFILE.search(source.path)
    return Pipeline(
        platform=Platform.JENKINS,
        kind=Kind.REUSABLE if library else Kind.PIPELINE,
        source=source,
        name="",
        triggers=() if library else _triggers(source, reading),
        jobs=_jobs(reading),
        references=tuple(reading.references),
        env=tuple(reading.env),
        inputs=tuple(reading.inputs),
        concurrency=reading.no_concurrency,
    )


def _jobs(reading: Reading) -> tuple[Job, ...]:
    return tuple(stage.job(reading) for stage in reading.stages if stage.worth_telling)


def _triggers(source: SourceFile, reading: Reading) -> tuple[Trigger, ...]:
    start = Span(0, 0)
    said = _PULL_REQUEST.search(source.text)
    if said:
        trigger = Trigger("pull-request", Span(*said.span()), Trust.PRIVILEGED_OUTSIDER)
    else:
        trigger = Trigger("pull-request", start, Trust.OUTSIDER)
    return (Trigger("push", start, Trust.TRUSTED), trigger, *reading.triggers)
