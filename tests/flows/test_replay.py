"""Dead letters are read again: what is now understood leaves the file, the rest stays, once."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from bartizan.detect.options import DetectOptions
from bartizan.errors import BartizanError
from bartizan.flows.detect_request import DetectRequest
from bartizan.flows.detect_sources import batches
from bartizan.ingest.dead_letters import DeadLetter, DeadLetters, letter
from bartizan.ingest.tally import Tally

GOOD = b'{"time": "2026-03-04T05:06:07Z", "msg": "now it is whole"}'
BAD = b'{"time": "2026-03-04T05:06:07Z", "msg": '


def dead(record: bytes | None, offset: int = 0, **more: object) -> DeadLetter:
    place = {"origin": "app.jsonl", "line": 3, "format_name": "json", "reason": "not JSON", **more}
    return letter(record, offset=offset, **place)  # type: ignore[arg-type]


def kept(file: Path, *letters: DeadLetter) -> Path:
    written = DeadLetters(file)
    for one in letters:
        written.add(one)
    written.close()
    return file


def left(file: Path) -> list[DeadLetter]:
    return [msgspec.json.decode(line, type=DeadLetter) for line in file.read_bytes().splitlines()]


def replayed(file: Path, **options: object) -> tuple[list[object], Tally]:
    tally = Tally()
    request = DetectRequest(
        paths=[],
        options=DetectOptions(**options),  # type: ignore[arg-type]
        now=datetime(2026, 11, 25, tzinfo=UTC),
        replay=file,
    )
    found = [raw for batch in batches(request, tally) for raw in batch.frame["raw"]]
    assert tally.read == tally.stored + tally.dead_lettered + tally.duplicates
    return found, tally


def test_records_that_are_understood_now_leave_and_others_stay_once(tmp_path: Path) -> None:
    file = kept(tmp_path / "dead.jsonl", dead(GOOD), dead(BAD, 80), dead(BAD, 80), dead(BAD, 200))
    found, tally = replayed(file)
    assert found == [GOOD]
    assert (tally.stored, tally.dead_lettered) == (1, 2)
    assert [(one.content(), one.offset, one.line) for one in left(file)] == [
        (BAD, 80, 3),
        (BAD, 200, 3),
    ]
    assert file.stat().st_mode & 0o777 == 0o600
    assert [*tmp_path.iterdir()] == [file]
    assert replayed(file)[0] == []
    assert len(left(file)) == 2


def test_the_file_may_be_the_one_that_new_dead_letters_go_to(tmp_path: Path) -> None:
    file = kept(tmp_path / "dead.jsonl", dead(GOOD), dead(BAD, 80))
    replayed(file, dead_letters=str(file))
    assert [one.content() for one in left(file)] == [BAD]


def test_a_replay_that_is_interrupted_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    file = kept(tmp_path / "dead.jsonl", dead(GOOD), dead(GOOD, 80))
    before = file.read_bytes()
    request = DetectRequest(
        paths=[], options=DetectOptions(), now=datetime(2026, 11, 25, tzinfo=UTC), replay=file
    )
    next(iter(batches(request, Tally())))
    assert file.read_bytes() == before


def test_letters_added_while_others_are_read_again_stay(tmp_path: Path) -> None:
    file = kept(tmp_path / "dead.jsonl", dead(GOOD), dead(GOOD, 80))
    request = DetectRequest(
        paths=[], options=DetectOptions(), now=datetime(2026, 11, 25, tzinfo=UTC), replay=file
    )
    late = dead(BAD, 900)
    for number, _ in enumerate(batches(request, Tally())):
        if number == 1:
            kept(file, late)
    assert [(one.offset, one.content()) for one in left(file)] == [(900, BAD)]


def test_a_record_too_long_to_keep_is_read_from_its_origin(tmp_path: Path) -> None:
    long = b'{"time": "2026-03-04T05:06:07Z", "msg": "' + b"x" * 5000 + b'"}'
    origin = tmp_path / "app.jsonl"
    origin.write_bytes(GOOD + b"\n" + long + b"\n")
    at = len(GOOD) + 1
    there = dead(None, at, origin=str(origin), length=len(long))
    gone = dead(None, at, origin=str(tmp_path / "gone.jsonl"), length=len(long))
    file = kept(tmp_path / "dead.jsonl", there, gone)
    found, tally = replayed(file)
    assert found == [long]
    assert left(file) == [gone]
    assert [one.incomplete for one in tally.not_run] == [True]


def test_lines_that_moved_within_their_origin_are_not_taken_for_the_record(tmp_path: Path) -> None:
    origin = tmp_path / "app.log"
    origin.write_bytes(b"2026-03-04 05:06:07 one\n2026-03-04 05:06:08 two\n")
    moved = dead(None, 5, origin=str(origin), length=12, format_name="text")
    file = kept(tmp_path / "dead.jsonl", moved)
    assert replayed(file)[0] == []
    assert left(file) == [moved]


def test_rows_without_their_heading_are_no_headings(tmp_path: Path) -> None:
    row = dead(b"mira,open,failed", format_name="csv")
    file = kept(tmp_path / "dead.jsonl", row)
    assert replayed(file)[0] == []
    assert left(file) == [row]


def test_what_is_no_file_of_dead_letters_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "app.log"
    file.write_text("2026-03-04 not a letter\n")
    with pytest.raises(BartizanError, match="line 1 is no dead letter"):
        replayed(file)
    assert file.read_text() == "2026-03-04 not a letter\n"
    with pytest.raises(BartizanError, match="cannot be read"):
        replayed(tmp_path / "missing.jsonl")
