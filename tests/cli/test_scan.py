"""``bartizan scan`` from outside: what is printed where, and the exit code."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

WORKFLOW = """\
name: ci
on: pull_request_target
permissions: {}
jobs:
  test:
    runs-on: ubuntu-24.04
    steps:
      - name: greet
        run: echo "${{ github.event.pull_request.title }}"
"""
NETRC = "machine example-host.net login robot password tern-harbour-8812\n"


@pytest.fixture
def flawed(tree) -> Path:
    return tree({".github/workflows/ci.yml": WORKFLOW, ".netrc": NETRC, "README.md": "hello\n"})


def report(done) -> dict:
    return json.loads(done.stdout)


def checks(done) -> set[str]:
    return {finding["check"] for finding in report(done)["findings"]}


def test_findings_are_reported_on_stdout_and_make_the_exit_code_1(bartizan, flawed) -> None:
    done = bartizan("scan", flawed, "--format", "json")
    assert done.returncode == 1
    assert {"PIPE-001", "PIPE-004"} <= checks(done)
    assert any(check.startswith("SEC") for check in checks(done))
    assert "tern-harbour" not in done.stdout + done.stderr
    assert " found, 0 suppressed, " in done.stderr


def test_the_exit_code_does_not_depend_on_the_format(bartizan, flawed) -> None:
    for name in ("text", "json", "sarif", "markdown", "html", "junit", "github", "gitlab"):
        assert bartizan("scan", flawed, "--format", name).returncode == 1


def test_a_clean_tree_is_0_and_an_empty_one_4(bartizan, tree, tmp_path) -> None:
    assert bartizan("scan", tree({"README.md": "hello\n"})).returncode == 0
    (tmp_path / "empty").mkdir()
    assert bartizan("scan", tmp_path / "empty").returncode == 4


def test_fail_on_and_exit_zero_decide_about_1(bartizan, tree) -> None:
    root = tree({".netrc": NETRC})
    assert bartizan("scan", root, "--fail-on", "critical").returncode == 0
    assert bartizan("scan", root, "--fail-on", "high").returncode == 1
    assert bartizan("scan", root, "--exit-zero").returncode == 0


def test_an_unreadable_file_makes_the_result_incomplete(bartizan, tree) -> None:
    root = tree({".github/workflows/big.yml": "a: [" + "x," * 300_000 + "]\n"})
    done = bartizan("scan", root, "--format", "json")
    assert done.returncode == 3
    unread = [item for item in report(done)["not_run"] if item["incomplete"]]
    assert "more than 200000 nodes" in unread[0]["reason"]


@pytest.mark.parametrize(
    ("arguments", "error", "hint"),
    [
        (["nowhere"], "nowhere: no such file or directory", "check the path"),
        ([".", "--format", "sarf"], "--format: there is no format 'sarf'", "did you mean 'sarif'?"),
        ([".", "--select", "PIPR-001"], "there is no check", "did you mean"),
        ([".", "--report", "html"], "--report: 'html' is not FORMAT=FILE", "sarif=report.sarif"),
        ([".", "--since", "HEAD"], "--since needs a git repository", "scan without it"),
        ([".", "--formt", "x"], "unrecognized arguments: --formt x", "did you mean --format?"),
        ([".", "--since", "a", "--staged"], "not allowed with argument", "--help"),
        ([".", "--color", "blue"], "--color: there is no colour mode 'blue'", "auto"),
        ([".", "--baseline", "nothing.json"], "the baseline cannot be read", "earlier report"),
        ([".", "--import", "nothing.sarif"], "the report cannot be read", "SARIF"),
        ([".", "--config", "nothing.toml"], "nothing.toml: cannot be read", "check the path"),
        ([".", "--output", "no/where"], "the report cannot be written", "writable"),
    ],
)
def test_a_wrong_command_line_gets_one_line_and_a_hint(
    bartizan, tree, arguments, error, hint
) -> None:
    done = bartizan("scan", *arguments, cwd=tree({"a.txt": ""}))
    assert done.returncode == 2
    first, second = done.stderr.strip().splitlines()
    assert first.startswith("error: ")
    assert error in first
    assert second.startswith("hint: ")
    assert hint in second


def test_a_configuration_file_applies_and_is_checked(bartizan, flawed) -> None:
    (flawed / "bartizan.toml").write_text('[scan]\nselect = ["SEC"]\nfail-on = "critical"\n')
    done = bartizan("scan", flawed, "--format", "json")
    assert done.returncode == 0
    assert all(check.startswith("SEC") for check in checks(done))
    assert "PIPE-001" in checks(bartizan("scan", flawed, "--no-config", "--format", "json"))
    (flawed / "bartizan.toml").write_text("[scan]\nselct = []\n")
    done = bartizan("scan", flawed)
    assert done.returncode == 2
    assert "unknown key 'scan.selct'\nhint: did you mean 'select'?" in done.stderr


def test_inline_and_configured_suppressions_are_counted_not_dropped(bartizan, flawed) -> None:
    place = flawed / ".github/workflows/ci.yml"
    place.write_text(
        WORKFLOW.replace('title }}"', 'title }}"  # bartizan: ignore[script-injection] a demo')
    )
    (flawed / "bartizan.toml").write_text(
        '[[suppressions]]\ncheck = "netrc"\npath = ".netrc"\nreason = "made up"\n'
    )
    done = bartizan("scan", flawed, "--format", "json")
    assert "PIPE-001" not in checks(done)
    kinds = {f["suppression"]["kind"] for f in report(done)["suppressed"]}
    assert "inline" in kinds
    assert report(done)["summary"]["suppressed"] >= 1
    shown = bartizan("scan", flawed, "--format", "json", "--no-ignores")
    assert "PIPE-001" in checks(shown)
    listed = bartizan("suppressions", "list", flawed)
    assert "script-injection  [inline]  a demo" in listed.stdout


def test_only_what_a_change_introduces(bartizan, flawed, git) -> None:
    git(flawed, "init", "-q")
    git(flawed, "add", ".")
    git(flawed, "commit", "-q", "-m", "x")
    clean = bartizan("scan", flawed, "--since", "HEAD")
    assert clean.returncode == 0
    git(flawed, "mv", ".github/workflows/ci.yml", ".github/workflows/renamed.yml")
    place = flawed / ".github/workflows/renamed.yml"
    place.write_text("# moved down\n\n" + place.read_text())
    assert bartizan("scan", flawed, "--since", "HEAD").returncode == 0
    text = place.read_text()
    place.write_text(text + '      - run: echo "${{ github.head_ref }}"\n')
    done = bartizan("scan", flawed, "--since", "HEAD", "--format", "json")
    assert done.returncode == 1
    lines = {f["locations"][0]["line"] for f in report(done)["findings"]}
    assert lines == {text.count("\n") + 1}
    git(flawed, "add", ".")
    staged = bartizan("scan", flawed, "--staged", "--format", "json")
    assert checks(staged) == checks(done)


def test_a_baseline_hides_what_it_lists_and_nothing_new(bartizan, flawed, tmp_path) -> None:
    for name in ("json", "sarif"):
        old = tmp_path / f"old.{name}"
        bartizan("scan", flawed, "--format", name, "--output", old)
        assert bartizan("scan", flawed, "--baseline", old).returncode == 0
        (flawed / ".netrc").write_text(NETRC + NETRC.replace("8812", "9913"))
        done = bartizan("scan", flawed, "--baseline", old, "--format", "json")
        assert [f["locations"][0]["line"] for f in report(done)["findings"]] == [2]
        (flawed / ".netrc").write_text(NETRC)


def test_several_reports_in_one_run(bartizan, flawed, tmp_path) -> None:
    done = bartizan("scan", flawed, "--output", tmp_path / "a.txt",
                    "--report", f"json={tmp_path / 'a.json'}",
                    "--report", f"html={tmp_path / 'a.html'}")  # fmt: skip
    assert done.stdout == ""
    assert "error[" in (tmp_path / "a.txt").read_text()
    assert json.loads((tmp_path / "a.json").read_text())["findings"]
    assert "<html" in (tmp_path / "a.html").read_text()


def test_a_secret_that_was_removed_is_still_in_history(bartizan, flawed, git) -> None:
    git(flawed, "init", "-q")
    git(flawed, "add", ".")
    git(flawed, "commit", "-q", "-m", "x")
    git(flawed, "rm", "-q", ".netrc")
    git(flawed, "commit", "-q", "-m", "removed")
    now = bartizan("scan", flawed, "--select", "SEC", "--format", "json")
    assert now.returncode == 0
    past = bartizan("scan", flawed, "--select", "SEC", "--format", "json", "--history")
    (found,) = report(past)["findings"]
    assert found["locations"][0]["path"] == ".netrc"
    assert found["locations"][0]["commit"] == git(flawed, "rev-parse", "HEAD~1")


def test_a_secret_inside_an_archive(bartizan, flawed, tmp_path) -> None:
    shutil.make_archive(str(tmp_path / "a"), "zip", flawed, ".netrc")
    (tmp_path / "b").mkdir()
    shutil.move(tmp_path / "a.zip", tmp_path / "b" / "a.zip")
    assert bartizan("scan", tmp_path / "b").returncode == 0
    done = bartizan("scan", tmp_path / "b", "--archives", "--format", "json")
    (found,) = report(done)["findings"]
    assert found["locations"][0]["path"] == "a.zip!.netrc"


def test_a_verdict_survives_a_move_and_a_rename(bartizan, flawed, tmp_path) -> None:
    store = f"sqlite:///{tmp_path / 'findings.db'}"
    first = bartizan("scan", flawed, "--select", "SEC", "--store", store, "--format", "json")
    (found,) = report(first)["findings"]
    said = bartizan("verdict", found["id"], "dismissed", "--reason", "used-in-tests",
                    "--by", "me", "--path", flawed, "--store", store)  # fmt: skip
    assert said.stdout == f"{found['id']} is dismissed, says me\n"
    (flawed / "sub").mkdir()
    (flawed / ".netrc").rename(flawed / "sub" / ".netrc")
    (flawed / "sub" / ".netrc").write_text("# moved\n\n" + NETRC)
    again = bartizan("scan", flawed, "--select", "SEC", "--store", store, "--format", "json")
    assert again.returncode == 0
    (judged,) = report(again)["suppressed"]
    assert (judged["status"], judged["suppression"]["reason"]) == ("dismissed", "used-in-tests")


def test_safe_fixes_are_written_and_leave_nothing_new(bartizan, tree) -> None:
    root = tree(
        {".github/workflows/ci.yml": WORKFLOW.replace("pull_request_target", "pull_request")}
    )
    before = bartizan("scan", root, "--format", "json")
    patch = bartizan("scan", root, "--diff")
    assert patch.stdout.startswith("--- a/.github/workflows/ci.yml\n")
    done = bartizan("scan", root, "--fix")
    assert "applied 1 fix to 1 files" in done.stderr
    after = bartizan("scan", root, "--format", "json")
    assert checks(before) - checks(after) == {"PIPE-001"}
    assert checks(after) <= checks(before)


def test_another_tools_report_joins_and_is_not_counted_twice(bartizan, flawed, tmp_path) -> None:
    own = bartizan("scan", flawed, "--format", "json")
    place = next(f for f in report(own)["findings"] if f["check"].startswith("SEC"))["locations"][0]
    other = tmp_path / "other.sarif"
    region = {"startLine": place["line"]}

    def result(rule: str, uri: str) -> dict:
        location = {"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}
        return {"ruleId": rule, "message": {"text": rule}, "locations": [location]}

    rules = [{"id": "leak", "properties": {"tags": ["external/cwe/cwe-798"]}}, {"id": "other"}]
    other.write_text(
        json.dumps(
            {
                "version": "2.1.0",
                "runs": [
                    {
                        "tool": {"driver": {"name": "Leaker", "rules": rules}},
                        "results": [result("leak", ".netrc"), result("other", "README.md")],
                    }
                ],
            }
        )
    )
    done = bartizan("scan", flawed, "--import", other, "--format", "json")
    assert len(report(done)["findings"]) == len(report(own)["findings"]) + 1
    assert "leaker:other" in checks(done)


def test_our_sarif_says_whether_it_shows_everything(bartizan, tree) -> None:
    root = tree({".netrc": NETRC, ".github/workflows/a.yml": "on: push\njobs: {}\n"})

    def complete(*arguments: str) -> bool:
        done = bartizan("scan", root, "--format", "sarif", "--profile", "auditor", *arguments)
        return json.loads(done.stdout)["runs"][0]["properties"]["bartizan/complete"]

    assert complete()
    assert not complete("--select", "SEC")
    assert not complete("--severity", "critical")


def commit(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")
    for command in (["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "one"]):
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    for argument in arguments:
        subprocess.run(["git", *argument.split()], cwd=root, check=True, capture_output=True)


def test_a_commit_that_only_deletes_is_clean(bartizan, flawed) -> None:
    commit(flawed, "rm -q .netrc")
    assert bartizan("scan", flawed, "--staged").returncode == 0


def test_a_bare_repository_is_scanned_by_its_commits_or_refused(bartizan, flawed, tmp_path) -> None:
    commit(flawed)
    bare = tmp_path / "bare.git"
    subprocess.run(["git", "clone", "-q", "--bare", str(flawed), str(bare)], check=True)
    refused = bartizan("scan", bare)
    assert refused.returncode == 2
    assert "a bare repository has no files\nhint: scan its commits with --history" in refused.stderr
    done = bartizan("scan", bare, "--history", "--format", "json")
    assert done.returncode == 1
    assert checks(done) == {"SEC-010"}
    assert "a bare repository" in bartizan("scan", bare, "--since", "HEAD").stderr


def test_the_history_of_a_shallow_clone_is_incomplete(bartizan, flawed, tmp_path) -> None:
    commit(flawed, "-c user.name=a -c user.email=a@b.invalid commit -q --allow-empty -m two")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", f"file://{flawed}", str(clone)], check=True)
    done = bartizan("scan", clone, "--history")
    assert done.returncode == 3
    assert "this is a shallow clone: older commits are not here" in done.stdout


def test_a_repository_without_commits_has_no_history(bartizan, tree) -> None:
    root = tree({"README.md": "hello\n"})
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    done = bartizan("scan", root, "--history")
    assert done.returncode == 0
    assert "there is no history yet" in done.stdout


def test_a_scan_of_a_change_runs_nothing_that_git_is_configured_with(bartizan, flawed) -> None:
    commit(flawed)
    mark = flawed / "ran"
    subprocess.run(
        ["git", "config", "filter.x.clean", f"touch '{mark}'; cat"], cwd=flawed, check=True
    )
    (flawed / ".gitattributes").write_text("* filter=x\n")
    (flawed / "README.md").write_text("changed\n")
    assert bartizan("scan", flawed, "--since", "HEAD").returncode == 0
    assert not mark.exists()


def test_a_word_that_is_no_level_is_refused_with_those_that_are(bartizan, flawed) -> None:
    refused = bartizan("scan", flawed, "--severity", "hi")
    assert refused.returncode == 2
    assert "'medium', 'high', 'critical'" in refused.stderr
    assert "did you mean --severity?" in bartizan("scan", flawed, "--sevrity", "high").stderr


def test_a_negative_number_of_jobs_is_refused(bartizan, flawed) -> None:
    refused = bartizan("scan", flawed, "-j", "-3")
    assert refused.returncode == 2
    assert "Traceback" not in refused.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no full device here")
def test_a_full_disk_is_one_line(flawed) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "bartizan", "scan", str(flawed), "--no-cache"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr == "error: the output cannot be written: No space left on device\n"


def test_all_fixes_of_a_file_are_one_patch_that_git_takes(bartizan, tree) -> None:
    two = (
        WORKFLOW + '      - uses: actions/checkout@v4\n      - run: echo "${{ github.head_ref }}"\n'
    )
    root = tree({".github/workflows/ci.yml": two})
    commit(root)
    patch = bartizan("scan", root, "--diff").stdout
    assert patch.count("--- a/.github/workflows/ci.yml") == 1
    subprocess.run(["git", "apply"], cwd=root, input=patch, text=True, check=True)


def test_a_fix_writes_through_no_link_in_the_tree(bartizan, flawed, tmp_path) -> None:
    outside = tmp_path / "outside"
    outside.write_text("mine\n")
    (flawed / ".github/workflows/.ci.yml.bartizan").symlink_to(outside)
    bartizan("scan", flawed, "--fix")
    assert outside.read_text() == "mine\n"
