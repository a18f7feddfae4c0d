import pytest

from bartizan.stats.distinct import Distinct


def test_a_few_are_counted_exactly() -> None:
    seen = Distinct()
    seen.update(f"host-{n % 200}" for n in range(1000))
    assert seen.estimate() == 200


@pytest.mark.parametrize("many", [1_000, 20_000, 200_000])
def test_many_are_counted_within_five_standard_errors(many: int) -> None:
    seen = Distinct()
    seen.update(f"host-{n}" for n in range(many))
    assert abs(seen.estimate() / many - 1) < 5 * 1.04 / 64
