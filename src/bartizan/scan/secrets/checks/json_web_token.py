"""Signed JSON web tokens."""

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.subject import Files

_HEAD = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9"
_JWT = (
    f"{_HEAD}.eyJzdWIiOiJkZXBsb3kiLCJyb2xlIjoib3duZXIiLCJpYXQiOjE3MDQwNjcyMDB9"
    ".Qm3vT7wZx1Lk9Rb5Yd2Hf8Js0Nc4Pg6Ua-eKiWqXoMt"
)

CHECK = Check(
    id="SEC-004",
    slug="json-web-token",
    title="JSON web token",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds signed JSON web tokens (three Base64 parts joined by dots), in clear or encoded once more.
""",
    why="""
A signed token is accepted by every service that trusts its issuer until it expires, and service
account tokens often never do. Its payload also names users, roles and internal services.
""",
    fix=f"""
Revoke the session or service account the token belongs to, or exchange the signing key if single
tokens cannot be revoked. Fetch tokens at run time and let them expire within minutes.
{PURGE}""",
    cwe=(798, 522),
    attack=("T1552.001", "T1528"),
    controls=CONTROLS,
    bad=(Example("deploy/client.conf", f"bearer = {_JWT}\n"),),
    good=(Example("deploy/client.conf", "bearer = ${SERVICE_TOKEN}\n"),),
    upstream=("kingfisher:betterleaks.jwt", "kingfisher:betterleaks.jwt-base64"),
)

FILES = Files(every=True)
