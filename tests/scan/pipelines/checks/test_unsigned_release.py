import pytest


@pytest.mark.parametrize(
    "line", ["docker push a/b:1", "npm publish", "twine upload dist/*", "gh release create v1"]
)
def test_publishing(commands, line):
    assert len(commands(line).matches) == 1
    assert not commands(line, "cosign sign --yes a/b:1").matches


@pytest.mark.parametrize("line", ["docker pull a/b:1", "npm publish --dry-run", "gh release list"])
def test_not_publishing(commands, line):
    assert commands(line).messages == []
