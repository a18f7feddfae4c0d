"""The pages of rules for events are where findings say they are."""

import importlib.util
import re
from pathlib import Path

import pytest

from tests.detect.rules.proving import pack

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec
    assert spec.loader
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    folder = tmp_path_factory.mktemp("docs") / "rules"
    generate.rule_pages(folder)
    return folder


def test_every_rule_has_a_page_where_its_findings_point(pages: Path) -> None:
    for rule in pack().rules:
        if rule.message:
            place = pages.parent / f"rules/{rule.id.lower()}-{rule.slug}.md"
            assert place.is_file(), rule.id


def test_the_index_counts_and_links_every_page(pages: Path) -> None:
    text = (pages / "index.md").read_text("utf-8")
    linked = re.findall(r"\]\(([^)]+)\)", text)
    assert sorted(linked) == sorted(one.name for one in pages.iterdir() if one.stem != "index")
    counts = [int(one) for one in re.findall(r"^\| [a-z]+ \| (\d+) \|$", text, re.MULTILINE)]
    assert sum(counts) == len(linked)


def test_a_page_names_the_formats_that_supply_the_rule(pages: Path) -> None:
    page = (pages / "evt-101-branch-protection-removed.md").read_text("utf-8")
    assert "- formats: github-audit" in page
