"""A password or key in the ordinary form ``name=value``."""

from bartizan.detect.logs.credential import credible
from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Confidence, Example, Severity

CHECK = Check(
    id="LOG-202",
    slug="password-in-log",
    title="A password or key is written to the log",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""Values behind names such as `password`, `client_secret` or `api_key`, and behind options such as `--password`.
Masked values, placeholders, references, hashes and words of ordinary sentences are not reported.""",
    why="""Logs are read, copied and kept by far more people and programs than the secret was made for.""",
    fix="""1. Replace the password or key.
2. Find the statement that logs it and leave the value out, or mask it.
3. Remove it from the log store and its copies.""",
    cwe=(532,),
    attack=("T1552.001", "T1552"),
    controls=("soc2:CC6.1", "nist-800-53:IA-5", "nist-800-53:AU-9"),
    references=("https://cheatsheetseries.owasp.org/cheatsheets/Logging_Cheat_Sheet.html",),
    bad=(
        Example("app.log", "DEBUG connecting user=app password=Tr1cky-Horse9 host=db\n"),
        Example("app.log", 'DEBUG body {"user": "ann", "client_secret": "q8Zr-22kLmPw0-xNvB"}\n'),
    ),
    good=(
        Example("app.log", "DEBUG connecting user=app password=****** host=db\n"),
        Example("auth.log", "Failed password for root from 203.0.113.9 port 22 ssh2\n"),
    ),
)
RAW = True
SECRET = True

_NAME = (
    r"(?:pass(?:word|wd|phrase|code)|pwd|(?:api|access|secret|private|shared|master|account|storage|encryption|signing)[_-]?key"
    r"|(?:client|app|consumer|shared|webhook)?[_-]?secret|(?:auth|access|refresh|id|api|bearer|security|session)?[_-]?token)"
)
PAYLOADS = (
    Payload(r"\b[\w.-]{0,40}" + _NAME + r"""[\"'\\]{0,2}\s{0,3}(?:=>?|:=?)\s{0,2}[\"'\\]{0,2}[^\s\"'\\&,;)}\]]{4,}""", credible),
    Payload(r"(?:^|\s)--?(?:[\w-]{0,24}-)?" + _NAME + r"\s[\"']?[^\s\"'-][^\s\"']{3,200}", credible),
)  # fmt: skip
