"""Secrets in Terraform variables, configurations and the command line's own settings."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-029",
    slug="terraform-variable-secret",
    title="Secret in Terraform or Pulumi configuration",
    severity=Severity.HIGH,
    what="""
Finds passwords, keys and tokens in `*.tfvars`, `.tf` and `.hcl` files (arguments and defaults of
variables), `.terraformrc`, `credentials.tfrc.json` and unencrypted `Pulumi.*.yaml` settings.
""",
    why="""
Infrastructure code is read by many and copied often, and the values in it are those of the
administrator: database masters, provider tokens, VPN keys.
""",
    fix=f"""
Replace the value, declare the variable `sensitive` (or `ephemeral`) without a default, and set it as
`TF_VAR_…` from the pipeline's secret store, or read it from a secret manager with a data source. In
Pulumi use `pulumi config set --secret`.
{PURGE}""",
    cwe=(798, 260),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(Example("infra/prod.tfvars", 'region = "eu-central-1"\ndb_password = "Kranich-77"\n'),),
    good=(
        Example(
            "infra/main.tf",
            'resource "aws_db_instance" "orders" {\n  password = var.db_password\n}\n',
        ),
        Example("infra/prod.tfvars", 'db_password_secret_name = "orders-db"\n'),
    ),
)

FILES = Files(
    names=frozenset((".terraformrc", "terraform.rc", "credentials.tfrc.json", "pulumi.yaml")),
    suffixes=frozenset((".tfvars", ".tf", ".hcl", ".tfrc", ".tofu", ".nomad", ".pkrvars")),
    tails=frozenset((".terraform.d/credentials.tfrc.json",)),
    name_pattern=None,
)
HINTS = (b"pass", b"secret", b"token", b"key", b"pwd", b"credential", b"psk", b"://")


def find(source: SourceFile) -> Iterator[Secret]:
    """Literals under a secret name; the default of a variable under the variable's."""
    if source.name.lower().endswith((".json", ".yaml")):
        yield from secrets(source, settings(source), form="terraform-credentials")
        return
    yield from secrets(source, _named(source), form="terraform", kind=_kind)


def _named(source: SourceFile) -> Iterator[Entry]:
    text = source.text
    for entry in literals(text):
        if entry.key == "default":
            block = text.rfind('variable "', max(0, entry.span.start - 600), entry.span.start)
            if block >= 0 and "\n}" not in text[block : entry.span.start]:
                name = text[block + 10 : text.find('"', block + 10)]
                yield Entry((name,), entry.value, entry.span)
            continue
        yield entry


def _kind(entry: Entry) -> str:
    return "" if entry.key.startswith("key_") else names.kind(entry.key)
