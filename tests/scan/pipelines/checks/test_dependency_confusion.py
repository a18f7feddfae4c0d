import pytest


@pytest.mark.parametrize(
    ("line", "profiles"),
    [
        ("pip install --extra-index-url https://p.example.org/simple a", [None]),
        ("pip install --extra-index-url=https://p.example.org/simple a", [None]),
        ("pip install --extra-index-url https://download.pytorch.org/whl/cpu torch", ["pedantic"]),
        ("uv pip install --index-strategy unsafe-best-match a", [None]),
        ("uv pip install --extra-index-url https://p.example.org/simple a", []),
        ("pip install --index-url https://p.example.org/simple a", []),
        (
            "pip install --require-hashes --extra-index-url https://p.example.org/simple -r r.txt",
            [],
        ),
    ],
)
def test_indexes(commands, line, profiles):
    assert [match.profile for match in commands(line).matches] == profiles
