"""Passwords and keys in the configuration of PHP applications."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.secrets.advice import CONTROLS, PURGE
from bartizan.scan.secrets.formats import names
from bartizan.scan.secrets.formats.credential import secret, secrets
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.formats.xml_elements import xml_entries
from bartizan.scan.secrets.subject import Files, Secret
from bartizan.scan.source import SourceFile, Span

CHECK = Check(
    id="SEC-016",
    slug="php-settings-secret",
    title="Password or key in a PHP application's configuration",
    severity=Severity.HIGH,
    what="""
Finds database passwords and signing keys in `wp-config.php`, Joomla's `configuration.php`, Drupal's
`settings.php`, Magento's `env.php` and `local.xml`, Laravel's, CodeIgniter's, CakePHP's and
phpMyAdmin's files, and in other PHP files named like a configuration.
""",
    why="""
The file holds the database's address and login in clear. WordPress' keys and salts sign its login
cookies: whoever has them can make a cookie for the administrator.
""",
    fix=f"""
Change the database password and replace every key and salt (WordPress: the official salt generator
or `wp config shuffle-salts`), which ends all sessions. Then read the values from the environment
with `getenv()` or from a file outside the web root and the repository.
{PURGE}""",  # noqa: S608  prose, no query
    cwe=(260, 798, 321),
    attack=("T1552.001",),
    controls=CONTROLS,
    bad=(
        Example(
            "wp-config.php",
            "<?php\ndefine( 'DB_USER', 'shop' );\ndefine( 'DB_PASSWORD', 'Kranich-77' );\n",
        ),
        Example("inc/config.php", "<?php\n$dbuser = 'shop';\n$dbpasswd = 'Kranich-77';\n"),
    ),
    good=(
        Example("wp-config.php", "<?php\ndefine( 'DB_PASSWORD', getenv( 'DB_PASSWORD' ) );\n"),
        Example("wp-config.php", "<?php\ndefine( 'AUTH_KEY', 'put your unique phrase here' );\n"),
    ),
)

FILES = Files(
    names=frozenset((
        "wp-config.php", "config.php", "configuration.php", "settings.php", "settings.local.php", "settings.inc.php", "env.php", "local.xml", "database.php",
        "db.php", "db.inc.php", "dbconfig.php", "db_config.php", "db-config.php", "dbconnect.php", "db_connect.php", "dbconn.php", "connect.php", "connection.php",
        "conexion.php", "koneksi.php", "conn.php", "config.inc.php", "conf.php", "config.local.php", "config-db.php", "config_db.php",
        "localsettings.php", "parameters.php", "local.php", "global.php", "app.php", "app_local.php", "main.php", "main-local.php", "common.inc.php",
        "email.php", "mail.php", "mailer.php", "smtp.php", "services.php", "credentials.php", "secrets.php", "secret.php", "auth.php", "constants.php",
        "defines.php", "define.inc.php", "init.php", "bootstrap.php", "inc.php", "includes.php", "wp-config.php.bak", "wp-config.bak", "wp-config.old", "wp-config.txt",
        "wp-config.php~", "config.php.bak", "configuration.php.bak", "wp-config.php.old", "wp-config.php.save", "settings.php.bak", "wp-config-local.php",
        "wp-config.local.php", "wp-config-production.php", "local-config.php", "production-config.php", "mysql.php", "mysqli.php", "pdo.php", "data.php", "sql.php", "server.php", "variables.php", "vars.php", "setup.php", "functions.inc.php", "dbh.inc.php", "dbh.php",
        "parameters.yml", "parameters.yaml", "config_local.php", "config.sample.inc.php", "config.default.php", "defaultsettings.php", "cas.php", "ldap.php", "api.php",
    )),
    suffixes=frozenset((".inc",)),
)  # fmt: skip
_WORDPRESS = re.compile(
    r"(?:AUTH|SECURE_AUTH|LOGGED_IN|NONCE)_(?:KEY|SALT)|WP_CACHE_KEY_SALT|JETPACK_\w+_KEY|FTP_PASS"
)
_CALL = re.compile(
    r"(?:mysqli?_p?connect|mysqli|pg_p?connect|PDO|ftp_login|ssh2_auth_password|odbc_connect|oci_p?connect|mssql_connect|sqlsrv_connect)\s*\("
    r"\s*(?P<args>[^;\n]{1,400})",
)
_LITERAL = re.compile(r""""([^"\n]{0,200})"|'([^'\n]{0,200})'""")
_POSITION = {"ftp_login": 2, "ssh2_auth_password": 2, "oci_connect": 1, "oci_pconnect": 1}


def find(source: SourceFile) -> Iterator[Secret]:
    """Secret constants, variables and array members, and passwords passed to connect calls."""
    if source.name.lower().endswith(".xml"):
        yield from secrets(source, xml_entries(source.text), form="magento-xml", kind=_kind)
        return
    if source.name.lower().endswith((".yml", ".yaml")):
        from bartizan.scan.secrets.formats.yaml_entries import yaml_entries  # noqa: PLC0415  YAML is loaded for few files only

        yield from secrets(source, yaml_entries(source.text), form="symfony-parameters")
        return
    yield from secrets(source, literals(source.text), form="php-settings", kind=_kind)
    yield from _calls(source)


def _kind(entry: Entry) -> str:
    key = entry.key
    if _WORDPRESS.fullmatch(key):
        return "salt" if key.endswith("SALT") else "key"
    if key in (
        "hash_salt",
        "hash_key",
        "blowfish_secret",
        "crypt_key",
        "secret_auth_key",
        "wgSecretKey",
        "cookieValidationKey",
    ):
        return "key"
    if key == "key" and len(entry.value) == 32 and "crypt" in entry.path:
        return "key"
    if "lang" in entry.path or " " in key:
        return ""
    return names.kind(key)


def _calls(source: SourceFile) -> Iterator[Secret]:
    """The password literal among the arguments of a connect call: the third, by most functions."""
    for found in _CALL.finditer(source.text):
        function = found[0].partition("(")[0].strip()
        arguments = found["args"].split(",")
        wanted = _POSITION.get(function.lower(), 2)
        if len(arguments) <= wanted:
            continue
        literal = _LITERAL.fullmatch(arguments[wanted].strip().rstrip(") "))
        if literal is None or not (literal[1] or literal[2]):
            continue
        group = 1 if literal[1] else 2
        start = found.start("args") + len(",".join(arguments[:wanted])) + 1
        start = source.text.find(literal[group], start)
        result = secret(
            source,
            Entry((function,), literal[group], Span(start, start + len(literal[group]))),
            what=f"the password passed to {function}",
            form="php-connect",
        )
        if result:
            yield result
