"""Compares the rule engine with pySigma's SQLite backend on rules from a checkout of SigmaHQ.

``BARTIZAN_BENCH_SIGMA=<checkout> python -m benchmarks.sigma_differential [events a rule] [seed]``
Every rule gets events made from its own literals. Ends with 1 if one answer differs.
"""

import os
import sys
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import polars as pl
import yaml
from sigma.exceptions import SigmaError
from tests.detect.rules.oracle import Event, ExcludedError, Inventor, Oracle

from bartizan.detect.rules.loading import load_rules
from bartizan.detect.rules.lookup import lookup
from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.metadata import source_of
from bartizan.detect.rules.plain import matches
from bartizan.detect.rules.rule import Rule
from bartizan.model.event import EVENT_SCHEMA, EventBatch, conform
from bartizan.model.log_source import Fields, LogSource, Route

SOURCE = "differential.source"
BATCH = 10_000
MARKS = str.maketrans({digit: chr(0x2600 + int(digit, 16)) for digit in "0123456789abcdef"})
HOT = ("CommandLine", "Image", "EventID", "eventName", "eventSource", "TargetObject", "c-uri")


def routes_for(paths: list[Path]) -> dict[str, tuple[Route, ...]]:
    """A route for each log source that rules ask for, selected by a field of the event."""
    asked: set[LogSource] = set()
    for path in paths:
        for file in path.rglob("*.yml"):
            try:
                documents = list(yaml.load_all(file.read_text("utf-8"), Loader=yaml.CSafeLoader))
            except (yaml.YAMLError, UnicodeDecodeError):
                continue
            asked.update(source_of(one) for one in documents if isinstance(one, dict))
    anything = Fields(open=("",))
    return {
        "any": tuple(
            Route(one, anything, ({SOURCE: (mark(one),)},)) for one in sorted(asked - {LogSource()})
        )
    }


def mark(source: LogSource) -> str:
    """A value that no keyword occurs in."""
    return str(source).encode().hex().translate(MARKS)


def batch_of(events: list[Event], hot: tuple[str, ...]) -> EventBatch:
    raws = [msgspec.json.encode(one) for one in events]
    time = pl.Series([datetime(2026, 1, 1, tzinfo=UTC)] * len(raws), dtype=EVENT_SCHEMA["time"])
    ids = [str(number) for number in range(len(raws))]
    frame = conform({"time": time, "event_id": ids, "product": "any", "raw": raws}, len(raws))
    fields = {name: [lookup(one, name) for one in events] for name in (SOURCE, *hot)}
    return EventBatch(frame, "any", "made", range(len(raws)), fields, msgspec.json.decode)


def main(root: Path, per_rule: int, seed: int) -> int:
    paths = [path for path in sorted(root.iterdir()) if path.name.startswith("rules")]
    routes = routes_for(paths)
    loaded = load_rules(paths, own=False, routes=routes)
    print(f"{len(loaded.rules)} rules, {len(loaded.refused)} refused when loading")
    print_counts("refused", Counter(one.reason.split("'")[0].strip() for one in loaded.refused))
    expected: dict[str, set[int]] = {}
    excluded: Counter[str] = Counter()
    events: list[Event] = []
    spans: dict[str, range] = {}
    for number, rule in enumerate(loaded.rules):
        try:
            oracle = Oracle(rule.sigma)
            inventor = Inventor(oracle.parsed, seed + number)
            own = [inventor.event() for _ in range(per_rule)]
            answer = oracle.matches(own)
        except ExcludedError as reason:
            excluded[str(reason)] += 1
            continue
        except SigmaError as error:
            excluded[f"the backend cannot convert it: {type(error).__name__}"] += 1
            continue
        start = len(events)
        spans[rule.id] = range(start, start + per_rule)
        expected[rule.id] = {start + one for one in answer}
        events += [{**one, SOURCE: mark(rule.source)} for one in own]
    print_counts("excluded", excluded)
    found = run_engine(Matcher(loaded, routes), events)
    return report({rule.id: rule for rule in loaded.rules}, spans, expected, found, events)


def run_engine(matcher: Matcher, events: list[Event]) -> dict[str, set[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for start in range(0, len(events), BATCH):
        # Columns in every other batch only: both ways of access are compared.
        hot = HOT if start // BATCH % 2 else ()
        for hit in matcher.match(batch_of(events[start : start + BATCH], hot)):
            found[hit.rule.id].update(start + row for row in hit.rows)
    return found


def report(
    rules: dict[str, Rule],
    spans: dict[str, range],
    expected: dict[str, set[int]],
    found: dict[str, set[int]],
    events: list[Event],
) -> int:
    differing = 0
    matching = sum(map(len, expected.values()))
    silent = sum(not answer for answer in expected.values())
    for name, span in spans.items():
        ours = {row for row in found[name] if row in span}
        if different := sorted(ours ^ expected[name]):
            differing += 1
            row = different[0]
            show(rules[name], events[row], row in ours, len(different))
    print(
        f"{len(spans)} rules, {len(events)} events, {matching} matches "
        f"({silent} rules without one): {differing} rules differ"
    )
    return 1 if differing or not spans else 0


def show(rule: Rule, event: dict[str, Any], ours: bool, count: int) -> None:
    plain = matches(rule, event)
    print(f"\n{rule.path}\n  {rule.title}: {count} events")
    print(f"  engine {ours}, plain {plain}, SQLite {not ours}: {event!r:.1500}")


def print_counts(what: str, counts: Counter[str]) -> None:
    for reason, count in counts.most_common():
        print(f"  {what} {count}: {reason}")


if __name__ == "__main__":
    given = os.environ.get("BARTIZAN_BENCH_SIGMA", "../shared/sigma")
    if not Path(given).is_dir():
        sys.exit(f"no checkout of SigmaHQ/sigma at {given}: set BARTIZAN_BENCH_SIGMA")
    numbers = [int(one) for one in sys.argv[1:]]
    sys.exit(main(Path(given), *(numbers + [40, 1][len(numbers) :])))
