import gzip
from pathlib import Path
from random import Random

import pytest

from bartizan.errors import BartizanError, ExitCode
from bartizan.flows import metrics_score
from bartizan.flows.metrics_score import Scoring, instant


def lines(points: int = 1_500, high: int = 1_200, series: str = "") -> str:
    source = Random(6)
    name = f",{series}" if series else ""
    rows = [
        f"2026-11-{1 + at // 288:02} {at // 12 % 24:02}:{at % 12 * 5:02}:00,"
        f"{95.0 if high <= at < high + 40 else source.gauss(40, 2):.2f}{name}"
        for at in range(points)
    ]
    return "\n".join(rows) + "\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cpu.csv"
    path.write_text("timestamp,value\n" + lines())
    return path


def test_every_line_gets_one_answer_in_order(file: Path) -> None:
    points = list(Scoring(file).run())
    assert [",".join(point.row) for point in points] == lines().splitlines()
    at = min(range(1_500), key=lambda one: points[one].p_value or 0)
    assert at in (1_200, 1_201)


def test_an_answer_does_not_depend_on_what_comes_later(file: Path, tmp_path: Path) -> None:
    part = tmp_path / "part.csv"
    part.write_text("timestamp,value\n" + "\n".join(lines().splitlines()[:1_230]) + "\n")
    whole = [point.p_value for point in Scoring(file).run()]
    assert [point.p_value for point in Scoring(part).run()] == whole[:1_230]


def test_gzip_is_read_as_it_is(file: Path, tmp_path: Path) -> None:
    packed = tmp_path / "cpu.csv.gz"
    packed.write_bytes(gzip.compress(file.read_bytes()))
    assert list(Scoring(packed).run()) == list(Scoring(file).run())


def test_series_of_one_file_do_not_touch_each_other(tmp_path: Path) -> None:
    one, other = lines(high=1_200, series="a"), lines(high=900, series="b")
    mixed = tmp_path / "mixed.csv"
    pairs = zip(one.splitlines(), other.splitlines(), strict=True)
    mixed.write_text("timestamp,value,series\n" + "\n".join(f"{a}\n{b}" for a, b in pairs))
    alone = tmp_path / "alone.csv"
    alone.write_text("timestamp,value,series\n" + one)
    both = [point.p_value for point in Scoring(mixed).run() if point.row[2] == "a"]
    assert both == [point.p_value for point in Scoring(alone).run()]


def test_a_stretch_tells_what_was_usual_and_what_changed(file: Path) -> None:
    spans = list(Scoring(file).spans())
    span = max(spans, key=lambda one: one.value)
    assert span.value == 95.0
    assert span.usual is not None
    assert 30 < span.usual.low < 40 < span.usual.high < 50
    assert span.shift is not None
    assert span.shift.kind == "level"
    assert span.shift.up


def test_lines_that_are_no_points_are_counted_and_kept_in_place(tmp_path: Path) -> None:
    path = tmp_path / "odd.csv"
    path.write_text(
        "timestamp,value\nyesterday,1\n2026-11-01T00:00:00Z,nan\n2026-11-01T00:05:00Z\n"
        "\n2026-11-01T00:10:00Z,4\n"
    )
    scoring = Scoring(path)
    assert [point.p_value for point in scoring.run()] == [None, None, None, 1.0]
    assert (scoring.points, scoring.refused) == (1, 3)
    assert [one.partition(".csv:")[2] for one in scoring.named] == [
        "2: the timestamp is none that is understood",
        "3: the value is no finite number",
        "4: 1 fields, not 2",
    ]


def test_times_that_go_back_are_judged_in_the_order_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "back.csv"
    path.write_text("timestamp,value\n1764000000,1\n1763000000,2\n1764000300,3\n")
    scoring = Scoring(path)
    assert [point.p_value for point in scoring.run()] == [1.0, 1.0, 1.0]
    assert scoring.back == 1


@pytest.mark.parametrize(
    ("text", "what", "code"),
    [
        ("", "holds no points", ExitCode.NOTHING),
        ("timestamp,value\n", "holds no points", ExitCode.NOTHING),
        ("time,cpu\n1,2\n", "the columns are 'time, cpu'", ExitCode.USAGE),
    ],
)
def test_a_file_without_points_is_refused(
    tmp_path: Path, text: str, what: str, code: ExitCode
) -> None:
    path = tmp_path / "none.csv"
    path.write_text(text)
    with pytest.raises(BartizanError, match=what) as error:
        list(Scoring(path).run())
    assert error.value.exit_code == code


def test_a_broken_archive_is_refused(tmp_path: Path, file: Path) -> None:
    path = tmp_path / "broken.csv.gz"
    path.write_bytes(gzip.compress(file.read_bytes())[:-3_000])
    with pytest.raises(BartizanError, match="damaged"):
        list(Scoring(path).run())


def test_too_many_series_are_refused_by_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics_score, "SERIES", 2)
    path = tmp_path / "many.csv"
    rows = "".join(f"1764000000,1,{name}\n" for name in "abac")
    path.write_text(f"timestamp,value,series\n{rows}")
    scoring = Scoring(path)
    assert [point.p_value for point in scoring.run()] == [1.0, 1.0, 1.0, None]
    assert "more than 2 series" in scoring.named[0]


@pytest.mark.parametrize(
    "text",
    ["2026-11-25T20:00:00Z", "2026-11-25 20:00:00", "2026-11-25T21:00:00+01:00", "1795636800",
     "1795636800000", "1795636800000000", "1795636800000000000"],
)  # fmt: skip
def test_a_time_is_understood_however_it_is_written(text: str) -> None:
    assert instant(text) == 1_795_636_800_000_000


@pytest.mark.parametrize("text", ["", "now", "12", "nan", "2026-13-01", "9" * 400])
def test_what_is_no_time_is_none(text: str) -> None:
    assert instant(text) is None
