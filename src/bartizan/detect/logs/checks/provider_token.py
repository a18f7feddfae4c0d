"""A token of a known provider. The engine that knows them is handed in by whoever runs this."""

from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-201",
    slug="provider-token-in-log",
    title="A token of a known provider is written to the log",
    severity=Severity.HIGH,
    what="""Access keys, tokens and webhook addresses in the shape their providers give them, by the rules of the embedded
Kingfisher engine.""",
    why="""Logs are read, copied and kept by far more people and programs than the secret was made for.""",
    fix="""1. Revoke the token at its provider and issue another one.
2. Find the statement that logs it and leave the value out.
3. Remove it from the log store and its copies; look at the provider's audit log for uses you do not know.""",
    cwe=(532, 798),
    attack=("T1552.001", "T1552"),
    controls=("soc2:CC6.1", "nist-800-53:IA-5", "nist-800-53:AU-9"),
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html",),
    bad=(
        Example(
            "app.log",
            "DEBUG pushing with " + "ghp" + "_" + "x8Kq2mZr7TnW4vLs9YbDc3HfJg6PaE1Ru5oN\n",
        ),
    ),
    good=(Example("app.log", "DEBUG pushing with ghp_************************************\n"),),
)
SECRET = True
"""Whether what is found must not be shown."""
PAYLOADS = ()
