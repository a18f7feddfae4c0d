"""Keys and passwords where Ruby on Rails keeps them."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry, stripped
from bartizan.scan.secrets.formats.settings import settings
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-015",
    slug="rails-secret",
    title="Secret of a Rails application",
    severity=Severity.HIGH,
    what="""
Finds `secret_key_base` and other secrets in `secrets.yml`, passwords and addresses in
`database.yml`, `mongoid.yml`, `cable.yml` and their like, the contents of `master.key` and
`credentials/*.key`, and secrets in Ruby initializers.
""",
    why="""
`secret_key_base` signs the session: whoever knows it forges a login of any user, and on older
versions runs code on the server. `master.key` opens the encrypted credentials that are committed
beside it.
""",
    fix=f"""
Make a new key (`bin/rails secret`, `bin/rails credentials:edit` after deleting the old file) and
give it to the servers as `SECRET_KEY_BASE` or `RAILS_MASTER_KEY`; change the database passwords and
read them with `<%= ENV["DATABASE_PASSWORD"] %>`. A new key ends all sessions.
{PURGE}""",
    cwe=(321, 798),
    attack=("T1552.001",),
    controls=CONTROLS,
    references=("https://guides.rubyonrails.org/security.html",),
    bad=(
        Example("config/master.key", "9d1c5e0b7a3f42868b1e6f0c2d7a5948\n"),
        Example(
            "config/database.yml",
            "production:\n  adapter: postgresql\n  username: app\n  password: Kranich-77\n",
        ),
    ),
    good=(
        Example(
            "config/database.yml", 'production:\n  password: <%= ENV["DATABASE_PASSWORD"] %>\n'
        ),
        Example(
            "config/secrets.yml", 'production:\n  secret_key_base: <%= ENV["SECRET_KEY_BASE"] %>\n'
        ),
    ),
)

FILES = Files(
    names=frozenset((
        "database.yml", "databases.yml", "secrets.yml", "master.key", "mongoid.yml", "mongo.yml",
        "secret_token.rb", "session_store.rb", "devise.rb", "omniauth.rb", "carrier_wave.rb", "carrierwave.rb", "paperclip.rb",
        "shards.yml", "couchdb.yml", "amazon_s3.yml",
        "stripe.rb",
    )),
    tails=frozenset((
        "config/application.yml", "config/redis.yml", "config/config.yml", "config/configuration.yml", "config/email.yml", "config/mail.yml", "config/smtp.yml", "config/ldap.yml",
        "config/aws.yml", "config/s3.yml", "config/secrets.yaml", "config/database.yaml", "config/storage.yml", "config/cable.yml", "config/sidekiq.yml", "config/gitlab.yml",
        "config/local_env.yml", "config/settings.local.yml", "config/newrelic.yml", "config/credentials/production.key", "config/credentials/staging.key",
        "config/credentials/development.key", "config/initializers/secret_token.rb", "config/settings/production.yml", "config/settings.yml",
    )),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """The key that is the whole file, or the secret values of a settings file."""
    if ".github/" in source.path:
        return  # a workflow that is called after what it tests
    if source.name.lower().endswith(".key"):
        value, span = stripped(source.text, 0)
        found = None
        if 16 <= len(value) <= 128 and value.isalnum():
            what = "the key of the encrypted credentials"
            found = secret(source, Entry((source.name,), value, span), what=what, form="rails-key")
        if found:
            yield found
        return
    yield from secrets(source, settings(source), form="rails-settings", kind=_kind)


def _kind(entry: Entry) -> str:
    if entry.key in (
        "secret_key_base",
        "secret_token",
        "secret_key",
        "pepper",
        "otp_key_base",
        "db_key_base",
    ):
        return "secret key"
    if len(entry.path) > 1 and entry.key == "primary_key" and "encryption" in entry.path[-2]:
        return "encryption key"
    return names.kind(entry.key)
