"""Passwords and tokens passed as arguments of commands."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.naming import Kind
from bartizan.scan.secrets.occurrences import folded, occurrences, stems, word_start
from bartizan.scan.secrets.plausible import machine_made
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.secrets.weighing import weigh
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-062",
    slug="command-line-credential",
    title="Credential on a command line",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Finds literal values of `--password`, `--token`, `-Password`, `--oauth2-bearer` and the like,
`curl -u user:password`, `mysql -ppassword`, `sshpass -p`, `openssl -passin pass:…` in scripts, build
files, logs and documentation.
""",
    why="""
Besides standing in the file, an argument is visible to every process of the machine while the
command runs, and ends up in shell histories and build logs.
""",
    fix=f"""
Change the credential, and let the command read the new one from a variable that the platform fills,
from standard input (`--password-stdin`), or from a file that only the job can read.
{PURGE}""",
    cwe=(214, 798),
    attack=("T1552.001", "T1552.003"),
    controls=CONTROLS,
    bad=(Example("ops/backup.sh", "mysqldump -u backup --password Kranich-77-Elbe shop\n"),),
    good=(Example("ops/backup.sh", 'mysqldump -u backup --password "$DB_PASSWORD" shop\n'),),
    upstream=("kingfisher:betterleaks.curl-auth-user",),
)

FILES = Files(every=True)
HINTS = (b"pass", b"pwd", b"secret", b"token", b"bearer", b"key", b"curl", b"login")
_ARGUMENT = r"""(?:"(?P<{0}a>[^"\n]{{1,200}})"|'(?P<{0}b>[^'\n]{{1,200}})'|(?P<{0}c>[^\s"'`;|&<>()]{{3,200}}))"""
_NAME = re.compile(
    r"(?i)--?(?P<name>(?:[a-z0-9]{1,20}[-_]){0,3}(?:pass(?:word|wd|phrase|code)?|pwd|secret|"
    r"token|bearer|api-?key|secret-?key|access-?key|authtoken))[\"']?(?:[ \t]{1,4}|,[ ]{0,2}|=)"
    + _ARGUMENT.format("v")
)
_USER = re.compile(
    r"(?<![\w-])(?:curl|wget|http)[ ][^\n]{0,160}?[ \t](?:-u|--user|--proxy-user|-U)[ \t=]{0,3}"
    r"(?P<quote>[\"']?)(?P<user>[^\s:\"'$]{1,80}):(?P<value>[^\s\"'`]{3,120})"
)
_TOOL = re.compile(
    r"(?i)(?:sshpass[ ]-p[ ]?|(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\n|;&]{0,120}?[ ]-p|"
    r"-pass(?:in|out)?[ ][\"']?pass:|redis-cli\b[^\n|;&]{0,120}?[ ]-a[ ]|"
    r"(?:docker|podman|oras|skopeo|nerdctl|az|oc|registry)[ ]login\b[^\n]{0,160}?[ ]-p[ ]|"
    r"PGPASSWORD=|MYSQL_PWD=)" + _ARGUMENT.format("v")
)
_OWN = ("sshpass", "PGPASSWORD", "MYSQL_PWD")
"""Words that need no dash before them."""
_TOOLS = ("curl ", "wget ", "mysql", "mariadb", "redis-cli", " login")


def find(source: SourceFile) -> Iterator[Secret]:
    """The values of telling arguments."""
    text = source.text
    done = 0
    for place in stems(text):
        begin = word_start(text, place)
        if place < done or (text[begin : begin + 1] != "-" and not text.startswith(_OWN, begin)):
            continue
        named = _NAME.match(text, begin)
        found = named or _TOOL.match(text, begin)
        if found is not None:
            done = found.end()
            yield from _secret(source, found, named["name"] if named else _tool(found))
    for place in occurrences(folded(text), _TOOLS):
        tool = _TOOL.match(text, word_start(text, place))
        if tool is not None:
            yield from _secret(source, tool, _tool(tool))
        elif (login := _USER.match(text, place)) is not None:
            yield from _made(source, Span(*login.span("value")), "user", login["value"])


def _tool(found: re.Match[str]) -> str:
    return found[0].split()[0].rstrip("=")


def _secret(source: SourceFile, found: re.Match[str], name: str) -> Iterator[Secret]:
    bare = found["va"] is None and found["vb"] is None
    if bare and "," in found[0][: found.start("vc") - found.start()]:
        return  # a declaration of the argument, and what else is said of it
    group = next(group for group in ("va", "vb", "vc") if found[group] is not None)
    yield from _made(source, Span(*found.span(group)), name, found[group])


def _made(source: SourceFile, span: Span, name: str, value: str) -> Iterator[Secret]:
    if value.startswith(
        ("-", "$", "<", "(", "{", "%", ".$", "+ ", " +", "id=", "type=", "src=", "@")
    ) or value.endswith((":", "=")):
        return
    lower = name.lower()
    kind = (
        Kind.SECRET
        if any(w in lower for w in ("token", "key", "secret", "bearer"))
        else Kind.PASSWORD
    )
    confidence = weigh(value, source.path, kind=kind, name=name, code=True)
    if confidence is None:
        return
    yield Secret(
        span=span,
        what=f"a credential as the argument {name}",
        key=name,
        form="command-line",
        token=machine_made(value),
        confidence=confidence,
        evidence={"argument": name},
    )
