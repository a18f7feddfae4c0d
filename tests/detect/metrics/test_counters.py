from random import Random

import pytest

from bartizan.detect.metrics.counters import Last, is_counter, rates
from bartizan.detect.metrics.metric_state import MetricState
from bartizan.detect.metrics.points import points
from bartizan.detect.metrics.process import finish, process
from tests.detect.metrics.drawn import events
from tests.detect.metrics.series import DAY, START, STEP

NAME = "http_requests_total"


def counted(values: list[float], first: int = 0) -> list[tuple[int, str, str, float]]:
    return [(START + (first + at) * STEP, NAME, "host:a", v) for at, v in enumerate(values)]


def test_growth_a_second_and_restarts() -> None:
    found = points(events(counted([100.0, 400.0, 1_000.0, 30.0])))
    assert found is not None
    last: Last = {}
    grown, late = rates(found, last)
    assert grown.values.tolist() == pytest.approx([1.0, 2.0, 0.1])
    assert late == 0
    assert list(last.values()) == [(START + 3 * STEP, 30.0)]


def test_it_goes_on_over_batches_and_leaves_out_what_came_before() -> None:
    last: Last = {}
    first = points(events(counted([100.0, 400.0])))
    then = points(events(counted([400.0, 1_000.0], first=1)))
    assert first is not None
    assert then is not None
    rates(first, last)
    grown, late = rates(then, last)
    assert grown.values.tolist() == [2.0]
    assert late == 1


@pytest.mark.parametrize(("metric", "counts"), [(NAME, True), ("cpu_usage", False)])
def test_a_counter_is_known_by_its_name(metric: str, counts: bool) -> None:
    assert is_counter(metric) is counts


def test_a_burst_of_a_counter_is_told_as_a_rate_and_its_growth_is_not() -> None:
    source, value, values = Random(1), 0.0, []
    for at in range(5 * DAY):
        value += source.gauss(3_000, 100) * (8 if 4 * DAY < at < 4 * DAY + 12 else 1)
        values.append(value)
    found, state = process(events(counted(values)), MetricState())
    found = sorted([*found, *finish(state)], key=lambda one: one.p_value or 1)
    assert "value 8" in found[0].message
    assert found[0].p_value is not None
    assert found[0].p_value < 2e-4
    assert all((one.p_value or 0) > 2e-4 for one in found[1:])
