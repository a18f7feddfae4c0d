import pytest


@pytest.mark.parametrize(
    "line",
    [
        "curl -k https://x.example.org/",
        "curl -fsSLk https://x.example.org/",
        "curl --insecure https://x.example.org/",
        "wget --no-check-certificate https://x.example.org/a",
        "git -c http.sslVerify=false clone https://x.example.org/a.git",
        "git config --global http.sslVerify false",
        "pip install --trusted-host x.example.org a",
        "npm config set strict-ssl false",
        "apt-get install -y --allow-unauthenticated a",
        "dnf install -y --nogpgcheck a",
        "apk add --allow-untrusted a.apk",
        "ssh -o StrictHostKeyChecking=no bot@x.example.org true",
        "scp -o UserKnownHostsFile=/dev/null a bot@x.example.org:",
        "kubectl --insecure-skip-tls-verify=true get pods",
        "helm upgrade a b --insecure-skip-tls-verify",
        "cosign verify --insecure-ignore-tlog a",
        "export NODE_TLS_REJECT_UNAUTHORIZED=0",
        "GOSUMDB=off go mod download",
        "export DOCKER_CONTENT_TRUST=0",
        "mvn -Dmaven.wagon.http.ssl.insecure=true package",
        'echo "deb [trusted=yes] https://x.example.org ./" | tee /etc/apt/sources.list.d/a.list',
    ],
)
def test_options_that_switch_verification_off(commands, line):
    assert len(commands(line).matches) == 1


@pytest.mark.parametrize(
    "line",
    [
        "curl -o k https://x.example.org/",
        "curl -ok https://x.example.org/",
        "curl -k https://localhost:8443/healthz",
        "curl -sk https://127.0.0.1/",
        "kubectl --insecure-skip-tls-verify=false get pods",
        "echo use curl -k at your own risk",
        "export DOCKER_CONTENT_TRUST=1",
        "ssh -o StrictHostKeyChecking=yes bot@x.example.org true",
        "grep -r insecure docs",
    ],
)
def test_what_keeps_it_on(commands, line):
    assert commands(line).messages == []


def test_variables_of_the_definition(look):
    seen = look(
        "github",
        "on: push\nenv:\n  GIT_SSL_NO_VERIFY: 'true'\njobs:\n  a:\n    runs-on: x\n    env:\n"
        "      NODE_TLS_REJECT_UNAUTHORIZED: 0\n    steps:\n      - run: make\n        env:\n"
        "          VAULT_SKIP_VERIFY: 'false'\n",
    )
    assert seen.lines == [3, 8]
