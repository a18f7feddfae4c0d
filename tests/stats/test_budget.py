from bartizan.stats.budget import needed, threshold


def test_a_budget_is_met_in_expectation() -> None:
    assert threshold(5, 10_000) * 10_000 == 5


def test_fewer_tests_than_alerts_need_no_threshold() -> None:
    assert threshold(5, 3) == 1
    assert threshold(5, 0) == 1


def test_it_says_how_much_must_be_learned() -> None:
    assert needed(5, 10_000) == 2000
