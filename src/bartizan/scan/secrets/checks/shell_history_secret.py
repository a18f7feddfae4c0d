"""Passwords that were typed on a command line and kept in the shell's history."""

import re
from collections.abc import Iterator, Sequence

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import from_value, secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.shell import Word, commands, variables
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-034",
    slug="shell-history-secret",
    title="Password in a shell history",
    severity=Severity.HIGH,
    what="""
Finds passwords in `.bash_history`, `.zsh_history`, `.mysql_history`, `.psql_history` and other
histories: options such as `mysql -p…`, `curl -u user:…`, `sshpass -p`, `ldapsearch -w`,
`--password …`, exported variables, addresses with a password and SQL that sets one.
""",
    why="""
A history is the most honest list of an administrator's systems and how to log in to them, and it is
swept into repositories together with other dot files.
""",
    fix=f"""
Change the passwords, delete the file from the repository and ignore `.*_history`. Give passwords to
programs by prompt, file or environment, and set `HISTCONTROL=ignorespace`.
{PURGE}""",
    cwe=(532, 522),
    attack=("T1552.003",),
    controls=CONTROLS,
    bad=(
        Example(".bash_history", "ls\nmysql -u root -pKranich-77 shop\n"),
        Example(".bash_history", "curl -u anna:Kranich-77 https://nexus.corp.internal/\n"),
    ),
    good=(
        Example(
            ".bash_history",
            "mysql -u root -p shop\ncurl -u $USER:$PASS https://nexus.corp.internal/\n",
        ),
    ),
)

FILES = Files(
    names=frozenset((
        ".bash_history", "bash_history", ".zsh_history", "zsh_history", ".zhistory", ".history", ".sh_history", ".ksh_history", ".ash_history", "fish_history", ".mysql_history", ".psql_history", ".sqlite_history", ".rediscli_history",
        ".mongo_history", ".dbshell", ".python_history", ".irb_history", ".irb-history", ".pry_history", ".node_repl_history", ".php_history", "consolehost_history.txt", ".histfile", ".lesshst", "history.txt", ".mycli-history", ".pgcli_history",
    )),
    suffixes=frozenset((".bash_history", ".zsh_history")),
)  # fmt: skip
_GLUED = {
    "mysql": "-p",
    "mysqldump": "-p",
    "mysqladmin": "-p",
    "mariadb": "-p",
    "mysqlimport": "-p",
    "sshpass": "-p",
    "7z": "-p",
    "zip": "-P",
    "unzip": "-P",
    "rar": "-p",
    "isql": "-P",
    "mosquitto_pub": "-P",
    "mosquitto_sub": "-P",
}
_SPACED = {
    "ldapsearch": "-w", "ldapadd": "-w", "ldapmodify": "-w", "ldapdelete": "-w", "ldapwhoami": "-w", "sqlcmd": "-P", "sshpass": "-p", "mongo": "-p", "mongodump": "-p", "mongosh": "-p", "mongorestore": "-p", "redis-cli": "-a", "docker": "-p",
    "htpasswd": "", "rabbitmqctl": "", "plink": "-pw", "pscp": "-pw", "az": "-p", "oc": "-p", "cf": "-p", "bcp": "-P", "xfreerdp": "/p", "ssh-keygen": "-N", "ipmitool": "-P", "smbclient": "-U", "keytool": "-storepass", "zip": "-P", "unzip": "-P", "mosquitto_pub": "-P", "rdesktop": "-p", "snmpwalk": "-c",
}  # fmt: skip
_LOGIN = ("-u", "--user", "-U", "--proxy-user", "--login")
_SQL = re.compile(
    r"(?:identified\s+by|with\s+(?:encrypted\s+)?password|set\s+password[^=]{0,60}=\s*(?:password\()?|password\s*=)\s*'([^'\n]{1,200})'",
    re.IGNORECASE,
)
_OPTION = re.compile(r"--?([A-Za-z][\w-]{0,40})(?:=(.+))?", re.DOTALL)


def find(source: SourceFile) -> Iterator[Secret]:
    """The passwords of each command."""
    seen: set[Span] = set()
    for found in _all(source):
        if not any(found.span.start < other.end and other.start < found.span.end for other in seen):
            seen.add(found.span)
            yield found


def _all(source: SourceFile) -> Iterator[Secret]:
    yield from secrets(source, variables(source.text), form="shell-history")
    for words in commands(source.text):
        at = 1 if words[0].value in ("sudo", "exec", "time", "nohup") and len(words) > 1 else 0
        program = words[at].value.rpartition("/")[2]
        for entry in _arguments(program, words[at:]):
            found = secret(
                source,
                entry,
                what=f"a password given to {program[:40]}",
                form="shell-history",
                key=f"{program} {entry.key}",
            )
            if found:
                yield found
        for word in words:
            if "://" in word.value:
                yield from from_value(source, Entry((program,), word.value, word.span))
    for match in _SQL.finditer(source.text):
        entry = Entry(("password",), match[1], Span(*match.span(1)))
        found = secret(source, entry, what="a password set in SQL", form="shell-history")
        if found:
            yield found


def _arguments(program: str, words: Sequence[Word]) -> Iterator[Entry]:
    """The words, or parts of words, that are a password by the program's options."""
    for word, following in zip(words, (*words[1:], None), strict=True):
        value = word.value
        glued = _GLUED.get(program)
        if glued and value.startswith(glued) and len(value) > len(glued) + 1:
            start = word.span.end - len(value) + len(glued)
            rest = value[len(glued) :]
            quote = rest[:1] in ("'", '"')
            yield Entry((glued,), rest.strip("'\""), Span(start + quote, word.span.end - quote))
        elif following and _SPACED.get(program) == value and value:
            yield Entry((value,), following.value, following.span)
        elif (
            following and program in ("curl", "wget", "http", "https") and value in (*_LOGIN, "-a")
        ):
            user, colon, password = following.value.partition(":")
            if colon:
                yield Entry(
                    (value,),
                    password,
                    Span(following.span.start + len(user) + 1, following.span.end),
                )
        elif (option := _OPTION.fullmatch(value)) and names.is_secret(option[1]):
            if option[2]:
                bare = option[2].strip("'\"")
                start = word.span.start + value.find(bare, len(option[1]))
                yield Entry((option[1],), bare, Span(start, start + len(bare)))
            elif following and not following.value.startswith("-"):
                yield Entry((option[1],), following.value, following.span)
