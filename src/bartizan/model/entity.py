"""Who or what something happened to, named ``kind:name``."""

from enum import StrEnum
from typing import Self

import msgspec


class EntityKind(StrEnum):
    """The kinds of entity that findings, events and decisions speak about."""

    USER = "user"
    SERVICE_ACCOUNT = "service-account"
    REPOSITORY = "repository"
    WORKFLOW = "workflow"
    RUN = "run"
    COMMIT = "commit"
    ARTIFACT = "artifact"
    IMAGE = "image"
    WORKLOAD = "workload"
    HOST = "host"
    ADDRESS = "address"
    ROLE = "role"
    PACKAGE = "package"
    FILE = "file"
    SESSION = "session"
    """A cloud or identity session: what a federated run, or a login, was given."""
    ORGANIZATION = "organization"
    """An organisation, account, project or tenant."""
    RESOURCE = "resource"
    """Anything else that is administered: a bucket, a key, a policy, a setting."""


class Entity(msgspec.Struct, frozen=True, order=True):
    """One entity. ``str()`` gives ``kind:name``; names may contain colons."""

    kind: EntityKind
    name: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read ``kind:name``.

        Raises:
            ValueError: there is no colon, the kind is unknown, or the name is empty.
        """
        kind, colon, name = text.partition(":")
        if not colon or not name:
            raise ValueError(f"{text!r} is not 'kind:name'")
        return cls(EntityKind(kind), name)
