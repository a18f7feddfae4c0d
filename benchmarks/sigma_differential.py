"""Compares the rule engine with pySigma's SQLite backend and with plain evaluation of conditions.

``BARTIZAN_BENCH_SIGMA=<checkout> python -m benchmarks.sigma_differential [events a rule] [seed]``
Rules are those of a checkout of SigmaHQ/sigma and our own. Every rule gets events made from its own
literals, near misses among them. SQLite judges what it can hold; the plain evaluator judges all,
and events with lists, members within and letters that fold besides. Ends with 1 if one answer
differs.
"""

import os
import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import polars as pl
import yaml
from sigma.exceptions import SigmaError
from sigma.rule import SigmaRule
from tests.detect.rules.oracle import Event, ExcludedError, Inventor, Oracle, atoms, deformed

from bartizan.detect.rules import pack
from bartizan.detect.rules.documents import before_tests
from bartizan.detect.rules.loading import load_packs
from bartizan.detect.rules.lookup import lookup
from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.metadata import source_of
from bartizan.detect.rules.plain import holds
from bartizan.detect.rules.rule import Rule, RuleSet
from bartizan.model.event import EVENT_SCHEMA, EventBatch, conform
from bartizan.model.log_source import Fields, LogSource, Route

SOURCE = "differential.source"
BATCH = 10_000
MARKS = str.maketrans({digit: chr(0x2600 + int(digit, 16)) for digit in "0123456789abcdef"})
HOT = ("CommandLine", "Image", "EventID", "eventName", "eventSource", "TargetObject", "c-uri")
FOLDERS = ("rules*", "unsupported", "deprecated")
"""Of the checkout. Rules whose status forbids it are refused by the loader."""
OWN = Path(next(iter(pack.__path__)))


@dataclass
class Trial:
    """One rule, its events, and what each of them should be."""

    rule: Rule
    plain: dict[int, bool] = field(default_factory=dict)
    """For each event, by its number among all."""
    sql: dict[int, bool] = field(default_factory=dict)
    """For those that SQLite was asked about."""


def routes_for(paths: list[Path]) -> dict[str, tuple[Route, ...]]:
    """A route for each log source that rules ask for, selected by a field of the event."""
    asked: set[LogSource] = set()
    for path in paths:
        for file in path.rglob("*.yml"):
            try:
                text = before_tests(file.read_text("utf-8"))
                documents = list(yaml.load_all(text, Loader=yaml.CSafeLoader))
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
    """Events as the engine gets them, with some fields as columns."""
    raws = [msgspec.json.encode(one) for one in events]
    time = pl.Series([datetime(2026, 1, 1, tzinfo=UTC)] * len(raws), dtype=EVENT_SCHEMA["time"])
    ids = [str(number) for number in range(len(raws))]
    frame = conform({"time": time, "event_id": ids, "product": "any", "raw": raws}, len(raws))
    fields = {name: [lookup(one, name) for one in events] for name in (SOURCE, *hot)}
    return EventBatch(frame, "any", "made", range(len(raws)), fields, msgspec.json.decode, added=())


def main(root: Path, per_rule: int, seed: int) -> int:
    """Compare, and say what was compared and what was not."""
    paths = sorted(path for name in FOLDERS for path in root.glob(name) if path.is_dir())
    routes = routes_for([*paths, OWN])
    loaded = load_packs([([OWN], True), (paths, False)], routes=routes)
    singles = [one for one in loaded.rules if isinstance(one.sigma, SigmaRule)]
    print_rules(loaded, singles)
    events: list[Event] = []
    excluded: Counter[str] = Counter()
    trials = []
    for number, rule in enumerate(singles):
        trials.append(_trial(rule, per_rule, seed + number, events, excluded))
    print_counts("not asked of SQLite", excluded)
    found = run_engine(Matcher(loaded, routes), events)
    by_sql = report("SQLite", trials, found, events, lambda one: one.sql)
    by_plain = report("plain evaluation", trials, found, events, lambda one: one.plain)
    return 1 if by_sql or by_plain or not trials else 0


def _trial(
    rule: Rule, per_rule: int, seed: int, events: list[Event], excluded: Counter[str]
) -> Trial:
    """Make events for a rule, add them to all, and judge them."""
    assert isinstance(rule.sigma, SigmaRule)
    parsed = [one.parsed for one in rule.sigma.detection.parsed_condition]
    inventor = Inventor(parsed, seed)
    made = [inventor.event() for _ in range(per_rule)]
    rng = random.Random(seed)
    odd = [deformed(inventor.event(), rng) for _ in range(max(per_rule // 2, 1))]
    start = len(events)
    trial = Trial(rule)
    try:
        answer = Oracle(rule.sigma).matches(made)
        trial.sql = {start + number: number in answer for number in range(per_rule)}
    except ExcludedError as reason:
        excluded[str(reason)] += 1
    except SigmaError as error:
        excluded[f"the backend cannot convert it: {type(error).__name__}"] += 1
    # Judged as read back: what is written as JSON is what the engine sees.
    marked = [{**one, SOURCE: mark(rule.source)} for one in (*made, *odd)]
    marked = [msgspec.json.decode(msgspec.json.encode(one)) for one in marked]
    trial.plain = {
        start + number: any(holds(each, one, str) for each in parsed)
        for number, one in enumerate(marked)
    }
    events += marked
    return trial


def run_engine(matcher: Matcher, events: list[Event]) -> dict[str, set[int]]:
    """For each rule the events that the engine says it is true of."""
    found: dict[str, set[int]] = defaultdict(set)
    for start in range(0, len(events), BATCH):
        # Columns in every other batch only: both ways of access are compared.
        hot = HOT if start // BATCH % 2 else ()
        for hit in matcher.match(batch_of(events[start : start + BATCH], hot)):
            found[hit.rule.id].update(start + row for row in hit.rows)
    return found


def report(
    judge: str,
    trials: list[Trial],
    found: dict[str, set[int]],
    events: list[Event],
    answers: Callable[[Trial], dict[int, bool]],
) -> int:
    """Print what differs from one judge's answers; the number of rules that do."""
    differing = rules = judged = matching = silent = 0
    for trial in trials:
        expected = answers(trial)
        rules += bool(expected)
        judged += len(expected)
        matching += sum(expected.values())
        silent += bool(expected) and not any(expected.values())
        ours = found[trial.rule.id]
        if different := [row for row, answer in expected.items() if (row in ours) is not answer]:
            differing += 1
            show(judge, trial.rule, events[different[0]], different[0] in ours, len(different))
    print(
        f"{judge}: {rules:,} rules, {judged:,} events, {matching:,} matches "
        f"({silent} rules without one): {differing} rules differ"
    )
    return differing


def show(judge: str, rule: Rule, event: Event, ours: bool, count: int) -> None:
    """One difference."""
    print(f"\n{rule.path}\n  {rule.title}: {count} events")
    print(f"  engine {ours}, {judge} {not ours}: {event!r:.1500}")


def print_rules(loaded: RuleSet, singles: list[Rule]) -> None:
    """Which rules take part, by where they come from and what they are made of."""
    own = sum(one.own for one in singles)
    print(f"{len(singles) - own:,} rules of SigmaHQ and {own} of ours")
    sources = Counter(one.source.product or f"category {one.source.category}" for one in singles)
    distinct = len({one.source for one in singles})
    named = ", ".join(f"{name} {count:,}" for name, count in sources.most_common(12))
    print(f"  {distinct} log sources: {named}, {len(sources) - 12} further products")
    kinds: Counter[str] = Counter()
    for one in singles:
        assert isinstance(one.sigma, SigmaRule)
        parsed = [each.parsed for each in one.sigma.detection.parsed_condition]
        found = [atom for node in parsed for atom in atoms(node)]
        kinds.update(
            {type(value).__name__.removeprefix("Sigma") for _, value in found}
            | ({"keywords"} if any(name is None for name, _ in found) else set())
        )
    print("  rules with " + ", ".join(f"{name} {count:,}" for name, count in kinds.most_common()))
    together = len(loaded.rules) - len(singles)
    print_counts("left out", Counter({"correlations: they look at several events": together}))
    print_counts("refused", Counter(one.reason.split("'%")[0].strip() for one in loaded.refused))


def print_counts(what: str, counts: Counter[str]) -> None:
    """Reasons, the most frequent first."""
    for reason, count in counts.most_common():
        print(f"  {what} {count}: {reason}")


if __name__ == "__main__":
    given = os.environ.get("BARTIZAN_BENCH_SIGMA", "../shared/sigma")
    if not Path(given).is_dir():
        sys.exit(f"no checkout of SigmaHQ/sigma at {given}: set BARTIZAN_BENCH_SIGMA")
    numbers = [int(one) for one in sys.argv[1:]]
    sys.exit(main(Path(given), *(numbers + [40, 1][len(numbers) :])))
