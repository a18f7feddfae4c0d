"""Reads conditions: whom a job lets in, and whether a person has to agree first.

Conditions are read as text, not evaluated: what is not understood counts as no guard.
"""

import re

from bartizan.scan.pipelines.subject import Job, Pipeline, Step, Text, Trust

MAX_CONDITION = 20_000
"""Characters of a condition that are read; GitHub refuses more than 21,000."""
_SAME_REPOSITORY = re.compile(
    r"(?:head\.repo\.full_name|head_repository\.full_name)\s*==\s*(?:github\.repository\b|'[\w./-]+')"
    r"|github\.repository\s*==\s*github\.event\.\w+\.head(?:\.repo|_repository)\.full_name"
    r"|head\.repo\.fork\s*==\s*false|!\s*github\.event\.pull_request\.head\.repo\.fork"
    r"|head\.repo\.owner\.login\s*==|head_repository\.owner\.login\s*==|isCrossRepository"
    r"|head_repository\.id\s*==|head\.repo\.id\s*==",
    re.IGNORECASE,
)
"""The pull request comes from the project itself, so that its author has write access."""
_MEMBERS = re.compile(
    r"author_association|collaborator|get-?user-?permission|permission-?level|team_membership"
    r"|getcollaboratorpermission|contains\(\s*(?:fromjson\(\s*'|'\[)?[^)]{0,200}"
    r"(?:github\.actor|sender\.login|user\.login|triggering_actor)",
    re.IGNORECASE,
)
"""Who wrote it is compared with the project's members."""
_ASKS = re.compile(
    r"/collaborators/|/permission\b|author_association|getCollaboratorPermissionLevel"
    r"|checkCollaborator|/memberships/|getMembershipForUserInOrg|checkMembershipForUser"
)
"""A script asks the platform for the rights of a person."""
_PERSON = re.compile(
    r"(?:github\.actor|github\.triggering_actor|(?:sender|user)\.login)\s*==\s*'([^'\]]{1,60})'"
)
_EVENT_IS = re.compile(r"github\.event_name\s*==\s*'(\w+)'")
_EVENT_IS_NOT = re.compile(r"github\.event_name\s*!=\s*'(\w+)'")
_RUN_EVENT = re.compile(r"workflow_run\.event\s*==\s*'(\w+)'")
_LABEL = re.compile(r"labels?\.\*?\.?name|event\.label\.name|event\.action\s*==\s*'labeled'")


def admits_outsiders(pipeline: Pipeline, condition: Text | None) -> bool:
    """Whether somebody without write access can get past a condition."""
    if condition is None:
        return True
    text = condition.value[:MAX_CONDITION]
    if _SAME_REPOSITORY.search(text) or _MEMBERS.search(text) or _PERSON.search(text):
        return False
    if run := _RUN_EVENT.findall(text):
        return any(
            event in ("pull_request", "pull_request_target", "issue_comment") for event in run
        )
    open_events = {t.name for t in pipeline.triggers if t.trust is Trust.PRIVILEGED_OUTSIDER}
    if named := set(_EVENT_IS.findall(text)):
        return bool(named & open_events) or ("||" in text and not _only_events(text))
    if excluded := set(_EVENT_IS_NOT.findall(text)):
        return "||" in text or bool(open_events - excluded)
    return True


def label_gated(pipeline: Pipeline, *conditions: Text | None) -> bool:
    """Whether it waits for a label, which only members can set."""
    if any(
        condition is not None and _LABEL.search(condition.value[:MAX_CONDITION])
        for condition in conditions
    ):
        return True
    open_triggers = [t for t in pipeline.triggers if t.trust is Trust.PRIVILEGED_OUTSIDER]
    return bool(open_triggers) and all(t.types == ("labeled",) for t in open_triggers)


def checks_membership(*conditions: Text | None) -> bool:
    """Whether a condition compares the author with the members of the project."""
    return any(
        condition is not None
        and bool(
            _MEMBERS.search(condition.value[:MAX_CONDITION])
            or _PERSON.search(condition.value[:MAX_CONDITION])
        )
        for condition in conditions
    )


def approved(pipeline: Pipeline, job: Job) -> bool:
    """Whether a person has to let the job run.

    A protected environment, a manual step, or a job before it that has one of these or looks at
    the author's permissions.
    """
    if job.environment is not None or job.manual:
        return True
    before = [pipeline.job_by_name[name] for name in job.needs if name in pipeline.job_by_name]
    return any(
        other.environment is not None
        or other.manual
        or checks_membership(other.condition)
        or membership_step(other)
        for other in before
    )


def membership_step(job: Job, before: Step | None = None) -> bool:
    """Whether a step (before another one) asks for the author's permission."""
    for step in job.steps:
        if step is before:
            return False
        uses = step.uses.name.lower() if step.uses else ""
        if "permission" in uses or "membership" in uses or "collaborator" in uses:
            return True
        if any(_ASKS.search(script.text.value) for script in step.scripts):
            return True
    return False


def _only_events(text: str) -> bool:
    parts = [part.strip(" ()\n") for part in text.split("||")]
    return all("github.event_name" in part for part in parts)
