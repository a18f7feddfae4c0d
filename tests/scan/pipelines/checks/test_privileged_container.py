import pytest


@pytest.mark.parametrize(
    "line",
    [
        "docker run --privileged a/b",
        "docker run -v /var/run/docker.sock:/var/run/docker.sock a/b",
        "podman run --cap-add=SYS_ADMIN a/b",
        "docker run --pid=host a/b",
        "docker run -v /:/host a/b",
    ],
)
def test_commands(commands, line):
    (match,) = commands(line).matches
    assert match.profile is None


@pytest.mark.parametrize(
    "line",
    [
        "docker run a/b",
        "docker run -v $PWD:/src a/b",
        "docker run --privileged=false a/b",
        "docker ps",
    ],
)
def test_ordinary_containers(commands, line):
    assert commands(line).messages == []


def test_a_hosted_machine_is_thrown_away(look):
    text = (
        "on: push\njobs:\n  a:\n    runs-on: {}\n    steps:\n"
        "      - run: docker run --privileged a/b\n"
    )
    assert look("github", text.format("ubuntu-24.04")).matches[0].profile == "pedantic"
    assert look("github", text.format("self-hosted")).matches[0].profile is None


@pytest.mark.parametrize(("value", "count"), [("''", 1), ("/certs", 0)])
def test_open_daemon(look, value, count):
    text = f"variables:\n  DOCKER_TLS_CERTDIR: {value}\na:\n  script: make\n"
    assert len(look("gitlab", text).matches) == count
