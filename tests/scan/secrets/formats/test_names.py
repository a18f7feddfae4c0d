# ruff: noqa: E501  a case a line, as its file has it
"""What a name promises."""

import pytest

from bartizan.scan.secrets.formats import crypt
from bartizan.scan.secrets.formats.names import kind


@pytest.mark.parametrize(
    "name",
    ["password", "DB_PASSWORD", "dbPassword", "db-passwd", "smtp.pass", "ircPass", "apiKey", "API_KEY_PROD", "client_secret", "accessToken", "secret_key_base", "aws_secret_access_key", "storePassword", "passphrase", "db_password_2", "userpassword", "spring.datasource.password", "privateKey", "AccountKey"],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert kind(name)


@pytest.mark.parametrize(
    "name",
    ["", "password_file", "passwordLength", "token_type", "tokens", "max_tokens", "eos_token", "csrf_token", "secret_name", "publicKey", "primary_key", "keyboard", "bypass", "compass", "show_password", "forgot_password", "resetPassword", "user", "key", "passenger", "author", "cache_key"],
)  # fmt: skip
def test_names_of_other_things(name: str) -> None:
    assert kind(name) == ""


@pytest.mark.parametrize(
    ("value", "scheme"),
    [
        ("$2b$12$" + "a" * 53, "bcrypt"),
        ("$6$salt$" + "a" * 86, "SHA-512 crypt"),
        ("$apr1$salt$" + "a" * 22, "MD5 crypt"),
        ("pbkdf2_sha256$600000$salt$" + "a" * 44, "PBKDF2"),
        ("{SSHA}" + "a" * 32, "LDAP"),
        ("5f4dcc3b5aa765d61d8327deb882cf99", "SHA-1 or MD5 without salt"),
        ("*", ""),
        ("plain", ""),
    ],
)
def test_hash_schemes(value: str, scheme: str) -> None:
    assert crypt.scheme(value) == scheme
