"""Credentials that the clients of cloud providers keep."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.columns import columns
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-027",
    slug="cloud-credential",
    title="Credential of a cloud account",
    severity=Severity.CRITICAL,
    what="""
Finds secret keys and tokens in AWS' `credentials` and `config`, downloaded access-key tables,
`.s3cfg`, `.boto`, `passwd-s3fs`, gcloud's stored and application-default credentials and service
account keys, Azure's profile and token caches, `.tugboat`, doctl, Heroku, Linode, Hetzner, OVH,
Fly.io, rclone and similar clients.
""",
    why="""
Keys of cloud accounts are found and tried by machines within minutes of being published: first to
mine at your expense, then to read what is stored and to stay.
""",
    fix=f"""
Deactivate the key in the provider's console, then look through its audit trail for what was done
with it. Use short-lived credentials: single sign-on for people, the platform's identity (OIDC
federation, instance roles, workload identity) for machines.
{PURGE}""",
    cwe=(522, 798),
    attack=("T1552.001", "T1078.004"),
    controls=CONTROLS,
    bad=(
        Example(
            ".aws/credentials",
            "[default]\naws_access_key_id = AKIA5Q3EXAMPLEKEYID7\naws_secret_access_key = q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aEuYiOxPzA\n",
        ),
        Example(".tugboat", "---\nauthentication:\n  api_key: 4d1f0c9b8a7e6d5c4b3a29181716151f\n"),
    ),
    good=(
        Example(
            ".aws/config",
            "[profile ops]\nsso_session = corp\nsso_role_name = ReadOnly\nregion = eu-central-1\n",
        ),
    ),
)

FILES = Files(
    names=frozenset((
        ".s3cfg", "s3cfg", ".boto", "boto.cfg", ".passwd-s3fs", "passwd-s3fs", ".credentials", "credentials", "aws_credentials", "aws-credentials", "awscredentials", "credentials.csv", "aws_credentials.csv", "access_keys.csv", "accesskeys.csv",
        "rootkey.csv", "new_user_credentials.csv", "application_default_credentials.json", "legacy_credentials", "adc.json", "client_secret.json", "client_secrets.json", "service_account.json",
        "service-account.json", "serviceaccount.json", "service_account_key.json", "serviceaccountkey.json", "gcp-key.json", "key.json", "keyfile.json", "credentials.json", "google-credentials.json",
        "gcloud.json", "gcp.json", "azureprofile.json", "accesstokens.json", "msal_token_cache.json", "azureauth.json", "azure.auth", "my.azureauth", ".tugboat", "heroku.json", ".heroku", "linode-cli", ".linode-cli",
        ".edgerc", ".databrickscfg", ".ovh.conf", "ovh.conf", "rclone.conf", ".rclone.conf", ".digitalocean", "digitalocean.yml", ".doctl.yaml", "hcloud.toml", ".dockercloud", ".bluemixrc", "clouds.yaml", "clouds.yml", "secure.yaml",
        "openrc.sh", "openrc", "keystonerc_admin", ".ec2rc", ".fog", "fog.yml", ".jclouds", "aws.json", "aws_config.json", "awsconfiguration.json", "aws-config.json", "aws.properties", "awscredentials.properties", "s3.json",
        "wrangler.toml", ".flyrc", "netlify.json", ".vercel.json", ".surgerc", ".transifexrc", ".snowflake", ".ionicrc", "firebase.json", ".firebaserc", "configstore.json", ".bintray", ".travisrc", ".mc", ".aws", "aws.credentials", "twilio.json",
        "gsutil.conf", "duplicity.conf", ".duply", "restic.env", ".aliyuncli", "mailgun.json", "scaleway.yaml", ".scwrc", "cloudant.json", "vcap_services.json", "cloudflare.ini", "cloudflare.cfg", "cloudflare.toml",
    )),
    tails=frozenset((
        ".aws/config", ".aws/credentials", "aws/credentials", "aws/config", ".azure/credentials", "doctl/config.yaml", ".doctl/config.yaml", ".oci/config", ".mc/config.json", "hcloud/cli.toml", ".fly/config.yml", "scw/config.yaml", ".config/configstore/firebase-tools.json",
        ".aliyun/config.json", ".tccli/default.credential", "gcloud/credentials.db", "snowflake/config.toml", ".ibmcloud/config.json", ".bluemix/config.json", "linode/cli", ".config/linode-cli", ".cf/config.json", "netlify/config.json",
    )),
    suffixes=frozenset((".azureauth", ".boto", ".s3cfg", ".tugboat")),
)  # fmt: skip
_KINDS = {
    "private_key": "private key", "client_secret": "client secret", "refresh_token": "refresh token", "refreshtoken": "refresh token", "accesstoken": "access token",
    "secret_access_key": "secret access key", "account_key": "account key", "pass": "password", "key_passphrase": "passphrase", "gs_secret_access_key": "secret access key", "gs_oauth2_refresh_token": "refresh token",
    "tenant_secret": "secret", "application_secret": "secret", "consumer_key": "consumer key", "gpg_passphrase": "passphrase", "sas_url": "signed address", "service_principal_secret": "client secret",
}  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Every stored key."""
    name = source.name.lower()
    if name.endswith("passwd-s3fs"):
        yield from _s3fs(source)
    elif name.endswith(".csv"):
        yield from _table(source)
    elif name in (".tugboat", ".doctl.yaml", ".fog"):
        yield from secrets(source, yaml_entries(source.text), form="cloud-client", kind=_kind)
    elif name.endswith((".sh", "openrc", "keystonerc_admin", ".properties")):
        yield from secrets(source, assignments(source.text), form="cloud-client", kind=_kind)
    else:
        yield from secrets(source, settings(source), form="cloud-client", kind=_kind)


def _kind(entry: Entry) -> str:
    key = entry.key.lower()
    if key == "access_key" or key.endswith("access_key_id") or key == "token_uri":
        return ""
    if key == "private_key" and len(entry.value) < 40:
        return ""
    return _KINDS.get(key) or names.kind(entry.key)


def _s3fs(source: SourceFile) -> Iterator[Secret]:
    for fields in columns(source.text):
        found = None
        if len(fields) in (2, 3):
            last = fields[-1]
            entry = Entry(("secret",), last.value.strip(), last.span)
            found = secret(
                source,
                entry,
                what="a secret access key for s3fs",
                form="s3fs",
                key=fields[0].value[:4] + "…",
            )
        if found:
            yield found


def _table(source: SourceFile) -> Iterator[Secret]:
    """A table that the AWS console gives to download: names in the first line, values below."""
    rows = list(columns(source.text, ",", limit=30))
    if len(rows) < 2:
        return
    for at, head in enumerate(rows[0]):
        title = head.value.strip().strip('"\ufeff').lower()
        if title not in ("secret access key", "password", "secret key", "secretaccesskey"):
            continue
        for row in rows[1:100]:
            if at < len(row):
                entry = Entry((title,), row[at].value.strip().strip('"'), row[at].span)
                found = secret(
                    source,
                    entry,
                    what=f"the {title} in a downloaded table",
                    form="access-key-table",
                )
                if found:
                    yield found
