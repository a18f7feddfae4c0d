import json
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.errors import BartizanError, ExitCode
from tests.detect.logs.ci_logs import MINER, attacked, job, stamped

RUNS = 36


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ordinary runs, a model of them, one more ordinary run and an attacked one."""
    place = tmp_path_factory.mktemp("jobs")
    for seed in range(RUNS):
        (place / f"run{seed:02}.log").write_text(stamped(job("go", seed), seed), "utf-8")
    (place / "fine.log").write_text(stamped(job("go", 77), 77), "utf-8")
    (place / "odd.log").write_text(stamped(attacked("go", 78), 78), "utf-8")
    assert main(["learn", *map(str, sorted(place.glob("run*.log"))), "-o", str(place / "m")]) == 0
    return place


def detect(place: Path, log: str, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    main([
        "detect", "--no-config", "--no-cache", "--no-own-rules", "--model", str(place / "m"), "-q",
        "--format", "json", str(place / log),
    ])  # fmt: skip
    found: list[dict[str, object]] = json.loads(capsys.readouterr().out)["findings"]
    return found


def test_an_ordinary_run_is_no_finding(place: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert detect(place, "fine.log", capsys) == []


def test_an_odd_run_is_told_with_p_values_and_lines(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = detect(place, "odd.log", capsys)
    assert {one["check"] for one in found} == {"LOG-301", "LOG-304"}
    assert 2 <= len(found) <= 5
    assert all(0 < float(str(one["p_value"])) < 0.01 for one in found)
    assert MINER.split()[-1] in json.dumps(found)
    assert "kinds were seen once" in json.dumps(found)


def test_models_of_parts_merge_to_that_of_the_whole(place: Path, tmp_path: Path) -> None:
    runs = sorted(map(str, place.glob("run*.log")))
    assert main(["learn", *runs[::2], "-o", str(tmp_path / "a")]) == 0
    assert main(["learn", *runs[1::2], "-o", str(tmp_path / "b")]) == 0
    assert main(["learn", "--merge", str(tmp_path / "b"), str(tmp_path / "a"), "-o",
                 str(tmp_path / "both")]) == 0  # fmt: skip
    assert (tmp_path / "both").read_bytes() == (place / "m").read_bytes()


def test_what_is_no_model_is_refused(place: Path, tmp_path: Path) -> None:
    with pytest.raises(BartizanError, match="no model"):
        main(["learn", "--merge", str(place / "m"), str(place / "fine.log"), "-o",
              str(tmp_path / "x")])  # fmt: skip
    assert not (tmp_path / "x").exists()
    with pytest.raises(BartizanError, match="no model"):
        main(["detect", "--no-config", "--model", str(place / "fine.log"), str(place / "odd.log")])


def test_too_little_is_learning_and_is_said(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    few = tmp_path / "few.log"
    few.write_text("\n".join((place / "fine.log").read_text("utf-8").splitlines()[:9]), "utf-8")
    assert main(["learn", str(few), "-o", str(tmp_path / "m")]) == 0
    capsys.readouterr()
    main(["detect", "--no-config", "--no-own-rules", "--model", str(tmp_path / "m"),
          str(place / "odd.log")])  # fmt: skip
    out = capsys.readouterr().out
    assert "LOG-30" not in out
    assert "learning: lines" in out
    assert "learning: sessions" in out


def test_a_model_explains_itself_and_a_line(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["logs", "explain", str(place / "m")]) == 0
    out = capsys.readouterr().out
    assert f"{RUNS:,} sessions" in out
    assert "=== RUN <*>" in out
    line = "go: downloading github.com/nimbus/lib v9.9.9"
    assert main(["logs", "explain", str(place / "m"), line, "--format", "json"]) == 0
    known = json.loads(capsys.readouterr().out)
    assert known["known"]
    assert known["seen"].startswith(f"{4 * RUNS} of ")
    assert known["examples"]
    assert main(["logs", "explain", str(place / "run00.log"), MINER]) == 0
    assert "seen: never" in capsys.readouterr().out


def test_an_id_from_before_a_kind_grew_is_explained(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("amber", "birch", "cedar", "daisy", "elder", "fern", "grape", "hazel", "iris", "kale")
    early, late = tmp_path / "early.log", tmp_path / "late.log"
    early.write_text("user amber left\n", encoding="utf-8")
    late.write_text("".join(f"user {name} left\n" for name in names), encoding="utf-8")
    assert main(["logs", "templates", str(early), "--format", "json"]) == 0
    old = json.loads(capsys.readouterr().out)["id"]
    assert main(["logs", "templates", str(late)]) == 0
    assert "also known as" in capsys.readouterr().out
    assert main(["learn", str(late), "-o", str(tmp_path / "m")]) == 0
    capsys.readouterr()
    assert main(["logs", "explain", str(tmp_path / "m"), old]) == 0
    assert "user <*> left" in capsys.readouterr().out


def test_what_cannot_be_read_does_not_replace_a_model(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "blob").write_bytes(bytes(range(256)) * 40)
    (tmp_path / "m").write_bytes(b"as it was")
    code = main(["learn", str(tmp_path / "blob"), "-o", str(tmp_path / "m")])
    assert code == ExitCode.INCOMPLETE
    assert (tmp_path / "m").read_bytes() == b"as it was"
    assert "no model was written" in capsys.readouterr().err
