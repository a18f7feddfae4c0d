"""No report, however twisted, makes the reader fail in any other way than it says."""

import json
from copy import deepcopy
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.errors import BartizanError
from bartizan.scan.imported.report import gather
from bartizan.scan.imported.sarif import read_sarif

REPORT: dict[str, Any] = {
    "version": "2.1.0",
    "runs": [
        {
            "tool": {
                "driver": {
                    "name": "Tool",
                    "rules": [
                        {
                            "id": "r1",
                            "name": "Rule",
                            "shortDescription": {"text": "short"},
                            "fullDescription": {"text": "full"},
                            "help": {"text": "help"},
                            "helpUri": "https://tool.example",
                            "messageStrings": {"m": {"text": "{0}"}},
                            "defaultConfiguration": {"level": "error"},
                            "relationships": [
                                {"target": {"id": "79", "toolComponent": {"name": "CWE"}}}
                            ],
                            "properties": {"tags": ["CWE-79"], "security-severity": "5.0"},
                        }
                    ],
                },
                "extensions": [{"name": "pack", "rules": [{"id": "r2"}]}],
            },
            "automationDetails": {"id": "a/b"},
            "invocations": [
                {"executionSuccessful": True, "workingDirectory": {"uri": "file:///w/"}}
            ],
            "originalUriBaseIds": {"SRC": {"uri": "file:///w/"}},
            "artifacts": [{"location": {"uri": "a.py", "uriBaseId": "SRC"}}],
            "results": [
                {
                    "ruleId": "r1",
                    "rule": {"index": 0, "toolComponent": {"index": 0, "name": "pack"}},
                    "ruleIndex": 0,
                    "kind": "fail",
                    "level": "error",
                    "message": {"id": "m", "text": "t {0}", "arguments": ["x"]},
                    "partialFingerprints": {"primaryLocationLineHash": "0123456789abcdef:1"},
                    "fingerprints": {"0": "0123456789abcdef"},
                    "suppressions": [{"status": "accepted", "justification": "j"}],
                    "taxa": [{"id": "CWE-79", "toolComponent": {"name": "CWE"}}],
                    "properties": {"tags": ["secret"], "cwe": "CWE-1"},
                    "relatedLocations": [
                        {"physicalLocation": {"artifactLocation": {"uri": "b.py"}}}
                    ],
                    "locations": [
                        {
                            "message": {"text": "here"},
                            "physicalLocation": {
                                "artifactLocation": {"uri": "a.py", "uriBaseId": "SRC", "index": 0},
                                "region": {
                                    "startLine": 1,
                                    "startColumn": 2,
                                    "endLine": 3,
                                    "endColumn": 4,
                                    "snippet": {"text": "some code"},
                                },
                            },
                        }
                    ],
                }
            ],
        }
    ],
}

texts = st.text(max_size=20).map(lambda t: t.encode("utf-8", "ignore").decode())
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.sampled_from(["../..", "file:", "file://", "//", "{0}", "%", "%00", "C:", "a" * 9000]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


def spots(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The address of every part of a document."""
    parts: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        parts = list(value.items())
    elif isinstance(value, list):
        parts = list(enumerate(value))
    return [at, *(spot for key, part in parts for spot in spots(part, (*at, key)))]


def put(document: Any, at: tuple[Any, ...], value: Any) -> Any:
    if not at:
        return value
    parent = document
    for key in at[:-1]:
        parent = parent[key]
    parent[at[-1]] = value
    return document


def check(data: bytes) -> None:
    try:
        runs = read_sarif(data, name="r.sarif", root="/w")
    except BartizanError:
        return
    for run in gather(runs):
        for finding in run.findings:
            for at in (*finding.locations, *finding.related):
                assert at.path
                assert not at.path.startswith(("/", "../"))
                assert ".." not in at.path.split("/")
                assert 1 <= at.line <= at.end_line < 2**31
            assert finding.message.isprintable()
            assert len(finding.message) <= 1_100
            assert len(finding.fingerprint) == 32
        assert all(notice.reason and "\n" not in notice.reason for notice in run.not_run)


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_any_part_replaced_by_anything(data: st.DataObject) -> None:
    document = deepcopy(REPORT)
    for _ in range(data.draw(st.integers(1, 3))):
        spot = data.draw(st.sampled_from(spots(document)))
        document = put(document, spot, data.draw(values))
        if not isinstance(document, dict):
            break
    check(json.dumps(document).encode())


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 3000), st.binary(max_size=8))
def test_bytes_overwritten_anywhere(at: int, junk: bytes) -> None:
    raw = json.dumps(REPORT).encode()
    check(raw[:at] + junk + raw[at + len(junk) :])


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_at_all(raw: bytes) -> None:
    check(raw)


def test_the_pattern_for_the_fuzzing_is_itself_read_whole() -> None:
    (run,) = read_sarif(json.dumps(REPORT).encode(), name="r.sarif", root="/w")
    assert run.not_run == ()
    assert len(run.findings) == 1
