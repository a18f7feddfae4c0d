"""A private key."""

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-205",
    slug="private-key-in-log",
    title="A private key is written to the log",
    severity=Severity.CRITICAL,
    what="""The armour of a private key (PEM, OpenSSH, PGP) with the beginning of its content. The armour alone, as in an
error message, is not reported.""",
    why="""Whoever reads the log can sign in, decrypt or sign as the key's owner.""",
    fix="""1. Replace the key everywhere it is accepted.
2. Find the statement that logs it.
3. Remove it from the log store and its copies.""",
    cwe=(532,),
    attack=("T1552.004",),
    controls=("soc2:CC6.1", "nist-800-53:IA-5", "nist-800-53:SC-12"),
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html",),
    bad=(
        Example(
            "app.log",
            "DEBUG key -----BEGIN "
            r"RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEAv3q8Yx0bZ9s7Kf2L"
            "\n",
        ),
    ),
    good=(Example("app.log", "ERROR file does not begin with -----BEGIN " + "PRIVATE KEY-----\n"),),
)
RAW = True
SECRET = True
PAYLOADS = (
    Payload(r"-----begin [a-z0-9 ]{0,30}private key(?: block)?-----(?:\\r|\\n|\s|\")*(?:[\w-]+: [^\\\s]{1,60}(?:\\n|\s)+){0,4}[a-z0-9+/]{24}"),
)  # fmt: skip
