"""Rules are loaded, or refused by name and with a reason. Nothing is lost, nothing is raised."""

import pytest
from sigma.correlations import SigmaCorrelationRule

from bartizan.detect.rules.loading import load_packs, load_rules
from bartizan.detect.rules.plain import matches
from bartizan.model import Confidence, Profile, Severity
from bartizan.model.log_source import Fields, LogSource, Route
from tests.detect.rules.engine import ROUTES, rule_text

STRICT = {
    "one": (Route(LogSource("demo", "a"), Fields(frozenset({"f", "g.h"}))),),
    "two": (Route(LogSource("demo", "b"), Fields(frozenset({"f"}), open=("params",))),),
}
DETECTION = {"s": {"f": "x"}, "condition": "s"}


def load(tmp_path, text, routes=ROUTES, *, own=False):
    file = tmp_path / "a-rule.yml"
    file.write_text(text, encoding="utf-8")
    return load_rules([file], own=own, routes=routes)


def reason(tmp_path, text, routes=ROUTES, *, own=False):
    loaded = load(tmp_path, text, routes, own=own)
    assert loaded.rules == ()
    (refused,) = loaded.refused
    assert refused.path == str(tmp_path / "a-rule.yml")
    return refused.reason


def test_metadata_in_the_house_terms(tmp_path):
    text = rule_text(
        DETECTION,
        7,
        status="experimental",
        level="critical",
        tags=["attack.credential_access", "attack.t1552.001", "cve.2021-44228", "odd"],
        references="https://example.org",
        falsepositives=["Backups"],
        date="not a date",
        bartizan={"profile": "pedantic", "group": ["actor", "repo"], "message": "{actor} did"},
    )
    (rule,) = load(tmp_path, text).rules
    assert rule.id == "00000000-0000-4000-8000-000000000007"
    assert (rule.severity, rule.confidence) == (Severity.CRITICAL, Confidence.LOW)
    assert (rule.profile, rule.group) == (Profile.PEDANTIC, ("actor", "repo"))
    assert (rule.tactics, rule.attack) == (("credential-access",), ("T1552.001",))
    assert rule.cve == ("CVE-2021-44228",)
    assert rule.references == ("https://example.org",)
    assert (rule.slug, rule.message) == ("a-rule", "{actor} did")


def test_own_rules_are_known_by_their_check_and_end_before_their_tests(tmp_path):
    text = rule_text(DETECTION, bartizan={"check": "EVT-101"}) + "tests: {not: [yaml\n"
    (rule,) = load(tmp_path, text, own=True).rules
    assert (rule.id, rule.own) == ("EVT-101", True)


def test_formats_that_supply_all_fields_serve_a_rule(tmp_path):
    text = rule_text({"s": {"f": "x", "g.h": 1}, "condition": "s"})
    (rule,) = (loaded := load(tmp_path, text, STRICT)).rules
    assert loaded.served == {rule.id: ("one",)}
    text = rule_text({"s": {"params.any": "x"}, "condition": "s"})
    assert list(load(tmp_path, text, STRICT).served.values()) == [("two",)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            rule_text({"s": {"f": 1, "nope": 2}, "condition": "s"}),
            "uses field 'nope', which no source of product=demo supplies",
        ),
        (
            rule_text({"s": {"f|fieldref": "other"}, "condition": "s"}),
            "uses field 'other', which no source of product=demo supplies",
        ),
        (
            rule_text(DETECTION, logsource={"product": "mars", "service": "dust"}),
            "needs logs of product=mars service=dust, which no format supplies",
        ),
        (
            rule_text({"s": {"f|sounds_like": "x"}, "condition": "s"}),
            "uses the modifier 'sounds_like', which is not supported",
        ),
        (
            rule_text({"s": {"f|expand": "%admins%"}, "condition": "s"}),
            "uses the placeholder '%admins%', whose values are not known here",
        ),
        (rule_text(DETECTION, status="deprecated"), "its status is 'deprecated'"),
        (rule_text(DETECTION, status="unsupported"), "its status is 'unsupported'"),
        ("a: [", "is not YAML"),
        ("a: 1\na: 2\n", "occurs twice"),
        ("just: data\n", "has a document that is no Sigma rule"),
        ("", "holds no Sigma rule"),
        (rule_text({"s": {"f": 1}, "condition": "t"}), "Detection 't' not defined"),
        (rule_text({"s": {"f": 1}, "condition": "s and"}), "is not a valid Sigma rule"),
        (rule_text({"s": {"f|re": "a(?=b)"}, "condition": "s"}), "is not a valid Sigma rule"),
        (rule_text({"s": {"f": 1}, "condition": "s | count() > 3"}), "is not a valid Sigma rule"),
        ("detection: [1, 2]\nlogsource: {product: demo}\n", "is not a valid Sigma rule"),
        ("detection:\n  s: {f: x}\n  condition: s\n", "must have a log source"),
        (rule_text(DETECTION, bartizan={"shape": 1}), "unknown key below 'bartizan': shape"),
        (rule_text(DETECTION, action="leap"), "unknown action 'leap'"),
        (rule_text(DETECTION, level="sever"), "has the level 'sever', which is none of informa"),
        (rule_text(DETECTION, level=3), "has the level '3', which is none of"),
        (rule_text(DETECTION, status="tset"), "has the status 'tset', which is none of stable"),
    ],
)
def test_refusals_name_the_reason(tmp_path, text, expected):
    assert expected in reason(tmp_path, text, STRICT)


def test_a_directory_is_searched_and_what_is_no_rule_is_passed_over(tmp_path):
    (tmp_path / "deep" / "er").mkdir(parents=True)
    (tmp_path / "deep" / "er" / "a.yaml").write_text(rule_text(DETECTION, 1))
    (tmp_path / "b.yml").write_text(rule_text(DETECTION, 2))
    (tmp_path / "notes.yml").write_text("name: CI\non: push\n")
    (tmp_path / ".github").mkdir()
    (tmp_path / ".github" / "c.yml").write_text(rule_text(DETECTION, 3))
    (tmp_path / "latin.yml").write_bytes(b"detection: \xff")
    (tmp_path / "big.yml").write_text("detection:\n" + "#" * (1 << 20))
    loaded = load_rules([tmp_path], own=False, routes=ROUTES)
    assert [rule.title for rule in loaded.rules] == ["Rule 2", "Rule 1"]
    assert {one.reason for one in loaded.refused} == {"is not UTF-8", "is larger than 1 MiB"}


def test_a_missing_file_is_refused(tmp_path):
    (refused,) = load_rules([tmp_path / "none.yml"], own=False, routes=ROUTES).refused
    assert "cannot be read" in refused.reason


def test_an_id_twice_is_refused(tmp_path):
    (tmp_path / "a.yml").write_text(rule_text(DETECTION, 1))
    (tmp_path / "b.yml").write_text(rule_text(DETECTION, 1))
    loaded = load_rules([tmp_path], own=False, routes=ROUTES)
    assert len(loaded.rules) == 1
    assert "as a rule before it" in loaded.refused[0].reason


def test_global_documents_are_merged_into_those_that_follow(tmp_path):
    text = (
        "action: global\ntitle: Both\nlogsource: {product: demo}\n"
        "detection: {condition: s}\n---\ndetection: {s: {f: x}}\n---\ndetection: {s: {f: y}}\n"
    )
    loaded = load(tmp_path, text)
    assert loaded.refused == ()
    assert [matches(rule, {"f": "y"}) for rule in loaded.rules] == [False, True]


FILTER = """
title: Not the backup
logsource: {product: demo}
filter:
  rules: %s
  backup: {user: backup}
  condition: not backup
"""


def test_filters_apply_across_packs(tmp_path):
    (tmp_path / "own.yml").write_text(rule_text(DETECTION, 1))
    (tmp_path / "filter.yml").write_text(FILTER % "any")
    packs = [([tmp_path / "own.yml"], True), ([tmp_path / "filter.yml"], False)]
    loaded = load_packs(packs, routes=ROUTES)
    assert loaded.refused == ()
    (rule,) = loaded.rules
    assert matches(rule, {"f": "x"})
    assert not matches(rule, {"f": "x", "user": "backup"})


def test_a_filter_of_unknown_rules_is_refused(tmp_path):
    assert "not loaded" in reason(tmp_path, FILTER % "[some-other-rule]")


CORRELATION = """
title: Many
name: many
correlation:
  type: event_count
  rules: [%s]
  group-by: [user]
  timespan: 5m
  condition: {gte: 3}
"""


def test_correlations_are_served_by_what_serves_their_rules(tmp_path):
    text = rule_text(DETECTION, 1, name="base") + "---" + CORRELATION % "base"
    loaded = load(tmp_path, text, STRICT)
    assert loaded.refused == ()
    (many,) = [rule for rule in loaded.rules if isinstance(rule.sigma, SigmaCorrelationRule)]
    assert loaded.served[many.id] == ("one", "two")


def test_a_correlation_of_unknown_rules_is_refused_and_silences_nothing(tmp_path):
    text = rule_text(DETECTION, 1, name="base") + "---" + CORRELATION % "base, gone"
    loaded = load(tmp_path, text)
    assert [one.reason for one in loaded.refused] == ["correlates rules that are not loaded"]
    assert loaded.rules[0].sigma._output


def test_an_alias_bomb_is_refused(tmp_path):
    bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"{chr(98 + n)}: &{chr(98 + n)} [{', '.join([f'*{chr(97 + n)}'] * 9)}]\n" for n in range(8)
    )
    assert reason(tmp_path, "detection: {condition: s}\n" + bomb)
