"""What ``logs diff`` names of an attack on a build, in the logs of eight tools."""

import random
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bartizan.flows.logs_diff import Diffed, DiffRequest, diff
from bartizan.model import Severity
from tests.detect.logs.build_logs import Lines, Luck
from tests.detect.logs.build_runners import KINDS
from tests.detect.logs.injected import MINERS, SENDERS, tokens

BUILDS = [(kind, off) for kind, (_, every) in KINDS.items() for off in every]
MORE = 2
"""Differences beyond the four that an attacked build may show."""


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


def compared(place: Path, cache: Path, before: Lines, now: Lines) -> Diffed:
    for name, lines in (("before", before), ("now", now)):
        (place / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    at = datetime(2026, 11, 25, tzinfo=UTC)
    return diff(DiffRequest([str(place / "before")], [str(place / "now")], at, cache_dir=cache))


@pytest.mark.parametrize("kind", KINDS)
def test_ordinary_builds_differ_at_most_in_what_was_fetched(
    kind: str, tmp_path: Path, cache: Path
) -> None:
    make = KINDS[kind][0]
    for seed in range(3):
        found = compared(tmp_path, cache, make(Luck(seed), ""), make(Luck(seed + 50), ""))
        assert len(found.differences) <= 1
        assert all(one.severity <= Severity.LOW for one in found.differences)


@pytest.mark.parametrize("number", range(len(BUILDS)), ids=[" ".join(one) for one in BUILDS])
def test_all_four_of_an_attack_are_named_and_at_most_two_more(
    number: int, tmp_path: Path, cache: Path
) -> None:
    kind, off = BUILDS[number]
    make = KINDS[kind][0]
    some = tokens(number)
    injected = {
        "malware": MINERS[number % len(MINERS)],
        "exfiltration": SENDERS[number % len(SENDERS)],
        "secret": some[number % len(some)],
    }
    chance = random.Random(number)
    now = make(Luck(number + 500), off)
    for line in injected.values():
        now.insert(chance.randrange(8, len(now) - 3), line)
    found = compared(tmp_path, cache, make(Luck(number), ""), now).differences
    for line in injected.values():
        named = [one for one in found if any(now[x.line - 1] == line for x in one.now)]
        assert [one for one in named if one.reasons], line
    assert "test" in [one.subject for one in found]
    assert len(found) <= len(injected) + 1 + MORE


def test_a_new_dependency_is_told_though_another_was_only_cached(
    tmp_path: Path, cache: Path
) -> None:
    steps = ["Compiling shop", "Compiling alpha", "Compiling beta", "Compiling gamma", "Finished"]
    before = [
        "Downloaded alpha v1.0.0",
        "Downloaded beta v1.0.0",
        "Downloaded gamma v1.2.0",
        *steps,
    ]
    now = ["Downloaded alpha v1.0.0", "Downloaded omega v6.6.6", *steps]
    told = compared(tmp_path, cache, before, now).differences
    assert [[line.text for line in one.now] for one in told] == [["Downloaded omega v6.6.6"]]


def test_fewer_tests_are_told_though_no_line_says_which(tmp_path: Path, cache: Path) -> None:
    lines = ["collecting", "running", "98 passed in 3.20s", "packing", "done"]
    now = ["collecting", "running", "97 passed in 2.90s", "packing", "done"]
    (one,) = compared(tmp_path, cache, lines, now).differences
    assert (one.subject, one.severity) == ("test", Severity.MEDIUM)
    assert compared(tmp_path, cache, now, lines).differences == []
