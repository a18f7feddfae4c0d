"""Reads subjects of federated identities: which repository, ref or run a pipeline's token names.

A pipeline proves who it is to a cloud with a token whose subject names it. Clouds log that subject
when they exchange it for credentials of their own.

Sources: GitHub "OpenID Connect reference" (subject claims), GitLab "ID token" (``sub``), Bitbucket,
Buildkite, CircleCI and HCP Terraform documentation of the same.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

_GITHUB = re.compile(r"(?:^|:)(?:repo|repository):([^:]+)(?::(.*))?$")
_GITLAB = re.compile(r"^project_path:([^:]+)(?::ref_type:[^:]*)?(?::ref:(.*))?$")
_WORKFLOW = re.compile(r"(?:^|:)job_workflow_ref:([^:]+)")
_REF = re.compile(r"(?:^|:)ref:([^:]+)")
_RUN = re.compile(r"(?:^|:)run_id:(\d+)")
_ENVIRONMENT = re.compile(r"(?:^|:)environment:([^:]+)")
_IMMUTABLE = re.compile(r"@\d+(?=/|$)")
_TERRAFORM = re.compile(r"^organization:([^:]+):project:([^:]+):workspace:([^:]+)")
_LONGEST = 2048


@dataclass(frozen=True, slots=True)
class Subject:
    """What a pipeline's token names. Empty parts are not in it."""

    repository: str = ""
    """``owner/name``, or the full path of a GitLab project."""
    ref: str = ""
    """Git ref, such as ``refs/heads/main``; of GitLab the bare name."""
    workflow: str = ""
    """``owner/name/path@ref`` of the workflow file whose job asked."""
    run: str = ""
    """``owner/name/<run id>``."""
    environment: str = ""


@lru_cache(maxsize=16384)
def subject(text: str | None) -> Subject | None:
    """Read a token's subject; None if it names no pipeline we know the writing of."""
    if not text or len(text) > _LONGEST:
        return None
    if found := _GITLAB.match(text):
        return Subject(repository=unquote(found[1]), ref=unquote(found[2] or ""))
    if found := _TERRAFORM.match(text):
        return Subject(workflow=f"{found[1]}/{found[2]}/{found[3]}")
    workflow = _part(_WORKFLOW, text)
    found = _GITHUB.search(text)
    if found is None or "/" not in unquote(found[1]):
        if not workflow:
            return None
        repository = "/".join(workflow.split("/")[:2])
    else:
        repository = _IMMUTABLE.sub("", unquote(found[1]))
    run = _part(_RUN, text)
    return Subject(
        repository=repository,
        ref=_part(_REF, text),
        workflow=workflow,
        run=f"{repository}/{run}" if run else "",
        environment=_part(_ENVIRONMENT, text),
    )


def _part(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return unquote(found[1]) if found else ""
