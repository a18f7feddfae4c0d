import pytest


@pytest.mark.parametrize(
    ("fetch", "use"),
    [
        ("curl -fsSLo tool https://x.example.org/tool", "chmod +x tool"),
        ("curl -LO https://x.example.org/tool.tar.gz", "tar xzf tool.tar.gz"),
        ("wget https://x.example.org/tool.deb", "sudo dpkg -i tool.deb"),
        ("wget -O /tmp/i.sh https://x.example.org/i", "bash /tmp/i.sh"),
        ("curl -L https://x.example.org/tool > tool", "./tool"),
    ],
)
def test_a_download_that_is_run(commands, fetch, use):
    seen = commands(fetch, use)
    assert len(seen.matches) == 1
    assert seen.matches[0].profile is None


@pytest.mark.parametrize(
    "verify",
    [
        "sha256sum --check sums.txt",
        "gpg --verify tool.asc tool",
        "cosign verify-blob tool",
        "gh attestation verify tool",
    ],
)
def test_a_verified_download(commands, verify):
    assert not commands("curl -Lo tool https://x.example.org/tool", verify, "chmod +x tool").matches


def test_data_is_no_program(commands):
    assert not commands("curl -Lo d.json https://x.example.org/d.json", "jq . d.json").matches


def test_plain_http_is_for_everybody(commands):
    (match,) = commands("curl -Lo t http://x.example.org/t", "chmod 755 t").matches
    assert (match.severity, match.profile) == ("medium", "regular")


def test_clustered_options(commands):
    assert commands("curl -Os http://x.example.org/a.sh", "chmod +x a.sh").matches
    assert not commands("curl -Os http://x.example.org/a.txt", "cat a.txt").matches


def test_output_options_with_their_value_attached(commands):
    assert not commands("bash <(wget -O- https://x.example.org/bash)").matches
    assert commands("curl -otool https://x.example.org/x", "chmod +x tool").matches
