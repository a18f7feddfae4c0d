"""Traffic: exfiltration, beacons, scans and tunnels are told; ordinary services are not."""

import random

import pytest

from bartizan.detect.behaviour.network.traffic import Traffic
from bartizan.detect.behaviour.signal import Signal
from tests.detect.behaviour.streams import DAY, Row, divided, drive, event, frame, told

DAYS = 24
OUTSIDE = "45.90.1.9"


def flow(day: int, hour: float, machine: str, to: str, sent: int = 4000, *, ok: bool = True) -> Row:
    return event(
        day, hour, product="vpc", class_uid=4001, operation="ACCEPT" if ok else "REJECT",
        status="success" if ok else "failure", actor=machine, actor_kind="address",
        src_ip=machine, target=to, target_kind="address", bytes_out=sent,
    )  # fmt: skip


def lookup(day: int, hour: float, machine: str, name: str) -> Row:
    return event(
        day, hour, product="dns", class_uid=4003, operation="A", status="success", actor=machine,
        actor_kind="address", src_ip=machine, target=name, target_kind="resource",
    )  # fmt: skip


def cluster(days: int = DAYS, machines: int = 12, seed: int = 5) -> list[Row]:
    """Machines that talk to each other, keep the time, are checked, and fetch from a few places."""
    dice = random.Random(seed)
    rows = []
    for day in range(days):
        for at in range(machines):
            me = f"10.0.1.{at}"
            rows += [flow(day, hour + 0.01 * at, me, "51.15.1.1", 90) for hour in range(24)]
            rows += [
                flow(day, 24 * dice.random(), me, f"10.0.1.{(at + step) % machines}")
                for step in (1, 2, 3)
            ]
            rows += [
                flow(day, 24 * dice.random(), me, f"51.15.2.{dice.randrange(4)}", 20_000)
                for _ in range(4)
            ]
            rows += [
                lookup(day, 24 * dice.random(), me, f"{dice.randrange(10**6)}.cdn.test")
                for _ in range(6)
            ]
    return rows


def loud(rows: list[Row], facet: str, least: float = 5.0) -> list[Signal]:
    found = drive(Traffic(), rows)
    return [s for s in found if s.facet == facet and s.surprise > least and not s.learning]


def test_ordinary_days_are_quiet() -> None:
    assert [s for s in drive(Traffic(), cluster()) if s.surprise > 5 and not s.learning] == []


def test_exfiltration_names_where_to() -> None:
    sent = [flow(23, 10 + at / 60, "10.0.1.4", OUTSIDE, 70_000_000) for at in range(60)]
    found = loud(cluster() + sent, "bytes to outside")
    assert {s.subject for s in found} == {"address:10.0.1.4"}
    assert "4.1 GB sent outside, 4.1 GB of it to 45.90.1.9 (new; known to 0 of" in found[-1].said
    assert found[0].time <= sent[1]["time"]


def test_a_beacon_with_jitter() -> None:
    dice = random.Random(1)
    calls = [
        flow(23, 5 + at / 60 + dice.gauss(0, 2) / 3600, "10.0.1.7", OUTSIDE) for at in range(200)
    ]
    found = loud(cluster() + calls, "beacon")
    assert {(s.subject, s.value) for s in found} == {("address:10.0.1.7", OUTSIDE)}
    assert found[0].time < calls[15]["time"]
    assert "every 60 s" in found[-1].said
    assert "known to none of 11 other machines" in found[-1].said


def test_random_contacts_are_no_beacon() -> None:
    dice = random.Random(2)
    calls = [flow(23, 24 * dice.random(), "10.0.1.7", OUTSIDE) for _ in range(200)]
    assert loud(cluster() + calls, "beacon") == []


def test_a_destination_the_others_know_is_no_beacon() -> None:
    calls = [flow(23, 5 + at / 60, "10.0.1.13", "51.15.1.1") for at in range(100)]
    join = [flow(day, 9, "10.0.1.13", "51.15.2.1") for day in range(23)]
    assert loud(cluster() + join + calls, "beacon") == []


def test_a_slow_scan() -> None:
    probes = [
        flow(23, at / 3, "10.0.1.2", f"10.0.7.{at}", 60, ok=False) for at in range(60)
    ]  # one in twenty minutes
    assert {s.subject for s in loud(cluster() + probes, "scan")} == {"address:10.0.1.2"}
    assert {s.subject for s in loud(cluster() + probes, "fan-out")} == {"address:10.0.1.2"}


def test_a_tunnel_in_names() -> None:
    dice = random.Random(3)
    asked = [
        lookup(23, 8 + at / 200, "10.0.1.3", f"{dice.getrandbits(160):x}.t.evil.test")
        for at in range(300)
    ]
    found = loud(cluster() + asked, "dns names")
    assert {s.subject for s in found} == {"address:10.0.1.3"}
    assert "evil.test" in found[-1].said


@pytest.mark.parametrize("size", [1, 13])
def test_batches_do_not_matter(size: int) -> None:
    rows = cluster(10, 4) + [flow(9, 5 + at / 60, "10.0.1.1", OUTSIDE, 10**6) for at in range(90)]
    whole, cut = Traffic(), Traffic()
    assert told(drive(whole, rows)) == told(drive(cut, rows, size=size))
    assert whole.to_bytes() == cut.to_bytes()


@pytest.mark.parametrize("shards", [7, 64])
def test_shards_do_not_matter(shards: int) -> None:
    rows = cluster(14) + [flow(13, 5 + at / 60, "10.0.1.1", OUTSIDE, 10**6) for at in range(90)]
    whole = Traffic()
    expected = drive(whole, rows)
    parts = [Traffic() for _ in range(shards)]
    by_shard = divided(rows, shards, lambda row: str(row["src_ip"]))
    found = []
    for day in range(14):
        today = 20_480 + day
        for part, mine in zip(parts, by_shard, strict=True):
            found += drive(part, [row for row in mine if row["time"] // DAY == today], end=False)
        for part in parts:
            found += part.end_day(today)
        crowd, holders = parts[0].amounts.crowd, parts[0].holders
        for part in parts[1:]:
            crowd = crowd.merge(part.amounts.crowd)
            holders = holders.plus(part.holders)
        for part in parts:
            part.amounts.adopt(crowd)
            part.holders = holders
    assert told(found) == told(expected)
    merged = parts[0]
    for part in parts[1:]:
        merged = part.merge(merged)
    assert merged.amounts.to_bytes() == whole.amounts.to_bytes()
    assert merged.pairs.to_bytes() == whole.pairs.to_bytes()


def test_a_batch_that_comes_again_is_not_counted() -> None:
    rows = frame(cluster(1))
    once, twice = Traffic(), Traffic()
    once.process(rows)
    twice.process(rows)
    assert twice.process(rows) == []
    assert once.amounts.to_bytes() == twice.amounts.to_bytes()


def test_what_was_saved_goes_on_like_the_original() -> None:
    calls = [flow(12, 5 + at / 60, "10.0.1.1", OUTSIDE, 10**6) for at in range(90)]
    rows = cluster(14, 5) + calls
    cut = event(12, 5.6)["time"]
    early, late = [r for r in rows if r["time"] < cut], [r for r in rows if r["time"] >= cut]
    whole = Traffic()
    drive(whole, [r for r in early if r["time"] < event(12, 0)["time"]])
    whole.process(frame(r for r in early if r["time"] >= event(12, 0)["time"]))
    restored = Traffic.from_bytes(whole.to_bytes())
    assert restored.to_bytes() == whole.to_bytes()
    assert told(drive(restored, late)) == told(drive(whole, late))
    assert restored.to_bytes() == whole.to_bytes()
