import pytest

from bartizan.scan.secrets.naming import Kind, credential_kind


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("password", Kind.PASSWORD),
        ("DB_PASSWORD", Kind.PASSWORD),
        ("dbPasswd", Kind.PASSWORD),
        ("smtppass", Kind.PASSWORD),
        ("PGPASSWORD", Kind.PASSWORD),
        ("client_secret", Kind.SECRET),
        ("clientSecretValue", Kind.SECRET),
        ("apiKey", Kind.SECRET),
        ("AWS_SECRET_ACCESS_KEY", Kind.SECRET),
        ("GITHUB_TOKEN", Kind.SECRET),
        ("credentials", Kind.AUTH),
        ("passwords_in_plain_text", Kind.MENTIONED),
        ("secret_of_the_shop", Kind.MENTIONED),
        ("key", Kind.AUTH),
    ],
)
def test_names_of_credentials(name: str, kind: Kind) -> None:
    assert credential_kind(name) is kind


@pytest.mark.parametrize(
    "name",
    [
        "password_file",
        "passwordResetUrl",
        "tokenUrl",
        "author",
        "bypass",
        "compass",
        "secretName",
        "public_key",
        "csrf_token",
        "keyboard",
        "TOKEN_EXPIRY",
        "show_password",
        "passengers",
        "",
    ],
)
def test_names_that_only_look_like_it(name: str) -> None:
    assert credential_kind(name) is None
