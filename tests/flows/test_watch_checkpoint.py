"""What a watch keeps: whole, consistent, and written only when it changed."""

from pathlib import Path

import pytest

from bartizan.detect.rules.correlation_state import CorrelationState, Hit
from bartizan.errors import BartizanError
from bartizan.flows.watch_checkpoint import NAME, Checkpoint, counted, load, save


def files(place: Path) -> set[str]:
    return {file.name for file in place.iterdir()}


def test_what_is_kept_comes_back_and_only_the_last_of_it(tmp_path: Path) -> None:
    first = save(tmp_path, Checkpoint(newest=7), b"early")
    assert counted(tmp_path, load(tmp_path)) == b"early"
    same = save(tmp_path, Checkpoint(counted=first.counted, newest=8))
    assert (load(tmp_path), files(tmp_path)) == (same, {NAME, first.counted})
    second = save(tmp_path, same, b"later")
    assert counted(tmp_path, load(tmp_path)) == b"later"
    assert files(tmp_path) == {NAME, second.counted}


def test_a_step_that_was_cut_off_leaves_the_one_before(tmp_path: Path) -> None:
    kept = save(tmp_path, Checkpoint(newest=7), b"early")
    (tmp_path / "counted-0123").write_bytes(b"half of la")  # killed before the checkpoint named it
    assert counted(tmp_path, load(tmp_path)) == b"early"
    save(tmp_path, kept, b"later")
    assert len(files(tmp_path)) == 2


@pytest.mark.parametrize("damage", [None, b"other"])
def test_what_is_lost_or_damaged_is_said(tmp_path: Path, damage: bytes | None) -> None:
    kept = save(tmp_path, Checkpoint(), b"early")
    (tmp_path / kept.counted).unlink()
    if damage is not None:
        (tmp_path / kept.counted).write_bytes(damage)
    with pytest.raises(BartizanError, match="damaged"):
        counted(tmp_path, load(tmp_path))


def test_a_state_knows_whether_it_changed() -> None:
    state = CorrelationState()
    state.take("rule", ("ann",), Hit(1, 0, "e1", None, ()))
    assert state.changed
    again = CorrelationState.from_bytes(state.to_bytes(), "")
    assert not again.changed
    again.forget({"rule": 1})
    assert not again.changed
    again.forget({"rule": 2})
    assert again.changed
