"""What is usual on a day: seasons, newcomers, and what a poisoner cannot raise."""

from bartizan.stats.usual_day import Kind, summed, surprise, tempered, usual

DAY = 20_537
"""A Tuesday."""
ALIKE = Kind(1.0, 0.4, 0.5, 0.5)


def odd(amount: int, amounts: dict[int, int], day: int = DAY, first: int = DAY - 50) -> float:
    return surprise(amount, summed(tempered(amounts, first, day), first, day), ALIKE)


def test_more_is_more_surprising() -> None:
    days = {at: at % 4 for at in range(DAY - 50, DAY)}
    surprises = [odd(amount, days) for amount in (1, 3, 6, 12, 60, 1000)]
    assert surprises == sorted(surprises)
    assert surprises[1] < 3 < surprises[3]


def test_a_weekly_peak_is_usual_on_its_day_only() -> None:
    days = dict.fromkeys(range(DAY - 49, DAY, 7), 500)
    assert odd(500, days) < 3
    assert odd(500, days, DAY + 1) > 3


def test_a_newcomer_is_taken_for_others_of_the_kind() -> None:
    assert odd(3, {}, first=DAY) < 3
    assert odd(500, {}, first=DAY) > 3


def test_a_high_day_is_believed_when_it_has_aged() -> None:
    days = dict.fromkeys(range(DAY - 50, DAY), 3)
    raised = days | {DAY - 1: 100, DAY - 2: 100}
    assert odd(100, raised) == odd(100, days)
    assert tempered(raised, DAY - 50, DAY)[DAY - 1] == 3


def test_one_old_peak_is_trimmed() -> None:
    days = dict.fromkeys(range(DAY - 50, DAY), 3)
    assert odd(100, days | {DAY - 20: 100}) == odd(100, days)


def test_a_range_for_words() -> None:
    days = {at: 2 + at % 3 for at in range(DAY - 30, DAY)}
    known = usual(days, DAY - 40, DAY)
    assert (known.days, known.active, known.low, known.high) == (40, 30, 0, 4)
