"""``bartizan detect`` from outside: what is printed where, and the exit code.

The logs are made up: an afternoon in which somebody takes over a small organisation.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GITHUB = [
    {"@timestamp": 1764064800000, "_document_id": "gh-1", "action": "git.clone",
     "actor": "ann", "repo": "fjord/ferry", "org": "fjord"},
    {"@timestamp": 1764064860000, "_document_id": "gh-2", "action": "protected_branch.destroy",
     "actor": "mal", "repo": "fjord/ferry", "org": "fjord", "name": "main"},
    {"@timestamp": 1764064870000, "_document_id": "gh-3", "action": "protected_branch.destroy",
     "actor": "mal", "repo": "fjord/ferry", "org": "fjord", "name": "release"},
    {"@timestamp": 1764064990000, "_document_id": "gh-4", "action": "pull_request.create",
     "actor": "ann", "repo": "fjord/ferry", "org": "fjord"},
]  # fmt: skip
CLOUDTRAIL = {
    "eventVersion": "1.09", "eventTime": "2025-11-25T10:05:00Z", "awsRegion": "eu-north-1",
    "eventSource": "cloudtrail.amazonaws.com", "eventName": "StopLogging", "eventID": "ct-1",
    "sourceIPAddress": "198.51.100.9", "userAgent": "aws-cli/2.15",
    "userIdentity": {"type": "IAMUser", "arn": "arn:aws:iam::123456789012:user/mal",
                     "accountId": "123456789012", "userName": "mal"},
    "requestParameters": {"name": "main-trail"}, "eventType": "AwsApiCall",
    "recipientAccountId": "123456789012", "readOnly": False, "managementEvent": True,
}  # fmt: skip
KUBERNETES = {
    "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": "k8s-1",
    "stage": "ResponseComplete", "verb": "create", "requestURI": "/api/v1/namespaces/prod/pods/x",
    "user": {"username": "mal", "groups": ["system:authenticated"]},
    "sourceIPs": ["198.51.100.9"], "userAgent": "kubectl/v1.30",
    "objectRef": {"resource": "pods", "namespace": "prod", "name": "web-0", "subresource": "exec",
                  "apiVersion": "v1"},
    "responseStatus": {"code": 101}, "requestReceivedTimestamp": "2025-11-25T10:06:00.000000Z",
    "stageTimestamp": "2025-11-25T10:06:00.100000Z",
}  # fmt: skip
RULE = """\
title: Somebody cloned a repository
id: 11111111-2222-4333-8444-555555555555
status: stable
level: low
description: A clone.
tags: [attack.t1213]
logsource: {product: github, service: audit}
detection:
  clone: {action: git.clone}
  condition: clone
falsepositives: [Work]
"""
UNUSABLE = RULE.replace("11111111", "99999999").replace("action:", "no_such_field:")


def lines(*records: Any) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


@pytest.fixture
def logs(tree) -> Path:
    return tree(
        {
            "logs/github.json": lines(*GITHUB),
            "logs/aws/trail.json": json.dumps({"Records": [CLOUDTRAIL]}),
            "logs/audit.log": lines(KUBERNETES),
            "quiet.json": lines(GITHUB[0], GITHUB[3]),
            "rules/clone.yml": RULE,
            "rules/unusable.yml": UNUSABLE,
        }
    )


def report(done) -> dict:
    return json.loads(done.stdout)


def test_what_was_planted_is_found_in_every_log(bartizan, logs) -> None:
    done = bartizan("detect", "logs", "--format", "json", cwd=logs)
    assert done.returncode == 1, done.stderr
    found = report(done)
    assert found["summary"]["events"]["read"] == 6
    assert found["summary"]["events"]["formats"].keys() == {
        "github-audit", "cloudtrail", "kubernetes-audit",
    }  # fmt: skip
    by_path = {one["locations"][0]["path"] for one in found["findings"]}
    assert by_path == {"logs/github.json", "logs/aws/trail.json", "logs/audit.log"}
    (removed,) = [one for one in found["findings"] if one["check"] == "EVT-101"]
    assert removed["events"] == [
        {"event_id": "gh-2", "path": "logs/github.json", "line": 2},
        {"event_id": "gh-3", "path": "logs/github.json", "line": 3},
    ]
    assert (removed["event_count"], removed["p_value"]) == (2, None)
    assert {"user:mal", "repository:fjord/ferry"} <= set(removed["entities"])
    assert removed["techniques"] == removed["attack"] != []
    assert removed["evidence"]["action"] == "protected_branch.destroy"
    assert (removed["first_seen"], removed["last_seen"]) == (
        "2025-11-25T10:01:00.000000Z", "2025-11-25T10:01:10.000000Z",
    )  # fmt: skip
    assert "mal" in removed["message"]


def test_text_shows_the_record_and_how_to_see_it_whole(bartizan, logs) -> None:
    done = bartizan("detect", "logs/github.json", cwd=logs)
    assert done.returncode == 1
    assert " --> logs/github.json:2\n" in done.stdout
    assert "2 | action: protected_branch.destroy\n" in done.stdout
    command = "detect logs/github.json --show gh-2"
    assert f"record: bartizan {command}" in done.stdout
    shown = bartizan(*command.split(), cwd=logs)
    assert shown.returncode == 0
    assert '"name": "main"' in shown.stdout
    assert "actor" in shown.stdout
    missing = bartizan("detect", "logs/github.json", "--show", "nobody", cwd=logs)
    assert missing.returncode == 2
    assert "there is no event 'nobody'" in missing.stderr


def test_standard_input_is_read(logs, cache) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bartizan", "detect", "-", "-f", "json"],
        input=lines(*GITHUB), capture_output=True, text=True, check=False, cwd=logs,
        env={"BARTIZAN_CACHE_DIR": str(cache), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert report(done)["findings"][0]["locations"][0]["path"] == "-"


def test_quiet_empty_and_senseless_logs_do_not_look_alike(bartizan, logs) -> None:
    quiet = bartizan("detect", "quiet.json", cwd=logs)
    assert (quiet.returncode, "no findings" in quiet.stdout) == (0, True)
    (logs / "empty.json").write_text("")
    empty = bartizan("detect", "empty.json", cwd=logs)
    assert (empty.returncode, "nothing to read" in empty.stdout) == (4, True)
    broken = bartizan("detect", "empty.json", "--input-format", "github-audit", cwd=logs)
    assert broken.returncode == 4
    (logs / "bad.json").write_text("<x>\n<y>\n")
    senseless = bartizan("detect", "bad.json", "--input-format", "github-audit", cwd=logs)
    assert senseless.returncode == 3
    assert "nothing was understood" in senseless.stdout
    assert "none could be understood" in senseless.stdout


def test_a_bad_line_is_shown_kept_and_does_not_change_the_verdict(bartizan, logs) -> None:
    (logs / "quiet.json").write_text(lines(GITHUB[0]) + "{broken\n" + lines(GITHUB[3]))
    done = bartizan("detect", "quiet.json", "--dead-letters", "letters.jsonl", cwd=logs)
    assert done.returncode == 0, done.stderr
    assert "1 not understood" in done.stdout
    assert "kept with the reason in letters.jsonl" in done.stdout
    (letter,) = [json.loads(line) for line in (logs / "letters.jsonl").read_text().splitlines()]
    assert (letter["origin"], letter["line"]) == ("quiet.json", 2)


def test_rules_of_the_user_join_ours_and_refusals_are_counted(bartizan, logs) -> None:
    done = bartizan("detect", "logs/github.json", "--rules", "rules", "-f", "json", cwd=logs)
    (clone,) = [one for one in report(done)["findings"] if one["slug"] == "clone"]
    assert clone["check"] == "11111111-2222-4333-8444-555555555555"
    assert clone["severity"] == "low"
    assert clone["techniques"] == ["T1213"]
    assert report(done)["summary"]["events"]["rules_refused"] >= 1
    only = bartizan("detect", "logs/github.json", "--rules", "rules", "--no-own-rules",
                    "-f", "json", cwd=logs)  # fmt: skip
    assert [one["slug"] for one in report(only)["findings"]] == ["clone"]


@pytest.mark.parametrize("name", ["EVT-101", "branch-protection-removed", "evt-101"])
def test_rules_are_selected_and_ignored_by_any_name(bartizan, logs, name: str) -> None:
    only = report(bartizan("detect", "logs", "--select", name, "-f", "json", cwd=logs))
    assert {one["check"] for one in only["findings"]} == {"EVT-101"}
    rest = report(bartizan("detect", "logs", "--ignore", name, "-f", "json", cwd=logs))
    assert "EVT-101" not in {one["check"] for one in rest["findings"]}
    assert rest["findings"]


def test_events_are_chosen_by_their_own_time(bartizan, logs) -> None:
    late = report(bartizan("detect", "logs/github.json", "--since", "2025-11-25T10:01:05Z",
                           "-f", "json", cwd=logs))  # fmt: skip
    (one,) = [f for f in late["findings"] if f["check"] == "EVT-101"]
    assert [event["event_id"] for event in one["events"]] == ["gh-3"]
    assert late["summary"]["events"]["outside"] == 2


def test_no_events_in_the_chosen_time_is_no_clean_result(bartizan, logs) -> None:
    done = bartizan("detect", "logs/github.json", "--since", "2031-01-01", cwd=logs)
    assert done.returncode == 4
    assert "all events are outside the chosen time" in done.stdout


def test_what_fails_is_apart_from_what_is_shown(bartizan, logs) -> None:
    arguments = ("detect", "logs/github.json", "--select", "EVT-101")
    assert bartizan(*arguments, "--fail-on", "critical", cwd=logs).returncode == 0
    assert bartizan(*arguments, "--exit-zero", cwd=logs).returncode == 0
    hidden = bartizan(*arguments, "--severity", "critical", cwd=logs)
    assert hidden.returncode == 0
    assert "1 hidden below" in hidden.stdout


def test_the_configuration_is_read_and_mistakes_are_told(bartizan, logs) -> None:
    (logs / "bartizan.toml").write_text('[detect]\nignore = ["EVT-101"]\nfail-on = "critical"\n')
    done = bartizan("detect", "logs/github.json", cwd=logs)
    assert done.returncode == 0, done.stdout
    (logs / "bartizan.toml").write_text("[detect]\nignroe = []\n")
    wrong = bartizan("detect", "logs/github.json", cwd=logs)
    assert wrong.returncode == 2
    assert "did you mean 'ignore'?" in wrong.stderr


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        ([], "no logs are named", "give files or directories"),
        (["nowhere.json"], "nowhere.json", ""),
        (["quiet.json", "--select", "EVT-1O1"], "there is no rule 'EVT-1O1'", "did you mean"),
        (["quiet.json", "--input-format", "cloudtrial"], "cloudtrial", ""),
        (["quiet.json", "--rules", "nowhere"], "nowhere: no such file or directory", "Sigma"),
        (["quiet.json", "--rules", "logs"], "logs: there are no rules in", ".yml"),
        (["quiet.json", "--since", "noon"], "'noon' is no time", "2026-11-25"),
        (["quiet.json", "--since", "1h", "--until", "2h"], "no time lies between", "earlier"),
        (["quiet.json", "--format", "osf"], "there is no format 'osf'", "did you mean 'ocsf'?"),
    ],
)
def test_what_cannot_be_done_is_refused_with_a_cure(bartizan, logs, arguments, error, hint) -> None:
    done = bartizan("detect", *arguments, cwd=logs)
    assert done.returncode == 2
    assert error in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr


def test_every_format_is_written_and_the_exit_code_is_the_same(bartizan, logs) -> None:
    names = ("sarif", "markdown", "html", "junit", "github", "gitlab", "gitlab-sast", "ocsf")
    more = [part for name in names for part in ("--report", f"{name}=out.{name}")]
    done = bartizan("detect", "logs", *more, "-q", cwd=logs)
    assert (done.returncode, done.stderr) == (1, "")
    for name in names:
        assert "branch" in (logs / f"out.{name}").read_text("utf-8"), name
    finding = json.loads((logs / "out.ocsf").read_text().splitlines()[0])
    assert finding["class_uid"] == 2004


def test_findings_are_remembered_and_absence_is_no_fix(bartizan, logs) -> None:
    store = f"sqlite:///{logs}/findings.db"
    first = report(bartizan("detect", "logs", "--store", store, "-f", "json", cwd=logs))
    (one,) = [f for f in first["findings"] if f["check"] == "EVT-101"]
    assert bartizan("detect", "quiet.json", "--store", store, cwd=logs).returncode == 0
    done = bartizan("verdict", one["id"], "dismissed", "--reason", "benign",
                    "--comment", "planned", "--store", store, cwd=logs)  # fmt: skip
    assert done.returncode == 0, done.stderr
    again = report(bartizan("detect", "logs", "--store", store, "-f", "json", cwd=logs))
    assert "EVT-101" not in {f["check"] for f in again["findings"]}
    assert [f["check"] for f in again["suppressed"]] == ["EVT-101"]
    assert {f["status"] for f in again["findings"]} == {"new"}, "none was called fixed meanwhile"


def test_findings_do_not_depend_on_how_files_are_named(bartizan, logs) -> None:
    def fingerprints(*paths: str) -> set[str]:
        done = bartizan("detect", *paths, "-f", "json", cwd=logs)
        return {one["fingerprint"] for one in report(done)["findings"]}

    together = fingerprints("logs")
    assert together == fingerprints("logs/github.json", "logs/audit.log", "logs/aws")
    assert together == fingerprints("logs/audit.log", "logs/aws/trail.json", "logs/github.json")
