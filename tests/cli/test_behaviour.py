"""Behaviour from the command line: learn while looking, look at somebody, say what it was."""

import json
from pathlib import Path

import pytest

from bartizan.cli.main import main
from bartizan.errors import BartizanError, ExitCode
from bartizan.flows.learn_model import load

QUIET = ["--no-config", "--no-cache", "--no-own-rules", "-q"]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small organisation for six weeks, one attack in it; and what was found and learned."""
    place = tmp_path_factory.mktemp("organisation")
    assert main(["simulate", "-o", str(place / "org"), "--seed", "4", "--developers", "30",
                 "--days", "36", "--no-metrics", "--attacks",
                 "pipeline-token-theft"]) == 0  # fmt: skip
    code = main(["detect", *QUIET, str(place / "org" / "logs"), "--model", str(place / "m"),
                 "--learn", "--format", "json", "-o", str(place / "found.json")])  # fmt: skip
    assert code == ExitCode.FINDINGS
    return place


@pytest.fixture
def found(place: Path) -> list[dict[str, object]]:
    everything = json.loads((place / "found.json").read_text())["findings"]
    return [one for one in everything if one["check"].startswith("BEH-")]


def attack(place: Path) -> dict[str, object]:
    (line,) = (place / "org" / "truth" / "attacks.jsonl").read_text().splitlines()
    truth: dict[str, object] = json.loads(line)
    return truth


def test_an_attack_is_found_within_the_hour_and_ordinary_days_keep_to_the_budget(
    place: Path, found: list[dict[str, object]]
) -> None:
    truth = attack(place)
    records = {(one["path"], one["line"]) for one in truth["records"]}  # type: ignore[attr-defined]
    hits = [
        one for one in found
        if records & {("/".join(Path(e["path"]).parts[-2:]), e["line"]) for e in one["events"]}  # type: ignore[attr-defined]
    ]  # fmt: skip
    assert hits
    assert len(found) - len(hits) <= 36 * 5
    assert any("factor 1" in one["evidence"] for one in hits)  # type: ignore[operator]


def test_learning_again_from_the_same_logs_knows_no_more(place: Path, tmp_path: Path) -> None:
    logs = str(place / "org" / "logs" / "okta")
    assert main(["learn", logs, "-o", str(tmp_path / "a")]) == 0
    assert main(["learn", logs, "-o", str(tmp_path / "b")]) == 0
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_somebody_is_shown(
    place: Path, found: list[dict[str, object]], capsys: pytest.CaptureFixture[str]
) -> None:
    people = [e for one in found for e in one["entities"] if e.startswith("user:")]  # type: ignore[attr-defined]
    assert main(["entity", people[0], "--model", str(place / "m")]) == 0
    said = capsys.readouterr().out
    assert said.startswith(people[0])
    assert "active on" in said
    assert main(["entity", people[0], "--model", str(place / "m"), "-f", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["entity"] == people[0]


def test_a_part_of_a_name_lists_who_is_meant(
    place: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["entity", "user:", "--model", str(place / "m")]) == ExitCode.USAGE
    assert len(capsys.readouterr().out.splitlines()) > 1
    with pytest.raises(BartizanError, match="knows no 'nobody-at-all'"):
        main(["entity", "nobody-at-all", "--model", str(place / "m")])


def test_a_verdict_is_kept_in_the_model(
    place: Path, found: list[dict[str, object]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = tmp_path / "m"
    model.write_bytes((place / "m").read_bytes())
    name = found[0]["id"]
    assert main(["verdict", str(name), "benign", "--model", str(model), "--reason", "a drill",
                 "--by", "ann"]) == 0  # fmt: skip
    assert "no longer counts until" in capsys.readouterr().out
    subjects: list[str] = found[0]["entities"]  # type: ignore[assignment]
    assert main(["entity", subjects[0], "--model", str(model)]) == 0
    assert "says ann: a drill" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["F-0", "benign"], "need --model"),
        (["F-0", "dismissed", "--model", "m"], "need --model"),
        (["F-0", "benign", "--model", "m"], "needs a reason"),
        (["F-0", "benign", "--model", "m", "--reason", "x"], "knows no finding F-0"),
        (["F-0", "benign", "--model", "m", "--reason", "x", "--until", "2020-01-01"], "is past"),
        (["F-0", "benign", "--model", "m", "--reason", "x", "--until", "soon"], "is no date"),
        (["F-0", "benign", "--model", "none", "--reason", "x"], "cannot be read"),
    ],
)
def test_a_verdict_that_cannot_be_kept_is_refused(
    place: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], reason: str
) -> None:
    monkeypatch.chdir(place)
    with pytest.raises(BartizanError, match=reason):
        main(["verdict", *arguments])


def test_learning_needs_a_model_and_a_budget_above_nothing(place: Path) -> None:
    logs = str(place / "org" / "logs" / "okta")
    with pytest.raises(BartizanError, match="--learn needs a model"):
        main(["detect", *QUIET, logs, "--learn"])
    with pytest.raises(BartizanError, match="0 alerts a day"):
        main(["detect", *QUIET, logs, "--model", str(place / "m"), "--alerts-per-day", "0"])
    with pytest.raises(BartizanError, match="nan alerts a day"):
        main(["detect", *QUIET, logs, "--model", str(place / "m"), "--alerts-per-day", "nan"])


def test_a_young_model_says_that_it_is_learning(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    logs = sorted((place / "org" / "logs" / "okta").iterdir())[:3]
    code = main(["detect", *QUIET, *map(str, logs), "--model", str(tmp_path / "m"), "--learn"])
    assert code == ExitCode.CLEAN
    assert "learning: too few days are known of" in capsys.readouterr().out


def test_a_day_in_many_runs_is_one_day(place: Path, tmp_path: Path) -> None:
    days = sorted((place / "org" / "logs" / "okta").iterdir())[:3]
    lines = [line for day in days for line in day.read_text().splitlines()]
    cut = len(lines) // 9
    for number, start in enumerate(range(0, len(lines), cut)):
        part = tmp_path / f"{number}.jsonl"
        part.write_text("\n".join(lines[start : start + cut]) + "\n")
        main(["detect", *QUIET, str(part), "--model", str(tmp_path / "m"), "--learn",
              "-o", str(tmp_path / "told")])  # fmt: skip
    main(["detect", *QUIET, *map(str, days), "--model", str(tmp_path / "whole"), "--learn",
          "-o", str(tmp_path / "told")])  # fmt: skip
    assert load(tmp_path / "m").behaviour.day == load(tmp_path / "whole").behaviour.day
    assert load(tmp_path / "m").behaviour.events == load(tmp_path / "whole").behaviour.events


def test_logs_that_were_learned_are_not_learned_again(
    place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    days = sorted((place / "org" / "logs" / "okta").iterdir())[:5]
    run = ["detect", *QUIET, "--model", str(tmp_path / "m"), "--learn"]
    main([*run, *map(str, days)])
    events = load(tmp_path / "m").behaviour.events
    capsys.readouterr()
    main([*run, *map(str, days[:3])])
    assert "neither judged nor learned again" in capsys.readouterr().out
    assert load(tmp_path / "m").behaviour.events == events


def test_names_cannot_steer_the_terminal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    log = tmp_path / "audit.jsonl"
    log.write_text(
        "".join(
            json.dumps({"@timestamp": 1_788_343_200_000, "_document_id": name, "action": "git.push",
                        "actor": name, "org": "acme", "repo": "acme/shop"}) + "\n"
            for name in ("eve\x1b[2J", "eve\nadmin")
        )
    )  # fmt: skip
    assert main(["learn", str(log), "-o", str(tmp_path / "m")]) == 0
    capsys.readouterr()
    for name in ("eve", "[2J"):
        main(["entity", name, "--model", str(tmp_path / "m")])
        said = capsys.readouterr().out
        assert "\x1b" not in said
        assert "\nadmin" not in said


def test_only_what_is_within_the_chosen_time_is_learned(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    log.write_text(
        "".join(
            f'10.0.0.1 - ann [{day:02d}/Oct/2026:10:00:00 +0000] "GET /a HTTP/1.1" 200 9 "-" "x"\n'
            for day in range(1, 11)
        )
    )
    main(["detect", *QUIET, str(log), "--model", str(tmp_path / "m"), "--learn",
          "--since", "2026-10-04", "--until", "2026-10-07"])  # fmt: skip
    model = load(tmp_path / "m")
    assert model.behaviour.events == 3
    assert model.logs.templates.lines == 3
