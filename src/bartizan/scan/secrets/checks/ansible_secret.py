"""Passwords in Ansible inventories and variables that are not in a vault."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry, lines, stripped
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-030",
    slug="ansible-secret",
    title="Password in Ansible variables outside a vault",
    severity=Severity.HIGH,
    what="""
Finds `ansible_password`, `ansible_become_pass` and other secret variables in inventories,
`group_vars`, `host_vars`, role defaults and `vars` files that Ansible Vault does not protect, and
files that hold the vault's own password.
""",
    why="""
Inventory passwords log in to every machine of the group, usually with the right to become root. A
vault password beside the vault makes its encryption worthless.
""",
    fix=f"""
Change the password on the machines and encrypt the new value: `ansible-vault encrypt_string`, or
look it up at run time (`lookup('community.hashi_vault.…')`). Log in with keys instead of passwords;
keep the vault password in a keyring script or the pipeline's secret store.
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example("inventory/hosts", "[web]\nweb01 ansible_user=root ansible_password=Kranich-77\n"),
        Example("group_vars/all.yml", "mysql_root_password: Kranich-77\n"),
    ),
    good=(
        Example("group_vars/all.yml", 'mysql_root_password: "{{ vault_mysql_root_password }}"\n'),
        Example(
            "group_vars/all.yml",
            "mysql_root_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  6231316234\n",
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "hosts", "inventory", "hosts.ini", "inventory.ini", "inventory.yml", "hosts.yml", "hosts.yaml", "inventory.yaml", ".vault_pass", "vault_pass", ".vault_pass.txt", "vault_pass.txt", ".vault_password", "vault_password",
        ".vault-password", "vault-password", ".vault_password_file", "vault_password_file", ".ansible_vault_pass", "vault.txt", "all.yml", "all.yaml", "vars.yml", "vars.yaml", "vault.yml", "vault.yaml", "group_vars.yml", "extra_vars.yml", "vars_file.yml", "variables.yml", "defaults.yml", "ansible.cfg", "password.yml", "passwords.yml", "production", "staging", "production.ini", "staging.ini", "credentials.yml", "creds.yml",
    )),
    tails=frozenset(("vars/main.yml", "vars/main.yaml", "defaults/main.yml", "defaults/main.yaml", "group_vars/all", "group_vars/production", "group_vars/staging")),
)  # fmt: skip
_INLINE = re.compile(
    r"""\b(ansible_\w{0,40}pass(?:word)?|\w{1,60}_pass(?:word|wd)?|\w{1,60}_(?:token|secret))=("[^"]*"|'[^']*'|\S+)"""
)


def find(source: SourceFile) -> Iterator[Secret]:
    """The secrets of a vault password file, an inventory, or a file of variables."""
    name = source.name.lower()
    if source.text.startswith(("$ANSIBLE_VAULT", "#!")):
        return
    if "vault" in name and "pass" in name:
        value, span = stripped(source.text, 0)
        found = None
        if value and len(value) < 200 and "\n" not in value:
            found = secret(
                source,
                Entry(("vault",), value, span),
                what="the password of an Ansible vault",
                form="vault-password",
            )
        if found:
            yield found
    elif name.endswith((".yml", ".yaml")) or _is_yaml(source.text):
        yield from secrets(source, yaml_entries(source.text), form="ansible-vars", kind=_kind)
    else:
        yield from secrets(source, _inventory(source.text), form="ansible-inventory", kind=_kind)


def _is_yaml(text: str) -> bool:
    """Whether a file without a suffix holds variables rather than hosts."""
    return text.lstrip().startswith("---") or (": " in text and "\n[" not in "\n" + text)


def _kind(entry: Entry) -> str:
    if entry.key in ("no_log", "update_password"):
        return ""
    return names.kind(entry.key)


def _inventory(text: str) -> Iterator[Entry]:
    host = ""
    for line in lines(text):
        if line.text.lstrip().startswith(("#", ";")):
            continue
        host = line.text.split(maxsplit=1)[0] if line.text.split() else ""
        for found in _INLINE.finditer(line.text):
            quoted = found[2][0] in "\"'" and len(found[2]) > 1
            span = Span(line.start + found.start(2) + quoted, line.start + found.end(2) - quoted)
            yield Entry((host, found[1]), found[2][1:-1] if quoted else found[2], span)
