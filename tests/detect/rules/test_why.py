"""A hit says which values made it true, in words."""

import pytest

from bartizan.detect.rules.why import Because, why
from tests.detect.rules.engine import ruleset


def reasons(tmp_path, detection, record):
    rules = ruleset(tmp_path, detection)
    assert rules.refused == ()
    return why(rules.rules[0], record)


@pytest.mark.parametrize(
    ("item", "value", "how"),
    [
        ({"f": "Root"}, "root", "equals 'Root'"),
        ({"f|contains": "ev*l"}, "an evil", "is like '*ev*l*'"),
        ({"f|contains": "evil"}, "an evil deed", "contains 'evil'"),
        ({"f|startswith": "an"}, "an evil", "starts with 'an'"),
        ({"f|endswith": "\\cmd.exe"}, "C:\\cmd.exe", "ends with '\\cmd.exe'"),
        ({"f": r"a\*b"}, "a*b", "equals 'a*b'"),
        ({"f": "*"}, "x", "is present"),
        ({"f": 4624}, 4624, "equals 4624"),
        ({"f|gt": 3}, 4, "is more than 3"),
        ({"f|re": "e.il"}, "evil", "matches /e.il/"),
        ({"f|cidr": "10.0.0.0/8"}, "10.1.2.3", "is in 10.0.0.0/8"),
        ({"f|hour": 3}, "2026-01-01T03:00:00Z", "has hour 3"),
        ({"f|exists": True}, "x", "is present"),
    ],
)
def test_says_how_a_value_matched(tmp_path, item, value, how):
    found = reasons(tmp_path, {"s": item, "condition": "s"}, {"f": value})
    assert found == [Because("f", str(value), how)]


def test_missing_values_have_no_text(tmp_path):
    found = reasons(tmp_path, {"s": {"f": None}, "condition": "s"}, {})
    assert found == [Because("f", "", "is missing")]


def test_leaves_out_what_was_not_true_and_what_was_excluded(tmp_path):
    detection = {
        "a": {"f|contains": ["evil", "bad"]},
        "b": {"g": "x"},
        "c": {"h": "y"},
        "condition": "(a or b) and not c",
    }
    found = reasons(tmp_path, detection, {"f": "evil", "g": "z"})
    assert found == [Because("f", "evil", "contains 'evil'")]


def test_names_the_element_of_a_list(tmp_path):
    found = reasons(tmp_path, {"s": {"f|endswith": "b"}, "condition": "s"}, {"f": ["x", "ab"]})
    assert found == [Because("f", "ab", "ends with 'b'")]


def test_a_keyword_names_the_value_it_is_in(tmp_path):
    found = reasons(tmp_path, {"s": ["evil"], "condition": "s"}, {"a": 1, "b": "so evil"})
    assert found == [Because("", "so evil", "contains 'evil'")]


def test_nothing_of_a_rule_that_is_not_true(tmp_path):
    assert reasons(tmp_path, {"s": {"f": "x"}, "condition": "s"}, {"f": "y"}) == []
