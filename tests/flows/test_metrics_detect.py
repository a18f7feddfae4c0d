from bartizan.detect.metrics.metric_checks import checks
from bartizan.detect.metrics.metric_state import MetricState
from bartizan.flows.metrics_detect import MetricDetection
from tests.detect.metrics.drawn import batch

TEXT = checks()["correlated-metrics"].bad[0].text


def test_what_is_unusual_is_told_within_the_budget_and_the_count_is_shown() -> None:
    run = MetricDetection()
    run.look(batch(TEXT))
    first, *_ = run.findings()
    assert first.check == "MET-104"
    assert run.points == len(batch(TEXT))
    assert run.count == len(checks())
    assert MetricDetection(alerts_per_day=1e-6).findings() == []


def test_what_is_still_learned_is_said() -> None:
    run = MetricDetection()
    run.look(batch("cpu_usage host:new: 31 33 30 *10, 99\n"))
    assert run.findings() == []
    assert [one.message for one in run.notices()] == [
        "learning: 1 of 1 series of metrics have too few points to call anything unusual"
    ]


def test_events_without_measurements_are_passed_over() -> None:
    run = MetricDetection()
    assert (run.findings(), run.count, list(run.notices())) == ([], 0, [])


def test_a_learned_state_is_gone_on_with() -> None:
    learned = MetricDetection()
    learned.look(batch("cpu_usage host:a: 31 33 30 32 *100\n"))
    state = MetricState.from_bytes(learned.state.to_bytes())
    then = MetricDetection(state=state)
    start = (state.last or 0) + 300_000_000
    then.look(batch("cpu_usage host:a: 31 33, 99 *3, 32 30 *20\n", start))
    (one,) = then.findings()
    assert "value 99" in one.message or "value 9" in one.message
    assert then.points == 45
