import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import jsonschema
import pytest

from bartizan.model import Location, ScanResult
from bartizan.report.json_report import SCHEMA_VERSION, render

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/scan.schema.json").read_text("utf-8"))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("which", ["result", "clean", "hostile"])
def test_a_report_is_as_documented(which: str, request: pytest.FixtureRequest) -> None:
    document = json.loads(render(request.getfixturevalue(which), checks=()))
    jsonschema.Draft202012Validator(SCHEMA).validate(document)


def test_every_field_is_documented(result: ScanResult) -> None:
    """The schema allows more fields, for later versions; this version has none of them."""
    closed = json.loads(
        json.dumps(SCHEMA).replace('"properties":', '"additionalProperties": false, "properties":')
    )
    document = json.loads(render(result, checks=()))
    jsonschema.Draft202012Validator(closed).validate(document)


def test_every_field_has_a_description() -> None:
    def missing(node: Any, at: str) -> list[str]:
        if not isinstance(node, dict):
            return []
        found = [
            f"{at}/{name}"
            for name, field in node.get("properties", {}).items()
            if "description" not in field and "$ref" not in field
        ]
        return found + [
            bad for name, child in node.items() for bad in missing(child, f"{at}/{name}")
        ]

    assert missing(SCHEMA, "") == []


def test_the_contract(result: ScanResult) -> None:
    document = json.loads(render(result, checks=()))
    assert document["schema_version"] == SCHEMA_VERSION
    first = document["findings"][0]
    assert first["id"] == "F-" + first["fingerprint"][:12]
    assert first["check"] == "PIPE-002"
    assert first["severity"] == "critical"
    place = first["locations"][0]
    assert (place["path"], place["line"], place["column"]) == (".github/workflows/ci.yml", 12, 20)
    assert first["fixes"][0]["safe"] is True
    assert [found["suppression"]["kind"] for found in document["suppressed"]] == [
        "inline",
        "baseline",
    ]
    assert document["summary"]["by_severity"]["critical"] == 1
    assert sum(gap["incomplete"] for gap in document["not_run"]) == 1


def test_a_name_that_is_no_utf8_survives(make: SimpleNamespace) -> None:
    finding = make.flaw(make.unpinned, "m", Location("b\udcff", 1, 1, 1, 2))
    text = render(make.scan(finding), checks=())
    assert text.encode()
    assert json.loads(text)["findings"][0]["locations"][0]["path"] == "b\udcff"


def test_links_are_made_from_the_root_of_the_documentation(result: ScanResult) -> None:
    document = json.loads(render(result, checks=(), docs_url="https://docs.example/"))
    assert document["findings"][0]["url"] == (
        "https://docs.example/checks/pipe-002-script-injection"
    )
