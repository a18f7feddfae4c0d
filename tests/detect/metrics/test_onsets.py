from random import Random

from bartizan.detect.metrics.onsets import CONTINUED, FORGET, KEPT, LEARNED, Onsets


def after(points: int, seed: int = 1) -> Onsets:
    source, onsets = Random(seed), Onsets()
    for _ in range(points):
        onsets.look(abs(source.gauss(0, 0.003)))
    return onsets


def test_nothing_is_strange_while_learning() -> None:
    onsets = Onsets()
    assert {onsets.look(at / 10) for at in range(LEARNED)} == {CONTINUED}


def test_what_is_stranger_is_rarer() -> None:
    p_values = [after(1_000).look(novelty) for novelty in (0.02, 0.1, 0.5, 5.0)]
    assert p_values == sorted(p_values, reverse=True)
    assert p_values[0] < 0.01
    assert p_values[-1] < 1e-4


def test_only_the_beginning_of_an_anomaly_counts() -> None:
    onsets = after(1_000)
    first, *others = [onsets.look(novelty) for novelty in (0.5, 0.4, 0.3, 0.45, 0.0)]
    assert first < 1e-3
    assert set(others) == {CONTINUED}


def test_one_that_grows_is_told_again() -> None:
    onsets = after(1_000)
    p_values = [onsets.look(novelty) for novelty in (0.05, 0.2, 0.8)]
    assert p_values == sorted(p_values, reverse=True)


def test_a_series_that_always_jumps_mutes_itself() -> None:
    source, restless = Random(2), Onsets()
    for at in range(20_000):
        restless.look(0.5 if at % 2_100 == 0 else abs(source.gauss(0, 0.003)))
    calm = after(20_000)
    assert restless.look(0.4) > 1.4 * calm.look(0.4)


def test_it_is_bounded_and_what_is_old_counts_less() -> None:
    onsets = Onsets()
    for at in range(FORGET + 10):
        onsets.look((at % 35) / 100 + 1e-9 * at)
    assert onsets.seen < FORGET
    assert len(onsets.strengths) <= KEPT


def test_it_goes_on_from_its_content_as_if_never_saved() -> None:
    one = after(5_000)
    other = Onsets.restored(*one.content())
    source = Random(9)
    for _ in range(2_000):
        novelty = source.expovariate(50)
        assert one.look(novelty) == other.look(novelty)
