"""Only corrections that were proved are offered."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model import Edit
from bartizan.scan.match import ProposedFix
from bartizan.scan.scanner import FileReport, Proposal
from bartizan.scan.source import SourceFile
from bartizan.scan.verified_fix import apply, attach_fixes, patch_of
from tests.words import WordScanner


def offered(text: str, *edits: Edit, safe: bool = True):
    source, scanner = SourceFile("a", text.encode()), WordScanner()
    (report,) = scanner.scan([source])
    proposal = Proposal(
        report.findings[0].fingerprint,
        report.findings[0].location.line,
        ProposedFix(title="mend", edits=edits, safe=safe),
    )
    report = msgspec.structs.replace(report, proposals=(proposal,))
    (after,) = attach_fixes(scanner, [source], [report])
    assert after.proposals == ()
    return after.findings[0].fixes


def test_a_fix_that_removes_the_finding_is_offered_as_a_patch() -> None:
    (fix,) = offered("one\nflaw x\ntwo\n", Edit(4, 10, "fine"))
    assert fix.patch == (
        "--- a/a\n+++ b/a\n@@ -1,3 +1,3 @@\n one\n-flaw x\n+fine\n two\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    "edits",
    [
        pytest.param([Edit(0, 0, "# ")], id="the finding stays"),
        pytest.param([Edit(0, 6, "flaw y")], id="another one appears"),
        pytest.param([Edit(0, 6, "broken")], id="the file can no longer be read"),
        pytest.param([Edit(0, 6, "flaw x")], id="nothing changes"),
        pytest.param([Edit(0, 99, "")], id="outside the file"),
        pytest.param([Edit(0, 4, ""), Edit(2, 6, "")], id="edits overlap"),
        pytest.param([Edit(0, 6, "crash")], id="the scanner fails on it"),
    ],
)
def test_a_fix_that_does_not_hold_is_not_offered(edits: Sequence[Edit]) -> None:
    assert offered("flaw x\nend\n", *edits) == ()


def test_a_strange_name_is_quoted_as_git_quotes_it(git, tmp_path) -> None:
    name = 'a\n::error::"b.txt'
    before, after = SourceFile(name, b"flaw x\n"), SourceFile(name, b"fine\n")
    patch = patch_of(before, after, [Edit(0, 6, "fine")])
    assert patch.splitlines()[0] == r'--- "a/a\012::error::\042b.txt"'
    (tmp_path / name).write_bytes(before.data)
    (tmp_path / "p").write_text(patch)
    git(tmp_path, "apply", "p")
    assert (tmp_path / name).read_bytes() == after.data


def test_equal_flaws_are_mended_one_at_a_time() -> None:
    (fix,) = offered("flaw x\nflaw x\n", Edit(0, 6, "fine"))
    assert fix.edits == (Edit(0, 6, "fine"),)


def test_a_patch_in_the_middle_of_a_file_can_be_applied(git, tmp_path) -> None:
    text = "".join(f"line {n}\n" for n in range(50)) + "flaw x\nlast"
    (fix,) = offered(text, Edit(text.index("flaw"), len(text), "fine\nmore\nlast"))
    (tmp_path / "a").write_text(text)
    (tmp_path / "p").write_text(fix.patch)
    git(tmp_path, "apply", "p")
    assert (tmp_path / "a").read_text() == text.replace("flaw x", "fine\nmore")


def test_a_report_without_proposals_is_left_as_it_is() -> None:
    source, scanner = SourceFile("a", b"flaw"), WordScanner()
    reports = scanner.scan([source])
    scanner.scanned.clear()
    assert attach_fixes(scanner, [source], reports) == list(reports)
    assert scanner.scanned == []


@given(st.text(max_size=40), st.data())
def test_edits_replace_exactly_what_they_name(text: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    edits = [Edit(start, end, f"<{n}>") for n, (start, end) in enumerate(pairs)]
    expected, at = "", 0
    for edit in edits:
        expected += text[at : edit.start] + edit.text
        at = edit.end
    assert apply(text, edits) == expected + text[at:]
    assert apply(text, [Edit(0, len(text) + 1, "")]) is None


def test_an_empty_report_is_fine() -> None:
    assert attach_fixes(WordScanner(), [], []) == []
    assert attach_fixes(WordScanner(), [SourceFile("a", b"")], [FileReport()]) == [FileReport()]
