"""What code that runs in a job can reach: secrets, a writing token, our own machines.

The severity of running an outsider's code, or of pasting an outsider's text, depends on this.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from bartizan.model import Severity
from bartizan.scan.pipelines.subject import Job, Kind, Pipeline, Platform, Trust


@dataclass(frozen=True)
class Reach:
    """What a job gives to whoever controls it."""

    secrets: bool = False
    """Secrets beside the platform's own token."""
    writes: bool = False
    """A token that can change the repository, packages or releases, or get a cloud identity."""
    unknown_token: bool = False
    """No permissions are written, so that the default of the project decides."""
    own_machine: bool = False
    github: bool = True

    @property
    def words(self) -> str:
        """In a message: ``secrets and a writing token``."""
        parts = [
            words
            for present, words in (
                (self.secrets, "secrets"),
                (self.writes, "a writing token"),
                (
                    self.unknown_token and not self.writes,
                    "the default token" if self.github else "the credentials of the job",
                ),
                (self.own_machine, "a machine of your own"),
            )
            if present
        ]
        return " and ".join(parts) or "nothing but a reading token"

    @property
    def severity(self) -> Severity:
        """How bad it is when an outsider's code runs there."""
        if self.secrets or self.writes:
            return Severity.CRITICAL
        if self.unknown_token or self.own_machine:
            return Severity.HIGH
        return Severity.MEDIUM


def reach(pipeline: Pipeline, job: Job) -> Reach:
    """What a job can reach."""
    secrets = (
        any(step.secrets for step in job.steps)
        or job.secrets_inherit is not None
        or any(variable.secret for variable in (*pipeline.env, *job.env))
        or bool(job.identity)
    )
    permissions = job.permissions if job.permissions is not None else pipeline.permissions
    return Reach(
        secrets=secrets,
        writes=can_write(permissions) if permissions is not None else False,
        unknown_token=permissions is None,
        github=pipeline.platform is Platform.GITHUB,
        own_machine=job.self_hosted,
    )


def can_write(permissions: Mapping[str, str]) -> bool:
    """Whether a token can change something that matters."""
    return any(
        level == "write" and scope not in ("security-events", "statuses", "checks", "models")
        for scope, level in permissions.items()
    )


def privileged(pipeline: Pipeline) -> bool:
    """Whether an outsider can make it run while it holds secrets or a writing token."""
    return pipeline.kind is Kind.PIPELINE and pipeline.trust is Trust.PRIVILEGED_OUTSIDER
