"""Literals given to names such as ``password`` or ``api_key``, in any text file."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.assignments import Assignment, assignments, is_code
from bartizan.scan.secrets.naming import NAMED, Kind
from bartizan.scan.secrets.plausible import Grade, grade, machine_made, random_name
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.secrets.weighing import weigh
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-060",
    slug="named-credential",
    title="Credential written into a file",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds literals that are given to credential-like names (`password`, `client_secret`, `apiKey`,
`DB_PASS` …) in configuration, scripts and source code of any language. Variable references,
placeholders, labels, paths and words that only repeat the name are passed over; tests, examples and
documentation are reported with low confidence.
""",
    why="""
Whoever can read the file can log in as the program it belongs to. Copies of the repository, build
caches, images and backups spread it further, and the value can no longer be changed without a
release.
""",
    fix=f"""
Change the credential where it is valid, then let the program read the new one at run time from the
environment, a mounted secret or a secret manager.

If the value is really no secret (a public identifier, a word for tests), say so with an inline
ignore and its reason.
{PURGE}""",
    cwe=(798, 259),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example("deploy/orders.yaml", "database:\n  user: app\n  password: Kranich-77-Elbe\n"),
        Example("src/Mailer.java", 'String smtpPassword = "w8!Rotbuche";\n'),
    ),
    good=(
        Example("deploy/orders.yaml", "database:\n  user: app\n  password: ${DB_PASSWORD}\n"),
        Example("src/Mailer.java", 'String smtpPassword = System.getenv("SMTP_PASSWORD");\n'),
        Example("src/form.js", 'const password = "Enter your password";\n'),
    ),
    upstream=(
        "kingfisher:betterleaks.hashicorp-tf-password",
        "kingfisher:betterleaks.nuget-config-password",
        "kingfisher:betterleaks.kubernetes-secret-yaml",
        "kingfisher:betterleaks.freemius-secret-key",
    ),
)

FILES = Files(every=True)
HINTS = (b"pass", b"secret", b"token", b"pwd", b"key", b"cred", b"auth", b"psk", b"pw", b"salt")


def find(source: SourceFile) -> Iterator[Secret]:
    """The literals under telling names."""
    code = is_code(source)
    for given in assignments(source):
        confidence = weigh(given.value, source.path, kind=given.kind, name=given.name, code=code)
        if confidence is None or random_name(given.name):
            continue  # no name, and perhaps a secret itself
        if confidence > Confidence.LOW and _is_for_show(source, given):
            confidence = Confidence.LOW
        yield Secret(
            span=given.span,
            what=f"a {NAMED[given.kind]} under the name {given.name}",
            key=given.name,
            form="assignment",
            token=machine_made(given.value),
            confidence=confidence,
            evidence={"name": given.name},
        )


def _is_for_show(source: SourceFile, given: Assignment) -> bool:
    """Whether a password is in a remark as an ordinary word, or made up for a job's own database.

    Jobs start databases beside themselves, and give the same password to both.
    """
    if given.kind is not Kind.PASSWORD or (graded := grade(given.value)) is Grade.STRONG:
        return False
    text, start = source.text, given.span.start
    line = text[text.rfind("\n", 0, start) + 1 : start].lstrip()
    if graded is Grade.WEAK and line.startswith(("#", "//", "*", ";", "--")):
        return True
    return (
        ".github/workflows/" in source.path and "services:" in text and text.count(given.value) > 1
    )
