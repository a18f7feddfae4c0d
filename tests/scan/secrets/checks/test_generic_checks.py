"""The checks that know no file format: what they find, what they leave alone."""

from collections.abc import Callable

import pytest

from bartizan.model import Confidence, Finding
from bartizan.scan.registry import modules
from bartizan.scan.secrets.dispatch import PACKAGE

Scan = Callable[..., list[Finding]]
OWN = [m.CHECK for m in modules(PACKAGE) if m.CHECK.id < "SEC-010" or m.CHECK.id >= "SEC-060"]


@pytest.mark.parametrize("check", OWN, ids=lambda check: check.id)
def test_the_examples_of_a_check_are_true(check, scan: Scan) -> None:  # type: ignore[no-untyped-def]
    for example in check.bad:
        shown = [f for f in scan(example.text, example.path) if f.confidence > Confidence.LOW]
        assert check.id in {f.check for f in shown}, example
    for example in check.good:
        shown = [f for f in scan(example.text, example.path) if f.confidence > Confidence.LOW]
        assert shown == [], example


@pytest.mark.parametrize(
    "line",
    [
        "sshpass -p Kranich-77-Elbe ssh ops@db\n",
        "curl -u ops:Kranich-77-Elbe https://api.corp.internal\n",
        "openssl rsa -passin pass:Kranich-77-Elbe -in a\n",
        "docker login -u ops -p Kranich-77-Elbe registry.corp.internal\n",
        "PGPASSWORD=Kranich-77-Elbe psql -U ops\n",
        'gpg --passphrase "Kranich-77-Elbe" -d a\n',
        "New-User -Password 'Kranich-77-Elbe'\n",
    ],
)
def test_arguments_of_commands(scan: Scan, line: str) -> None:
    shown = [f for f in scan(line, "ops/run.sh") if f.confidence > Confidence.LOW]
    assert shown, line
    assert "Kranich" not in "".join(shown[0].location.frame)


@pytest.mark.parametrize(
    "line",
    [
        "mysql --password $PW\n",
        "curl -u $USER:$PW $URL\n",
        "tool --token-file a.txt\n",
        "x -password\n",
    ],
)
def test_arguments_that_hold_no_value(scan: Scan, line: str) -> None:
    assert [f for f in scan(line, "ops/run.sh") if f.confidence > Confidence.LOW] == []


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER USER 'app'@'%' IDENTIFIED WITH mysql_native_password BY 'Kranich77Elbe';\n",
        "CREATE ROLE app LOGIN PASSWORD 'Kranich77Elbe';\n",
        "CREATE LOGIN app WITH PASSWORD = 'Kranich77Elbe';\n",
        "SET PASSWORD FOR 'app'@'%' = PASSWORD('Kranich77Elbe');\n",
    ],
)
def test_statements_that_set_a_password(scan: Scan, statement: str) -> None:
    assert "SEC-063" in {f.check for f in scan(statement, "db/init.sql")}


def test_a_basic_header_is_decoded_before_it_is_judged(scan: Scan) -> None:
    real = "Authorization: Basic b3BzOktyYW5pY2gtNzctRWxiZQ==\n"
    variable = "Authorization: Basic b3BzOiR7UEFTU1dPUkR9\n"
    assert [f for f in scan(real, "ops/a.txt") if f.confidence > Confidence.LOW]
    assert [f for f in scan(variable, "ops/a.txt") if f.confidence > Confidence.LOW] == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/a.py", 'DB = "Server=db01;User ID=app;Password=w8!Rotbuche;"\n'),
        ("src/a.kt", 'val u = "jdbc:postgresql://db01/shop?user=app&password=w8!Rotbuche"\n'),
        (
            "src/a.js",
            'get("https://api.corp.net/v1?access_token=q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aE")\n',
        ),
        ("src/a.js", "conn.login('app@corp.net', 'rotbuchenwald');\n"),
        ("src/a.py", 'requests.get(url, auth=HTTPBasicAuth("app", "w8!Rotbuche"))\n'),
        ("src/a.py", 'db = psycopg2.connect("db01", "app", "w8!Rotbuche")\n'),
        ("src/a.kt", '"password" to "w8!Rotbuche"\n'),
        ("src/a.clj", '{:password "w8!Rotbuche"}\n'),
        ("src/a.py", 'token_of_the_shop = "q7Zk2VmX9wT4bN8cR1pL6sD3"\n'),
        ("src/a.py", "api_key = q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aE\n"),
    ],
)
def test_secrets_without_a_name_of_their_own(scan: Scan, path: str, text: str) -> None:
    shown = [f for f in scan(text, path) if f.confidence > Confidence.LOW]
    assert len(shown) == 1, text
    assert "otbuche" not in "".join(shown[0].location.frame)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/A.java", '.add("token=\'" + token + "\'")\n'),
        ("src/a.php", "'password' => '--password='.$connection['password'],\n"),
        ("Vagrantfile", "aws.secret_access_key = ec2_secret_key\n"),
        ("src/a.go", 'path.Join(p.RootKey, "qmslkjdfmqlskdjfmqlksjazcueznb")\n'),
        ("mvnw", 'case "${MVNW_PASSWORD:+has-password}" in\n'),
        ("run.sh", "docker buildx build --secret id=mysecret,src=a.txt .\n"),
        ("res/config_de.properties", "Password=Passwort\n"),
        ("res/config.properties", "RevokeToken=Revoke\nAuthentication\\ Token=Jeton\n"),
        ("res/a.properties", "copy.password=Please copy the password from the log\n"),
        ("src/a.js", "if (request === 'Password:' || request === 'Password: ') {}\n"),
        ("ci/a.sh", 'curl --data "token=$COVERITY_TOKEN&project=a" https://scan.corp.net\n'),
        ("src/a.yaml", "run: |\n  def pull(name: str, api_key: str, number: int) -> None:\n"),
        ("src/cli.py", 'parser.add_argument("--token", required=True, help="GitHub token")\n'),
        ("src/a.ts", "const SegmentKey = 'AbgkrgN4cbRhAVEwlzMkHbwvrXnxHh35';\n"),
        ("src/a.snippet", "const password = secret();\n"),
        ("manifests/a.yaml", "key: server.metrics.listen.address\n"),
        ("src/a.js", "db.connect('localhost', 'utf-8')\n"),
        ("src/a.py", 'sha256_token_digest = "q7Zk2VmX9wT4bN8cR1pL6sD3"\n'),
    ],
)
def test_what_only_looks_like_a_secret(scan: Scan, path: str, text: str) -> None:
    assert [f for f in scan(text, path) if f.confidence > Confidence.LOW] == [], text
