import pytest

from bartizan.detect.metrics.directions import worse
from bartizan.detect.metrics.shift import Shift, shift
from bartizan.detect.metrics.spans import Span
from bartizan.detect.metrics.usual import Range, Usual
from bartizan.detect.metrics.words import number, said
from tests.detect.metrics.series import DAY, START, STEP


def span(value: float, feature: str = "the value", found: Shift | None = None) -> Span:
    return Span(
        series="cpu", start=START, end=START, p_value=4.2e-5, value=value, at=START,
        feature=feature, usual=Range(31.0, 44.0, hourly=True), points=2_016,
        since=START - 7 * DAY * STEP, extreme=value, shift=found,
    )  # fmt: skip


def test_a_sentence_tells_the_value_what_is_usual_how_rare_and_what_changed() -> None:
    assert said(span(83.2, found=Shift("level", 37.5, 84.0))) == (
        "value 83.2 at 2025-11-24 16:00, usual 31 to 44 at this hour (2,016 points since"
        " 2025-11-17 16:00), p 4.2e-05; level shifted from 37.5 to 84"
    )


def test_a_usual_value_needs_another_reason() -> None:
    assert "most novel is the spread of 24 points" in said(span(40, "the spread of 24 points"))
    assert "most novel" not in said(span(90, "the spread of 24 points"))


@pytest.mark.parametrize(
    ("value", "text"),
    [(83.2, "83.2"), (0.0, "0"), (12_345_678.9, "12,345,679"), (1.5e-7, "1.500e-07"),
     (-0.0666, "-0.0666"), (2e20, "2.000e+20")],
)  # fmt: skip
def test_numbers_show_their_size(value: float, text: str) -> None:
    assert number(value) == text


@pytest.mark.parametrize(
    ("metric", "way"),
    [
        ("http_request_latency_seconds", 1), ("CPUUtilization", 1), ("error_rate", 1),
        ("http_5xx", 1), ("estimatedCharges", 0), ("cost_per_day", 1), ("FreeStorageSpace", -1),
        ("healthy_hosts", -1), ("requests", 0), ("node_network_sent_bytes", 1),
    ],
)  # fmt: skip
def test_which_way_a_metric_gets_worse_is_in_its_name(metric: str, way: int) -> None:
    assert worse(metric) == way


def test_a_level_that_stays_is_a_shift_and_one_spike_is_none() -> None:
    before = [40.0, 41.0, 39.0, 40.5] * 6
    assert shift(before, [80.0, 81.0, 79.5] * 8, 50) == Shift("level", 40.25, 80.0)
    assert shift(before, [95.0, *before[1:]], 60) is None
    assert shift(before, [80.0] * 10 + before[:14], 50) is None
    assert shift(before, [80.0] * 4, 50) is None


def test_a_changed_scatter_is_a_shift() -> None:
    found = shift([50.0, 51.0, 49.0] * 8, [20.0, 80.0, 50.0] * 8, 60)
    assert found is not None
    assert (found.kind, found.up) == ("spread", True)


def test_what_is_usual_is_told_by_hour_as_soon_as_all_hours_are_known() -> None:
    usual = Usual()
    assert usual.range(START) is None
    for at in range(3 * DAY):
        time = START + at * STEP
        usual.learn(time, 10.0 if time // 3_600_000_000 % 24 < 12 else 90.0)
        if at == 40:
            known = usual.range(time)
            assert known is not None
            assert not known.hourly
    midnight = START + 8 * 3_600_000_000
    assert usual.range(midnight + 4 * 3_600_000_000) == Range(10.0, 10.0, hourly=True)
    assert usual.range(midnight + 16 * 3_600_000_000) == Range(90.0, 90.0, hourly=True)
