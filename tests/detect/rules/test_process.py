"""Batches in, findings out, with a matcher that stands in for the engine."""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sigma.collection import SigmaCollection
from sigma.correlations import SigmaCorrelationRule

from bartizan.detect.rules import correlation_state
from bartizan.detect.rules.finding import finding
from bartizan.detect.rules.process import finish, prepare, process
from bartizan.detect.rules.rule import Rule, RuleSet
from bartizan.detect.rules.sighting import Gathered
from bartizan.model import EVENTS_KEPT, Confidence, Finding, Profile, Severity
from bartizan.model.event import EventBatch, conform
from bartizan.model.log_source import LogSource

YAML = """
title: Login failed
name: failed
logsource: {product: x}
detection:
  s: {action: fail}
  condition: s
---
title: Many failed logins
name: many
correlation:
  type: event_count
  rules: [failed]
  group-by: [user.name]
  timespan: 5m
  condition: {gte: 3}
---
title: Key was made
name: key
logsource: {product: x}
detection:
  s: {action: key}
  condition: s
"""


@dataclass
class Hit:
    rule: Rule
    rows: list[int]


def rules(**more: Any) -> RuleSet:
    made = []
    for number, sigma in enumerate(SigmaCollection.from_yaml(YAML).rules, 1):
        made.append(
            Rule(
                **{
                    "id": f"EVT-10{number}",
                    "slug": str(sigma.name),
                    "title": sigma.title,
                    "severity": Severity.HIGH,
                    "confidence": Confidence.HIGH,
                    "profile": Profile.REGULAR,
                    "source": LogSource("x"),
                    "description": "It happened.",
                    "message": "" if isinstance(sigma, SigmaCorrelationRule) else
                    "{actor} did {action} in {repo}",
                    "group": ("actor",),
                    "path": "r.yml",
                    "own": True,
                    "sigma": sigma,
                    **more,
                }
            )
        )  # fmt: skip
    return RuleSet(tuple(made), (), {})


def matcher(loaded: RuleSet) -> Callable[[EventBatch], list[Hit]]:
    wanted = {"fail": "failed", "key": "key"}

    def match(batch: EventBatch) -> list[Hit]:
        return [
            Hit(rule, rows)
            for rule in loaded.rules
            if (rows := [row for row, action in enumerate(batch.fields["action"])
                         if wanted.get(action) == rule.sigma.name])
        ]  # fmt: skip

    return match


def batch(records: Sequence[Mapping[str, Any]]) -> EventBatch:
    raws = [json.dumps(record).encode() for record in records]
    frame = conform(
        {
            "time": [record["t"] * 1_000_000 for record in records],
            "event_id": [f"e{record['n']}" for record in records],
            "product": "x",
            "actor": [record["user"]["name"] for record in records],
            "actor_kind": "user",
            "src_ip": [record.get("ip") for record in records],
            "raw": raws,
        },
        len(records),
    )
    lines = [record["n"] + 1 for record in records]
    fields = {"action": [record["action"] for record in records]}
    return EventBatch(frame, "x", "x.json", lines, fields, json.loads)


def event(n: int, action: str, user: str | None = "ann", **more: Any) -> dict[str, Any]:
    return {"n": n, "t": n, "action": action, "user": {"name": user}, **more}


def run(batches: Sequence[Sequence[Mapping[str, Any]]], **more: Any) -> dict[str, Finding]:
    loaded = rules(**more)
    prepared = prepare(loaded, matcher(loaded))
    state, gathered = prepared.empty(), Gathered()
    for records in batches:
        found, state = process(batch(records), state, prepared)
        for one in found:
            gathered.add(one)
    for one in finish(state, prepared):
        gathered.add(one)
    made = [
        finding(
            one, prepared.rules[one.rule], records=lambda _, raw: json.loads(raw),
            explain=lambda _rule, _format, record: [("action", record["action"])],
        )
        for one in gathered
    ]  # fmt: skip
    return {f"{one.check} {one.message}": one for one in made}


def test_events_of_one_group_are_one_finding_and_what_is_only_counted_is_silent() -> None:
    found = run([[event(1, "key"), event(2, "key", "bob"), event(3, "key"), event(4, "fail")]])
    assert set(found) == {
        "EVT-103 ann did key in a repository",
        "EVT-103 bob did key in a repository",
    }
    ann = found["EVT-103 ann did key in a repository"]
    assert ann.event_count == 2
    assert [ref.event_id for ref in ann.events] == ["e1", "e3"]
    assert (ann.location.path, ann.location.line) == ("x.json", 2)
    assert ann.first_seen == "1970-01-01T00:00:01.000000Z"
    assert ann.evidence == {"action": "key"}
    assert [str(entity) for entity in ann.entities] == ["user:ann"]


def test_a_correlation_names_all_events_it_counted() -> None:
    found = run([[event(n, "fail", "mal")] for n in (10, 20, 30)])
    ((name, one),) = found.items()
    assert name == "EVT-102 Many failed logins: 3 events within 20 s (user.name mal)"
    assert [ref.event_id for ref in one.events] == ["e10", "e20", "e30"]
    (again,) = run([[event(n, "fail", "mal") for n in (1, 2, 3)]]).values()
    assert one.fingerprint == again.fingerprint


def test_a_value_that_is_missing_groups_nothing_and_reads_well() -> None:
    found = run([[event(n, "fail", None) for n in (1, 2, 3)] + [event(4, "key", None)]])
    assert set(found) == {"EVT-103 Somebody did key in a repository"}


@pytest.mark.parametrize("seed", range(5))
def test_findings_do_not_depend_on_batches_or_order(seed: int) -> None:
    chance = random.Random(seed)
    records = [
        event(n, chance.choice(["fail", "key", "else"]), chance.choice(["ann", "bob", None]))
        for n in range(60)
    ]
    whole = run([records])
    shuffled = chance.sample(records, len(records))
    assert run([shuffled]) == whole
    assert run([shuffled[at : at + 7] for at in range(0, 60, 7)]) == whole


def test_a_stream_in_order_of_time_loses_nothing_when_matches_are_too_many(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    chance = random.Random(1)
    records = [event(n, "fail", f"user{chance.randrange(14)}") for n in range(0, 3000, 2)]
    whole = run([records])
    monkeypatch.setattr(correlation_state, "HITS", 400)
    cut = [records[at : at + 25] for at in range(0, len(records), 25)]
    assert run(cut) == whole
    loaded = rules()
    prepared = prepare(loaded, matcher(loaded))
    state = prepared.empty()
    for some in cut:
        _, state = process(batch(some), state, prepared)
        assert state.held <= 400
    assert (state.evicted, state.late) == (0, 0)


def test_named_events_and_groups_are_bounded() -> None:
    loaded = rules()
    prepared = prepare(loaded, matcher(loaded))
    gathered = Gathered(groups=3, events=50)
    state = prepared.empty()
    for start in range(0, EVENTS_KEPT * 2, 5000):
        made = [event(n, "key", f"user{n % 9}") for n in range(start, start + 5000)]
        for one in process(batch(made), state, prepared)[0]:
            gathered.add(one)
    sightings = list(gathered)
    assert len(sightings) == 4
    assert sum(one.count for one in sightings) == EVENTS_KEPT * 2
    assert sum(len(one.events) for one in sightings) <= 50 + len(sightings)
    assert max(one.more for one in sightings) > 0


def test_a_rule_that_was_not_selected_is_not_reported() -> None:
    loaded = rules()
    prepared = prepare(loaded, matcher(loaded), selected=frozenset({"EVT-102"}))
    found, _ = process(batch([event(1, "key")]), prepared.empty(), prepared)
    assert found == []


def test_events_outside_the_window_are_not_looked_at() -> None:
    loaded = rules()
    prepared = prepare(loaded, matcher(loaded))
    made = [event(n, "key") for n in (1, 2, 3)]
    (one,), _ = process(batch(made), prepared.empty(), prepared, window=(2_000_000, 3_000_000))
    assert (one.count, one.first) == (1, 2_000_000)


def test_secrets_stay_out_of_findings() -> None:
    made = run([[event(1, "key", "ann token=tern-harbour-88")]])
    assert "tern-harbour" not in repr([(f.message, f.evidence, f.locations) for f in made.values()])


def test_the_file_of_a_rule_need_not_exist() -> None:
    assert not Path("r.yml").exists()
