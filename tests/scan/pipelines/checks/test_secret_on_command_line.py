import pytest


@pytest.mark.parametrize(
    ("line", "profile"),
    [
        ("docker login -u a -p $PASSWORD r.example.org", None),
        ("podman login --password=$PASSWORD r.example.org", None),
        ("helm registry login -u a -p $PASSWORD r.example.org", None),
        ("sshpass -p$PASSWORD ssh a@b", None),
        ("deploy --token $API_TOKEN", "pedantic"),
        ("deploy --password=$DB_PASSWORD", "pedantic"),
    ],
)
def test_arguments(commands, line, profile):
    (match,) = commands(line).matches
    assert match.profile == profile


@pytest.mark.parametrize(
    "line",
    [
        "printf %s $PASSWORD | docker login -u a --password-stdin r.example.org",
        "docker run -p 80:80 app",
        "SSHPASS=$PASSWORD sshpass -e ssh a@b",
        "deploy --token-file $TOKEN_FILE",
        "deploy --tokens $COUNT",
        "echo --token $API_TOKEN",
    ],
)
def test_other_ways(commands, line):
    assert commands(line).messages == []


def test_a_literal_password_is_masked(commands):
    seen = commands("docker login -u a -p hunter2hunter r.example.org")
    (match,) = seen.matches
    location = seen.pipeline.source.location(match.span, hide=match.hide)
    assert "hunter2" not in "".join(location.frame) + match.message


def test_pasted_by_the_platform(look):
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: |\n          {}\n"
    assert look("github", text.format("deploy ${{ secrets.KEY }}")).matches
    assert not look("github", text.format("deploy ${{ github.sha }}")).matches


@pytest.mark.parametrize(
    ("line", "fixed"),
    [
        (
            'docker login -u a -p "$PASSWORD" r.example.org',
            'printf %s "$PASSWORD" | docker login -u a --password-stdin r.example.org',
        ),
        (
            "sudo podman login -u a --password $PASSWORD r.example.org",
            "printf %s $PASSWORD | sudo podman login -u a --password-stdin r.example.org",
        ),
    ],
)
def test_the_password_goes_through_standard_input(commands, apply, line, fixed):
    seen = commands("true", line)
    (fix,) = seen.matches[0].fixes
    after = apply(seen.pipeline.source.text, fix.edits)
    assert fixed in after
    assert not commands("true", fixed).matches


def test_no_fix_for_a_literal_or_an_attached_value(commands):
    for line in ("docker login -u a -p hunter2hunter r", "docker login -u a --password=$P r"):
        assert not commands(line).matches[0].fixes
