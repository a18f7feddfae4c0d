"""``bartizan rules`` and what other commands say about rules."""

import json

import pytest

RULE = """\
title: A key was added
id: 21111111-2222-4333-8444-555555555555
level: high
description: Somebody added a key.
logsource: {product: github, service: audit}
detection:
  s: {action: deploy_key.create}
  condition: s
bartizan:
  check: EVT-999
  why: It opens a door.
  fix: Close it.
tests:
  format: github-audit
  match:
    - {"@timestamp": 1764064800000, "_document_id": "a", "action": "deploy_key.create", "org": "o"}
  ignore:
    - {"@timestamp": 1764064800000, "_document_id": "b", "action": "deploy_key.destroy", "org": "o"}
"""


def test_rules_are_listed_and_searched(bartizan) -> None:
    done = bartizan("rules", "list")
    assert done.returncode == 0
    assert "EVT-101  high" in done.stdout
    found = bartizan("rules", "list", "--search", "branch protection removed", "-f", "json")
    ids = [one["id"] for one in json.loads(found.stdout)]
    assert "EVT-101" in ids
    assert len(ids) < 10


def test_coverage_says_what_is_loaded_refused_and_lacking(bartizan, tree) -> None:
    root = tree({"r/a.yml": RULE.replace("{action:", "{no_such_field:")})
    done = bartizan("rules", "coverage", "r", "--no-own-rules", "--refused", cwd=root)
    assert done.returncode == 0
    assert "product=github service=audit: 0 loaded (0 ours), 1 refused" in done.stdout
    assert "lacking   no_such_field, asked for by 1: A key was added" in done.stdout
    assert "refused   A key was added" in done.stdout
    listed = json.loads(
        bartizan("rules", "coverage", "r", "--no-own-rules", "-f", "json", cwd=root).stdout
    )
    assert listed[0]["unmapped"][0]["field"] == "no_such_field"


def test_sources_names_every_format(bartizan) -> None:
    listed = json.loads(bartizan("rules", "sources", "-f", "json").stdout)
    known = {one["name"]: one for one in listed}
    assert "product=aws service=cloudtrail" in known["cloudtrail"]["sources"]
    assert "cloudtrail" in bartizan("rules", "sources").stdout


def test_tests_of_rule_files_are_run(bartizan, tree) -> None:
    root = tree(
        {"good.yml": RULE, "bad.yml": RULE.replace("deploy_key.destroy", "deploy_key.create")}
    )
    good = bartizan("rules", "test", "good.yml", cwd=root)
    assert (good.returncode, good.stderr) == (0, "2 passed, 0 failed\n")
    bad = bartizan("rules", "test", ".", cwd=root)
    assert bad.returncode == 1
    assert "bad.yml: ignore 1: matches and should not" in bad.stdout


@pytest.mark.parametrize("name", ["EVT-101", "branch-protection-removed", "3187a594"])
def test_explain_prints_the_page_of_a_rule(bartizan, name: str) -> None:
    done = bartizan("explain", name)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("# EVT-101 branch-protection-removed\n")
    for part in ("ATT&CK: T1", "## What to do", "## Detection", "protected_branch.destroy"):
        assert part in done.stdout


def test_a_command_about_rules_must_say_what(bartizan) -> None:
    done = bartizan("rules")
    assert done.returncode == 2
    assert "say what about rules" in done.stderr
