import pytest

STEP = (
    "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
    "      - run: make\n        env:\n          {}\n"
)


@pytest.mark.parametrize(
    ("line", "count"),
    [
        ("AWS_SECRET_ACCESS_KEY: ${{ secrets.K }}", 1),
        ("NODE_AUTH_TOKEN: ${{ secrets.NPM }}", 1),
        ("NODE_AUTH_TOKEN: ${{ secrets.GITHUB_TOKEN }}", 0),
        ("AWS_SECRET_ACCESS_KEY: minio-test", 0),
        ("SLACK: ${{ secrets.SLACK }}", 0),
    ],
)
def test_permanent_keys(look, line, count):
    assert len(look("github", STEP.format(line)).matches) == count
