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
from bartizan.detect.behaviour.behaviour import DAY, Behaviour
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
    ranks, of_day = [], []
    for attack in truth:
        mine = hits.get(attack.id, [])
        if not mine:
            print(f"{attack.kind:62} not odd at all")
            ranks.append(len(highest) + 1)
            of_day.append(len(highest) + 1)
            continue
        best = min(mine, key=odd)
        ranks.append(1 + sum(other < odd(best) for other in innocent))
        others = [
            one for one in alerts
            if one.raised // DAY == best.raised // DAY and one.subject not in guilty
        ]  # fmt: skip
        of_day.append(1 + len({one.subject for one in others if odd(one) < odd(best)}))
        print(f"{attack.kind:62} {ranks[-1]:4} {of_day[-1]:4}  {best.subject}")
    for name, some in (("in all days", ranks), ("on its day", of_day)):
        counted = ", ".join(f"{sum(r <= n for r in some)} in {n}" for n in (1, 3, 5, 10, 50))
        print(f"{name}: of {len(some)} attacks the rank is {counted}")
    print(f"{len(innocent)} others were odd at some time")


def odd(alert: Alert) -> Oddness:
    return alert.expected, -alert.score


if __name__ == "__main__":
    main()
