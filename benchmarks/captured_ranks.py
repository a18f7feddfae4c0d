"""Captured attacks among a simulated organisation's CloudTrail: the rank of each who attacks.

    python -m benchmarks.captured_ranks CAPTURE.jsonl [SEED]

The capture's records are done by identities of the organisation (``bartizan simulate --mix``). All
identities are ranked by the strangest 24 hours that they ever had, by behaviour alone; the rank of
one who attacks leaves the others who do out of account.
"""

import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from bartizan.detect.behaviour.alert import Alert
from bartizan.detect.behaviour.behaviour import Behaviour
from bartizan.detect.behaviour.observation import observed
from bartizan.flows.behaviour_days import Days
from bartizan.flows.logs_templates import LogRequest, batches
from bartizan.ingest.tally import Tally
from benchmarks.behaviour_attacks import Attack, attacks, lived, records

ALL = 1e9
"""A budget so large that whoever is odd at all is an alert."""


Oddness = tuple[float, float]
"""How often ordinary days are so odd, and minus the score: less is odder."""


def main() -> None:
    capture, seed = sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "9"
    with tempfile.TemporaryDirectory() as scratch, Days() as days:
        place = Path(scratch)
        subprocess.run(
            [sys.executable, "-m", "bartizan", "simulate", "-o", scratch, "--seed", seed,
             "--attacks", "none", "--no-metrics", "--mix", capture], check=True,
        )  # fmt: skip
        request = LogRequest([str(place / "logs" / "cloudtrail")], datetime.now(tz=UTC))
        for batch in batches(request, Tally()):
            days.add(observed(batch))
        report(list(lived(days, Behaviour(ALL))), attacks(place))


def report(alerts: list[Alert], truth: list[Attack]) -> None:
    highest: dict[str, Oddness] = {}
    hits: dict[str, list[Alert]] = {}
    owner = {record: attack.id for attack in truth for record in attack.records}
    for alert in alerts:
        highest[alert.subject] = min(odd(alert), highest.get(alert.subject, odd(alert)))
        for one in {owner[record] for record in records(alert) if record in owner}:
            hits.setdefault(one, []).append(alert)
    guilty = {alert.subject for some in hits.values() for alert in some}
    innocent = [value for subject, value in highest.items() if subject not in guilty]
    ranks = []
    for attack in truth:
        mine = hits.get(attack.id, [])
        if not mine:
            print(f"{attack.kind:62} not odd at all")
            ranks.append(len(highest) + 1)
            continue
        best = min(mine, key=odd)
        ranks.append(1 + sum(other < odd(best) for other in innocent))
        print(f"{attack.kind:62} {ranks[-1]:4}  {best.subject}")
    print(f"{len(innocent)} others were odd at some time; of {len(ranks)} attacks"
          f" {sum(r <= 1 for r in ranks)} rank first, {sum(r <= 5 for r in ranks)} in the first 5,"
          f" {sum(r <= 10 for r in ranks)} in 10, {sum(r <= 50 for r in ranks)} in 50")  # fmt: skip


def odd(alert: Alert) -> Oddness:
    return alert.expected, -alert.score


if __name__ == "__main__":
    main()
