"""The other commands."""

import json

import pytest

from bartizan import __version__


def test_version(bartizan) -> None:
    for option in ("--version", "-V"):
        done = bartizan(option)
        assert (done.returncode, done.stdout) == (0, f"bartizan {__version__}\n")


def test_a_mistyped_command_gets_a_suggestion(bartizan) -> None:
    done = bartizan("scna")
    assert done.returncode == 2
    assert done.stderr == "error: there is no command 'scna'\nhint: did you mean 'scan'?\n"


def test_no_command_prints_the_help(bartizan) -> None:
    done = bartizan()
    assert done.returncode == 2
    assert "scan" in done.stdout


@pytest.mark.parametrize("name", ["PIPE-001", "pipe-001", "script-injection"])
def test_explain_prints_the_page_of_a_check(bartizan, name) -> None:
    done = bartizan("explain", name)
    assert done.returncode == 0
    assert done.stdout.startswith("# PIPE-001 script-injection\n")
    assert "## How to fix it" in done.stdout
    assert "## Bad" not in bartizan("explain", name, "--no-examples").stdout


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("PIPE", "names"),
        ("PIPE-999", "there is no check 'PIPE-999'"),
        ("../x", "there is no check"),
    ],
)
def test_explain_refuses_what_is_not_one_check(bartizan, name, error) -> None:
    done = bartizan("explain", name)
    assert done.returncode == 2
    assert error in done.stderr


def test_checks_are_listed_and_filtered(bartizan) -> None:
    everything = bartizan("checks")
    assert everything.returncode == 0
    assert len(everything.stdout.splitlines()) > 100
    critical = bartizan("checks", "PIPE", "--severity", "critical", "--format", "json")
    listed = json.loads(critical.stdout)
    assert listed
    assert {c["severity"] for c in listed} == {"critical"}
    found = bartizan("checks", "--search", "netrc").stdout
    assert "netrc" in found
    control = json.loads(bartizan("checks", "--control", "owasp-cicd:CICD-SEC-9",
                                  "--format", "json").stdout)  # fmt: skip
    assert control
    assert all("owasp-cicd:CICD-SEC-9" in c["controls"] for c in control)


def test_init_writes_once_and_its_job_is_clean(bartizan, tree) -> None:
    root = tree({"README.md": ""})
    planned = bartizan("init", root, "--dry-run")
    assert "would write bartizan.toml" in planned.stdout
    assert not (root / "bartizan.toml").exists()
    assert bartizan("init", root).returncode == 0
    assert (root / ".github/workflows/bartizan.yml").exists()
    assert (root / ".pre-commit-config.yaml").exists()
    again = bartizan("init", root)
    assert "kept     bartizan.toml (--force overwrites)" in again.stdout
    done = bartizan("scan", root, "--format", "json")
    assert json.loads(done.stdout)["findings"] == []


def test_init_knows_gitlab(bartizan, tree) -> None:
    root = tree({".gitlab-ci.yml": "stages: [test]\n", ".pre-commit-config.yaml": "repos: []\n"})
    done = bartizan("init", root)
    assert (root / ".gitlab/bartizan.yml").exists()
    assert "id: bartizan" in done.stderr


def test_doctor_says_what_is_there(bartizan, tree) -> None:
    done = bartizan("doctor", tree({"a": ""}))
    assert done.returncode == 0
    for subject in ("bartizan", "git", "secrets engine", "workflow engine", "cache", "store"):
        assert f"ok    {subject}" in done.stdout


def test_doctor_names_what_is_amiss(bartizan, tree) -> None:
    done = bartizan("doctor", tree({"bartizan.toml": "[scan\n"}))
    assert done.returncode == 1
    assert "FAIL  configuration" in done.stdout


def test_config_show_says_where_values_come_from(bartizan, tree) -> None:
    root = tree({"bartizan.toml": '[scan]\nfail-on = "high"\n'})
    done = bartizan("config", "show", root, "--origin", BARTIZAN_SCAN_JOBS="3")
    assert 'fail-on = "high"  # file' in done.stdout
    assert "jobs = 3  # environment" in done.stdout
    assert 'profile = "regular"  # default' in done.stdout


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_is_printed(bartizan, shell) -> None:
    done = bartizan("completion", shell)
    assert done.returncode == 0
    assert "explain" in done.stdout


def test_a_verdict_needs_a_store_and_a_known_finding(bartizan, tree, tmp_path) -> None:
    root = tree({"a": ""})
    done = bartizan("verdict", "F-000000000000", "confirmed", "--path", root)
    assert done.returncode == 2
    assert "there is no store" in done.stderr
    store = f"sqlite:///{tmp_path / 'x.db'}"
    done = bartizan("verdict", "F-000000000000", "confirmed", "--path", root, "--store", store)
    assert done.returncode == 2
    assert "nothing was recorded for the project 'tree' yet" in done.stderr
