# ruff: noqa: E501  a case a line, as its file has it
"""Where programs keep credentials: what is found in each home, and what is left alone."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.model import Confidence
from bartizan.scan.registry import modules
from bartizan.scan.secrets.dispatch import PACKAGE, installed
from bartizan.scan.secrets.joining import Candidate
from bartizan.scan.secrets.scanner import own_candidates
from bartizan.scan.source import SourceFile

HOMES = [m for m in modules(PACKAGE) if "SEC-010" <= m.CHECK.id < "SEC-060"]
PW = "Kranich-77"
B64 = "S3JhbmljaC03Nw=="
RANDOM = "q7Zk2VmX9wT4bN8cR1pL6sD3fG5hJ0aE"

FOUND: list[tuple[str, str, str, list[str]]] = [
    ("SEC-010", "home/_netrc", f"machine a.corp.internal\n  login u\n  password {PW}\ndefault login u password {PW}2\n", [PW, PW + "2"]),
    ("SEC-011", "deploy/run.sh", f"amqp://svc:{PW}@mq.corp.internal/x\n", [PW]),
    ("SEC-011", "src/Main.java", f'"ftp://u:{RANDOM}@files.corp.internal"\n', [RANDOM]),
    ("SEC-012", ".pgpass", f"h:5432:d:u:{PW}\n", [PW]),
    ("SEC-012", "my.cnf", f"[client]\npassword={PW}\n[mysqld]\nport=3306\n", [PW]),
    ("SEC-012", "userlist.txt", f'"app" "{PW}"\n', [PW]),
    ("SEC-013", ".git-credentials", "https://anna:pa@ss#1@git.corp.internal\n", ["pa@ss#1"]),
    ("SEC-013", "gh/hosts.yml", f"github.com:\n    user: anna\n    oauth_token: {RANDOM}\n", [RANDOM]),
    ("SEC-014", "etc/shadow", "root:*:1::::::\nanna:$5$salt$" + "a" * 43 + ":1::::::\n", ["$5$salt$" + "a" * 43]),
    ("SEC-014", ".htpasswd", "anna:{SHA}" + "a" * 27 + "=\n", ["{SHA}" + "a" * 27 + "="]),
    ("SEC-014", "smbpasswd", "anna:1000:" + "X" * 32 + ":" + "8846F7EAEE8FB117AD06BDD830B7586C" + ":[U]:LCT-1:\n", ["8846F7EAEE8FB117AD06BDD830B7586C"]),
    ("SEC-015", "config/master.key", "9d1c5e0b7a3f42868b1e6f0c2d7a5948", ["9d1c5e0b7a3f42868b1e6f0c2d7a5948"]),
    ("SEC-015", "config/mongoid.yml", f"production:\n  clients:\n    default:\n      uri: mongodb://u:{PW}@db/x\n", [PW]),
    ("SEC-016", "wp-config.php", "<?php\ndefine('AUTH_KEY', 'X${b(1;%kd)s#f8:q[[lw2=Tz7pR9v0aBnM4c]6yU^');\n", ["X${b(1;%kd)s#f8:q[[lw2=Tz7pR9v0aBnM4c]6yU^"]),
    ("SEC-016", "app/connect.php", f"<?php mysqli_connect('db', 'shop', '{PW}', 'x');\n", [PW]),
    ("SEC-016", "configuration.php", f"<?php class JConfig {{ public $password = '{PW}'; public $user = 'x'; }}\n", [PW]),
    ("SEC-016", "app/etc/env.php", f"<?php return ['db' => ['password' => '{PW}', 'host' => 'x']];\n", [PW]),
    ("SEC-017", "x/local_settings.py", f"EMAIL_HOST_PASSWORD = '{PW}'\nEMAIL_HOST = 'x'\n", [PW]),
    ("SEC-018", "web/.env.production", f'APP_KEY=base64:{RANDOM}xyz\nMAIL_PASSWORD="{PW}"\nMAIL_HOST=x\n', [f"base64:{RANDOM}xyz", PW]),
    ("SEC-019", "conf/context.xml", f'<Context><Resource username="u" password="{PW}"/></Context>\n', [PW]),
    ("SEC-019", "src/application.yml", f"spring:\n  datasource:\n    username: x\n    password: {PW}\n", [PW]),
    ("SEC-020", "Web.config", f'<a><machineKey validationKey="{RANDOM}" decryptionKey="AutoGenerate,IsolateApps"/></a>\n', [RANDOM]),
    ("SEC-020", "appsettings.Production.json", f'{{"Jwt": {{"Secret": "{RANDOM}"}}}}', [RANDOM]),
    ("SEC-021", "FileZilla.xml", f"<FileZilla3><Server><Host>h</Host><Pass>{PW}</Pass></Server></FileZilla3>\n", [PW]),
    ("SEC-021", "recentservers.xml", f'<Server><Pass encoding="base64">{B64}</Pass></Server>\n', [B64]),
    ("SEC-021", ".ftpconfig", f'{{"host": "h", "pass": "{PW}", "passphrase": "{PW}2", "promptForPass": false}}', [PW, PW + "2"]),
    ("SEC-021", "WinSCP.ini", "[Sessions\\www]\nHostName=h\nPassword=A35C4356079A1F0870112F73D1B\n", ["A35C4356079A1F0870112F73D1B"]),
    ("SEC-022", ".dockercfg", f'{{"https://r.corp.internal": {{"auth": "{B64}", "email": "x"}}}}', [B64]),
    ("SEC-023", "kubeconfig", f"kind: Config\nusers:\n- name: a\n  user:\n    client-key-data: {RANDOM}{RANDOM}\n", [RANDOM + RANDOM]),
    ("SEC-024", "k8s/a.yaml", f"kind: ConfigMap\ndata:\n  password: x\n---\nkind: Secret\nmetadata: {{name: a}}\ndata:\n  password: {B64}\n", [B64]),
    ("SEC-025", ".npmrc", f"_auth = {B64}\n//r.corp.internal/:_password={B64}\n", [B64, B64]),
    ("SEC-025", "NuGet.config", f'<c><packageSourceCredentials><a><add key="ClearTextPassword" value="{PW}"/></a></packageSourceCredentials></c>', [PW]),
    ("SEC-025", "auth.json", f'{{"github-oauth": {{"github.com": "{RANDOM}"}}}}', [RANDOM]),
    ("SEC-025", ".gem/credentials", f"---\n:rubygems_api_key: {RANDOM}\n", [RANDOM]),
    ("SEC-026", "settings.xml", f"<settings><servers><server><password>{PW}</password></server></servers></settings>", [PW]),
    ("SEC-026", "build.gradle", f'keyPassword = "{PW}"\nstorePassword "{PW}2"\n', [PW, PW + "2"]),
    ("SEC-027", ".aws/credentials", f"[default]\naws_access_key_id = AKIAABCDEFGHIJKLMNOP\naws_secret_access_key = {RANDOM}abcdefgh\n", [RANDOM + "abcdefgh"]),
    ("SEC-027", "rclone.conf", "[s]\ntype = sftp\npass = dJ9k2LmQ8xV4nB7cR1pW6sD3fG5h\n", ["dJ9k2LmQ8xV4nB7cR1pW6sD3fG5h"]),
    ("SEC-027", "credentials.csv", f"User name,Password,Access key ID,Secret access key\nanna,,AKIAABCDEFGHIJKLMNOP,{RANDOM}\n", [RANDOM]),
    ("SEC-028", "x.tfstate", f'{{"outputs": {{"db_password": {{"value": "{PW}", "type": "string"}}}}}}', [PW]),
    ("SEC-029", "main.tf", f'variable "db_password" {{\n  type    = string\n  default = "{PW}"\n}}\n', [PW]),
    ("SEC-030", ".vault_pass.txt", f"{PW}\n", [PW]),
    ("SEC-030", "hosts.ini", f"[web]\nw1 ansible_user=root ansible_become_pass='{PW}'\n", [PW]),
    ("SEC-031", "pillar/db.sls", f"mysql:\n  root_password: {PW}\n", [PW]),
    ("SEC-032", ".gitlab-ci.yml", f"deploy:\n  script:\n    - export DEPLOY_TOKEN={RANDOM}\n", [RANDOM]),
    ("SEC-032", "credentials.xml", f"<x><password>{{{RANDOM}AQAAABAAAAAQ}}</password><secret>{PW}</secret></x>", [PW]),
    ("SEC-033", ".zshrc", f"export A_TOKEN={RANDOM} B=2\n", [RANDOM]),
    ("SEC-033", "config", "IRC_HOST=h\nIRC_PASS=swordfish\n", ["swordfish"]),
    ("SEC-034", ".bash_history", f"mysql -uroot -p{PW} x\nsshpass -p '{PW}2' ssh h\nldapsearch -x -w {PW}3\nfoo --password={PW}4\n", [PW, PW + "2", PW + "3", PW + "4"]),
    ("SEC-034", ".psql_history", f"ALTER USER a WITH PASSWORD '{PW}';\n", [PW]),
    ("SEC-035", "db/dump.sql", "INSERT INTO users (n, password_hash) VALUES ('a', '$2y$10$" + "a" * 53 + "');\n", ["$2y$10$" + "a" * 53]),
    ("SEC-036", ".fetchmailrc", f'poll mail.corp.internal user "anna" pass "{PW}"\n', [PW]),
    ("SEC-036", ".mbsyncrc", f"IMAPAccount a\nUser u\nPass {PW}\n", [PW]),
    ("SEC-036", "passwd.client", f"smtp.corp.internal:anna:{PW}\n", [PW]),
    ("SEC-037", "logins.json", f'{{"logins": [{{"hostname": "https://h", "encryptedPassword": "{RANDOM}"}}]}}', [RANDOM]),
    ("SEC-038", "client.ovpn", f"remote h 1194\n<auth-user-pass>\nanna\n{PW}\n</auth-user-pass>\n", [PW]),
    ("SEC-038", "ipsec.secrets", f': PSK "{PW}"\n', [PW]),
    ("SEC-039", "office.nmconnection", f"[wifi-security]\nkey-mgmt=wpa-psk\npsk={PW}\n", [PW]),
    ("SEC-039", "arduino_secrets.h", f'#define SECRET_SSID "office"\n#define SECRET_PASS "{PW}"\n', [PW]),
    ("SEC-040", "core.cfg", "username anna privilege 15 secret 5 $1$abcd$" + "a" * 22 + "\n", ["$1$abcd$" + "a" * 22]),
    ("SEC-040", "snmpd.conf", "rocommunity Kranich77\n", ["Kranich77"]),
    ("SEC-032", "azure-pipelines.yml", f"variables:\n- name: dbPassword\n  value: {RANDOM}\n", [RANDOM]),
    ("SEC-037", "logins.csv", f'url,username,password\nhttps://h,anna,"{PW}"\n', [PW]),
    ("SEC-030", "group_vars/all", f"mysql_root_password: {PW}\n", [PW]),
    ("SEC-041", "key.txt", "AGE-SECRET-" + "KEY-1" + "Q" * 58 + "\n", ["AGE-SECRET-" + "KEY-1" + "Q" * 58]),
    ("SEC-043", ".idea/dataSources.local.xml", f"<a><data-source><secret-storage>x</secret-storage><password>{PW}</password></data-source></a>", [PW]),
    ("SEC-044", "servers.json", f'{{"a": {{"Host": "h", "Password": "{PW}"}}}}', [PW]),
    ("SEC-045", "shop.postman_environment.json", f'{{"values": [{{"key": "token", "value": "{RANDOM}", "enabled": true}}]}}', [RANDOM]),
    ("SEC-045", ".curlrc", f'user = "anna:{PW}"\n', [PW]),
    ("SEC-046", "server.properties", f"rcon.port=1\nrcon.password={PW}\n", [PW]),
    ("SEC-047", "a.rdp", "full address:s:h\npassword 51:b:01000000D08C9DDF0115D1118C7A00C04FC297EB\n", ["01000000D08C9DDF0115D1118C7A00C04FC297EB"]),
    ("SEC-048", "redis.conf", f"# requirepass no\nrequirepass {PW}\n", [PW]),
    ("SEC-048", "alertmanager.yml", f"global:\n  smtp_auth_password: {PW}\n", [PW]),
    ("SEC-049", "sssd.conf", f"[domain/x]\nldap_default_authtok = {PW}\n", [PW]),
    ("SEC-050", "Groups.xml", '<Groups><User><Properties userName="a" cpassword="j1Uyj3Vx8TY9LtLZil2uAuZkFQA"/></User></Groups>', ["j1Uyj3Vx8TY9LtLZil2uAuZkFQA"]),
    ("SEC-050", "preseed.cfg", f"d-i passwd/root-password password {PW}\nd-i passwd/root-password-again password {PW}\n", [PW]),
    ("SEC-050", "unattend.xml", f"<a><AdministratorPassword><Value>{PW}</Value></AdministratorPassword></a>", [PW]),
    ("SEC-051", "config.json", f'{{"mail": {{"password": "{PW}"}}}}', [PW]),
    ("SEC-051", "app.toml", f'[db]\npassword = "{PW}" # x\n', [PW]),
    ("SEC-052", "res/values/secrets.xml", f'<resources><string name="api_secret">{RANDOM}</string></resources>', [RANDOM]),
    ("SEC-054", "docker-compose.yml", f"services:\n  a:\n    environment:\n      - DB_PASSWORD={PW}\n", [PW]),
    ("SEC-054", "Dockerfile", f"ENV A=1 API_TOKEN={RANDOM}\nENV DB_PASSWORD {PW}\n", [RANDOM, PW]),
]  # fmt: skip

QUIET: list[tuple[str, str]] = [
    (".netrc", "machine h login u password $PW\n"),
    (".env.example", f"DB_PASSWORD={PW}\n"),
    (".env", "DB_PASSWORD=changeme\nAPI_TOKEN=<your token>\nA_SECRET=\nB_KEY=xxxxxxxx\n"),
    (".env", "DB_PASSWORD=$OTHER\nDB_PASSWORD_FILE=/run/secrets/db\n"),
    ("tests/fixtures/.pgpass", f"h:5432:d:u:{PW}\n"),
    ("README.md", "postgres://user:password@localhost/db\n"),
    ("docker-compose.yml", "services:\n  a:\n    environment:\n      POSTGRES_PASSWORD: postgres\n"),
    ("settings.py", "SECRET_KEY = os.environ['SECRET_KEY']\nPASSWORD = env('PW')\n"),
    ("config/database.yml", "production:\n  password: <%= ENV['PW'] %>\n"),
    ("wp-config.php", "<?php define('DB_PASSWORD', getenv('PW'));\n"),
    ("main.tf", 'resource "a" "b" {\n  password = var.password\n  secret_name = "orders"\n}\n'),
    ("prod.tfvars", 'db_password = ""\n'),
    (".travis.yml", f"env:\n  global:\n    - secure: {RANDOM}\n"),
    ("group_vars/all.yml", "db_password: !vault |\n  $ANSIBLE_VAULT;1.1;AES256\n  3132\n"),
    ("hieradata/common.yaml", "a::password: ENC[PKCS7,MIIBeQYJKoZIhvcNAQcDoIIBajCC]\n"),
    ("etc/passwd", "root:x:0:0:root:/root:/bin/bash\n"),
    ("kubeconfig", "kind: Config\nusers:\n- name: a\n  user:\n    exec: {command: aws}\n"),
    ("k8s/a.yaml", "kind: Secret\nmetadata: {name: a}\nstringData:\n  username: app\n  password: ''\n"),
    ("messages.properties", "login.password=Please enter your password\n"),
    ("redis.conf", "port 6379\n# requirepass foobared\n"),
    ("strings.xml", '<resources><string name="password">Enter password</string></resources>'),
]  # fmt: skip


def shown(path: str, text: str) -> Sequence[Candidate]:
    source = SourceFile(path, text.encode())
    candidates = [c for c in own_candidates(source) if isinstance(c, Candidate)]
    return [c for c in candidates if c.confidence > Confidence.LOW]


@pytest.mark.parametrize(("check", "path", "text", "values"), FOUND)
def test_finds_exactly_the_secret_values(
    check: str, path: str, text: str, values: list[str]
) -> None:
    spans = [c.secret.span for c in shown(path, text) if c.check.id == check]

    assert sorted(text[start:end] for start, end in spans) == sorted(values)


@pytest.mark.parametrize(("path", "text"), QUIET)
def test_references_samples_and_empty_values_are_not_shown(path: str, text: str) -> None:
    found = [c for c in shown(path, text) if c.check.id < "SEC-060"]

    assert [(c.check.id, c.secret.key) for c in found] == []


@pytest.mark.parametrize(("check", "path", "text", "values"), FOUND)
def test_nothing_that_is_reported_shows_the_value(
    check: str, path: str, text: str, values: list[str]
) -> None:
    for candidate in shown(path, text):
        told = f"{candidate.secret!r} {candidate.secret.evidence}".lower()
        assert not any(value.lower() in told for value in values if len(value) > 7), check


@pytest.mark.parametrize("module", HOMES, ids=lambda m: m.CHECK.slug)
def test_examples_do_what_they_say(module: object) -> None:
    check = module.CHECK  # type: ignore[attr-defined]
    for example in check.bad:
        assert any(c.check.id == check.id for c in shown(example.path, example.text)), example.path
    for example in check.good:
        found = shown(example.path, example.text)
        assert not any(c.check.id == check.id for c in found), example.path


@pytest.mark.parametrize("module", HOMES, ids=lambda m: m.CHECK.slug)
@given(
    data=st.one_of(
        st.binary(max_size=200),
        st.text(alphabet="pas=:'\"\\{}<>/,# \n-$!", max_size=200).map(str.encode),
    )
)
@settings(max_examples=40, deadline=None)
def test_any_content_is_survived(module: object, data: bytes) -> None:
    files = module.FILES  # type: ignore[attr-defined]
    names = [*sorted(files.names)[:3], *(f"x{s}" for s in sorted(files.suffixes)[:3]), "x.txt"]
    for name in names:
        source = SourceFile(name, data)
        for secret in module.find(source):  # type: ignore[attr-defined]
            assert 0 <= secret.span.start <= secret.span.end <= max(len(source.text), 1)


@pytest.mark.parametrize("module", HOMES, ids=lambda m: m.CHECK.slug)
@pytest.mark.parametrize("unit", ["password=", "<a b='", '"', "a:b:", "://a:", "{", "enable "])
def test_time_is_linear_in_hostile_text(module: object, unit: str) -> None:
    files = module.FILES  # type: ignore[attr-defined]
    name = next(iter(sorted(files.names)), "x" + next(iter(sorted(files.suffixes)), ".txt"))

    def seconds(size: int) -> float:
        source = SourceFile(name, (unit * (size // len(unit))).encode())
        started = time.process_time()
        for _ in module.find(source):  # type: ignore[attr-defined]
            pass
        return time.process_time() - started

    assert seconds(80_000) < max(seconds(10_000), 0.02) * 8 * 3


def test_ordinary_source_files_are_looked_at_by_the_general_checks_only() -> None:
    selected = {module.CHECK.id for module in installed().select("src/parser/expressions.rs")}

    assert {check for check in selected if "SEC-010" <= check < "SEC-060"} == {"SEC-011"}
