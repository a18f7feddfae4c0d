import subprocess
import sys
from pathlib import Path

import pytest

from bartizan.model import Check, ScanResult
from bartizan.report.formats import Format, render, renderer


@pytest.mark.parametrize("name", list(Format))
@pytest.mark.parametrize("which", ["result", "clean", "hostile"])
def test_every_format_writes_every_result(
    name: Format, which: str, checks: tuple[Check, ...], request: pytest.FixtureRequest
) -> None:
    result: ScanResult = request.getfixturevalue(which)
    text = render(name, result, checks=checks)
    if name is Format.OCSF and not result.findings:
        assert text == "", "JSON lines without a finding are no lines"
        return
    assert text.endswith("\n")
    assert text.encode()
    assert text == render(name, result, checks=checks)
    assert name.about


@pytest.mark.parametrize("name", list(Format))
def test_every_format_stands_without_its_checks(name: Format, result: ScanResult) -> None:
    assert renderer(name)(result, checks=(), docs_url="https://docs.example/")


def test_a_format_does_not_import_another() -> None:
    code = (
        "import sys; from bartizan.report.formats import Format, renderer;"
        "renderer(Format.GITHUB);"
        "sys.exit(','.join(m for m in sys.modules if m.startswith('bartizan.report.')"
        " and m.rpartition('.')[2] in {'text', 'html_page', 'sarif', 'markdown', 'junit'}) or 0)"
    )
    subprocess.run([sys.executable, "-I", "-c", code], check=True)


def test_every_format_is_documented() -> None:
    page = (Path(__file__).parents[2] / "docs/reference/formats.md").read_text("utf-8")
    for name in Format:
        assert f"| `{name}` |" in page, f"docs/reference/formats.md lacks {name}"


def test_the_documented_text_is_the_real_one(result: ScanResult) -> None:
    page = (Path(__file__).parents[2] / "docs/reference/formats.md").read_text("utf-8")
    first = render(Format.TEXT, result, checks=()).split("\n\n")[0]
    assert first in page


def test_the_root_of_the_documentation_needs_no_slash(result: ScanResult) -> None:
    text = render(Format.TEXT, result, checks=(), docs_url="https://docs.example")
    assert "https://docs.example/checks/" in text
