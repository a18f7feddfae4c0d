"""Secret attributes in Terraform state."""

from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.json_entries import json_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-028",
    slug="terraform-state-secret",
    title="Secret in a Terraform state file",
    severity=Severity.CRITICAL,
    confidence=Confidence.HIGH,
    what="""
Finds passwords, private keys, tokens and connection strings among the attributes and outputs of
`*.tfstate`, its backups and saved state of OpenTofu.
""",
    why="""
State holds every attribute in clear, also those marked *sensitive* in the configuration: generated
database passwords, private keys, kubeconfigs. One file opens the whole installation.
""",
    fix=f"""
Replace the listed credentials (`terraform apply -replace=…` for generated ones). Keep state in a
remote backend with encryption and access control, ignore `*.tfstate*`, and use ephemeral resources
and write-only arguments so that secrets are not stored at all.
{PURGE}""",
    cwe=(312, 522),
    attack=("T1552.001",),
    controls=CONTROLS,
    references=("https://developer.hashicorp.com/terraform/language/state/sensitive-data",),
    bad=(
        Example(
            "infra/terraform.tfstate",
            '{"version": 4, "resources": [{"type": "aws_db_instance", "name": "orders", "instances": [{"attributes": {"username": "app", "password": "Kranich-77"}}]}]}\n',
        ),
    ),
    good=(
        Example(
            "infra/terraform.tfstate",
            '{"version": 4, "resources": [{"type": "aws_s3_bucket", "name": "logs", "instances": [{"attributes": {"bucket": "logs"}}]}]}\n',
        ),
    ),
)

FILES = Files(
    names=frozenset(("terraform.tfstate", "terraform.tfstate.backup", "errored.tfstate")),
    suffixes=frozenset((".tfstate",)),
    tails=frozenset((".terraform/terraform.tfstate",)),
)
_KINDS = {
    "private_key_pem": "private key", "private_key_openssh": "private key", "private_key_pem_pkcs8": "private key", "client_key": "client key", "kube_config_raw": "kubeconfig",
    "kubeconfig": "kubeconfig", "kube_admin_config_raw": "kubeconfig", "result": "generated password", "bcrypt_hash": "", "connection_string": "", "secret_string": "secret",
    "primary_access_key": "access key", "secondary_access_key": "access key", "primary_key": "access key", "secondary_key": "access key", "private_key": "private key",
    "primary_connection_string": "connection string", "token_data": "token", "ses_smtp_password_v4": "password", "plaintext": "secret", "secret_data": "secret", "user_data": "",
}  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Attributes and outputs that hold a secret."""
    if "{" not in source.text[:64]:
        return
    yield from secrets(source, _relevant(source), form="terraform-state", kind=_kind)


def _relevant(source: SourceFile) -> Iterator[Entry]:
    """Attributes under the name of their resource, and outputs under theirs."""
    resource = kind = ""
    for entry in json_entries(source.text):
        path = entry.path
        if path[:1] == ("outputs",) and path[-1:] == ("value",) and len(path) > 2:
            yield Entry(("outputs", path[1]), entry.value, entry.span)
        elif path[-1] == "type" and "attributes" not in path:
            kind = entry.value
        elif path[-1] == "name" and "attributes" not in path:
            resource = entry.value
        elif "attributes" in path or "config" in path:
            if path[-1] == "result" and kind not in ("random_password", "random_string"):
                continue
            yield Entry(
                (
                    kind,
                    resource,
                    *path[path.index("attributes") + 1 if "attributes" in path else 0 :],
                ),
                entry.value,
                entry.span,
            )


def _kind(entry: Entry) -> str:
    if entry.value in ("null", "true", "false") or entry.value.startswith("arn:"):
        return ""
    known = _KINDS.get(entry.key)
    return names.kind(entry.key) if known is None else known
