"""Keys and passwords in settings modules of Django, Flask and other Python programs."""

from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile

CHECK = Check(
    id="SEC-017",
    slug="python-settings-secret",
    title="Secret in a Python settings module",
    severity=Severity.HIGH,
    what="""
Finds `SECRET_KEY`, database, mail and service passwords, tokens and addresses with a password that
are written as literals in `settings.py`, `local_settings.py`, `config.py` and modules named like
them.
""",
    why="""
Django's and Flask's `SECRET_KEY` signs sessions, password-reset links and cached objects: whoever
knows it logs in as anybody and, with pickled sessions, runs code on the server.
""",
    fix=f"""
Make a new key and set it through the environment: `SECRET_KEY = os.environ["SECRET_KEY"]` (or
django-environ, pydantic-settings). Django accepts the old key for a while in
`SECRET_KEY_FALLBACKS`. Change the other passwords at their services.
{PURGE}""",
    cwe=(798, 321),
    attack=("T1552.001",),
    controls=CONTROLS,
    references=("https://docs.djangoproject.com/en/stable/topics/signing/",),
    bad=(
        Example(
            "shop/settings.py",
            "DEBUG = False\nSECRET_KEY = 'q7$h2v!m8x^z4w@k9c&t3n*r6b(p5j)d1f-g0s=l'\n",
        ),
        Example(
            "shop/settings.py",
            "DATABASES = {'default': {'USER': 'shop', 'PASSWORD': 'Kranich-77'}}\n",
        ),
    ),
    good=(Example("shop/settings.py", "import os\nSECRET_KEY = os.environ['SECRET_KEY']\n"),),
)

FILES = Files(
    names=frozenset((
        "settings.py", "local_settings.py", "settings_local.py", "localsettings.py", "production_settings.py", "settings_production.py", "settings_prod.py",
        "settings_dev.py", "config.py", "configs.py", "conf.py", "configuration.py", "secrets.py", "secret.py", "credentials.py", "creds.py", "cred.py", "keys.py",
        "secret_settings.py", "settings_secret.py", "default_settings.py", "base_settings.py", "dev_settings.py", "prod_settings.py", "constants.py", "const.py", "password.py",
        "passwords.py", "secret_key.py", "superset_config.py", "jupyter_notebook_config.py", "jupyterhub_config.py", "airflow_local_settings.py", "webserver_config.py",
        "database.py", "db.py", "private.py", "tokens.py", "auth_config.py", "db_config.py", "dbconfig.py", "app_config.py", "config_local.py", "local_config.py", "globals.py",
        "celeryconfig.py", "config_prod.py", "config_dev.py", "env.py", "environment.py", "api_keys.py", "apikeys.py", "boot.py", "my_secrets.py", "mysecrets.py",
    )),
    tails=frozenset((
        "settings/base.py", "settings/production.py", "settings/prod.py", "settings/local.py", "settings/dev.py", "settings/development.py", "settings/staging.py",
        "settings/common.py", "settings/__init__.py", "settings/defaults.py", "settings/default.py", "config/production.py", "config/local.py", "config/development.py",
        "config/__init__.py", "config/base.py", "config/default.py",
    )),
)  # fmt: skip


def find(source: SourceFile) -> Iterator[Secret]:
    """Literals under a secret name."""
    yield from secrets(source, literals(source.text), form="python-settings", kind=_kind, code=True)


def _kind(entry: Entry) -> str:
    if (
        " " in entry.value.strip()
        and entry.value.count(" ") > 1
        and entry.key.upper() != "SECRET_KEY"
    ):
        return ""  # a sentence
    return names.kind(entry.key)
