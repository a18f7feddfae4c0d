"""A watch follows what is written to, not what was rotated away or compressed."""

from pathlib import Path

from bartizan.ingest.sources.watched import watched


def test_a_directory_holds_current_and_past_files(tmp_path: Path) -> None:
    below = tmp_path / "below"
    below.mkdir()
    for name in (
        *("app.log", "app.log.1", "app.log.2.gz", "app-2026-11-23.log", "app-errors.log"),
        *("lonely.log.1", "packed.gz"),
    ):
        (tmp_path / name).write_bytes(b"x\n")
    (below / "app.log.1").write_bytes(b"x\n")
    found = [str(path.relative_to(tmp_path)) for path in watched([str(tmp_path)])]
    assert found == ["app-errors.log", "app.log", "below/app.log.1", "lonely.log.1"]


def test_a_named_file_need_not_exist_and_hides_its_past(tmp_path: Path) -> None:
    (tmp_path / "a.log.1").write_bytes(b"x\n")
    (tmp_path / "b.log").write_bytes(b"x\n")
    named = str(tmp_path / "a.log")
    assert watched([named, f"{tmp_path}/*.log*"]) == [tmp_path / "a.log", tmp_path / "b.log"]
