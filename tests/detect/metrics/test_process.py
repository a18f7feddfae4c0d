import math
from random import Random

import pytest

from bartizan.detect.metrics import metric_state
from bartizan.detect.metrics.metric_budget import within
from bartizan.detect.metrics.metric_state import MetricState
from bartizan.detect.metrics.process import finish, process
from bartizan.errors import BartizanError
from bartizan.model import Finding
from bartizan.stats.hashing import hash64
from tests.detect.metrics.drawn import batch, events
from tests.detect.metrics.series import DAY, START, STEP

Point = tuple[int, str, str, float]
METRICS = ("cpu_usage", "memory_used", "egress_bytes")
INTRUDED = "host:build-3"


def points(days: int = 5, hosts: int = 8) -> list[Point]:
    """Three metrics of hosts; on the last day one of them is used by somebody else."""
    source, found = Random(3), []
    for at in range(days * DAY):
        for host in range(hosts):
            owner = f"host:build-{host}"
            busy = owner == INTRUDED and at >= (days - 1) * DAY + 100
            for number, metric in enumerate(METRICS):
                usual = 50 * (number + 1) + 10 * math.sin(at / DAY * 2 * math.pi)
                value = usual * (2.0 if busy else 1.0) + source.gauss(0, 1)
                found.append((START + at * STEP, metric, owner, value))
    return found


def run(some: list[Point], size: int = 10**9, state: MetricState | None = None) -> list[Finding]:
    state = state or MetricState()
    found: list[Finding] = []
    for at in range(0, len(some), size):
        found += process(events(some[at : at + size]), state)[0]
    return found + finish(state)


def told(found: list[Finding]) -> list[tuple[str, str, float | None]]:
    return sorted((one.fingerprint, one.message, one.p_value) for one in found)


@pytest.fixture(scope="module")
def some() -> list[Point]:
    return points()


@pytest.fixture(scope="module")
def whole(some: list[Point]) -> list[Finding]:
    return run(some)


def test_the_intruded_host_is_one_finding_and_the_strangest(whole: list[Finding]) -> None:
    first = min(whole, key=lambda one: one.p_value or 1)
    assert first.check == "MET-104"
    assert [str(one) for one in first.entities] == [INTRUDED]
    assert "cpu_usage, egress_bytes, memory_used of host build-3 rose together" in first.message
    assert first.severity == "high"


@pytest.mark.parametrize("size", [500, 7_001])
def test_the_cut_into_batches_does_not_matter(
    some: list[Point], whole: list[Finding], size: int
) -> None:
    assert told(run(some, size)) == told(whole)


@pytest.mark.parametrize("shards", [1, 7, 64])
def test_the_number_of_shards_does_not_matter(some: list[Point], shards: int) -> None:
    parts: list[list[Point]] = [[] for _ in range(shards)]
    for point in some:
        parts[hash64(point[2]) % shards].append(point)
    alone, found = MetricState(), []
    found = process(events(some), alone)[0]
    merged, split = MetricState(), []
    for part in parts:
        state = MetricState()
        split += process(events(part), state)[0] if part else []
        merged = state.merge(merged)
    assert merged.to_bytes() == alone.to_bytes()
    assert told(split + finish(merged)) == told(found + finish(alone))
    assert not merged.split


def test_a_state_goes_on_after_being_saved(some: list[Point], whole: list[Finding]) -> None:
    half = len(some) - 8 * 3 * 150  # within the intrusion
    found, state = process(events(some[:half]), MetricState())
    restored = MetricState.from_bytes(state.to_bytes())
    assert restored.to_bytes() == state.to_bytes()
    assert told(found + run(some[half:], state=restored)) == told(whole)


def test_a_replayed_batch_changes_nothing_but_the_count_of_late_points(some: list[Point]) -> None:
    state = MetricState()
    process(events(some), state)
    before, table = state.points, state.table.to_bytes()
    assert process(events(some[-600:]), state)[0] == []
    assert (state.points, state.late) == (before, 600)
    assert state.table.to_bytes() == table


def test_series_that_two_shards_followed_are_named(some: list[Point]) -> None:
    one, other = MetricState(), MetricState()
    process(events(some[: len(some) // 2]), one)
    process(events(some[len(some) // 2 :]), other)
    assert len(one.merge(other).split) == 24


def test_series_beyond_the_cap_are_judged_by_hours_and_that_is_seen(some: list[Point]) -> None:
    state = MetricState(cap=4)
    found = run(some, state=state)
    assert len(state.watches) <= 4
    assert state.level > 0
    first = min(found, key=lambda one: one.p_value or 1)
    assert [str(one) for one in first.entities] == [INTRUDED]
    hourly = [one for one in found if "(hours of four weeks)" in one.message]
    assert hourly


def test_what_waits_is_bounded_and_what_is_dropped_is_counted(
    some: list[Point], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metric_state, "PENDING", 1)
    state = MetricState()
    process(events(some), state)
    for watch in state.watches.values():
        if (span := watch.finish()) is not None:
            state.over.append(span)
    kept = len(state.over)
    state.prune()
    assert (len(state.over), state.dropped) == (1, kept - 1)


def test_a_young_series_is_learning_and_never_alarms() -> None:
    assert run([]) == []
    found, state = process(batch("cpu_usage host:new: 31 33 30 *20, 99, 31 *5\n"), MetricState())
    assert [*found, *finish(state)] == []
    assert [watch.learning for watch in state.watches.values()] == [True]


def test_measurements_without_a_number_are_counted() -> None:
    state = MetricState()
    odd = [(START, "cpu", "host:a", value) for value in (math.nan, math.inf, -1e101)]
    process(events([*odd, (START, "cpu", "host:b", 1.0)]), state)
    assert (state.points, state.odd) == (1, 3)


def test_a_budget_takes_the_strangest(whole: list[Finding]) -> None:
    one = within(whole, alerts_per_day=0.2, points=5 * DAY * 24, days=5)
    assert [str(entity) for entity in one[0].entities] == [INTRUDED]
    assert len(one) == 1
    assert within(whole, alerts_per_day=1e-9, points=10**9, days=1) == []


def test_damaged_states_are_refused(some: list[Point]) -> None:
    state = MetricState()
    process(events(some[:300]), state)
    raw = bytearray(state.to_bytes())
    raw[len(raw) // 2] ^= 255
    for broken in (bytes(raw), b"something else", raw[:40]):
        with pytest.raises(BartizanError):
            MetricState.from_bytes(bytes(broken))


def test_a_slow_rise_is_told_by_the_hours() -> None:
    source, rising = Random(4), []
    for at in range(24 * DAY):
        extra = 60 * min(1.0, max(0.0, (at / DAY - 15) / 7))  # 20 standard deviations in a week
        rising.append((START + at * STEP, "cpu_usage", "host:a", source.gauss(50, 3) + extra))
    found = within(run(rising), alerts_per_day=1 / 30, points=len(rising), days=24)
    assert found
    assert {str(entity) for one in found for entity in one.entities} == {"host:a"}
