import json
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.errors import BartizanError
from bartizan.model import Location, ScanResult
from bartizan.report import json_report, sarif
from bartizan.report.baseline import fingerprints

WRITERS: list[Callable[..., str]] = [json_report.render, sarif.render]


@pytest.mark.parametrize("write", WRITERS)
def test_a_report_is_read_back(
    write: Callable[..., str], result: ScanResult, make: SimpleNamespace
) -> None:
    found = fingerprints(write(result, checks=()))
    expected = [*result.findings, make.known]
    assert set(found) == {finding.fingerprint for finding in expected}
    for finding in expected:
        places = [(at.path, at.line, at.column, at.end_column) for at in finding.locations]
        assert [
            (at.path, at.line, at.column, at.end_column) for at in found[finding.fingerprint]
        ] == places


@pytest.mark.parametrize("write", WRITERS)
def test_what_an_ignore_holds_back_is_no_baseline(
    write: Callable[..., str], make: SimpleNamespace
) -> None:
    text = write(make.scan(suppressed=(make.ignored, make.known)), checks=())
    assert set(fingerprints(text)) == {make.known.fingerprint}


@pytest.mark.parametrize("write", WRITERS)
def test_an_empty_report_is_an_empty_baseline(write: Callable[..., str], clean: ScanResult) -> None:
    assert fingerprints(write(clean, checks=())) == {}


@pytest.mark.parametrize("write", WRITERS)
def test_odd_paths_survive(write: Callable[..., str], make: SimpleNamespace) -> None:
    path = "a b/ü:%41?#[x]\\\udcff\n.yml"
    finding = make.flaw(make.unpinned, "m", Location(path, 1, 1, 1, 2))
    found = fingerprints(write(make.scan(finding), checks=()))
    assert found[finding.fingerprint][0].path == path


def change(text: str, edit: Callable[[Any], object]) -> str:
    document = json.loads(text)
    edit(document)
    return json.dumps(document)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the baseline is not JSON"),
        ("{", "the baseline is not JSON"),
        ("[]", "its top level is not an object"),
        ("{}", "the baseline is not a report of bartizan"),
        ("[" * 100_000, "nested too deeply"),
        ('{"schema_version": "2.0", "findings": []}', "schema version '2.0', which is not known"),
        ('{"schema_version": 1, "findings": []}', "Expected `str`, got `int`"),
        ('{"schema_version": "1.0"}', "missing required field `findings`"),
        (
            '{"schema_version": "1.0", "findings": [{"fingerprint": "../x", "locations": []}]}',
            "'../x' is not a fingerprint",
        ),
        ('{"runs": {}}', "Expected `array`, got `object`"),
        ('{"runs": [{"results": [{"ruleId": "x"}]}]}', "SARIF of another program"),
        ("9" * 5000, "the baseline is not"),
    ],
)
def test_damage_is_one_clear_error(text: str, message: str) -> None:
    with pytest.raises(BartizanError) as caught:
        fingerprints(text)
    assert message in caught.value.what
    assert caught.value.mend
    assert "\n" not in str(caught.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["findings", "runs", "results", "fingerprint", "locations", "path"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["schema_version", "runs", "findings"]), JSON)
def test_no_document_does_worse_than_an_error(value: object, key: str, inner: object) -> None:
    document = {**value, key: inner} if isinstance(value, dict) else {key: inner}
    for candidate in (value, document, {"schema_version": "1.0", **document}):
        try:
            found = fingerprints(json.dumps(candidate))
        except BartizanError:
            continue
        assert all(len(name) == 32 for name in found)


@given(st.text(st.characters(), max_size=40))
def test_no_text_does_worse_than_an_error(text: str) -> None:
    with pytest.raises(BartizanError):
        fingerprints(text)
