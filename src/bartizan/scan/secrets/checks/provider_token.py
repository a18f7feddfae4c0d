"""Tokens of known providers, as the embedded engine finds them."""

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.subject import Files

_TOKEN = "ghp_" + "w7Lq2VxN9sKd4TzB8mRj" + "5YcHf3Gp6Ea18FUM"

CHECK = Check(
    id="SEC-001",
    slug="provider-token",
    title="Token of a known provider",
    severity=Severity.HIGH,
    what="""
Finds tokens whose shape tells who issued them: cloud providers, source hosts, package registries,
payment, mail, chat, monitoring and some four hundred more, in clear or in Base64. The provider
decides the severity.
""",
    why="""
A token is a complete login: whoever reads it acts as its owner, from anywhere and without a second
factor, until somebody revokes it. Bots collect such tokens from public repositories within minutes.
""",
    fix=f"""
Revoke the token at its provider and issue a new one with the least rights that do; look in the
provider's audit log for uses you do not know since the token was committed.

Hand the new token over at run time: from the pipeline platform's secrets, a secret manager, or
better without any stored token by workload identity (OIDC).
{PURGE}""",
    cwe=(798, 312),
    attack=("T1552.001", "T1078.004"),
    controls=CONTROLS,
    bad=(Example("deploy/settings.py", f'GITHUB = "{_TOKEN}"\n'),),
    good=(Example("deploy/settings.py", 'GITHUB = os.environ["GITHUB_TOKEN"]\n'),),
    upstream=("kingfisher:*",),
)

FILES = Files(every=True)
