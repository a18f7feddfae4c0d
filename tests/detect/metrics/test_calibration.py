"""The p-values of ordinary points: as many are small as they say, in series of nine kinds."""

import pytest

from bartizan.detect.metrics.context import Context
from bartizan.detect.metrics.onsets import LEARNED
from tests.detect.metrics.series import KINDS, START, STEP, ordinary

POINTS = 12_000
HEAVY = {"log-normal", "Pareto", "bursts"}
"""Kinds in which ever larger values are ordinary: there very small p-values are too frequent."""


@pytest.mark.parametrize("kind", KINDS)
def test_ordinary_points_are_seldom_unusual(kind: str) -> None:
    look = Context().look
    p_values = [
        look(START + at * STEP, value).p_value for at, value in enumerate(ordinary(kind, 7, POINTS))
    ][LEARNED:]
    slack = 3 if kind in HEAVY else 1.1
    for share in (1e-2, 3e-3, 1e-3, 1e-4):
        found = sum(one <= share for one in p_values)
        assert found <= slack * share * len(p_values) + 2
