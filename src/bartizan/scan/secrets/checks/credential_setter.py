"""Literal passwords and keys handed to setters of programs."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.occurrences import stems, word_start
from bartizan.scan.secrets.plausible import Grade, Setting, grade, setting
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-065",
    slug="credential-setter-call",
    title="Literal credential handed to a setter",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds calls such as `setPassword("…")`, `.withApiKey("…")`, `builder.password("…")` whose argument is
a literal that looks like a real password or key.
""",
    why="""
The program logs in with it wherever it runs, and everybody who has the source or the compiled
program, in which it stays readable, can do so too.
""",
    fix=f"""
Change the credential and hand over a value that is read at run time from the environment or a secret
manager.
{PURGE}""",
    cwe=(798, 259),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("src/Pool.java", 'source.setPassword("w8!Rotbuche");\n'),),
    good=(Example("src/Pool.java", 'source.setPassword(System.getenv("DB_PASSWORD"));\n'),),
)

FILES = Files(every=True)
HINTS = (b"pass", b"secret", b"apikey", b"api_key")
_CALL = re.compile(r"\w{1,60}[ ]{0,2}\([ ]{0,2}")
_LITERAL = re.compile(
    r"[\"'](?P<value>[^\"'\n\\]{1,120})[\"'](?:\.tochararray\(\)|\.getbytes\(\))?[ ]{0,2}\)",
    re.IGNORECASE,
)
_SETTER = re.compile(
    r"(?:set|with|use)?_?(?:[a-z]{1,20}_?){0,2}?(?:password|passwd|passphrase|secretkey|clientsecret|api_?key)"
)
_OTHER = re.compile(
    r"(?:get|has|is|find|check|valid|verif|hash|encrypt|encode|decrypt|compar|test|read|prompt|ask|input|match|by)"
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The literal argument of each setter."""
    text, done = source.text, 0
    ordinary = setting(source.path) is Setting.ORDINARY
    for place in stems(text):
        if place < done or (call := _CALL.match(text, place)) is None:
            continue
        done = call.end()
        name = text[word_start(text, place, "_") : done].rstrip("( ").lower()
        found = _LITERAL.match(text, done)
        if found is None or not _SETTER.fullmatch(name) or _OTHER.match(name):
            continue
        graded = grade(found["value"])
        if graded is Grade.NOTHING:
            continue
        shown = ordinary and graded >= Grade.LIKELY
        yield Secret(
            span=Span(*found.span("value")),
            what=f"the argument of {name}",
            key=name,
            form="call",
            confidence=Confidence.MEDIUM if shown else Confidence.LOW,
        )
