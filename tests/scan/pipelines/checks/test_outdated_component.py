import pytest

JOB = "on: push\njobs:\n  a:\n    runs-on: {}\n    steps:\n      - run: make\n"


@pytest.mark.parametrize(
    ("label", "count"),
    [
        ("ubuntu-20.04", 1),
        ("macos-12", 1),
        ("windows-2019", 1),
        ("ubuntu-24.04", 0),
        ("ubuntu-latest", 0),
        ("[self-hosted, ubuntu-20.04]", 0),
    ],
)
def test_labels(look, label, count):
    assert len(look("github", JOB.format(label)).matches) == count
