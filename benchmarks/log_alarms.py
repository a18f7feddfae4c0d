"""False alarms a day at an alert budget, on logs of systems that run as they usually do.

``python -m benchmarks.log_alarms [DATA]``. Templates, sessions (lines of one process id) and hourly
rates are learned from the first half of a log; the second half is judged and not learned. Such logs
have no labels: every alert counts as false. With a budget of 5 a day, at most about 5 are promised.
"""

import gzip
import re
import sys
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from bartizan.detect.logs.rates import Rates, judge
from bartizan.detect.logs.sequence_model import SequenceModel
from bartizan.detect.logs.sequence_state import SequenceState
from bartizan.detect.logs.sequence_words import Words
from bartizan.detect.logs.session import Session
from bartizan.detect.logs.template_state import TemplateState
from bartizan.stats.budget import threshold
from bartizan.stats.panes import HOUR

DATA = Path("../shared/data")
BUDGET = 5.0
DAY = 24 * HOUR
HEADER = re.compile(r"(\w{3}\s+\d+ \d\d:\d\d:\d\d) \S+ ([^:\[]+?)(?:\[(\d+)\])?: (.*)")

Line = tuple[int, str, str]
"""Time in microseconds, the session, the message."""


def read(path: Path) -> list[Line]:
    lines: list[Line] = []
    with gzip.open(path, "rt", errors="replace") as file:
        for raw in file:
            if found := HEADER.match(raw):
                stamp, process, number, message = found.groups()
                time = datetime.strptime(f"2005 {stamp}", "%Y %b %d %H:%M:%S").replace(tzinfo=UTC)
                lines.append((int(time.timestamp() * 1e6), f"{process}[{number}]", message))
    return lines


def sessions(lines: list[Line], keys: list[str]) -> list[Session]:
    events: defaultdict[str, list[str]] = defaultdict(list)
    for (_, name, _), key in zip(lines, keys, strict=True):
        events[name].append(key)
    return [Session(name, tuple(some)) for name, some in events.items()]


def run(name: str, lines: list[Line]) -> None:
    half = len(lines) // 2
    first, second = lines[:half], lines[half:]
    templates = TemplateState()
    templates.update([message for _, _, message in first])
    index = templates.index()
    known = index.assign([message for _, _, message in first])
    keys = index.assign([message for _, _, message in second])
    learned_days = max((first[-1][0] - first[0][0]) / DAY, 1 / 24)
    days = max((second[-1][0] - second[0][0]) / DAY, 1 / 24)

    state, learned = SequenceState(), sessions(first, known)
    state.update(learned)
    model = SequenceModel(state)
    alpha = threshold(BUDGET, len(learned) / learned_days)
    verdicts = [model.judge(session) for session in sessions(second, keys)]
    alerts = [one for one in verdicts if one.p_value <= alpha and not one.learning]
    print(f"\n{name}: {learned_days:.2f} days learned, {days:.2f} judged")
    print(f"  sessions: {len(learned)} learned, {len(verdicts)} judged at p <= {alpha:.4g} "
          f"(guaranteed from {model.resolution:.4g}): {len(alerts)} alerts, "
          f"{len(alerts) / days:.1f} a day; budget {BUDGET:g}")  # fmt: skip
    words = Words(model, {key: one.text for key, one in index.templates.items()})
    for one in sorted(alerts, key=lambda one: one.p_value)[:3]:
        print(f"    {one.p_value:.2g} {one.id}: {words.reason(one)}")
    promised = BUDGET / threshold(BUDGET, len(learned) / learned_days)
    print(f"    judged a day: {len(verdicts) / days:.0f}, learned a day: {promised:.0f}")

    rates = Rates()
    rates.update((key, time) for key, (time, _, _) in zip(known, first, strict=True))
    rates.update((key, time) for key, (time, _, _) in zip(keys, second, strict=True))
    tests = raised = 0
    limit = threshold(BUDGET, 24 * (len(set(known)) + 1))
    for hour in range(second[0][0] // HOUR + 1, second[-1][0] // HOUR):
        for found in judge(rates, hour):
            tests += not found.learning
            raised += not found.learning and found.p_value <= limit
    print(f"  hourly rates: {tests} judged at p <= {limit:.4g}: {raised} alerts, "
          f"{raised / days:.1f} a day; budget {BUDGET:g}")  # fmt: skip


def main() -> None:
    data = Path(sys.argv[1]) if len(sys.argv) > 1 else DATA
    if not (data / "loghub").is_dir():
        sys.exit(f"no loghub in {data}: give the directory of the data sets")
    for name in ("OpenSSH", "Linux"):
        run(name, read(data / "loghub" / name / f"{name}_2k.log.gz"))


if __name__ == "__main__":
    main()
