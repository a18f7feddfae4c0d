"""Attacks among sixty ordinary days: how many are alerts, in what rank, how soon; and false alerts.

    python -m benchmarks.behaviour_attacks [DIRECTORY | SEED [DEVELOPERS]] [--budget 5]

A directory is what ``bartizan simulate`` wrote; a seed makes one. The days are looked at in one
pass, from nothing known, as ``detect --learn`` does. An attack is found by an alert on one of its
identities or machines that names one of its records.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bartizan.detect.behaviour.alert import Alert
from bartizan.detect.behaviour.behaviour import Behaviour
from bartizan.detect.behaviour.finding import joined
from bartizan.detect.behaviour.observation import observed
from bartizan.flows.behaviour_days import Days
from bartizan.flows.logs_templates import LogRequest, batches
from bartizan.ingest.tally import Tally

HOUR = 3_600_000_000
WARM = 10
"""Days at the start on which nothing needs to be found: learning."""


@dataclass(frozen=True)
class Attack:
    """What the simulator says of one."""

    id: str
    kind: str
    first: int
    last: int
    odd: int
    """Time of its first record that differs from what its subject ordinarily does."""
    records: frozenset[tuple[str, int]]
    """Path below the logs, and line."""


def attacks(directory: Path) -> list[Attack]:
    found = []
    with (directory / "truth" / "attacks.jsonl").open() as lines:
        for line in lines:
            one = json.loads(line)
            moments = [_micros(record["time"]) for record in one["records"]]
            ids = frozenset((record["path"], record["line"]) for record in one["records"])
            odd = _micros(one.get("first_odd") or one["first"])
            found.append(Attack(one["id"], one["kind"], min(moments), max(moments), odd, ids))
    return found


def _micros(text: str) -> int:
    return int(datetime.fromisoformat(text).timestamp() * 1e6)


def set_aside(directory: Path, days: Days) -> int:
    """Read all logs; how many records."""
    paths = [str(p) for p in sorted((directory / "logs").iterdir()) if p.name != "metrics"]
    tally = Tally()
    for batch in batches(LogRequest(paths, datetime.now(tz=UTC)), tally):
        days.add(observed(batch))
    return tally.stored


def lived(days: Days, behaviour: Behaviour) -> Iterator[Alert]:
    for part in days.ordered():
        yield from behaviour.process(part)
    yield from behaviour.finish()


def records(alert: Alert) -> set[tuple[str, int]]:
    """The records that an alert names, as the truth does."""
    return {
        ("/".join(Path(ref.path).parts[-2:]), ref.line)
        for factor in alert.factors for ref in factor.signal.refs
    }  # fmt: skip


def report(alerts: list[Alert], truth: list[Attack], start: int) -> None:
    """Print what was found."""
    by_record = {record: attack for attack in truth for record in attack.records}
    told = joined(alerts)
    ranked = sorted(told, key=lambda one: (one.expected, -one.score))
    hits: dict[str, list[tuple[int, Alert]]] = defaultdict(list)
    false = []
    for rank, alert in enumerate(ranked, 1):
        owners = {by_record[one].id for one in records(alert) if one in by_record}
        for owner in owners:
            hits[owner].append((rank, alert))
        if not owners:
            false.append(alert)
    days = (max(a.raised for a in told) - start) / (24 * HOUR) - WARM if told else 0
    counted = [one for one in truth if one.first >= start + WARM * 24 * HOUR]
    soon = soon_odd = 0
    print(f"{'attack':38} rank   after  found by")
    for attack in counted:
        mine = hits.get(attack.id, [])
        if not mine:
            print(f"{attack.id:38}    -       -  not found")
            continue
        first = min(mine, key=lambda one: one[1].raised)[1]
        best = min(rank for rank, _ in mine)
        delay = max(first.raised - attack.first, 0) / HOUR
        soon += delay <= 1
        soon_odd += first.raised - attack.odd <= HOUR
        print(f"{attack.id:38} {best:4} {delay:6.1f}h  {first.subject}: {first.leading.said[:70]}")
    found = sum(bool(hits.get(one.id)) for one in counted)
    print(f"{found} of {len(counted)} attacks found, {soon} within an hour of their first event,"
          f" {soon_odd} of the first that is out of the ordinary")  # fmt: skip
    print(f"{len(false)} false alerts in {days:.0f} days: {len(false) / max(days, 1):.1f} a day")
    facets: dict[str, int] = defaultdict(int)
    for alert in false:
        facets[f"{alert.subject.partition(':')[0]} {alert.leading.facet}"] += 1
    top = sorted(facets.items(), key=lambda one: -one[1])[:12]
    print("false alerts lead with:", ", ".join(f"{name} {n}" for name, n in top))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="?", default="11")
    parser.add_argument("developers", nargs="?", default="300")
    parser.add_argument("--budget", type=float, default=5.0)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        place = Path(given.what)
        if not place.is_dir():
            place = Path(scratch)
            subprocess.run(
                [sys.executable, "-m", "bartizan", "simulate", "-o", str(place), "--seed",
                 given.what, "--developers", given.developers], check=True,
            )  # fmt: skip
        with Days() as days:
            read = set_aside(place, days)
            behaviour = Behaviour(given.budget)
            began = time.process_time()
            alerts = list(lived(days, behaviour))
            spent = time.process_time() - began
        truth = attacks(place)
        with (place / "truth" / "organisation.json").open() as file:
            start = _micros(json.load(file)["parameters"]["start"] + "T00:00:00+00:00")
        report(alerts, truth, start)
        size = len(behaviour.to_bytes())
        print(f"{read:,} records, {behaviour.events:,} events of behaviour: {spent:.1f} s CPU,"
              f" {behaviour.events / spent:,.0f} a second; state {size / 1e6:.1f} MB,"
              f" {behaviour.evicted:,} habits dropped; {dict(behaviour.entities)}")  # fmt: skip


if __name__ == "__main__":
    main()
