"""Passwords in files that install machines."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import crypt, names
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.xml_elements import elements
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-050",
    slug="machine-installation-password",
    title="Password in a machine's installation file",
    severity=Severity.HIGH,
    what="""
Finds administrator passwords and hashes in cloud-init user data, Kickstart, preseed and AutoYaST
files, Windows' `unattend.xml` and `sysprep`, and `cpassword` in Group Policy preferences.
""",
    why="""
Every machine that is installed from the file has the same administrator's password. Microsoft
published the key of `cpassword`, so that it is as good as clear text.
""",
    fix=f"""
Change the password on every machine that was installed from the file. Install SSH keys instead,
lock the root account, and let LAPS or the configuration management set a password of its own on
each machine.
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001", "T1552.006"),
    controls=CONTROLS,
    bad=(
        Example("user-data", "#cloud-config\nchpasswd:\n  list: |\n    root:Kranich-77\n"),
        Example("web.ks", "rootpw --plaintext Kranich-77\n"),
    ),
    good=(Example("web.ks", "rootpw --lock\nsshkey --username=ops 'ssh-ed25519 AAAA'\n"),),
)

FILES = Files(
    names=frozenset((
        "user-data", "user_data", "userdata", "user-data.yml", "user-data.yaml", "cloud-config.yml", "cloud-config.yaml", "cloud-init.yml", "cloud-init.yaml", "cloud.cfg", "cloud-init.cfg", "user-data.txt", "cloud_init.cfg", "preseed.cfg", "preseed.txt", "ks.cfg", "anaconda-ks.cfg", "kickstart.cfg", "kickstart.ks",
        "unattend.xml", "unattended.xml", "autounattend.xml", "unattend.txt", "sysprep.inf", "sysprep.xml", "autoinst.xml", "autoyast.xml", "groups.xml", "services.xml", "scheduledtasks.xml", "printers.xml", "drives.xml", "datasources.xml", "winnt.sif", "user-data.tpl", "userconf.txt", "autoinstall.yaml",
    )),
    suffixes=frozenset((".ks", ".preseed", ".sif", ".seed", ".autoyast")),
)  # fmt: skip
_KICKSTART = re.compile(
    r"(?im)^\s*(?:rootpw|user|bootloader|grub2?|raid|part|autopart|authselect|sshpw)\b(?P<options>[^\n]{0,300})$"
)
_OPTION = re.compile(r"--(?:password|passphrase)[= ][\"']?(?P<value>[^\s\"']{2,300})")
_PRESEED = re.compile(
    r"(?im)^[ \t]*(?:[\w-]{1,40}[ \t]{1,20})?(?P<key>[\w/-]{0,80}(?:password|passphrase)(?:-again|-crypted)?)"
    r"[ \t]{1,20}password[ \t]{1,20}(?P<value>\S{1,300})"
)
_CHPASSWD = re.compile(
    r"(?m)^[ \t]*-?[ \t]*[\"']?(?P<user>[a-z_][\w.-]{0,40}):(?P<value>[^\s:\"']{3,200})[\"']?[ \t]*$"
)
_UNATTEND = ("Password", "AdministratorPassword", "AdminPassword", "user_password", "JoinPassword")


def find(source: SourceFile) -> Iterator[Secret]:
    """The passwords that the installed machine will have."""
    name = source.name.lower()
    if name.endswith(".xml"):
        yield from _xml(source)
    elif "preseed" in name or name.endswith(".seed"):
        for match in _PRESEED.finditer(source.text):
            yield from _one(source, match["key"], match["value"], Span(*match.span("value")))
    elif name.endswith((".ks", "ks.cfg", "kickstart.cfg")):
        yield from _kickstart(source)
    elif name.endswith((".inf", ".sif", "unattend.txt", "userconf.txt")):
        for match in re.finditer(
            r"(?im)^\s*(AdminPassword|JoinDomainPassword|DomainAdminPassword|pi)\s*[=:]\s*\"?([^\"\r\n]{2,200})",
            source.text,
        ):
            if match[2].strip() != "*":
                yield from _one(source, match[1], match[2], Span(*match.span(2)))
    elif source.text.lstrip()[:1] != "<":
        yield from _cloud_init(source)


def _one(source: SourceFile, key: str, value: str, span: Span) -> Iterator[Secret]:
    if key.endswith("-again"):
        return
    sort = crypt.scheme(value) if crypt.marked(value) else ""
    found = secret(
        source,
        Entry((key,), value, span),
        what=f"the {sort + ' hash of the ' if sort else ''}password `{key}`",
        form="installation",
    )
    if found:
        yield found


def _kickstart(source: SourceFile) -> Iterator[Secret]:
    for match in _KICKSTART.finditer(source.text):
        options = match["options"]
        offset = match.start("options")
        named = _OPTION.search(options)
        if named:
            yield from _one(
                source,
                match[0].split()[0],
                named["value"],
                Span(offset + named.start("value"), offset + named.end("value")),
            )
        elif match[0].split()[0].lower() == "rootpw":
            word = next((w for w in reversed(options.split()) if not w.startswith("-")), "")
            if word:
                start = offset + options.rfind(word)
                yield from _one(
                    source,
                    "rootpw",
                    word.strip("\"'"),
                    Span(start + (word[0] in "\"'"), start + len(word) - (word[-1] in "\"'")),
                )


def _cloud_init(source: SourceFile) -> Iterator[Secret]:
    for entry in yaml_entries(source.text):
        key = entry.key
        if key in ("list", "users") and "chpasswd" in entry.path:
            start = source.text.rfind("\n", 0, entry.span.start) + 1
            for match in _CHPASSWD.finditer(source.text, start, entry.span.end):
                if match["value"] not in ("R", "RANDOM"):
                    yield from _one(
                        source, match["user"], match["value"], Span(*match.span("value"))
                    )
        elif key in ("passwd", "hashed_passwd", "plain_text_passwd", "password"):
            yield from _one(source, key, entry.value, entry.span)
        elif key != "lock_passwd" and names.is_secret(key):
            yield from secrets(source, [entry], form="installation")


def _xml(source: SourceFile) -> Iterator[Secret]:
    """Answer files, whose password is a ``Value`` inside; Group Policy, where it is an attribute."""
    for element in elements(source.text):
        cpassword = element.attributes.get("cpassword")
        if cpassword and cpassword[0]:
            yield from _one(source, "cpassword", *cpassword)
        named = element.name in _UNATTEND or (
            element.name == "Value" and len(element.path) > 1 and element.path[-2] in _UNATTEND
        )
        if named and element.text and element.text.lower() != "*sensitive*data*deleted*":
            yield from _one(
                source,
                element.path[-2] if element.name == "Value" else element.name,
                element.text,
                element.span,
            )
