"""Passwords in ``.netrc``, which curl, git, pip and ftp use to log in by themselves."""

from collections.abc import Iterator
from itertools import pairwise

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats.credential import secret
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.words import Word, words
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-010",
    slug="netrc-password",
    title="Password in a netrc file",
    severity=Severity.HIGH,
    what="""
Finds the `password` and `account` words of `.netrc` and `_netrc` files, for each `machine` and for
`default`.
""",
    why="""
A netrc file is a list of hosts with the login for each. Whoever reads it can log in there at once,
with the rights of the person who wrote it.

curl, git, pip, Heroku's and many other clients read it silently, so that it is easily forgotten.
""",
    fix=f"""
Change the password at each host that the file names and keep the file out of the repository: on a
developer's machine in the home directory with mode 600, in a pipeline written at run time from a
secret of the platform and deleted afterwards.

Better still, use a credential helper (`git credential`, a keyring) that stores nothing in clear.
{PURGE}""",
    cwe=(256, 522),
    attack=("T1552.001",),
    controls=CONTROLS,
    references=("https://everything.curl.dev/usingcurl/netrc.html",),
    bad=(Example(".netrc", "machine git.corp.internal login deploy password Wint3r-Elbe\n"),),
    good=(Example(".netrc", "machine git.corp.internal login deploy password ${GIT_PASSWORD}\n"),),
)

FILES = Files(names=frozenset((".netrc", "_netrc", "netrc", ".netrc.txt")))
_SECRETS = ("password", "passwd", "account")


def find(source: SourceFile) -> Iterator[Secret]:
    """The password of each machine."""
    machine = user = ""
    stream: list[Word] = [word for row in words(source.text) for word in row]
    for word, following in pairwise(stream):
        name = word.value.lower()
        if name == "machine":
            machine, user = following.value, ""
        elif name == "default":
            machine, user = "default", ""
        elif name == "login":
            user = following.value
        elif name in _SECRETS:
            found = secret(
                source,
                Entry((name,), following.value, following.span),
                what=f"the {name} for {machine or 'a machine'}",
                form="netrc",
                key=f"machine {machine} {user} {name}",
                evidence={"host": machine, "user": user},
            )
            if found and not (name == "account" and user == following.value):
                yield found
