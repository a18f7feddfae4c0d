# ruff: noqa: N815 - members have CloudTrail's own names
"""Who acts in AWS, from the ``userIdentity`` element that CloudTrail writes.

Source: AWS CloudTrail user guide, "CloudTrail userIdentity element".
"""

import msgspec

from bartizan.ingest.federation import subject
from bartizan.ingest.json_values import Json, look, record_at
from bartizan.ingest.picks import text
from bartizan.model.entity import EntityKind


class Identity(msgspec.Struct, frozen=True, eq=False, gc=False):
    """Who acts: columns of the event schema first, then fields as rules ask for them.

    Compared as an object: events with the same element share one.
    """

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


class _Issuer(msgspec.Struct, gc=False):
    type: str | None = None
    arn: str | None = None
    userName: str | None = None
    accountId: str | None = None


class _Attributes(msgspec.Struct, gc=False):
    mfaAuthenticated: str | None = None


class _Session(msgspec.Struct, gc=False):
    sessionIssuer: _Issuer | None = None
    attributes: _Attributes | None = None


class _Element(msgspec.Struct, gc=False):
    """The element as AWS writes it; a copy of it may hold anything."""

    type: str | None = None
    arn: str | None = None
    userName: str | None = None
    principalId: str | None = None
    accountId: str | None = None
    accessKeyId: str | None = None
    invokedBy: str | None = None
    sessionContext: _Session | None = None


_USUAL = msgspec.json.Decoder(_Element)
_NO_ISSUER, _NO_SESSION, _NO_ATTRIBUTES = _Issuer(), _Session(), _Attributes()


def identity_of(raw: bytes) -> Identity:
    """Read a ``userIdentity`` element from its JSON text. Never fails: unknown parts are null."""
    # Left to the careful way: a further member, escapes, names with dots, odd types.
    if not (
        raw[:1] != b"{"
        or b"onBehalfOf" in raw
        or b"\\" in raw
        or b"sessionContext." in raw
        or b"sessionIssuer." in raw
        or b"attributes." in raw
    ):
        try:
            return _usual(_USUAL.decode(raw))
        except (msgspec.DecodeError, RecursionError):
            pass
    try:
        value = _ANY.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return _NOBODY
    if isinstance(value, dict):
        return identity(value)
    values = tuple(look(value, path) for path in _PATHS)
    return msgspec.structs.replace(_NOBODY, values=values)


def _usual(element: _Element) -> Identity:
    """Read an element whose members have the types they should have."""
    session = element.sessionContext or _NO_SESSION
    issuer = session.sessionIssuer or _NO_ISSUER
    return _identity(
        (
            *(element.type, element.arn, element.userName, element.principalId),
            *(element.accountId, element.accessKeyId, element.invokedBy),
            *(issuer.type, issuer.arn, issuer.userName),
            (session.attributes or _NO_ATTRIBUTES).mfaAuthenticated,
        ),
        issuer.accountId,
        None,
    )


def identity(element: Json) -> Identity:
    """Read a decoded ``userIdentity`` element."""
    return _identity(
        tuple(look(element, path) for path in _PATHS),
        record_at(element, "sessionContext", "sessionIssuer").get("accountId"),
        record_at(element, "onBehalfOf").get("userId"),
    )


def _identity(values: tuple[object, ...], issuer_account: object, behalf: object) -> Identity:
    """Who acts, from ``IDENTITY_FIELDS`` and what else tells."""
    kind, arn, name, principal, account, key, service, _, issuer_arn, *_ = map(text, values)
    account = account or text(issuer_account)
    session = key or (arn if ":assumed-role/" in (arn or "") else None)
    actor, actor_kind, repo = arn or name or principal, "", None
    if kind in _ROLES:
        actor, actor_kind = issuer_arn or role_of(arn) or actor, EntityKind.ROLE.value
    elif kind in _USERS:
        actor_kind = EntityKind.USER.value
        actor = actor or text(behalf) or account
    elif kind == "WebIdentityUser":
        actor, actor_kind = name or actor, EntityKind.SERVICE_ACCOUNT.value
        pipeline = subject(name)
        repo = pipeline.repository or None if pipeline else None
    elif kind == "AWSService" or (not actor and service):
        actor = service or actor
        actor_kind = EntityKind.SERVICE_ACCOUNT.value
    elif kind == "AWSAccount":
        actor, actor_kind = account or actor, EntityKind.ORGANIZATION.value
    else:
        actor_kind = EntityKind.USER.value
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
