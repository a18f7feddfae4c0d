import re
import subprocess
import sys
from collections.abc import Callable
from types import SimpleNamespace

import msgspec
import pytest

from bartizan.model import Check, Fix, Location, NotRun, ScanResult, Severity
from bartizan.report.text import WORDS, render

Compare = Callable[[str, str], None]


@pytest.mark.parametrize("width", [60, 100])
def test_what_a_person_sees(
    result: ScanResult, checks: tuple[Check, ...], snapshot: Compare, width: int
) -> None:
    snapshot(f"text-{width}.txt", render(result, checks=checks, width=width))


def test_what_a_person_sees_of_hostile_content(hostile: ScanResult, snapshot: Compare) -> None:
    snapshot("text-hostile.txt", render(hostile, checks=()))


def test_what_a_person_sees_of_nothing(clean: ScanResult, snapshot: Compare) -> None:
    snapshot("text-clean.txt", render(clean, checks=()))


def test_colour_changes_nothing_but_colour(result: ScanResult) -> None:
    coloured = render(result, checks=(), colour=True)
    assert "\x1b[1;95merror" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == render(result, checks=())


def test_no_escape_sequence_without_colour(result: ScanResult, hostile: ScanResult) -> None:
    for scan in (result, hostile):
        text = render(scan, checks=())
        assert "\x1b" not in text
        assert text.replace("\n", "").isprintable()


def test_scanned_text_starts_no_line_and_gives_no_command(hostile: ScanResult) -> None:
    for line in render(hostile, checks=(), colour=True).split("\n"):
        assert not line.lstrip().startswith("::")
        assert "##vso[" not in line
        assert "##[" not in line


def test_severity_is_in_words(make: SimpleNamespace) -> None:
    for level in Severity:
        finding = msgspec.structs.replace(make.tag, severity=level)
        text = render(make.scan(finding), checks=())
        assert f"{WORDS[level]}[PIPE-004]" in text
        assert f"{level} severity" in text


def test_an_explanation_is_given_once(make: SimpleNamespace) -> None:
    other = msgspec.structs.replace(make.tag, fingerprint="0" * 32, message="another")
    text = render(make.scan(make.tag, other), checks=())
    assert text.count("= why: ") == 1
    assert text.count("bartizan explain PIPE-004") == 2


def test_few_occurrences_are_all_named(make: SimpleNamespace) -> None:
    places = tuple(Location(f"f{n}", 1, 1, 1, 2) for n in range(7))
    text = render(make.scan(make.flaw(make.unpinned, "m", *places)), checks=())
    assert all(f"f{n}:1:1" in text for n in range(7))
    assert "more" not in text.replace("= more:", "")


def test_many_occurrences_are_counted(make: SimpleNamespace) -> None:
    places = tuple(Location(f"f{n:02}", 1, 1, 1, 2) for n in range(18))
    text = render(make.scan(make.flaw(make.unpinned, "m", *places)), checks=())
    assert "f05:1:1" in text
    assert "f06:1:1" not in text
    assert "and 12 more" in text


def test_a_secret_in_history_names_its_commit(make: SimpleNamespace) -> None:
    place = Location("f", 1, 1, 1, 2, commit="0123456789abcdef0123456789abcdef01234567")
    text = render(make.scan(make.flaw(make.unpinned, "m", place)), checks=())
    assert "--> 0123456789ab:f:1:1" in text


def test_what_was_not_run_is_said_even_if_nothing_was_found(make: SimpleNamespace) -> None:
    gap = NotRun("a.yml", "is not YAML", incomplete=True)
    text = render(make.scan(not_run=(gap,)), checks=())
    assert "not run (incomplete): a.yml: is not YAML" in text
    assert "the result is incomplete" in text


def test_links_only_where_documentation_is_published(result: ScanResult) -> None:
    assert "= docs:" not in render(result, checks=())
    text = render(result, checks=(), docs_url="https://docs.example/")
    assert "= docs: https://docs.example/checks/pipe-002-script-injection" in text


def test_a_finding_of_another_tool_says_so(make: SimpleNamespace) -> None:
    finding = msgspec.structs.replace(make.tag, check="py/sql", slug="sql", tool="codeql")
    text = render(make.scan(finding), checks=(), docs_url="https://docs.example/")
    assert "sql from codeql, medium severity" in text
    assert "bartizan explain" not in text
    assert "docs.example" not in text


def test_a_long_patch_is_cut_and_a_risky_one_marked(make: SimpleNamespace) -> None:
    added = "".join(f"+line {number}\n" for number in range(30)) + "+" + "x" * 500 + "\n"
    fix = Fix("t", "f", (), f"--- a\n+++ b\n@@ -1 +1 @@\n+{'x' * 500}\n{added}", safe=False)
    text = render(make.scan(msgspec.structs.replace(make.tag, fixes=(fix,))), checks=())
    assert "patch (look before you apply it): t" in text
    assert "+line 12" in text
    assert "+line 13" not in text
    assert "… 18 more lines" in text
    assert max(map(len, text.split("\n"))) < 320


def test_importing_it_costs_little() -> None:
    code = (
        "import sys, bartizan.report.text;"
        "bad = {'rich', 'typer', 'sqlalchemy', 'json', 'html', 'bartizan.report.html_page'};"
        "sys.exit(','.join(bad & set(sys.modules)) or 0)"
    )
    subprocess.run([sys.executable, "-I", "-c", code], check=True)
