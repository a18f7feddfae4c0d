import xml.etree.ElementTree as ET
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model import Check, Location, NotRun, ScanResult
from bartizan.report.junit import render

CASES = "./testsuite/testcase"


@pytest.mark.parametrize("which", ["result", "clean", "hostile"])
def test_counts_are_those_of_the_cases(
    which: str, checks: tuple[Check, ...], request: pytest.FixtureRequest
) -> None:
    root = ET.fromstring(render(request.getfixturevalue(which), checks=checks))
    for node in (root, *root.findall("testsuite")):
        cases = list(node.iter("testcase"))
        assert int(node.attrib["tests"]) == len(cases)
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert int(node.attrib[name]) == len(list(node.iter(tag)))


def test_a_check_that_found_nothing_passed(result: ScanResult, checks: tuple[Check, ...]) -> None:
    root = ET.fromstring(render(result, checks=checks))
    (case,) = root.findall("./testsuite[@name='PIPE-090 curl-pipe-shell']/testcase")
    assert list(case) == []


def test_an_occurrence_failed_at_its_place(result: ScanResult) -> None:
    root = ET.fromstring(render(result, checks=()))
    case = root.find(f"{CASES}[@file='infra/.netrc']")
    assert case is not None
    assert case.attrib["line"] == "1"
    failure = case.find("failure")
    assert failure is not None
    assert failure.attrib["type"] == "high"
    assert "fix: Change the password" in (failure.text or "")


def test_suppressed_is_skipped_and_incomplete_is_an_error(result: ScanResult) -> None:
    root = ET.fromstring(render(result, checks=()))
    messages = {node.attrib["message"] for node in root.iter("skipped")}
    assert "suppressed (inline): ours, reviewed" in messages
    assert [node.attrib["message"] for node in root.iter("error")] == [
        "line 3 is not YAML: a tab indents it"
    ]


@given(st.text(st.characters(), max_size=60))
def test_any_text_is_valid_xml(text: str) -> None:
    from bartizan.report.junit import _attributes, _text  # noqa: PLC0415

    assert ET.fromstring(f"<a{_attributes({'b': text})}>{_text(text)}</a>").tag == "a"


def test_nothing_to_say_is_still_a_report(make: SimpleNamespace) -> None:
    place = Location("f", 1, 1, 1, 2)
    finding = make.flaw(make.unpinned, "m", place, suppression=None)
    root = ET.fromstring(render(make.scan(finding, not_run=(NotRun("x", "y"),)), checks=()))
    assert root.attrib["name"] == "bartizan"
