"""Several writers of one project: they take turns and lose nothing."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import sqlalchemy as sa

from bartizan.model import Finding, Status
from bartizan.store import ScanDelta, Scope, open_store
from bartizan.store.address import parse_address
from bartizan.store.engine import make_engine

Flaw = Callable[..., Finding]
AT = datetime(2026, 5, 1, 12, tzinfo=UTC)
WRITERS = 4
ROUNDS = 5


def test_the_same_scan_recorded_by_many_at_once_is_new_only_once(url: str, flaw: Flaw) -> None:
    findings = [flaw(str(number), f"a/{number}:1") for number in range(30)]
    together = Barrier(WRITERS)

    def write(number: int) -> list[ScanDelta]:
        with open_store(url) as store:
            together.wait(timeout=60)
            return [
                store.record_scan("shop", findings, Scope(), at=AT + timedelta(hours=number))
                for _ in range(ROUNDS)
            ]

    with ThreadPoolExecutor(WRITERS) as pool:
        deltas = [delta for answer in pool.map(write, range(WRITERS)) for delta in answer]
    assert sorted(len(delta.new) for delta in deltas)[-2:] == [0, 30]
    assert not any(delta.fixed or delta.reopened for delta in deltas)
    engine = make_engine(parse_address(url))
    with engine.connect() as connection:
        counts = {
            table: connection.scalar(sa.text(f"SELECT count(*) FROM {table}"))
            for table in ("projects", "findings", "occurrences", "verdicts", "scans")
        }
    engine.dispose()
    assert counts == {
        "projects": 1,
        "findings": 30,
        "occurrences": 30,
        "verdicts": 30,
        "scans": WRITERS * ROUNDS,
    }


def test_a_verdict_given_while_scans_are_recorded_is_not_lost(url: str, flaw: Flaw) -> None:
    finding = flaw("one", "a:1")
    together = Barrier(2)
    with open_store(url) as store:
        store.record_scan("shop", [finding], Scope(), at=AT)

    def scan() -> None:
        with open_store(url) as store:
            together.wait(timeout=60)
            for round_ in range(ROUNDS * 3):
                moved = flaw("one", f"a:{round_ + 2}")
                store.record_scan("shop", [moved], Scope(), at=AT)

    def judge() -> None:
        with open_store(url) as store:
            together.wait(timeout=60)
            for round_ in range(ROUNDS):
                store.set_verdict(
                    "shop", finding.id, Status.CONFIRMED, by="ada", at=AT, note=str(round_)
                )
            store.set_verdict(
                "shop", finding.id, Status.DISMISSED, by="ada", at=AT, reason="benign"
            )

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(scan), pool.submit(judge)]:
            done.result(timeout=120)
    with open_store(url) as store:
        (stored,) = store.findings("shop", now=AT)
        history = store.history("shop", finding.id)
    assert stored.verdict.state is Status.DISMISSED
    assert [f"{at.path}:{at.line}" for at in stored.finding.locations] == [f"a:{ROUNDS * 3 + 1}"]
    assert [v.state for v in history] == [
        Status.NEW,
        *[Status.CONFIRMED] * ROUNDS,
        Status.DISMISSED,
    ]
