import msgspec
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model import Check, Finding
from bartizan.scan.match import finding
from bartizan.scan.secrets import redaction
from bartizan.scan.secrets.checks.named_credential import CHECK
from bartizan.scan.secrets.subject import Secret
from bartizan.scan.source import SourceFile, Span

VALUES = st.text(
    st.characters(codec="ascii", categories=("L", "N", "P", "S")), min_size=6, max_size=60
).map("zQ9#".__add__)
CHECKED: Check = CHECK


def found(text: str, value: str, *, token: bool = False, key: str = "db") -> Finding:
    at = text.index(value)
    secret = Secret(
        span=Span(at, at + len(value)),
        what=f"a password {value}",
        key=key,
        form="yaml",
        token=token,
        evidence={"line": text},
    )
    source = SourceFile("deploy/app.yaml", text.encode())
    return finding(CHECKED, source, redaction.match(source, secret))


@given(VALUES, st.booleans())
def test_no_field_of_a_finding_holds_the_secret(value: str, token: bool) -> None:
    text = f"first: {value}\n# again {value} here\n"
    made = found(text, value, token=token)
    shown = msgspec.json.encode(made).decode() + repr(made)
    assert value not in shown.replace(CHECKED.why, "")


def test_the_representation_of_a_secret_shows_no_value() -> None:
    secret = Secret(span=Span(0, 4), what="a", key="k", form="f", value="Kranich-77")
    assert "Kranich" not in repr(secret)


def test_only_a_public_prefix_is_shown() -> None:
    token = "ghp_" + "w7Lq2VxN9sKd4TzB8mRj5YcHf3Gp6Ea18FUM"
    source = SourceFile("a", token.encode())
    secret = Secret(span=Span(0, 40), what="a token", key="k", form="f", token=True, prefix="ghp_")
    assert redaction.match(source, secret).evidence["begins with"] == "ghp_…"


def test_equal_tokens_are_one_finding_under_any_key() -> None:
    token = "w7Lq2VxN9sKd4TzB8mRj5YcHf3Gp6Ea18FUM"
    one = found(f"a: {token}", token, token=True, key="a")
    two = found(f"\n\nb: {token}", token, token=True, key="b")
    assert one.fingerprint == two.fingerprint


def test_a_chosen_password_gives_away_sixteen_bits_at_most() -> None:
    prints = {
        redaction.identity(
            Secret(span=Span(0, 1), what="", key="k", form="f", token=True), f"Winter{n}!"
        )[1]
        for n in range(3000)
    }
    assert all(len(scope[1]) * 4 == redaction.LEAK_BITS for scope in prints)
    assert len({found(f"a: Winter{n}!", f"Winter{n}!").fingerprint for n in range(3)}) == 3


def test_keys_tell_equal_passwords_apart() -> None:
    assert found("a: Winter77!", "Winter77!", key="a").fingerprint != (
        found("a: Winter77!", "Winter77!", key="b").fingerprint
    )
