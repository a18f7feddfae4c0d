"""Access to data: mass reads, new classes, sensitive stores, odd hours; the usual is not told."""

import random

import pytest

from bartizan.detect.behaviour.data_access import DataAccess
from bartizan.detect.behaviour.data_classes import data_class, store_of
from bartizan.detect.behaviour.signal import Signal
from tests.detect.behaviour.streams import DAY, Row, divided, drive, event, frame, told

DAYS = 30


def read(day: int, hour: float, who: str, store: str, size: int = 20_000) -> Row:
    return event(
        day, hour, product="cloudtrail", operation="GetObject", status="success", actor=who,
        actor_kind="role", target=store, target_kind="resource", bytes_out=size,
    )  # fmt: skip


def secret(day: int, hour: float, who: str, name: str) -> Row:
    return event(
        day, hour, product="cloudtrail", operation="GetSecretValue", status="success", actor=who,
        actor_kind="role", target=name, target_kind="resource",
    )  # fmt: skip


def services(days: int = DAYS, seed: int = 4) -> list[Row]:
    """Services that read their own bucket and one of all, by day; two read what is sensitive."""
    dice = random.Random(seed)
    rows = []
    for day in range(days):
        for at in range(10):
            for _ in range(dice.randint(3, 9)):
                store = f"own-{at}" if dice.random() < 0.6 else "shared"
                rows.append(read(day, 8 + 9 * dice.random(), f"svc-{at}", store))
        rows += [read(day, 10 + dice.random(), f"svc-{at}", "ledger") for at in range(2)]
    return rows


def loud(rows: list[Row], facet: str, least: float = 3.0) -> list[Signal]:
    return [
        s
        for s in drive(DataAccess(), rows)
        if s.facet == facet and s.surprise > least and not s.learning
    ]


def test_ordinary_days_are_quiet() -> None:
    assert [s for s in drive(DataAccess(), services()) if s.surprise > 4 and not s.learning] == []


def test_a_store_is_emptied() -> None:
    taken = [read(29, 11 + at / 300, "svc-5", "ledger", 6_000_000) for at in range(200)]
    rows = services() + taken
    for facet in ("reads of data", "bytes read"):
        found = loud(rows, facet, 8)
        assert {s.subject for s in found} == {"role:svc-5"}
        assert found[0].time < taken[60]["time"]
    first = loud(rows, "sensitive resource")
    assert [s.value for s in first] == ["objects ledger"]
    assert first[0].time == taken[0]["time"]


def test_a_class_of_data_that_is_new() -> None:
    rows = [*services(), secret(29, 11, "svc-5", "prod/db")]
    found = loud(rows, "class of data")
    assert [(s.subject, s.value) for s in found] == [("role:svc-5", "secrets")]
    assert "first read of a class of data: secrets (never before" in found[0].said


def test_many_secrets() -> None:
    rows = services() + [secret(29, 11 + at / 100, "svc-5", f"prod/{at}") for at in range(12)]
    assert {s.subject for s in loud(rows, "reads of secrets")} == {"role:svc-5"}


def test_a_sensitive_store_at_night() -> None:
    rows = services()
    day = [read(29, 11 + at / 100, "svc-1", "ledger") for at in range(6)]
    night = [read(29, 2 + at / 100, "svc-1", "ledger") for at in range(6)]
    assert loud(rows + day, "reads off hours") == []
    assert {s.subject for s in loud(rows + night, "reads off hours")} == {"role:svc-1"}


def test_a_store_that_is_sensitive_by_name() -> None:
    night = [read(29, 2 + at / 100, "svc-1", "shared") for at in range(20)]
    found = drive(DataAccess(["sha*"]), services() + night)
    assert any(s.facet == "reads off hours" and s.subject == "role:svc-1" for s in found)


@pytest.mark.parametrize("size", [1, 17])
def test_batches_do_not_matter(size: int) -> None:
    rows = services(12) + [read(11, 3 + at / 60, "svc-5", "ledger", 10**6) for at in range(60)]
    whole, cut = DataAccess(), DataAccess()
    assert told(drive(whole, rows)) == told(drive(cut, rows, size=size))
    assert whole.to_bytes() == cut.to_bytes()


@pytest.mark.parametrize("shards", [7, 64])
def test_shards_do_not_matter(shards: int) -> None:
    rows = services(14) + [read(13, 3 + at / 60, "svc-5", "ledger", 10**6) for at in range(60)]
    whole = DataAccess()
    expected = drive(whole, rows)
    parts = [DataAccess() for _ in range(shards)]
    by_shard = divided(rows, shards, lambda row: str(row["actor"]))
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
    for name in ("amounts", "stores", "hours"):
        assert getattr(merged, name).to_bytes() == getattr(whole, name).to_bytes()


def test_what_was_saved_goes_on_like_the_original() -> None:
    rows = services(14) + [read(12, 3 + at / 60, "svc-5", "ledger", 10**6) for at in range(60)]
    cut = event(12, 3.5)["time"]
    whole = DataAccess()
    drive(whole, [r for r in rows if r["time"] < event(12, 0)["time"]])
    whole.process(frame(r for r in rows if event(12, 0)["time"] <= r["time"] < cut))
    restored = DataAccess.from_bytes(whole.to_bytes())
    assert restored.to_bytes() == whole.to_bytes()
    late = [r for r in rows if r["time"] >= cut]
    assert told(drive(restored, late)) == told(drive(whole, late))


@pytest.mark.parametrize(
    ("operation", "name"),
    [
        ("GetObject", "objects"),
        ("storage.objects.get", "objects"),
        ("REST.GET.OBJECT", "objects"),
        ("FileDownloaded", "objects"),
        ("GetSecretValue", "secrets"),
        ("get secrets", "secrets"),
        ("GetParametersByPath", "secrets"),
        ("Decrypt", "secrets"),
        ("git.clone", "code"),
        ("get pods/log", "logs"),
        ("BatchGetImage", "images"),
        ("get pods", None),
        ("PutObject", None),
        ("GetBucketPolicy", None),
        ("AssumeRole", None),
        ("repo.create_actions_secret", None),
    ],
)
def test_classes_of_data(operation: str, name: str | None) -> None:
    assert data_class(operation) == name


def test_stores() -> None:
    assert store_of("bucket") == "bucket"
    assert store_of("bucket/a/b.txt") == "bucket/a"
    assert store_of("arn:aws:s3:::bucket/a/b") == "arn:aws:s3:::bucket"
