import pytest

SHA = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    "line",
    [
        "npm install",
        "yarn",
        "pip install build twine",
        "go install example.org/tool@latest",
        "cargo install tool",
        "npx tool",
    ],
)
def test_only_where_something_is_published(commands, line):
    assert len(commands(line, "npm publish").matches) == 1
    assert not commands(line, "npm test").matches


@pytest.mark.parametrize(
    "line",
    [
        "npm ci",
        "npm install -g tool@1.2.3",
        "yarn install --immutable",
        "pip install build==1.2.3",
        "pip install -r requirements.txt",
        "cargo install --locked tool",
        "npx tool@1.2.3",
    ],
)
def test_locked(commands, line):
    assert commands(line, "npm publish").messages == []


@pytest.mark.parametrize(("reference", "count"), [("", 1), (f"@{SHA}", 0), ("@v1.2", 0)])
def test_repositories(commands, reference, count):
    line = f"pip install git+https://git.example.org/a/b.git{reference}"
    assert len(commands(line).matches) == count


def test_npm_ci_is_proposed_for_a_person_to_judge(commands, apply):
    seen = commands("npm install --no-audit", "npm publish")
    (fix,) = seen.matches[0].fixes
    assert "npm ci --no-audit\n" in apply(seen.pipeline.source.text, fix.edits)
    assert not fix.safe
