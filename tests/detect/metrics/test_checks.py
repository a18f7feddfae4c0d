"""Every check's examples, run: bad ones are found, good ones are not."""

import pytest

from bartizan.detect.metrics.metric_checks import checks, named
from bartizan.detect.metrics.metric_state import MetricState
from bartizan.detect.metrics.process import finish, process
from bartizan.model import Check, Finding
from tests.detect.metrics.drawn import batch

CHECKS = list(checks().values())


def found(text: str) -> list[Finding]:
    some, state = process(batch(text), MetricState())
    return [*some, *finish(state)]


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.slug)
def test_bad_examples_are_found(check: Check) -> None:
    for example in check.bad:
        kinds = {one.check for one in found(example.text)}
        assert check.id in kinds, f"{example.text}: {kinds}"


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.slug)
def test_good_examples_are_not(check: Check) -> None:
    for example in check.good:
        assert check.id not in {one.check for one in found(example.text)}, example.text


def test_ids_and_slugs_are_unique_and_named() -> None:
    assert len({check.id for check in CHECKS}) == len(CHECKS)
    assert named("met-104") is named("correlated-metrics") is not None
    assert named("MET-999") is None


def test_what_rises_together_is_one_finding() -> None:
    (one,) = [one for one in found(checks()["correlated-metrics"].bad[0].text)
              if one.check == "MET-104"]  # fmt: skip
    assert one.message.startswith(
        "cpu_usage, egress_bytes, memory_used of host build-7 rose together"
    )
    assert one.severity == "high"
    assert [str(entity) for entity in one.entities] == ["host:build-7"]
    assert set(one.evidence) == {"cpu_usage", "egress_bytes", "memory_used"}
    assert one.events
    assert one.p_value is not None
    assert one.p_value < 1e-3


def test_better_is_milder_than_worse() -> None:
    worse = "request_latency workload:shop: 40 42 41 43 39 *60, 80 83 81 82 *30\n"
    better = "request_latency workload:shop: 80 83 81 82 *75, 40 42 41 43 39 *20\n"
    graver = [one.severity for one in found(worse) if one.check == "MET-102"]
    milder = [one.severity for one in found(better) if one.check == "MET-102"]
    assert (graver, milder) == (["medium"], ["low"])
