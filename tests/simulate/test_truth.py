"""The truth names every record of an attack, and the records are what it says they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from bartizan.model.entity import Entity
from bartizan.simulate.registry import kinds
from tests.simulate.running import Simulated, run

if TYPE_CHECKING:
    from pathlib import Path

LINES = ("vpc-flow", "dns", "linux", "metrics")
TACTICS = {
    "initial-access", "execution", "persistence", "privilege-escalation", "defense-impairment",
    "credential-access", "discovery", "lateral-movement", "collection", "command-and-control",
    "exfiltration", "impact",
}  # fmt: skip


def test_every_kind_leaves_records(attacked: Simulated) -> None:
    assert {one["kind"] for one in attacked.attacks} == set(kinds())
    assert len(kinds()) >= 20
    assert all(one["records"] for one in attacked.attacks)


def test_the_references_lead_to_the_events(attacked: Simulated) -> None:
    frames, _ = attacked.ingested
    known = pl.concat([one.select("event_id", "time", "path", "line") for one in frames.values()])
    at = {(path, line): (event, time) for event, time, path, line in known.iter_rows()}
    for attack in attacked.attacks:
        for record in attack["records"]:
            event, time = at[record["path"], record["line"]]
            assert (record["event"] is None) == record["path"].startswith(LINES)
            if record["event"] is not None:
                assert record["event"] == event
            assert time.isoformat()[:19] == record["time"][:19]


def test_stages_have_tactics_and_cover_the_records(attacked: Simulated) -> None:
    for attack in attacked.attacks:
        counted = [0] * len(attack["stages"])
        for record in attack["records"]:
            counted[record["stage"]] += 1
        assert counted == [stage["records"] for stage in attack["stages"]]
        assert set(attack["tactics"]) <= TACTICS
        assert all(one.startswith("T") for one in attack["techniques"])
        assert attack["first"] <= attack["first_odd"] <= attack["last"]
        assert attack["first"] == attack["records"][0]["time"]


def test_most_attacks_have_several_stages(attacked: Simulated) -> None:
    many = [one for one in attacked.attacks if len(one["stages"]) > 1]
    assert len(many) > 0.8 * len(attacked.attacks)


def test_entities_are_those_of_the_events(attacked: Simulated) -> None:
    frames, _ = attacked.ingested
    for attack in attacked.attacks:
        names = {Entity.parse(one).name for one in attack["entities"]}
        assert attack["entities"]
        acted = set()
        for frame in frames.values():
            rows = _rows(frame, attack)
            for column in ("actor", "src_ip", "host", "session", "run", "repo", "artifact"):
                acted |= set(rows[column].drop_nulls())
        assert names & acted, attack["kind"]


def _rows(frame: pl.DataFrame, attack: dict[str, Any]) -> pl.DataFrame:
    wanted = pl.DataFrame(
        {"path": [one["path"] for one in attack["records"]],
         "line": [one["line"] for one in attack["records"]]},
        schema={"path": pl.String, "line": pl.Int64},
    )  # fmt: skip
    return frame.join(wanted, on=["path", "line"], how="semi")


def test_a_count_repeats_kinds_with_other_victims(folder: Path) -> None:
    done = run(folder, kinds="dormant-account,secrets-sweep", attack_count=6, metrics=False)
    assert [one["id"] for one in done.attacks] == [
        "dormant-account-1", "secrets-sweep-2", "dormant-account-3", "secrets-sweep-4",
        "dormant-account-5", "secrets-sweep-6",
    ]  # fmt: skip
    sweeps = [tuple(one["entities"]) for one in done.attacks if one["kind"] == "secrets-sweep"]
    assert len(set(sweeps)) == 3


def test_intensity_scales_what_is_taken(folder: Path, tmp_path: Path) -> None:
    quiet = run(folder, kinds="store-exfiltration", metrics=False, intensity=0.2)
    loud = run(tmp_path / "loud", kinds="store-exfiltration", metrics=False, intensity=3)
    assert len(loud.attacks[0]["records"]) > 5 * len(quiet.attacks[0]["records"])


def test_the_organisation_tells_names_of_people_and_machines(attacked: Simulated) -> None:
    told = attacked.organisation
    okta = set(attacked.events("okta")["actor"])
    assert okta <= {one["email"] for one in told["people"]}
    assert set(attacked.events("vpc-flow")["host"]) <= {one["instance"] for one in told["hosts"]}
    services = {address for one in told["services"] for address in one["addresses"]}
    assert services & set(attacked.events("vpc-flow")["src_ip"])
    assert told["parameters"]["seed"] == 3
