"""Who acts in AWS, from the ``userIdentity`` element that CloudTrail writes.

Source: AWS CloudTrail user guide, "CloudTrail userIdentity element".
"""

from typing import NamedTuple

import msgspec

from bartizan.ingest.federation import subject
from bartizan.ingest.json_values import Json, look, record_at
from bartizan.ingest.picks import text
from bartizan.model.entity import EntityKind


class Identity(NamedTuple):
    """Who acts: columns of the event schema first, then fields as rules ask for them."""

    actor: str | None
    actor_kind: str | None
    session: str | None
    """Access key id, or the ARN of the assumed-role session if no key is told."""
    tenant: str | None
    """Account that the identity belongs to."""
    repo: str | None
    """Repository of the pipeline, where a federated identity names one."""
    values: tuple[object, ...]
    """For each of ``IDENTITY_FIELDS`` what the record holds."""


IDENTITY_FIELDS = (
    "userIdentity.type",
    "userIdentity.arn",
    "userIdentity.userName",
    "userIdentity.principalId",
    "userIdentity.accountId",
    "userIdentity.accessKeyId",
    "userIdentity.invokedBy",
    "userIdentity.sessionContext.sessionIssuer.type",
    "userIdentity.sessionContext.sessionIssuer.arn",
    "userIdentity.sessionContext.sessionIssuer.userName",
    "userIdentity.sessionContext.attributes.mfaAuthenticated",
)
"""Fields of the element that most rules ask for."""

_PATHS = tuple(name.removeprefix("userIdentity.") for name in IDENTITY_FIELDS)
_ANY: "msgspec.json.Decoder[object]" = msgspec.json.Decoder()
_NOBODY = Identity(None, None, None, None, None, (None,) * len(IDENTITY_FIELDS))
_USERS = frozenset({"IAMUser", "Root", "FederatedUser", "IdentityCenterUser", "SAMLUser"})
_ROLES = frozenset({"AssumedRole", "Role"})


def identity_of(raw: bytes) -> Identity:
    """Read a ``userIdentity`` element from its JSON text. Never fails: unknown parts are null."""
    try:
        value = _ANY.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return _NOBODY
    if isinstance(value, dict):
        return identity(value)
    return _NOBODY._replace(values=tuple(look(value, path) for path in _PATHS))


def identity(element: Json) -> Identity:
    """Read a decoded ``userIdentity`` element."""
    kind = text(element.get("type")) or ""
    arn = text(element.get("arn"))
    name = text(element.get("userName"))
    issuer = record_at(element, "sessionContext", "sessionIssuer")
    issuer_arn = text(issuer.get("arn"))
    account = text(element.get("accountId")) or text(issuer.get("accountId"))
    session = text(element.get("accessKeyId")) or (arn if ":assumed-role/" in (arn or "") else None)
    actor, actor_kind, repo = arn or name or text(element.get("principalId")), "", None
    if kind in _ROLES:
        actor, actor_kind = issuer_arn or role_of(arn) or actor, EntityKind.ROLE.value
    elif kind in _USERS:
        actor_kind = EntityKind.USER.value
        actor = actor or text(record_at(element, "onBehalfOf").get("userId")) or account
    elif kind == "WebIdentityUser":
        actor, actor_kind = name or actor, EntityKind.SERVICE_ACCOUNT.value
        pipeline = subject(name)
        repo = pipeline.repository or None if pipeline else None
    elif kind == "AWSService" or (not actor and element.get("invokedBy")):
        actor = text(element.get("invokedBy")) or actor
        actor_kind = EntityKind.SERVICE_ACCOUNT.value
    elif kind == "AWSAccount":
        actor, actor_kind = account or actor, EntityKind.ORGANIZATION.value
    else:
        actor_kind = EntityKind.USER.value
    values = tuple(look(element, path) for path in _PATHS)
    return Identity(actor, actor_kind if actor else None, session, account, repo, values)


def role_of(arn: str | None) -> str | None:
    """The role's ARN for the ARN of an assumed-role session; None if it is none.

    ``arn:aws:sts::111122223333:assumed-role/deploy/run-1`` belongs to
    ``arn:aws:iam::111122223333:role/deploy`` (a path of the role is not told).
    """
    if not arn or ":assumed-role/" not in arn:
        return None
    head, _, tail = arn.partition(":assumed-role/")
    return f"{head.replace(':sts:', ':iam:', 1)}:role/{tail.partition('/')[0]}"
