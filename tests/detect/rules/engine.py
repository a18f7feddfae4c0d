"""Runs rules in tests: one detection or many, over records given as dictionaries."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import yaml

from bartizan.detect.rules.loading import load_rules
from bartizan.detect.rules.lookup import lookup
from bartizan.detect.rules.matcher import Matcher
from bartizan.detect.rules.rule import RuleSet
from bartizan.model.event import EventBatch, conform
from bartizan.model.log_source import Fields, LogSource, Route

SOURCE = LogSource("demo", "", "")
ANYTHING = Fields(open=("",))
ROUTES = {"demo": (Route(SOURCE, ANYTHING),)}


def rule_text(detection: Mapping[str, Any], number: int = 0, **more: Any) -> str:
    return yaml.safe_dump(
        {
            "title": f"Rule {number}",
            "id": f"00000000-0000-4000-8000-{number:012d}",
            "logsource": {"product": "demo"},
            "detection": dict(detection),
            **more,
        },
        sort_keys=False,
        allow_unicode=True,
    )


def ruleset(tmp_path: Path, *detections: Mapping[str, Any], routes=ROUTES) -> RuleSet:
    file = tmp_path / "rules.yml"
    text = "\n---\n".join(rule_text(one, number) for number, one in enumerate(detections))
    file.write_text(text, encoding="utf-8")
    return load_rules([file], own=False, routes=routes)


def batch_of(
    records: Sequence[Mapping[str, Any]],
    hot: Sequence[str] = (),
    format_: str = "demo",
    added: tuple[str, ...] | None = (),
) -> EventBatch:
    raws = [msgspec.json.encode(one) for one in records]
    frame = conform(
        {
            "time": [datetime(2026, 1, 1, tzinfo=UTC)] * len(raws),
            "event_id": [str(number) for number in range(len(raws))],
            "product": "demo",
            "raw": raws,
        },
        len(raws),
    )
    decoded = [msgspec.json.decode(raw) for raw in raws]
    fields = {name: [lookup(one, name) for one in decoded] for name in hot}
    return EventBatch(
        frame, format_, "demo.json", range(1, len(raws) + 1), fields, msgspec.json.decode, added
    )


def matched(matcher: Matcher, batch: EventBatch) -> dict[str, list[int]]:
    return {hit.rule.title: hit.rows for hit in matcher.match(batch)}
