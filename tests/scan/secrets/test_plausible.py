import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model import Confidence
from bartizan.scan.secrets.plausible import Grade, Setting, assess, grade, machine_made, setting


@pytest.mark.parametrize(
    "value",
    [
        "",
        "  ",
        "${DB_PASSWORD}",
        "$DB_PASSWORD",
        "%DB_PASSWORD%",
        "{{ vault.db }}",
        "<%= ENV['X'] %>",
        "process.env.DB_PASSWORD",
        "os.environ['DB']",
        "!vault |",
        "ENC(8f3jHs0aLk==)",
        "arn:aws:secretsmanager:eu-west-1:123456789012:secret:db",
        "op://vault/item/field",
        "/run/secrets/db",
        "keys/server.pem",
        "https://example.org/login",
        "null",
        "true",
        "Please enter your old password",
        "비밀번호를 입력하세요",
    ],
)
def test_what_is_no_value_is_nothing(value: str) -> None:
    assert grade(value) is Grade.NOTHING


@pytest.mark.parametrize(
    "value",
    ["changeme", "<password>", "your-token-here", "xxxxxxxx", "***", "AKIAIOSFODNN7EXAMPLE"],
)
def test_placeholders(value: str) -> None:
    assert grade(value) is Grade.PLACEHOLDER


@pytest.mark.parametrize("value", ["root", "postgres", "swordfish", "access_token", "com.foo.bar"])
def test_words_are_weak(value: str) -> None:
    assert grade(value) is Grade.WEAK


@pytest.mark.parametrize("value", ["Summer2019!", "hunter22x9", "Kranich-77-Elbe", "p4Dsr8b"])
def test_passwords_as_people_choose_them_are_likely(value: str) -> None:
    assert grade(value) is Grade.LIKELY


@pytest.mark.parametrize(
    "value", ["51e61afee2c2667123fc9ed160a0a20b330c8f74", "nAH2VzKrMrRjySLlt8HCdFU3tM2TUuUZgh39NX"]
)
def test_random_texts_are_strong_and_machine_made(value: str) -> None:
    assert grade(value) is Grade.STRONG
    assert machine_made(value)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("src/app/settings.py", Setting.ORDINARY),
        ("deploy/prod.yaml", Setting.ORDINARY),
        ("latest/config.yml", Setting.ORDINARY),
        ("pkg/server_test.go", Setting.TEST),
        ("tests/fixtures/a.json", Setting.TEST),
        ("src/AuthTest.java", Setting.TEST),
        ("docs/setup.md", Setting.EXAMPLE),
        (".env.example", Setting.EXAMPLE),
        ("vendor/lib/x.go", Setting.FOREIGN),
        ("yarn.lock", Setting.FOREIGN),
        ("languages/go/config.go", Setting.ORDINARY),
        ("languages/de.json", Setting.FOREIGN),
        ("src/com/example/shop/Pool.java", Setting.ORDINARY),
        ("readme-service/config.py", Setting.ORDINARY),
        ("src/security.yml", Setting.ORDINARY),
        ("sample-app/config.py", Setting.DEMO),
        ("docs/examples/a.yml", Setting.EXAMPLE),
    ],
)
def test_setting_of_paths(path: str, expected: Setting) -> None:
    assert setting(path) is expected


def test_a_format_that_says_credential_makes_a_weak_word_count() -> None:
    assert assess("root", "deploy/.pgpass", sure=True) is Confidence.HIGH
    assert assess("root", "deploy/app.py") is Confidence.LOW
    assert assess("changeme", "deploy/.pgpass", sure=True) is Confidence.LOW
    assert assess("${X}", "deploy/.pgpass", sure=True) is None


@given(st.text(max_size=300))
def test_every_text_has_a_grade(value: str) -> None:
    assert grade(value) in Grade


@pytest.mark.parametrize("piece", ["a=", "x", "my_", "aA1!", "<", "a/", "a.", "(", "-", "\u00e9 "])
def test_hostile_values_take_linear_time(piece: str) -> None:
    value = piece * 500_000
    start = time.perf_counter()
    grade(value)
    setting(value)
    assert time.perf_counter() - start < 0.5


@pytest.mark.parametrize(
    ("value", "made"),
    [
        ("runtime-3.12.3-linux-x86_64-gnu", False),
        ("runtime-3.13.0rc2-linux-armv7-gnueabihf", False),
        ("runtime-3.11.5-linux-s390x-gnu", False),
        ("a3f5-99bc-1d2e-77aa-0b1c", True),
        ("12ab-34cd-56ef-78ab-90cd", True),
        ("Kx8-qP2_zL9.mN4-vB7", True),
    ],
)
def test_joined_words_and_versions_are_a_name_and_no_random_value(value: str, made: bool) -> None:
    assert machine_made(value) is made
