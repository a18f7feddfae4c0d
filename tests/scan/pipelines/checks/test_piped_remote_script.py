import pytest


@pytest.mark.parametrize(
    "line",
    [
        "curl https://x.example.org/i.sh | sh",
        "curl -sSL https://x.example.org/i.sh | sudo -E bash -",
        "wget -qO- https://x.example.org/i.sh | bash -s -- --yes",
        "curl https://x.example.org/i.py | python3 -",
        "curl https://x.example.org/i.sh | tee log | sh",
        'eval "$(curl -s https://x.example.org/env)"',
        "source <(curl -s https://x.example.org/env)",
        'python -c "$(curl -fsSL https://x.example.org/i.py)"',
        "iwr https://x.example.org/i.ps1 | iex",
    ],
)
def test_content_of_the_network_that_is_run(commands, line):
    assert commands(line).messages == [
        "a script from `x.example.org` is run as it comes from the network"
    ]


@pytest.mark.parametrize(
    "line",
    [
        "curl https://x.example.org/data | jq .",
        "curl https://x.example.org/data | python3 -m json.tool",
        "curl https://x.example.org/data | python3 -c 'import sys'",
        "curl https://x.example.org/list | sh process.sh",
        "curl https://x.example.org/data | bash -c 'cat > data'",
        "curl http://localhost:8080/setup.sh | sh",
        "# curl https://x.example.org/i.sh | sh",
        'echo "install it with curl https://x.example.org/i.sh | sh"',
        'VERSION="$(curl -s https://x.example.org/version)"',
    ],
)
def test_content_that_is_only_read(commands, line):
    assert commands(line, "echo done").messages == []


def test_plain_http_is_worse_and_a_commit_is_for_pedants(commands):
    plain = commands("curl http://x.example.org/i.sh | sh").matches[0]
    commit = "0123456789abcdef0123456789abcdef01234567"
    pinned = commands(f"curl https://raw.githubusercontent.com/a/b/{commit}/i.sh | sh").matches[0]
    assert (plain.severity, plain.profile) == ("high", None)
    assert (pinned.severity, pinned.profile) == ("low", "pedantic")


def test_the_span_covers_the_whole_pipe(commands):
    assert commands("echo a", "curl https://x.example.org/i.sh | sh").texts == [
        "curl https://x.example.org/i.sh | sh"
    ]


def test_credentials_in_the_address_are_not_in_the_message(commands):
    (message,) = commands("curl https://bot:hunter2@x.example.org/i.sh | sh").messages
    assert "hunter2" not in message
