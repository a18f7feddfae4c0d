"""Beats: kept intervals are found with jitter and gaps; chance and conversations are not."""

import random

from bartizan.detect.behaviour.network.periodicity import beat


def test_jitter_and_missed_beats() -> None:
    dice = random.Random(1)
    times = [int(300 * at + dice.gauss(0, 15)) for at in range(60) if at % 7]
    found = beat(times)
    assert found
    assert 280 < found.period < 320
    assert found.odd > 20


def test_chance_is_no_beat() -> None:
    odd = []
    for seed in range(40):
        dice = random.Random(seed)
        found = beat(sorted(dice.randrange(86_400) for _ in range(60)))
        odd.append(found.odd if found else 0.0)
    assert sorted(odd)[35] < 4


def test_a_conversation_is_no_beat() -> None:
    assert beat(list(range(100))) is None


def test_a_few_are_not_enough() -> None:
    assert beat([0, 60, 120, 180]) is None
