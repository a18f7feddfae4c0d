"""Passwords in SQL statements that create or change accounts."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.occurrences import folded, occurrences
from bartizan.scan.secrets.plausible import Grade, Setting, grade, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-063",
    slug="sql-account-password",
    title="Password in a statement that makes a database account",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds `IDENTIFIED BY '…'`, `WITH PASSWORD '…'`, `SET PASSWORD … = '…'` and `CREATE LOGIN … PASSWORD`
in migrations, dumps, scripts and program code.
""",
    why="""
The statement names the account and its password, and where it is run tells the database. Accounts
made by migrations usually own the data.
""",
    fix=f"""
Change the account's password, and pass the new one as a variable of the migration tool or make
accounts outside of the repository (infrastructure code with a secret manager, IAM login).
{PURGE}""",
    cwe=(798, 259),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("db/init.sql", "CREATE USER 'app'@'%' IDENTIFIED BY 'Kranich-77-Elbe';\n"),),
    good=(Example("db/init.sql", "CREATE USER 'app'@'%' IDENTIFIED BY '${APP_PASSWORD}';\n"),),
)

FILES = Files(every=True)
HINTS = (b"identified", b"pass")
_VALUE = (
    r"[ \t]{0,4}=?[ \t]{0,4}(?:password[ \t]{0,2}\([ \t]{0,2}|N(?='))?"
    r"(?:\\?'(?P<a>[^'\\\n]{1,200})\\?'|\\?\"(?P<b>[^\"\\\n]{1,200})\\?\"|(?P<c>[^\s'\";(),\\{}:]{4,100})(?=[\s;\"'\\)]|$))"
)
_IDENTIFIED = re.compile(
    r"(?i)identified[ \t]{1,4}(?:with[ \t]{1,4}\\?['\"]?\w{1,40}\\?['\"]?[ \t]{1,4})?(?:by|as)"
    r"(?:[ \t]{1,4}(?:values|password))?" + _VALUE
)
_PASSWORD = re.compile(r"(?i)password(?:[ \t]{1,4}for\b[^\n;=]{0,120}=)?(?=[ \t='\"])" + _VALUE)
_ACCOUNT = re.compile(r"\b(?:create|alter)[ \t]{1,4}(?:user|role|login)\b|\bset[ \t]{1,4}$")
_LEFT = 200
"""Characters before ``PASSWORD`` in which the statement begins."""
_SYNTAX = frozenset(
    (
        "expire",
        "null",
        "password",
        "policy",
        "require",
        "history",
        "reuse",
        "never",
        "default",
        "random",
    )
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each statement."""
    ordinary = setting(source.path) is Setting.ORDINARY
    for found in _statements(source.text):
        group = next(group for group in "abc" if found[group] is not None)
        value = found[group]
        graded = grade(value)
        if (
            graded is Grade.NOTHING
            or value.lower() in _SYNTAX
            or value.startswith((":", "@", "?", "{", "%", "$"))
        ):
            continue
        doubtful = graded is Grade.PLACEHOLDER or (group == "c" and graded <= Grade.WEAK)
        yield Secret(
            span=Span(*found.span(group)),
            what="the password of a database account",
            key="sql account",
            form="sql",
            confidence=Confidence.LOW if doubtful or not ordinary else Confidence.MEDIUM,
        )


def _statements(text: str) -> Iterator[re.Match[str]]:
    lower, done = folded(text), 0
    for place in occurrences(lower, ("identified", "password")):
        if place < done:
            continue
        if lower.startswith("i", place):
            found = _IDENTIFIED.match(text, place)
        else:
            found = _PASSWORD.match(text, place)
            if found is not None:
                first = max(place - _LEFT, 0)
                begin = max(lower.rfind("\n", first, place), first)
                left = lower[begin:place].rpartition(";")[2]
                found = found if _ACCOUNT.search(left) else None
        if found is not None:
            done = found.end()
            yield found
