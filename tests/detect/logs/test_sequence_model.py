import random
from collections.abc import Sequence

import pytest

from bartizan.detect.logs.sequence_model import LEARNED, SequenceModel
from bartizan.detect.logs.sequence_state import SequenceState
from bartizan.detect.logs.sequence_words import Words
from bartizan.detect.logs.session import PIECE, Session


def build(chance: random.Random) -> list[str]:
    """A build: checkout, a cache that hits or not, up to three tests, sometimes a retry, upload."""
    events = ["checkout", chance.choice(("cache hit", "cache hit", "cache miss"))]
    for _ in range(chance.choice((1, 1, 2, 3))):
        events += ["test started", "test passed"]
    if chance.random() < 0.1:
        events.append("network retry")
    return [*events, "upload", "done"]


def trained(count: int, seed: int = 1) -> SequenceModel:
    chance = random.Random(seed)
    state = SequenceState()
    state.update(Session(f"run-{n}", tuple(build(chance))) for n in range(count))
    return SequenceModel(state)


def said(model: SequenceModel, events: Sequence[str], duration: float | None = None) -> str:
    verdict = model.judge(Session("asked", tuple(events), duration))
    return Words(model).reason(verdict)


NORMAL = ["checkout", "cache hit", "test started", "test passed", "upload", "done"]


def test_what_is_usual_is_not_unusual() -> None:
    model = trained(400)
    assert model.judge(Session("a", tuple(NORMAL))).p_value > 0.5
    assert said(model, NORMAL) == "nothing unusual"


@pytest.mark.parametrize(
    ("events", "reason"),
    [
        (
            ["checkout", "cache hit", "curl", "test started", "test passed", "upload", "done"],
            "event curl never seen in 400 sessions",
        ),
        (
            ["checkout", "cache hit", "upload", "done"],
            "transition cache hit → upload never seen in 400 sessions",
        ),
        (NORMAL[:4], "transition test passed → the end never seen in 400 sessions"),
        (
            ["checkout", "cache hit", *["test started", "test passed"] * 30, "upload", "done"],
            "30 x test passed, usually 1 to 3",
        ),
    ],
)
def test_each_kind_of_anomaly_is_strange_and_named(events: list[str], reason: str) -> None:
    model = trained(400)
    assert model.judge(Session("a", tuple(events))).p_value < 0.003
    assert reason in said(model, events).replace("\N{MULTIPLICATION SIGN}", "x")


@pytest.mark.parametrize("count", [40, 150, 600])
def test_p_values_of_new_ordinary_sessions_are_honest(count: int) -> None:
    """About a share a of ordinary sessions has p <= a, whatever the size of the training set."""
    p_values = []
    for seed in range(12):
        model = trained(count, seed)
        chance = random.Random(1000 + seed)
        p_values += [model.judge(Session("x", tuple(build(chance)))).p_value for _ in range(200)]
    for alpha in (0.02, 0.05, 0.1, 0.3):
        flagged = sum(p <= alpha for p in p_values) / len(p_values)
        assert flagged <= alpha + 1 / count + 0.025


def test_p_values_are_about_uniform_where_sessions_differ() -> None:
    """Valid, and not more cautious than necessary: no two walks are alike."""

    def walk(chance: random.Random) -> tuple[str, ...]:
        at, events = 0, []
        for _ in range(chance.randrange(20, 60)):
            at = (at + chance.choice((1, 1, 1, 2, 5))) % 30
            events.append(str(at))
        return tuple(events)

    p_values: list[float] = []
    for seed in range(6):
        chance = random.Random(seed)
        state = SequenceState()
        state.update(Session(str(n), walk(chance)) for n in range(200))
        model = SequenceModel(state)
        p_values += [model.judge(Session("x", walk(chance))).p_value for _ in range(100)]
    p_values.sort()
    furthest = max(abs(p - (n + 0.5) / len(p_values)) for n, p in enumerate(p_values))
    assert furthest < 0.08  # Kolmogorov-Smirnov: 1 % level is .067 for fixed references


def test_ordinary_sessions_keep_away_from_small_p_values_where_they_are_alike() -> None:
    """Three in a hundred swap two of their twenty events: rare, but nothing."""

    def ordinary(chance: random.Random) -> tuple[str, ...]:
        events = [f"E{n}" for n in range(20)]
        if chance.random() < 0.03:
            at = chance.randrange(19)
            events[at : at + 2] = events[at + 1], events[at]
        return tuple(events)

    chance = random.Random(5)
    state = SequenceState()
    state.update(Session(str(n), ordinary(chance)) for n in range(500))
    model = SequenceModel(state)
    p_values = [model.judge(Session("x", ordinary(chance))).p_value for _ in range(2000)]
    assert sum(p <= 0.05 for p in p_values) / len(p_values) < 0.015
    assert model.judge(Session("x", tuple(f"E{n}" for n in range(4)))).p_value < 0.002


def test_one_odd_session_among_those_learned_hides_nothing_less_odd() -> None:
    state = SequenceState()
    state.update(Session(str(n), tuple(NORMAL)) for n in range(300))
    state.update([Session("odd", ("boot", "panic", "dump") * 9)])
    model = SequenceModel(state)
    assert model.judge(Session("x", (*NORMAL[:2], "retry", "retry"))).p_value < 0.01


def test_too_little_is_said_to_be_learning() -> None:
    model = trained(LEARNED - 1)
    assert model.learning
    assert said(model, ["curl"]).startswith(f"learning ({LEARNED - 1} of {LEARNED} sessions): ")
    assert not trained(LEARNED).learning


def test_nothing_learned_calls_nothing_unusual() -> None:
    model = SequenceModel(SequenceState())
    assert model.judge(Session("a", ("E1",))).p_value == 1


def test_a_session_without_events_is_no_anomaly() -> None:
    verdict = trained(50).judge(Session("empty", ()))
    assert verdict.p_value == 1
    assert Words(trained(50)).reason(verdict) == "no events"


def test_a_few_strange_calls_within_a_long_trace_are_found() -> None:
    """A trace of 12,000 calls, like 60 learned ones, with 300 others in its middle."""

    def trace(chance: random.Random, length: int) -> list[str]:
        habits = [("3", "4", "3", "5"), ("45", "192", "6"), ("102", "102", "4", "54"), ("168",)]
        calls: list[str] = []
        while len(calls) < length:
            calls += chance.choice(habits) * chance.randrange(1, 4)
        return calls

    chance = random.Random(7)
    state = SequenceState()
    state.update(
        Session(str(n), tuple(trace(chance, chance.randrange(500, 6000)))) for n in range(60)
    )
    model = SequenceModel(state)
    quiet = trace(chance, 12_000)
    attack = [chance.choice(("3", "192", "54", "45")) for _ in range(300)]
    loud = quiet[: PIECE + 900] + attack + quiet[PIECE + 900 :]
    ordinary = [model.judge(Session("q", tuple(trace(chance, 3000)))).p_value for _ in range(20)]
    assert min(ordinary) > 0.02
    assert model.judge(Session("loud", tuple(loud))).p_value < 0.01
    assert model.judge(Session("quiet", tuple(quiet))).p_value > 0.05


def test_an_unusual_duration_is_named_when_durations_are_known() -> None:
    chance = random.Random(3)
    state = SequenceState()
    state.update(
        Session(str(n), tuple(build(chance)), 60 * chance.lognormvariate(0, 0.2))
        for n in range(300)
    )
    model = SequenceModel(state)
    assert model.judge(Session("a", tuple(NORMAL), 62.0)).p_value > 0.2
    assert model.judge(Session("a", tuple(NORMAL), 4000.0)).p_value < 0.01
    assert "took 4e+03 s, usually about" in said(model, NORMAL, 4000.0)


def test_a_small_training_set_claims_nothing_extreme() -> None:
    model = trained(60)
    verdict = model.judge(Session("a", ("rm", "curl", "nc") * 50))
    assert model.resolution**2 <= verdict.p_value < model.alert


def test_events_can_be_called_by_the_text_of_their_template() -> None:
    model = trained(60)
    words = Words(model, {"a1b2": "Failed password for <*>"})
    reason = words.reason(model.judge(Session("a", ("a1b2",))))
    assert reason.startswith("event Failed password for <*> never seen in 60 sessions")


def test_new_runs_of_known_steps_are_named_with_their_place() -> None:
    """Begins like some sessions and ends like others: each step of three is known."""

    def path(first: str, last: str) -> tuple[str, ...]:
        begin, end = ([f"{name}{n}" for n in range(8)] for name in (first, last))
        return (*begin, "open", "check", "close", *end)

    state = SequenceState()
    state.update(Session(str(n), path(*("ab", "cd")[n % 2])) for n in range(200))
    model = SequenceModel(state)
    verdict = model.judge(Session("asked", path("a", "d")))
    assert verdict.p_value < 0.01
    assert (
        "6 of 12 runs of 10 events never seen in 200 sessions, the first from event 3 on: a2"
        in (Words(model).reason(verdict))
    )


def test_a_reason_says_what_is_usual_only_where_this_is_not() -> None:
    state = SequenceState()
    state.update(Session(str(n), ("a",) * (n % 9) + ("b",) * (9 - n % 9)) for n in range(90))
    model = SequenceModel(state)
    reason = Words(model).reason(model.judge(Session("asked", ("a",) * 60)))
    assert "60 \N{MULTIPLICATION SIGN} a, usually 0 to 8" in reason


def test_words_hold_no_control_characters() -> None:
    reason = said(trained(50), ["evil\x1b[31m\n" + "x" * 500])
    assert reason.isprintable()
    assert len(reason) < 400
