"""Private keys in any file."""

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.subject import Files

_BODY = (
    "MHcCAQEEIBq7Wf0pTkz3uX9mVhY2sJd8LrQe5nGc1aKoRi4PvUb6oAoGCCqGSM49\n"
    "AwEHoUQDQgAEx2Zt8yHf5LmWq0uVrJ9sNd3BkGc7PaTeYi1oRzXhUb4MvKjQn6Sw\n"
    "Cg2Fl5DpE8tAyHr0kZx3VuBmWq7NsJd1oA==\n"
)

CHECK = Check(
    id="SEC-002",
    slug="private-key",
    title="Private key",
    severity=Severity.CRITICAL,
    what="""
Finds private keys in PEM and OpenSSH armour, RSA, EC, DSA, Ed25519 and PGP, in files of their own
and pasted into code, configuration and logs.
""",
    why="""
With the private key one can log in, sign, decrypt or pretend to be the server, and nothing in the
logs tells the thief from the owner. Certificates stay valid for years after the key has leaked.
""",
    fix=f"""
Make a new key pair, replace the public half everywhere (authorized keys, certificates, signing
keys), and revoke the certificates issued for the old one.

Keep the new private key in a hardware module, a secret manager or an agent, and give programs
short-lived certificates where you can.
{PURGE}""",
    cwe=(321, 312),
    attack=("T1552.004",),
    controls=CONTROLS,
    bad=(
        Example(
            "deploy/server.key",
            "-----BEGIN EC PRIVATE " + "KEY-----\n" + _BODY + "-----END EC PRIVATE " + "KEY-----\n",
        ),
    ),
    good=(Example("deploy/server.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGx ops\n"),),
    upstream=("kingfisher:betterleaks.private-key",),
)

FILES = Files(every=True)
