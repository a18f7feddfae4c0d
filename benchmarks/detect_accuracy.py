"""What `detect` finds in labelled events of others, each case looked at as a log of its own.

Reads ``BARTIZAN_BENCH_DATA`` (else ``../shared/data``): attacks by technique, events with another
team's verdict, and, with a checkout of SigmaHQ at ``BARTIZAN_BENCH_SIGMA``, events that its rules
must match. Formats are recognised as usual; only findings that are shown by default count.
``python -m benchmarks.detect_accuracy -v`` names what was missed.
"""

import gzip
import json
import os
import sys
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bartizan.detect.options import DetectOptions
from bartizan.detect.rules.finding import finding
from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.process import Prepared, finish, prepare, process
from bartizan.detect.rules.sighting import Gathered
from bartizan.flows.detect_events import is_visible
from bartizan.flows.detect_rules import load, routes
from bartizan.flows.detect_words import matched, record_of
from bartizan.ingest.origin import ReadOptions
from bartizan.ingest.reader import read
from bartizan.ingest.sources.source import bytes_source
from bartizan.ingest.tally import Tally

NOW = 1_764_000_000_000_000
"""When it is, in microseconds since 1970, for records without a time."""
SHOWN = DetectOptions()
VERBOSE = "-v" in sys.argv


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one case."""

    rules: frozenset[str]
    """Ids of the rules with a finding that is shown."""
    understood: bool


class Detector:
    """Rules made ready once for many small logs."""

    def __init__(self, rules: list[str], *, own: bool) -> None:
        loaded = load(rules, own=own)
        self.prepared: Prepared = prepare(loaded, Matcher(loaded, routes()).match)

    def look(self, events: list[Any]) -> Seen:
        """Take events as one log, one JSON value a line, or text as it is."""
        lines = [one if isinstance(one, str) else json.dumps(one) for one in events]
        source = bytes_source("case", "\n".join([*lines, ""]).encode())
        tally, state, gathered = Tally(), self.prepared.empty(), Gathered()
        for batch in read([source], ReadOptions(now=NOW), tally):
            found, state = process(batch, state, self.prepared)
            for one in found:
                gathered.add(one)
        for one in finish(state, self.prepared):
            gathered.add(one)
        told = [
            finding(one, self.prepared.rules[one.rule], records=record_of, explain=matched)
            for one in gathered
        ]
        shown = frozenset(one.check for one in told if is_visible(one, SHOWN))
        return Seen(shown, understood=bool(tally.stored) and not tally.dead_lettered)


def main() -> None:
    """Measure on what there is."""
    data = Path(os.environ.get("BARTIZAN_BENCH_DATA", "../shared/data")) / "detection"
    if not data.is_dir():
        print(f"\nfindings in labelled events: not measured, there is no {data}")
        return
    print("\nfindings in labelled events, rules of the pack, each case by itself")
    own = Detector([], own=True)
    techniques(own, data / "stratus" / "detonations.jsonl.gz")
    verdicts(own, sorted((data / "panther").glob("*.jsonl.gz")))
    checkout = os.environ.get("BARTIZAN_BENCH_SIGMA", "")
    if checkout:
        regression(Detector([checkout], own=False), data / "sigma" / "positives.jsonl.gz")
    else:
        print("  Sigma's regression events: not measured, BARTIZAN_BENCH_SIGMA is not set")


def techniques(detector: Detector, path: Path) -> None:
    """How many attack techniques raise at least one finding."""
    logs: dict[str, list[Any]] = defaultdict(list)
    for case in cases(path):
        logs[case["technique"]].append(case["event"])
    missed = [name for name, log in sorted(logs.items()) if not detector.look(log).rules]
    print(f"  Stratus Red Team: {len(logs) - len(missed)} of {len(logs)} techniques found")
    tell("missed", missed)


def verdicts(detector: Detector, paths: list[Path]) -> None:
    """Of events that should alert, those with a finding; of the others, those without."""
    sums = [0, 0, 0, 0]
    for path in paths:
        alerts: list[str] = []
        quiet: list[str] = []
        counts = [0, 0]
        left = strange = 0
        for case in cases(path):
            if case.get("mocked") or case.get("kind") == "correlation_rule":
                left += 1
                continue
            event = case["event"]
            seen = detector.look(event if isinstance(event, list) else [event])
            strange += not seen.understood
            should = bool(case["expected"])
            counts[should] += 1
            if should and not seen.rules:
                alerts.append(f"{case['id']}: {case.get('test', '')}")
            if not should and seen.rules:
                quiet.append(f"{case['id']}: {case.get('test', '')} {sorted(seen.rules)}")
        name = path.name.partition(".")[0]
        if not any(counts):
            print(f"  {name}: nothing to measure, {left} cases are mocked or no events")
            continue
        good, silent = counts[1] - len(alerts), counts[0] - len(quiet)
        sums = [a + b for a, b in zip(sums, (good, counts[1], silent, counts[0]), strict=True)]
        print(
            f"  {name}: {share(good, counts[1])} of what should alert is found, "
            f"{share(silent, counts[0])} of the rest is quiet; {left} left out, "
            f"{strange} not understood"
        )
        tell("missed", alerts)
        tell("alarmed", quiet)
    print(f"  all: {share(*sums[:2])} found, {share(*sums[2:])} quiet")


def regression(detector: Detector, path: Path) -> None:
    """How many rules match their own regression events."""
    every = list(cases(path))
    missed = [
        f"{case['rule_id']} {case['rule_title']}"
        for case in every
        if case["rule_id"] not in detector.look(case["events"]).rules
    ]
    print(f"  Sigma's regression events: {len(every) - len(missed)} of {len(every)} rules match")
    tell("missed", missed)


def cases(path: Path) -> Iterator[dict[str, Any]]:
    """The cases of a file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def share(part: int, whole: int) -> str:
    """``9/10 (90.0 %)``."""
    return f"{part}/{whole} ({100 * part / whole:.1f} %)" if whole else "0/0"


def tell(what: str, names: list[str]) -> None:
    """Name cases, if asked to."""
    for name in names if VERBOSE else ():
        print(f"    {what} {name}")


if __name__ == "__main__":
    main()
