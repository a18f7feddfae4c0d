import json
import threading
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.model import Confidence, Finding, Severity
from bartizan.scan.secrets import kingfisher
from bartizan.scan.secrets.checks import named_credential
from bartizan.scan.secrets.scanner import SecretScanner
from bartizan.scan.source import SourceFile

Scan = Callable[..., list[Finding]]
TOKEN = "ghp_" + "w7Lq2VxN9sKd4TzB8mRj" + "5YcHf3Gp6Ea18FUM"


def test_a_provider_token_is_named_and_graded(scan: Scan) -> None:
    (found,) = scan(f'GITHUB = "{TOKEN}"\n', "src/settings.py")
    assert found.check == "SEC-001"
    assert found.message == "Holds a GitHub personal access token"
    assert found.severity is Severity.CRITICAL
    assert found.engine == "kingfisher:betterleaks.github-pat"
    assert (found.location.line, found.location.column) == (1, 11)
    assert found.location.frame == ('GITHUB = "' + "*" * 40 + '"',)


def test_one_secret_found_twice_is_one_finding_under_the_more_telling_check(scan: Scan) -> None:
    found = scan(f"github_token: {TOKEN}\n")
    assert [f.check for f in found] == ["SEC-001"]


def test_a_renamed_file_and_moved_lines_keep_the_fingerprint(scan: Scan) -> None:
    before = scan(f"a: {TOKEN}\npassword: Kranich-77-Elbe\n")
    after = scan(f"# new\n\na: {TOKEN}\n  password: Kranich-77-Elbe\n", "ops/other.yaml")
    assert {f.fingerprint for f in before} == {f.fingerprint for f in after}
    assert len(before) == 2


def test_positions_are_characters_after_letters_of_several_bytes(scan: Scan) -> None:
    (found,) = scan(f"müßig = 1\nü = '{TOKEN}'\n", "src/a.py")
    assert (found.location.line, found.location.column) == (2, 6)
    assert TOKEN not in "".join(found.location.frame)


def test_utf_16_is_read(scan: Scan) -> None:
    text = f'x = 1\npassword = "w8!Rotbuche-99"\ntoken = "{TOKEN}"\n'
    found = scan(text.encode("utf-16"), "src/a.py")
    assert {(f.check, f.location.line) for f in found} == {("SEC-060", 2), ("SEC-001", 3)}
    assert TOKEN not in msgspec.json.encode(found).decode()


def test_a_token_in_base64_is_found_in_place(scan: Scan) -> None:
    encoded = "Z2hwX3c3THEyVnhOOXNLZDRUekI4bVJqNVljSGYzR3A2RWExOEZVTQ=="
    (found,) = [f for f in scan(f"blob: {encoded}\n") if f.check == "SEC-001"]
    assert found.evidence["encoding"] == "Base64"
    assert encoded[:20] not in "".join(found.location.frame)


@pytest.mark.parametrize("path", ["tests/fixtures/a.yaml", "docs/setup.md", "vendor/x/a.go"])
def test_tests_and_documents_are_reported_with_low_confidence_and_the_reason(
    scan: Scan, path: str
) -> None:
    (found,) = scan(f"x: {TOKEN}\n", path)
    assert found.confidence is Confidence.LOW
    assert "doubt" in found.evidence


@pytest.mark.parametrize(
    ("comment", "tool"),
    [
        ("# gitleaks:allow", "gitleaks"),
        ("# kingfisher:ignore", "kingfisher"),
        ("# pragma: allowlist secret", "detect-secrets"),
        ("# trufflehog:ignore", "trufflehog"),
        ("# nosec", "bandit"),
    ],
)
def test_ignore_comments_of_other_tools_suppress_and_say_so(
    scan: Scan, comment: str, tool: str
) -> None:
    (found,) = scan(f"x: {TOKEN}  {comment}\n")
    assert found.suppression is not None
    assert found.suppression.kind == tool
    assert found.suppression.where == "deploy/service.yaml:1"


def test_a_comment_on_another_line_suppresses_nothing(scan: Scan) -> None:
    (found,) = scan(f"# gitleaks:allow\n\nx: {TOKEN}\n")
    assert found.suppression is None


@pytest.mark.parametrize(
    "text",
    [
        "password: ${DB_PASSWORD}\n",
        'password = os.environ["DB_PASSWORD"]\n',
        "password: !vault |\n",
        'label_password: "Enter your password"\n',
        "password_file: /run/secrets/db\n",
        "tokenUrl: https://id.example.org/token\n",
        "password:\n",
        'password: ""\n',
    ],
)
def test_what_is_no_secret_is_not_reported(scan: Scan, text: str) -> None:
    assert [f for f in scan(text) if f.confidence > Confidence.LOW] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("deploy/app.properties", "db.password=Kranich-77-Elbe\n"),
        ("deploy/app.ini", "[db]\npassword = Kranich-77-Elbe\n"),
        ("deploy/app.json", '{"db": {"password": "Kranich-77-Elbe"}}\n'),
        ("deploy/app.toml", 'password = "Kranich-77-Elbe"\n'),
        ("deploy/app.xml", "<password>Kranich-77-Elbe</password>\n"),
        ("deploy/web.xml", '<add key="DbPassword" value="Kranich-77-Elbe" />\n'),
        ("deploy/run.sh", "export DB_PASSWORD='Kranich-77-Elbe'\n"),
        ("Dockerfile", "ENV DB_PASSWORD Kranich-77-Elbe\nENV DB_PASS=Kranich-77-Elbe\n"),
        ("src/a.py", 'DB_PASSWORD = "Kranich-77-Elbe"\n'),
        ("src/a.php", "$dbPassword = 'Kranich-77-Elbe';\n"),
        ("src/a.js", "const cfg = { password: 'Kranich-77-Elbe' };\n"),
        ("src/a.java", 'private String password = "Kranich-77-Elbe";\n'),
        ("src/a.go", 'dbPassword := "Kranich-77-Elbe"\n'),
        ("src/a.rb", "password: 'Kranich-77-Elbe'\n"),
        ("src/a.cs", 'var password = "Kranich-77-Elbe";\n'),
        ("src/a.tf", 'master_password = "Kranich-77-Elbe"\n'),
        ("src/a.ts", 'const password: string = "Kranich-77-Elbe";\n'),
        ("src/a.h", '#define PASSWORD "Kranich-77-Elbe"\n'),
        ("ops/notes", "user: app, pw: Kranich-77-Elbe\n"),
    ],
)
def test_ordinary_passwords_are_found_in_every_format(scan: Scan, path: str, text: str) -> None:
    shown = [f for f in scan(text, path) if f.confidence > Confidence.LOW]
    assert shown
    assert "Kranich" not in msgspec.json.encode(shown).decode()


@pytest.mark.parametrize(
    "token",
    [
        "NRAK" + "-X29R0RTNJIQTUFWOA8Z8YRDENG0",
        "oy2" + "mlf2v7jl2firuegfqwzc4zxyebz3ethzd14g4hw4iam",
        "glrt" + "r-KZX7Mizo7RYFKh2JScz6aeqZ3WG8nxujE21",
        "tvly" + "-oQpOJ0iRobYLGkXyz0P8w9oMeMVI6CAM",
    ],
)
def test_a_prefix_tells_a_token_without_any_name(scan: Scan, token: str) -> None:
    (found,) = scan(f"see {token} there\n", "ops/notes.txt")
    assert found.check == "SEC-001"
    assert found.engine.startswith("kingfisher:bartizan.")
    assert token not in msgspec.json.encode(found).decode()


def test_a_folder_that_is_asked_for_is_judged_by_what_is_below_it(tmp_path: Path) -> None:
    file = SourceFile("tests/samples/app/.netrc", b"machine db login a password Kranich77\n")
    for below, shown in (("", False), ("tests/samples", True)):
        (report,) = SecretScanner(tmp_path, below=below).scan([file])
        assert [f.confidence > Confidence.LOW for f in report.findings] == [shown]


def test_a_name_that_is_a_token_is_never_shown(scan: Scan) -> None:
    token = "ghp" + "_w7Lq2VxN9sKd4TzB8mRj5YcHf3Gp6Ea18FUM"
    for path in (".env", "a.yaml"):
        found = scan(f"{token}password=\x01\x02\n", path)
        assert token not in msgspec.json.encode(found).decode()


def test_a_broken_check_is_said_and_harms_no_other(
    scanner: SecretScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(source: SourceFile) -> object:
        raise ZeroDivisionError(source.text)

    monkeypatch.setattr(named_credential, "find", broken)
    (report,) = scanner.scan([SourceFile("a.yaml", f"password: a\nx: {TOKEN}".encode())])
    (note,) = report.not_run
    assert note.reason == "the check failed with ZeroDivisionError"
    assert note.incomplete
    assert TOKEN not in str(note)
    assert [f.check for f in report.findings] == ["SEC-001"]


def test_an_engine_that_cannot_be_loaded_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    scanner = SecretScanner(blocked / "cache")
    (report,) = scanner.scan([SourceFile("a.yaml", b"db:\n  password: Kranich-77-Elbe\n")])
    assert [n.incomplete for n in report.not_run] == [True]
    assert "could not be loaded" in report.not_run[0].reason
    assert len(report.findings) == 1


def test_files_do_not_depend_on_their_company(scanner: SecretScanner) -> None:
    files = [SourceFile(f"deploy/{n}.yaml", f"x{n}: {TOKEN}\n".encode()) for n in range(5)]
    together = scanner.scan(files)
    apart = [scanner.scan([file])[0] for file in reversed(files)]
    assert list(together) == apart[::-1]


def test_several_threads_may_scan_at_once(scanner: SecretScanner) -> None:
    file = SourceFile("deploy/a.yaml", f"x: {TOKEN}\n".encode())
    expected = scanner.scan([file])
    got: list[object] = []
    threads = [threading.Thread(target=lambda: got.append(scanner.scan([file]))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert got == [expected] * 6


def test_the_version_names_engine_and_source(scanner: SecretScanner) -> None:
    assert scanner.version() == SecretScanner().version()
    assert "kingfisher" in scanner.version()
    assert SecretScanner(below="a").version() != scanner.version()


def test_with_a_warm_cache_a_harmless_file_does_not_load_the_engine(
    cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadline = time.monotonic() + 10
    while not list(cache.glob("prefilter-*.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    fresh = SecretScanner(cache)
    monkeypatch.setattr(kingfisher.Kingfisher, "_load", lambda _: pytest.fail("loaded"))
    (report,) = fresh.scan([SourceFile("deploy/a.yaml", b"password: Kranich-77-Elbe\n")])
    assert len(report.findings) == 1
    assert fresh.engine.wanted([SourceFile("a", f"x: {TOKEN}".encode())]) == [True]
    assert json.loads(next(cache.glob("prefilter-*.json")).read_text())


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(
        st.one_of(
            st.binary(max_size=30),
            st.sampled_from(
                [
                    b"password=",
                    b"token: ",
                    b'"',
                    b"'",
                    b"\n",
                    b"://a:b@c",
                    b"<password>",
                    b" --password ",
                    b"Authorization: Bearer ",
                    b"identified by '",
                    b"eyJhbGciOiJIUzI1NiJ9.",
                    TOKEN.encode(),
                    b"curl -u a:b ",
                ]
            ),
        ),
        max_size=30,
    ),
    st.sampled_from(["a.yaml", "a.py", "a", ".env", "a.xml", "a.json", "wp-config.php", ".netrc"]),
)
def test_any_bytes_give_findings_inside_the_file_and_never_raise(
    scanner: SecretScanner, parts: list[bytes], path: str
) -> None:
    file = SourceFile(path, b"".join(parts))
    (report,) = scanner.scan([file])
    assert report.not_run == ()
    for found in report.findings:
        assert 1 <= found.location.line <= len(file.line_starts)
        assert TOKEN not in msgspec.json.encode(found).decode()


@pytest.mark.parametrize(
    "piece",
    [
        "a=",
        "password",
        "password=",
        'password="',
        "password: ",
        "secret:=",
        "://a:b",
        "key ",
        "Authorization: ",
        "identified by ",
        "curl -u ",
        "<password>",
        "--password=",
        "eyJ",
        "token[",
        "set password ",
        "login('a', '",
        "?token=",
        "Password=a;Server=",
    ],
)
@pytest.mark.parametrize("path", ["a.yaml", "a.py"])
def test_hostile_megabytes_take_linear_time(scanner: SecretScanner, piece: str, path: str) -> None:
    def seconds(size: int) -> float:
        file = SourceFile(path, (piece * (size // len(piece))).encode())
        start = time.process_time()
        scanner.scan([file])
        return time.process_time() - start

    assert seconds(80_000) < max(seconds(10_000), 0.02) * 8 * 3
