import gzip
import json
import os
import threading
from pathlib import Path

import pytest

from bartizan.errors import BartizanError
from bartizan.flows import logs_score
from bartizan.flows.logs_score import Refusals, learn, read, score


def write(path: Path, *lines: object) -> Path:
    path.write_text(
        "".join(f"{line if isinstance(line, str) else json.dumps(line)}\n" for line in lines)
    )
    return path


def ordinary(path: Path, count: int = 60) -> Path:
    return write(path, *({"id": n, "events": [1, 2, 3]} for n in range(count)))


def test_numbers_and_text_name_the_same_event(tmp_path: Path) -> None:
    test = write(tmp_path / "t", {"id": "a", "events": ["1", "2", "3"]}, {"id": "b", "events": [9]})
    same, new = score(learn([ordinary(tmp_path / "o")], Refusals()), test, Refusals())
    assert (same.id, same.p_value, same.reason) == ("a", 1.0, "nothing unusual")
    assert new.p_value < 0.01
    assert "event 9 never seen in 60 sessions" in new.reason


def test_several_training_files_are_one_training_set(tmp_path: Path) -> None:
    parts = [ordinary(tmp_path / "a", 25), write(tmp_path / "b", {"id": "b", "events": ["x"]})]
    state = learn(parts, Refusals())
    assert state.sessions == 26
    assert state.events.counts["x"] == 1


def test_gzip_is_read(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"id": "a", "events": ["x"], "label": 1}\n'))
    assert [s.events for s in read(path, Refusals())] == [("x",)]


def test_a_pipe_is_read(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    line = b'{"id": "a", "events": ["x"]}\n'
    writer = threading.Thread(target=path.write_bytes, args=(line,))
    writer.start()
    assert [s.id for s in read(path, Refusals())] == ["a"]
    writer.join()


def test_what_is_no_session_is_refused_with_its_place(tmp_path: Path) -> None:
    path = write(
        tmp_path / "s",
        "secret-token",
        {"id": 1},
        {"id": 1, "events": [None]},
        "",
        {"id": 10**30, "events": []},
    )
    refusals = Refusals()
    assert [s.id for s in read(path, refusals)] == [str(10**30)]
    assert refusals.count == 3
    assert refusals.named[0] == f"{path}:1: not JSON"
    assert "secret" not in " ".join(refusals.named)


def test_a_line_that_is_too_long_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(logs_score, "LINE", 50)
    path = write(tmp_path / "s", {"id": 1, "events": [1] * 90}, {"id": 2, "events": [1]})
    refusals = Refusals()
    assert [s.id for s in read(path, refusals)] == ["2"]
    assert refusals.count == 1


def test_nothing_to_learn_from_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BartizanError, match="no session with events"):
        learn([write(tmp_path / "s")], Refusals())
    with pytest.raises(BartizanError, match="cannot be read"):
        learn([tmp_path / "absent"], Refusals())


def test_a_truncated_archive_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "s.gz"
    path.write_bytes(gzip.compress(b'{"id": "a", "events": ["x"]}\n' * 50)[:-12])
    with pytest.raises(BartizanError, match="damaged"):
        list(read(path, Refusals()))
