import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.detect.logs.parameter_habits import Habit
from bartizan.errors import BartizanError


def habit(*values: str) -> Habit:
    one = Habit()
    one.update(values)
    return one


def test_a_new_value_where_there_were_only_ever_three_is_strange() -> None:
    seen = habit(*["eu-1"] * 300, *["eu-2"] * 200, *["us-1"] * 50)
    found = seen.judge("ap-9")
    assert found.p_value < 0.01
    assert found.reason == "ap-9 never seen, usually eu-1, eu-2, us-1"
    assert seen.judge("eu-1").p_value == 1
    assert 0.05 < seen.judge("us-1").p_value < 0.2


def test_a_new_value_among_many_that_were_seen_once_is_ordinary() -> None:
    assert habit(*(f"user{n}x" for n in range(200))).judge("userx").p_value == 1


def test_identifiers_are_left_alone() -> None:
    found = habit(*(f"id-{n}" for n in range(5000))).judge("id-9999999")
    assert found.p_value == 1
    assert "different values" in found.reason


def test_a_number_out_of_range_is_strange_the_more_the_further() -> None:
    chance = random.Random(2)
    times = habit(*(f"{chance.gauss(200, 20):.1f}" for _ in range(800)))
    assert times.judge("205.3").p_value > 0.3
    slow, slower = times.judge("400").p_value, times.judge("90000").p_value
    assert slower < slow < 0.003
    assert times.judge("-3").p_value < 0.003
    assert times.judge("90000").reason.startswith("90,000, usually 1")


def test_few_values_are_learning() -> None:
    assert habit("a", "b").judge("c").learning
    assert not habit(*["a"] * 30).judge("c").learning


def test_ordinary_values_are_flagged_at_the_promised_rate() -> None:
    chance = random.Random(4)
    flagged = 0
    for _ in range(40):
        draw = [str(min(int(chance.paretovariate(0.8)), 100)) + "k" for _ in range(300)]
        seen = habit(*draw[:250])
        flagged += sum(seen.judge(value).p_value <= 0.05 for value in draw[250:])
    assert flagged / 2000 < 0.07


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(0, 400).map(str), max_size=500), st.sampled_from([1, 7, 64]))
def test_shards_do_not_matter(values: list[str], shards: int) -> None:
    merged = Habit()
    for at in range(shards):
        merged = habit(*values[at::shards]).merge(merged)
    assert merged.to_bytes() == habit(*values).to_bytes()
    assert Habit.from_bytes(merged.to_bytes()).judge("7") == habit(*values).judge("7")


def test_values_of_others_never_reach_the_terminal_raw() -> None:
    assert habit(*["a"] * 40).judge("\x1b[31m" + "x" * 100).reason.isprintable()


def test_damaged_bytes_are_refused() -> None:
    with pytest.raises(BartizanError, match="no saved 'habit'"):
        Habit.from_bytes(b"\x00")
