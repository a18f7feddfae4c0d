"""Reports of other tools, and our own, become findings."""

import json
from typing import Any

import pytest

from bartizan.errors import BartizanError
from bartizan.model import Confidence, Finding, Location, Severity
from bartizan.scan.imported.report import ImportedRun, gather
from bartizan.scan.imported.sarif import read_sarif

Json = dict[str, Any]
ROOT = "/work/shop"


def result(**fields: Any) -> Json:
    return {
        "ruleId": "r1",
        "message": {"text": "it is wrong"},
        "locations": [place("ci/a.yml", startLine=3, startColumn=5, endColumn=9)],
        **fields,
    }


def place(uri: str, base: str = "", **region: Any) -> Json:
    where: Json = {"uri": uri} | ({"uriBaseId": base} if base else {})
    return {"physicalLocation": {"artifactLocation": where, "region": region}}


def run(*results: Json, tool: str = "Tool", rules: list[Json] | None = None, **more: Any) -> Json:
    driver: Json = {"name": tool} | ({"rules": rules} if rules else {})
    return {"tool": {"driver": driver}, "results": list(results), **more}


def read(*runs: Json, root: str = ROOT) -> list[ImportedRun]:
    data = json.dumps({"version": "2.1.0", "runs": list(runs)}).encode()
    return read_sarif(data, name="r.sarif", root=root)


def one(only: Json, **more: Any) -> Finding:
    (answer,) = read(run(only, **more))
    assert answer.not_run == ()
    (finding,) = answer.findings
    return finding


def complaints(*results: Json, **more: Any) -> list[str]:
    (answer,) = read(run(*results, **more))
    assert answer.complete == (not answer.not_run)
    assert all(n.incomplete and n.subject == "r.sarif" for n in answer.not_run)
    return [n.reason for n in answer.not_run]


def test_a_result_becomes_a_finding_with_its_place() -> None:
    finding = one(result())
    assert (finding.check, finding.engine, finding.tool) == ("tool:r1", "tool:r1", "tool")
    assert finding.message == "it is wrong"
    assert finding.locations == (Location("ci/a.yml", 3, 5, 3, 9),)
    assert (finding.severity, finding.confidence) == (Severity.MEDIUM, Confidence.MEDIUM)


# What the rule adds.

RULE = {
    "id": "r1",
    "name": "UnpinnedAction",
    "shortDescription": {"text": "Action is not pinned."},
    "fullDescription": {"text": "A tag can be moved."},
    "help": {"text": "Pin it."},
    "helpUri": "https://tool.example/r1",
    "defaultConfiguration": {"level": "error"},
    "properties": {"tags": ["external/cwe/cwe-829", "security"], "precision": "very-high"},
}


@pytest.mark.parametrize("where", ["by id", "by index", "in an extension", "as a sub-rule"])
def test_the_rule_is_found_wherever_it_stands(where: str) -> None:
    if where == "by id":
        finding = one(result(), rules=[{"id": "other"}, RULE])
    elif where == "by index":
        bare = {k: v for k, v in result(ruleIndex=1).items() if k != "ruleId"}
        finding = one(bare, rules=[{"id": "other"}, RULE])
    elif where == "as a sub-rule":
        finding = one(result(ruleId="r1/7"), rules=[RULE])
    else:
        bare = result(rule={"index": 0, "toolComponent": {"index": 0}})
        del bare["ruleId"]
        driver = {"name": "Tool", "rules": [{"id": "other"}]}
        tool = {"driver": driver, "extensions": [{"name": "pack", "rules": [RULE]}]}
        ((finding,),) = (r.findings for r in read(run(bare) | {"tool": tool}))
    assert finding.title == "Action is not pinned"
    assert finding.slug == "unpinned-action"
    assert (finding.why, finding.remediation) == ("A tag can be moved.", "Pin it.")
    assert finding.url == "https://tool.example/r1"
    assert finding.cwe == (829,)
    assert (finding.severity, finding.confidence) == (Severity.HIGH, Confidence.HIGH)


@pytest.mark.parametrize(
    ("fields", "properties", "severity"),
    [
        ({"level": "error"}, {"security-severity": "9.8"}, Severity.CRITICAL),
        ({"level": "error"}, {"security-severity": "7.0"}, Severity.HIGH),
        ({}, {"security-severity": 5}, Severity.MEDIUM),
        ({}, {"security-severity": "0.1"}, Severity.LOW),
        ({}, {"security-severity": "0.0"}, Severity.INFO),
        ({"level": "note"}, {"security-severity": "high"}, Severity.LOW),
        ({"level": "note"}, {"security-severity": "1e999"}, Severity.LOW),
        ({"level": "note"}, {"security-severity": True}, Severity.LOW),
        ({"properties": {"zizmor/severity": "High"}, "level": "warning"}, {}, Severity.HIGH),
        (
            {"properties": {"security-severity": "9.1"}},
            {"security-severity": "2"},
            Severity.CRITICAL,
        ),
        ({"level": "none"}, {}, Severity.INFO),
        ({"kind": "informational"}, {}, Severity.INFO),
        ({"level": "shrug"}, {}, Severity.MEDIUM),
    ],
)
def test_severity_comes_from_the_score_then_the_tools_word_then_the_level(
    fields: Json, properties: Json, severity: Severity
) -> None:
    assert (
        one(result(**fields), rules=[{"id": "r1", "properties": properties}]).severity is severity
    )


@pytest.mark.parametrize(
    ("extra", "cwe"),
    [
        ({"properties": {"tags": ["CWE-79: Cross-site Scripting", "OWASP-A03:2021"]}}, (79,)),
        ({"properties": {"cwe": ["CWE-0022", "cwe 78"]}}, (22, 78)),
        (
            {
                "relationships": [
                    {"target": {"id": "CWE-611", "toolComponent": {"name": "CWE"}}},
                    {"target": {"id": "A03", "toolComponent": {"name": "OWASP"}}},
                ]
            },
            (611,),
        ),
        ({"properties": {"tags": ["secret", "security"]}}, (798,)),
        ({"properties": {"tags": "CWE-1"}}, ()),
    ],
)
def test_weaknesses_are_read_wherever_tools_put_them(extra: Json, cwe: tuple[int, ...]) -> None:
    assert one(result(), rules=[{"id": "r1", **extra}]).cwe == cwe


def test_what_a_secret_scanner_quotes_is_not_repeated() -> None:
    secret = "hunter2" + "hunter2hunter2"
    quoted = result(
        message={"text": f"found {secret}"},
        locations=[place("a.env", startLine=1, snippet={"text": f"KEY={secret}"})],
    )
    rules = [{"id": "r1", "shortDescription": {"text": "A key"}}]
    finding = one(quoted, tool="gitleaks", rules=rules)
    assert finding.message == "gitleaks reports: A key"
    assert finding.cwe == (798,)
    assert secret not in repr(finding)


def test_messages_take_arguments_and_lose_links_and_control_characters() -> None:
    words = {"text": "[{0}](1) at {1} {9}\x1b[31m\u202e", "arguments": ["x", "y"]}
    assert one(result(message=words)).message == "x at y {9} [31m"
    by_id = result(message={"id": "m", "arguments": ["x"]})
    rules = [{"id": "r1", "messageStrings": {"m": {"text": "bad {0}"}}}]
    assert one(by_id, rules=rules).message == "bad x"
    assert len(one(result(message={"text": "x" * 90_000})).message) == 1_000


def test_an_address_that_is_no_web_page_is_not_passed_on() -> None:
    for address in ("javascript:alert(1)", "file:///etc/passwd", "https://a b", "https://a\n"):
        assert one(result(), rules=[{"id": "r1", "helpUri": address}]).url == ""


def test_related_places_are_kept_and_code_flows_are_not() -> None:
    related = [place("b.yml", startLine=7) | {"message": {"text": "the source"}}]
    finding = one(result(relatedLocations=related, codeFlows=[{"threadFlows": 3}]))
    assert [(str(at), at.annotation) for at in finding.related] == [("b.yml:7:1", "the source")]
    assert one(result(relatedLocations=[place("../x"), 3])).related == ()


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ([{"kind": "inSource", "justification": "ours"}], "ours"),
        ([{"kind": "external", "status": "accepted"}], "suppressed in the report of tool"),
        ([{"status": "accepted"}, {"status": "underReview"}], None),
        ([{"status": "rejected"}], None),
        ([], None),
    ],
)
def test_only_an_accepted_suppression_suppresses(written: list[Json], reason: str | None) -> None:
    suppression = one(result(suppressions=written)).suppression
    assert (suppression and suppression.reason) == reason


@pytest.mark.parametrize(
    "fields", [{"kind": "pass"}, {"kind": "notApplicable"}, {"baselineState": "absent"}]
)
def test_a_result_that_says_all_is_well_is_no_finding(fields: Json) -> None:
    (answer,) = read(run(result(**fields)))
    assert (answer.findings, answer.not_run, answer.complete) == ((), (), True)


# Addresses.

BASES = {
    "SRC": {"uri": "file:///work/shop/"},
    "CI": {"uri": "ci/", "uriBaseId": "SRC"},
    "OTHER": {"uri": "file:///home/runner/shop/"},
    "UP": {"uri": "file:///work/"},
    "NONE": {"description": {"text": "unknown"}},
}


@pytest.mark.parametrize(
    ("uri", "base", "path"),
    [
        ("./ci//a.yml", "", "ci/a.yml"),
        ("file:///work/shop/ci/a.yml", "", "ci/a.yml"),
        ("file:/work/shop/a.yml", "", "a.yml"),
        ("file://localhost/work/shop/a.yml", "", "a.yml"),
        ("/work/shop/a.yml", "", "a.yml"),
        ("file:///home/runner/shop/a.yml", "", "a.yml"),
        ("a.yml", "SRC", "a.yml"),
        ("a.yml", "CI", "ci/a.yml"),
        ("a.yml", "OTHER", "a.yml"),
        ("shop/a.yml", "UP", "a.yml"),
        ("a.yml", "NONE", "a.yml"),
        ("a.yml", "UNHEARD", "a.yml"),
        ("with%20space/%C3%A9.yml", "", "with space/é.yml"),
        ("win\\dir\\a.yml", "", "win/dir/a.yml"),
        ("a.yml#L3", "", "a.yml"),
        ("ci/../a.yml", "", "a.yml"),
    ],
)
def test_addresses_become_paths_below_the_root(uri: str, base: str, path: str) -> None:
    finding = one(result(locations=[place(uri, base)]), originalUriBaseIds=BASES)
    assert finding.location.path == path


def test_a_windows_address_is_made_relative_to_a_windows_root() -> None:
    (answer,) = read(run(result(locations=[place("file:///C:/shop/a.yml")])), root="C:\\shop")
    assert answer.findings[0].location.path == "a.yml"


def test_an_address_may_stand_in_the_list_of_artifacts() -> None:
    where = {"physicalLocation": {"artifactLocation": {"index": 1}}}
    artifacts = [{"location": {"uri": "a"}}, {"location": {"uri": "b.yml"}}]
    (answer,) = read(run(result(locations=[where]), artifacts=artifacts))
    assert answer.findings[0].location.path == "b.yml"
    assert answer.paths == {"a", "b.yml"}


@pytest.mark.parametrize(
    ("uri", "reason"),
    [
        ("../secrets", "its file lies outside the scanned tree"),
        ("ci/../../x", "its file lies outside the scanned tree"),
        ("%2e%2e/x", "its file lies outside the scanned tree"),
        ("..%5Cx/../..", "its file lies outside the scanned tree"),
        ("/etc/passwd", "its file lies outside the scanned tree"),
        ("file:///work/shopping/a", "its file lies outside the scanned tree"),
        ("C:/x", "its file lies outside the scanned tree"),
        ("https://example.org/a.yml", "its address is not a file of the tree"),
        ("", "it names no file"),
        (".", "its address is no name of a file"),
        ("a%00b", "its address is no name of a file"),
        ("a" * 5000, "its address is no name of a file"),
        ("a" * 50000, "its address is too long"),
    ],
)
def test_addresses_outside_the_tree_are_refused_with_a_reason(uri: str, reason: str) -> None:
    assert complaints(result(locations=[place(uri)])) == [
        f"1 result of tool could not be used: {reason}"
    ]


def test_bases_that_lead_in_a_circle_are_refused() -> None:
    loop = {"A": {"uri": "a/", "uriBaseId": "B"}, "B": {"uri": "b/", "uriBaseId": "A"}}
    said = complaints(result(locations=[place("x", "A")]), originalUriBaseIds=loop)
    assert said == ["1 result of tool could not be used: its base address leads in a circle"]


# Identity.


def names(*results: Json, tool: str = "Tool") -> list[str]:
    (answer,) = read(run(*results, tool=tool))
    return sorted(f.fingerprint for f in answer.findings)


def test_moved_lines_keep_their_identity_and_renamed_files_too_where_text_is_quoted() -> None:
    def at(uri: str, line: int, text: str = "uses: actions/checkout@v4") -> Json:
        return result(locations=[place(uri, startLine=line, snippet={"text": text})])

    assert names(at("a.yml", 3)) == names(at("b.yml", 90)) == names(at("a.yml", 3), at("a.yml", 9))
    assert names(at("a.yml", 3)) == names(at("a.yml", 3, "  uses:  actions/checkout@v4\n"))
    assert names(at("a.yml", 3)) != names(at("a.yml", 3, "uses: actions/cache@v4"))


def test_without_quoted_text_the_message_and_path_tell_flaws_apart() -> None:
    def at(uri: str, message: str, line: int = 1) -> Json:
        return result(message={"text": message}, locations=[place(uri, startLine=line)])

    assert names(at("a", "line 3 of a", 3)) == names(at("a", "line 9 of a", 9))
    assert names(at("a", "x")) != names(at("b", "x"))
    assert names(at("a", "x")) != names(at("a", "y"))


def test_a_tools_own_hash_is_its_identity_and_a_placeholder_is_not() -> None:
    digest, other = "0123456789abcdef:1", "fedcba9876543210:1"

    def told(value: str, text: str, key: str = "primaryLocationLineHash") -> Json:
        where = place("a.yml", startLine=1, snippet={"text": text})
        return result(partialFingerprints={key: value}, locations=[where])

    assert names(told(digest, "one thing")) == names(told(digest, "another"))
    assert names(told(digest, "one thing")) != names(told(other, "one thing"))
    for value, key in (
        ("requires login", "matchBasedId/v1"),
        ("0" * 40, "hash"),
        (digest[:16] * 2, "commitSha"),
    ):
        assert names(told(value, "one thing", key)) == names(told("", "one thing"))


def test_two_results_of_one_flaw_are_occurrences_of_one_finding() -> None:
    quoted = {"text": "password: x1y2"}
    twice = [result(locations=[place(p, startLine=1, snippet=quoted)]) for p in ("a", "b")]
    (answer,) = read(run(*twice))
    (finding,) = answer.findings
    assert [at.path for at in finding.locations] == ["a", "b"]


def test_our_own_report_gives_our_own_ids_and_fingerprints_back() -> None:
    ours = result(ruleId="PIPE-004", partialFingerprints={"bartizan/v1": "ab" * 16})
    finding = one(ours, tool="Bartizan", properties={"bartizan/complete": True})
    assert (finding.check, finding.fingerprint, finding.tool) == ("PIPE-004", "ab" * 16, "bartizan")
    assert finding.engine == ""


def test_our_own_report_proves_no_absence_unless_it_says_it_is_whole() -> None:
    ours = result(ruleId="PIPE-004", partialFingerprints={"bartizan/v1": "ab" * 16})
    (part,) = read(run(ours, tool="Bartizan"))
    (whole,) = read(run(ours, tool="Bartizan", properties={"bartizan/complete": True}))
    assert (part.complete, whole.complete) == (False, True)


def test_nobody_else_can_pass_off_a_fingerprint_as_ours() -> None:
    forged = result(partialFingerprints={"bartizan/v1": "ab" * 16})
    assert names(forged) != ["ab" * 16]
    odd = result(ruleId="PIPE-004", partialFingerprints={"bartizan/v1": "nonsense"})
    assert names(odd, tool="Bartizan") != ["nonsense"]


# Sources.


@pytest.mark.parametrize(
    ("name", "category", "source"),
    [
        ("Semgrep OSS", "", "semgrep"),
        ("CodeQL", "/language:python/2026-01-01", "codeql//language:python"),
        ("Trivy", "image/42", "trivy/image"),
        ("GitHub Actions Lint!", "", "github-actions-lint"),
    ],
)
def test_the_source_is_the_tool_and_its_category(name: str, category: str, source: str) -> None:
    more = {"automationDetails": {"id": category}} if category else {}
    (answer,) = read(run(result(), tool=name, **more))
    assert answer.source == source


def test_a_rule_prefixed_with_its_tool_is_not_prefixed_twice() -> None:
    assert one(result(ruleId="zizmor/artipacked"), tool="zizmor").check == "zizmor:artipacked"


def test_a_run_that_failed_or_has_no_results_proves_no_absence() -> None:
    failed = {"invocations": [{"executionSuccessful": False}]}
    assert complaints(result(), **failed) == ["tool did not finish"]
    (answer,) = read({"tool": {"driver": {"name": "Tool"}}})
    assert [n.reason for n in answer.not_run] == ["the results of tool are not in the report"]
    assert not answer.complete


def test_several_reports_of_one_source_are_gathered_into_one() -> None:
    parts = read(run(result()), run(result(ruleId="r2")), run(result(), tool="Other"))
    whole = gather(parts)
    assert [(r.source, len(r.findings)) for r in whole] == [("other", 1), ("tool", 2)]
    assert gather([*parts, *parts]) == whole
    broken = gather([*parts, *read(run(result(locations=[])))])
    assert [r.complete for r in broken] == [True, False]


# What cannot be read.


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "it is not JSON"),
        (b"{", "it is not JSON"),
        (b'{"version": NaN}', "it is not JSON"),
        (b"\xff\xfe\x00", "it is not JSON"),
        (b"\x80abc", "it is not JSON"),
        (b'{"version": "2.1.0", "runs": [{"x": "\\ud800"}]}', "it is not JSON"),
        (b"[]", "'report' is not an object"),
        (b'{"version": "2.1.0"}', "not a SARIF 2.1.0 report"),
        (b'{"version": "1.0.0", "runs": []}', "its version is 1.0.0"),
        (b'{"runs": []}', "its version is missing"),
        (b'{"version": "2.1.0", "runs": {}}', "'runs' is not a list"),
        (b"[" * 200_000, "nested too deeply"),
        (b'{"version":"2.1.0","runs":' + b'[{"tool":' * 100_000, "nested too deeply"),
    ],
)
def test_what_is_no_report_is_one_clear_error(data: bytes, message: str) -> None:
    with pytest.raises(BartizanError, match=message) as error:
        read_sarif(data, name="r.sarif", root=ROOT)
    assert error.value.where == "r.sarif"


def test_a_report_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bartizan.scan.imported.sarif.MAX_BYTES", 1 << 20)
    with pytest.raises(BartizanError, match="the report has 2 MiB, more than 1"):
        read_sarif(b" " * (2 << 20), name="r.sarif", root=ROOT)


def test_more_results_than_are_read_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bartizan.scan.imported.sarif.MAX_RESULTS", 2)
    many = [result(ruleId=f"r{n}") for n in range(5)]
    (answer,) = read(run(*many))
    assert len(answer.findings) == 2
    assert [n.reason for n in answer.not_run] == [
        "3 results of tool could not be used: the report has more than 2"
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_what_shells_make_of_a_redirected_report_is_read(encoding: str) -> None:
    text = json.dumps({"version": "2.1.0", "runs": [run(result())]})
    (answer,) = read_sarif(text.encode(encoding), name="r.sarif", root=ROOT)
    assert len(answer.findings) == 1


def test_bad_results_are_counted_by_reason_and_the_rest_is_read() -> None:
    (answer,) = read(
        run(
            result(),
            result(locations=[]),
            result(locations=[]),
            result(message="text"),
            result(locations=[place("a", startLine="3")]),
            {"message": {"text": "no rule"}, "locations": [place("a")]},
            7,  # type: ignore[arg-type]
        )
    )
    assert len(answer.findings) == 1
    assert [n.reason for n in answer.not_run] == [
        "1 result of tool could not be used: 'message' is not an object",
        "1 result of tool could not be used: 'result' is not an object",
        "1 result of tool could not be used: 'startLine' is not a whole number",
        "2 results of tool could not be used: it has no place in the tree",
        "1 result of tool could not be used: it names no rule",
    ]


def test_a_run_that_cannot_be_read_does_not_spoil_the_others() -> None:
    broken, good = read({"tool": 3}, run(result()))
    assert [n.reason for n in broken.not_run] == [
        "run 1 of the report cannot be read: 'tool' is not an object"
    ]
    assert len(good.findings) == 1


@pytest.mark.parametrize("line", [-5, 0, 10**30])
def test_line_numbers_stay_in_bounds(line: int) -> None:
    at = one(result(locations=[place("a", startLine=line, startColumn=line, endLine=-1)])).location
    assert 1 <= at.line <= at.end_line < 2**31
    assert 1 <= at.column <= at.end_column < 2**31
