import pytest


@pytest.mark.parametrize(
    "line",
    [
        "docker login -u bot -p Spring-Tide-41 r.example.net",
        "docker login --username bot --password=Spring-Tide-41 r.example.net",
        "curl -u bot:Spring-Tide-41 https://r.example.net/",
        "git clone https://bot:Spring-Tide-41@git.example.net/a.git",
    ],
)
def test_literal_passwords_are_found_and_masked(commands, line):
    seen = commands(line)
    (match,) = seen.matches
    location = seen.pipeline.source.location(match.span, hide=match.hide)
    assert "Spring-Tide" not in "".join(location.frame) + match.message


@pytest.mark.parametrize(
    "line",
    [
        "docker login -u bot -p $PASSWORD r.example.net",
        "docker login -u bot -p password localhost:5000",
        "curl -u admin:admin https://r.example.net/",
        "curl -u bot:Spring-Tide-41 http://localhost:9000/",
        "git clone https://bot:${TOKEN}@git.example.net/a.git",
        "git clone https://git.example.net/a.git",
        "docker run -u 1000:1000 a",
    ],
)
def test_references_and_placeholders(commands, line):
    assert commands(line).messages == []


def test_settings_of_a_container(look):
    text = (
        "version: 2.1\njobs:\n  a:\n    docker:\n      - image: a/b:1\n        auth:\n"
        "          username: bot\n          password: {}\n    steps: [checkout]\n"
    )
    assert look("circleci", text.format("Spring-Tide-41")).lines == [8]
    assert look("circleci", text.format("$PASSWORD")).lines == []
