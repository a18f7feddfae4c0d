"""The same parameters give the same bytes; attacks come on top; everything is understood."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING

import pytest

from bartizan.errors import BartizanError
from bartizan.simulate.parameters import Parameters
from tests.simulate.running import Simulated, run

if TYPE_CHECKING:
    from pathlib import Path

FORMATS = {
    "github-audit",
    "github-webhook",
    "cloudtrail",
    "kubernetes-audit",
    "okta",
    "vpc-flow",
    "vpc-dns",
    "linux-auth",
    "prometheus",
}


def test_the_same_seed_gives_the_same_bytes(attacked: Simulated, folder: Path) -> None:
    assert run(folder).files == attacked.files


def test_another_seed_gives_another_organisation(folder: Path, quiet: Simulated) -> None:
    other = run(folder, seed=4, kinds="none", days=1)
    assert not {one for one in other.files.values() if one} & set(quiet.files.values())


def test_every_record_is_understood_as_its_product(attacked: Simulated) -> None:
    frames, tally = attacked.ingested
    assert set(frames) == FORMATS
    assert (tally.dead_lettered, tally.duplicates) == (0, 0)
    assert tally.stored == sum(attacked.summary.records.values())


def test_there_is_a_file_for_each_product_and_day(attacked: Simulated) -> None:
    days = Counter(name.split("/")[1] for name in attacked.files if name.startswith("logs/"))
    assert set(days) == {"github", "github-webhook", "cloudtrail", "kubernetes", "okta",
                         "vpc-flow", "dns", "linux", "metrics"}  # fmt: skip
    assert set(days.values()) == {10}


def test_ordinary_records_do_not_change_when_attacks_are_added(
    attacked: Simulated, quiet: Simulated
) -> None:
    marked: dict[str, set[int]] = {}
    for attack in attacked.attacks:
        for record in attack["records"]:
            marked.setdefault(record["path"], set()).add(record["line"])
    for name, data in quiet.files.items():
        if not name.startswith("logs/"):
            continue
        lines = attacked.files[name].splitlines()
        own = marked.get(name.removeprefix("logs/"), set())
        left = [line for number, line in enumerate(lines, 1) if number not in own]
        if "/metrics/" in name:  # an attack changes the value of a sample, it adds none
            assert len(lines) == len(data.splitlines())
            assert set(left) <= set(data.splitlines())
        else:
            assert left == data.splitlines()


def test_records_are_in_order_of_time_and_of_their_day(attacked: Simulated) -> None:
    for format_name in ("okta", "cloudtrail", "vpc-flow", "linux-auth"):
        frame = attacked.events(format_name)
        for (path,), own in frame.group_by("path", maintain_order=True):
            assert own["time"].is_sorted()
            assert {str(day) for day in own["time"].dt.date()} == {
                str(path)[-16:].split("/")[-1][:10]
            }


def test_without_metrics_the_rest_is_the_same(folder: Path, quiet: Simulated) -> None:
    bare = run(folder, kinds="none", metrics=False)
    kept = {name: data for name, data in quiet.files.items() if not name.startswith("logs/metrics")}
    assert bare.files == kept


def test_a_folder_with_something_in_it_is_refused(folder: Path) -> None:
    folder.mkdir()
    (folder / "mine").write_text("x")
    with pytest.raises(BartizanError, match="not empty"):
        run(folder)
    assert (folder / "mine").read_text() == "x"


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(BartizanError, match="cannot be made"):
        run(tmp_path / "file" / "out")


@pytest.mark.parametrize(
    ("name", "value"),
    [("developers", 2), ("days", 0), ("days", 5_000), ("seed", -1), ("volume", 0.0),
     ("intensity", 1e9), ("attack_count", -1)],
)  # fmt: skip
def test_what_is_out_of_bounds_is_refused(name: str, value: float) -> None:
    with pytest.raises(BartizanError, match="out of bounds") as refusal:
        Parameters(**{name: value})  # type: ignore[arg-type]
    assert refusal.value.where == f"--{name.replace('_', '-')}"


def test_a_start_outside_the_calendar_is_refused() -> None:
    with pytest.raises(BartizanError, match="out of bounds"):
        Parameters(start=date(1, 1, 1))


def test_not_a_number_is_refused() -> None:
    with pytest.raises(BartizanError, match="out of bounds"):
        Parameters(volume=float("nan"))


def test_volume_makes_days_busier(folder: Path, tmp_path: Path) -> None:
    little = run(folder, kinds="none", metrics=False, days=3, volume=0.5).summary.records
    much = run(tmp_path / "much", kinds="none", metrics=False, days=3, volume=2).summary.records
    assert sum(much.values()) > 1.8 * sum(little.values())


def test_one_day_and_few_people_are_enough(folder: Path) -> None:
    done = run(folder, days=1, developers=5)
    assert done.summary.attacks >= 20
