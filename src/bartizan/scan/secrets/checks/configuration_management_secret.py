"""Secrets in the data of Puppet, Chef, Salt and Vagrant."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry, stripped
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-031",
    slug="configuration-management-secret",
    title="Secret in configuration-management data",
    severity=Severity.HIGH,
    what="""
Finds passwords and keys in Puppet's Hiera data and manifests, Chef's attributes, data bags,
`knife.rb` and `encrypted_data_bag_secret`, Salt's pillars and `Vagrantfile`.
""",
    why="""
This data configures whole fleets: the same password often works on every machine. The shared secret
of Chef's data bags opens all of them.
""",
    fix=f"""
Change the password on the machines and encrypt the new one: hiera-eyaml, chef-vault, Salt's GPG
renderer, or a lookup in a secret manager at run time.
{PURGE}""",
    cwe=(260, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("hieradata/common.yaml", "profile::db::root_password: Kranich-77\n"),),
    good=(
        Example(
            "hieradata/common.yaml",
            "profile::db::root_password: ENC[PKCS7,MIIBeQYJKoZIhvcNAQcDoIIBajCCAWYCAQA]\n",
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "hiera.yaml", "common.yaml", "common.eyaml", "common.yml", "knife.rb", "client.rb", "solo.rb", "encrypted_data_bag_secret", "data_bag_key", "vagrantfile", "init.sls", "top.sls",
        "default.rb", "attributes.rb", ".kitchen.yml", "kitchen.yml", "puppet.conf", "foreman.yaml", "site.pp", "params.pp", "r10k.yaml", "dna.json", "node.json", "master.conf",
    )),
    suffixes=frozenset((".eyaml", ".sls", ".pp")),
    tails=frozenset(("salt/master", "salt/minion", "attributes/default.rb")),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Values under a secret name, and the key that is a whole file."""
    name = source.name.lower()
    if name in ("encrypted_data_bag_secret", "data_bag_key"):
        value, span = stripped(source.text, 0)
        found = secret(
            source,
            Entry((name,), value, span),
            what="the shared secret of Chef's data bags",
            form="data-bag-secret",
        )
        if found:
            yield found
        return
    code = name.endswith((".pp", ".rb")) or name == "vagrantfile"
    yield from secrets(
        source,
        literals(source.text) if code else settings(source),
        form="configuration-management",
        kind=_kind,
        code=code,
    )


def _kind(entry: Entry) -> str:
    return names.kind(entry.key.rpartition(":")[2])
