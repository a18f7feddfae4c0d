import pytest

from bartizan.ingest.declared import times
from bartizan.ingest.picks import column, country, pick, seen, text, whole


def test_a_path_goes_through_objects_and_takes_the_first_of_a_list() -> None:
    record = {"a": {"b": [{"c": 1}, {"c": 2}]}, "x.y": 3}
    assert pick("a.b.c")(record) == 1
    assert pick("x.y")(record) == 3
    assert pick("nothing.at.all")(record) is None


def test_later_paths_are_tried_where_earlier_ones_are_empty() -> None:
    assert column("a|b.c|d")([{"a": 1}, {"a": "", "b": {"c": 2}}, {"d": 3}, {}]) == [1, 2, 3, None]


def test_rules_see_all_elements_of_lists() -> None:
    assert seen({"a": [{"b": 1}, {"b": [2, 3]}, {}]}, "a.b") == [1, 2, 3]
    assert seen({"a.b": None, "a": {"b": 4}}, "a.b") == 4


@pytest.mark.parametrize(
    ("value", "expected"),
    [("", None), ("-", None), (True, "true"), (5, "5"), (["x", "y"], "x"), ({}, None), ([], None)],
)
def test_text_is_what_a_column_holds(value: object, expected: str | None) -> None:
    assert text(value) == expected


def test_numbers_that_do_not_fit_are_left_out() -> None:
    assert whole("12") == 12
    assert whole(2**70) is None
    assert whole("1" * 5000) is None


def test_countries_are_known_by_code_and_name() -> None:
    assert [country(one) for one in ("no", "Norway", "Atlantis", "Korea, Republic of")] == [
        "NO",
        "NO",
        None,
        "KR",
    ]


def test_instants_of_any_usual_writing() -> None:
    written = ["2025-11-24T08:00:00Z", 1763971200, "1763971200000", "2025-11-24 09:00:00 +0100"]
    assert len(set(times([*written, None]).to_list()[:4])) == 1
    assert times(["soon", {}, True]).null_count() == 3
