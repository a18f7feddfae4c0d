"""Rules for the errors of web frameworks see the logs of any application."""

import pytest

from bartizan.detect.rules.loading import load_rules
from bartizan.detect.rules.matcher import Matcher
from bartizan.ingest.applications import FRAMEWORKS
from bartizan.ingest.origin import ReadOptions
from bartizan.ingest.reader import read
from bartizan.ingest.registry import formats
from bartizan.ingest.sources.source import bytes_source
from bartizan.ingest.tally import Tally

RULE = """
title: A lookup was carried out
id: 5f0a3d55-4d6c-4a37-9d21-0d6a4a3b8f10
logsource: {{product: {product}, category: application}}
detection:
  keywords: ['JndiManager.lookup']
  condition: keywords
"""
TEXT = b"2026-11-25 10:00:01,120 ERROR [exec-3] x.Api - at org.x.JndiManager.lookup(J.java:172)\n"
JSON = b'{"time":"2026-11-25T10:00:01Z","level":"error","stack":"at org.x.JndiManager.lookup"}\n'
OTLP = (
    b'{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"timeUnixNano":"1764064801000000000",'
    b'"body":{"stringValue":"at org.x.JndiManager.lookup"}}]}]}]}\n'
)


@pytest.mark.parametrize("product", FRAMEWORKS)
@pytest.mark.parametrize(("name", "log"), [("text", TEXT), ("json", JSON), ("otlp-logs", OTLP)])
def test_rules_for_frameworks_see_application_logs(tmp_path, product, name, log):
    file = tmp_path / "rule.yml"
    file.write_text(RULE.format(product=product), encoding="utf-8")
    routes = {name: formats()[name].routes}
    rules = load_rules([file], own=False, routes=routes)
    assert not rules.refused
    options = ReadOptions(now=0, input_format=name)
    batches = list(read([bytes_source("log", log)], options, Tally()))
    hits = [hit for batch in batches for hit in Matcher(rules, routes).match(batch)]
    assert [hit.rows for hit in hits] == [[0]]
