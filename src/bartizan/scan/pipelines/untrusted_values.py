"""Which variables of a running job hold text that an outsider chose.

Values a platform pastes into a script are ``Expression``s of the parsed subject. This is about the
other way in: the environment, where a value is harmless until a script *evaluates* it.
"""

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from bartizan.scan.pipelines.shell_commands import Command, Word
from bartizan.scan.pipelines.subject import Job, Origin, Pipeline, Platform, Step, Variable

_BRANCH = "the name of a branch"
_TAG = "the name of a tag"
_TITLE = "the title of a merge request"
_MESSAGE = "a commit message"
_PERSON = "a name that a person gave themselves"

NATIVE: Mapping[Platform, Mapping[str, str]] = MappingProxyType(
    {
        Platform.GITHUB: {
            "GITHUB_HEAD_REF": _BRANCH,
        },
        Platform.GITLAB: {
            "CI_COMMIT_MESSAGE": _MESSAGE,
            "CI_COMMIT_TITLE": _MESSAGE,
            "CI_COMMIT_DESCRIPTION": _MESSAGE,
            "CI_COMMIT_AUTHOR": _PERSON,
            "CI_COMMIT_BRANCH": _BRANCH,
            "CI_COMMIT_REF_NAME": _BRANCH,
            "CI_COMMIT_TAG_MESSAGE": "the message of a tag",
            "CI_MERGE_REQUEST_TITLE": _TITLE,
            "CI_MERGE_REQUEST_DESCRIPTION": "the description of a merge request",
            "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": _BRANCH,
            "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME": _BRANCH,
            "GITLAB_USER_NAME": _PERSON,
        },
        Platform.JENKINS: {
            "BRANCH_NAME": _BRANCH,
            "GIT_BRANCH": _BRANCH,
            "GIT_LOCAL_BRANCH": _BRANCH,
            "CHANGE_BRANCH": _BRANCH,
            "CHANGE_TITLE": "the title of a pull request",
            "CHANGE_AUTHOR_DISPLAY_NAME": _PERSON,
            "gitlabSourceBranch": _BRANCH,
            "gitlabBranch": _BRANCH,
            "gitlabMergeRequestTitle": _TITLE,
            "gitlabMergeRequestDescription": "the description of a merge request",
            "gitlabTriggerPhrase": "a comment on a merge request",
            "gitlabUserName": _PERSON,
            "ghprbPullTitle": "the title of a pull request",
            "ghprbPullLongDescription": "the description of a pull request",
            "ghprbPullDescription": "the description of a pull request",
            "ghprbCommentBody": "a comment on a pull request",
            "ghprbSourceBranch": _BRANCH,
        },
        Platform.AZURE: {
            "BUILD_SOURCEBRANCH": _BRANCH,
            "BUILD_SOURCEBRANCHNAME": _BRANCH,
            "BUILD_SOURCEVERSIONMESSAGE": _MESSAGE,
            "BUILD_SOURCEVERSIONAUTHOR": _PERSON,
            "BUILD_REQUESTEDFOR": _PERSON,
            "SYSTEM_PULLREQUEST_SOURCEBRANCH": _BRANCH,
        },
        Platform.CIRCLECI: {"CIRCLE_BRANCH": _BRANCH, "CIRCLE_TAG": _TAG},
        Platform.BITBUCKET: {"BITBUCKET_BRANCH": _BRANCH, "BITBUCKET_TAG": _TAG},
        Platform.TEKTON: {},
    }
)
"""Variables that the platform itself sets, with what they hold, from each vendor's list."""

_USED = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]{0,80})")


def untrusted_variables(pipeline: Pipeline, job: Job, step: Step | None = None) -> dict[str, str]:
    """Environment variables of a job or step that hold untrusted text, with what they hold."""
    found = dict(NATIVE[pipeline.platform])
    for variable in (*pipeline.env, *job.env, *(step.env if step else ())):
        if source := _untrusted_source(variable, found):
            found[variable.name] = source
        else:
            found.pop(variable.name, None)
    return found


def follow_assignments(names: dict[str, str], commands: Iterable[Command]) -> dict[str, str]:
    """The names, with those of shell variables that a script sets from them added."""
    names = dict(names)
    for command in commands:
        words = command.assignments
        if command.program in ("export", "local", "declare", "readonly"):
            words = command.run[1:]
        for word in words:
            name, equals, _ = word.text.partition("=")
            used = [e.name for e in word.expansions if e.name in names]
            if equals and used:
                names.setdefault(name.rstrip("+"), names[used[0]])
    return names


def untrusted_in(word: Word, names: Mapping[str, str]) -> str:
    """The first untrusted variable that a word expands; empty if there is none."""
    return next((e.name for e in word.expansions if e.name in names), "")


def _untrusted_source(variable: Variable, names: Mapping[str, str]) -> str:
    for expression in variable.expressions:
        if expression.origin is Origin.UNTRUSTED:
            return f"`{expression.source}`"
    if "$" in variable.text.value:
        for used in _USED.findall(variable.text.value):
            if used in names and used != variable.name:
                return names[used]
    return ""
