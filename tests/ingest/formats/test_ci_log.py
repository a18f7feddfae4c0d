from tests.ingest.formats.sampled import refusals, sampled, told

from bartizan.ingest.formats.ci_log import FORMAT


def test_lines_lose_their_time_and_colours() -> None:
    assert told(sampled("ci-log"), "message", "status") == [
        ("##[group]Run npm ci", None),
        ("npm ci --ignore-scripts", None),
        ("##[endgroup]", None),
        ("added 412 packages", None),
        ("##[error]Process completed with exit code 1.", "failure"),
        ("$ docker build .", None),
    ]


def test_a_line_without_a_time_is_refused() -> None:
    assert refusals(FORMAT, b"plain words") == ["no time at the beginning of the line"]
