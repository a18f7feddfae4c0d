"""Reads an earlier report back, so that what it lists is not reported again.

Takes our JSON report and our SARIF report; every kind of damage is one clear error.
"""

import json
import re
from collections.abc import Mapping
from urllib.parse import unquote_to_bytes

import msgspec

from bartizan.errors import BartizanError
from bartizan.model import Location

_FINGERPRINT = re.compile(r"([0-9a-f]{32})(?::[0-9]{1,9})?")
_MEND = "give a report written with '--format json' or '--format sarif'"


class _Suppressed(msgspec.Struct, frozen=True):
    kind: str


class _Place(msgspec.Struct, frozen=True):
    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    commit: str = ""


class _Finding(msgspec.Struct, frozen=True):
    fingerprint: str
    locations: list[_Place]
    suppression: _Suppressed | None = None


class _Report(msgspec.Struct, frozen=True):
    schema_version: str
    findings: list[_Finding]
    suppressed: list[_Finding] = []


def fingerprints(text: str) -> Mapping[str, list[Location]]:
    """The findings of a report, by fingerprint, with the places where they were.

    What the report itself held back because of a baseline is included, so that a report made with
    a baseline is a whole baseline again. Findings suppressed for another reason are not.

    Raises:
        BartizanError: the text is not a report of ours, or is damaged.
    """
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise _refuse(f"the baseline is not JSON: {_short(error)}") from error
    if not isinstance(document, dict):
        raise _refuse("the baseline is not a report: its top level is not an object")
    try:
        if "schema_version" in document:
            found = _from_json(document)
        elif "runs" in document:
            found = _from_sarif(document)
        else:
            raise _refuse("the baseline is not a report of bartizan")
    except (msgspec.ValidationError, RecursionError) as error:
        raise _refuse(f"the baseline is damaged: {_short(error)}") from error
    places: dict[str, list[Location]] = {}
    for key, at in found:
        places.setdefault(key, []).extend(at)
    return places


def _from_json(document: object) -> list[tuple[str, list[Location]]]:
    report = msgspec.convert(document, _Report)
    if report.schema_version.partition(".")[0] != "1":
        raise _refuse(
            f"the baseline has schema version {report.schema_version[:20]!r}, which is not known",
            mend="update bartizan, or write the baseline anew",
        )
    held = [f for f in report.suppressed if f.suppression and f.suppression.kind == "baseline"]
    return [
        (
            _key(finding.fingerprint),
            [
                Location(p.path, p.line, p.column, p.end_line, p.end_column, p.commit)
                for p in finding.locations
            ],
        )
        for finding in [*report.findings, *held]
    ]


class _Uri(msgspec.Struct, frozen=True):
    uri: str = ""


class _Region(msgspec.Struct, frozen=True, rename="camel"):
    start_line: int = 1
    start_column: int = 1
    end_line: int | None = None
    end_column: int | None = None


class _Physical(msgspec.Struct, frozen=True, rename="camel"):
    artifact_location: _Uri = _Uri()
    region: _Region = _Region()


class _SarifPlace(msgspec.Struct, frozen=True, rename="camel"):
    physical_location: _Physical = _Physical()


class _SarifSuppression(msgspec.Struct, frozen=True):
    properties: dict[str, object] = {}


class _Result(msgspec.Struct, frozen=True, rename="camel"):
    partial_fingerprints: dict[str, str] = {}
    locations: list[_SarifPlace] = []
    suppressions: list[_SarifSuppression] = []


class _Run(msgspec.Struct, frozen=True):
    results: list[_Result] | None = None


class _Sarif(msgspec.Struct, frozen=True):
    runs: list[_Run]


def _from_sarif(document: object) -> list[tuple[str, list[Location]]]:
    found = []
    for run in msgspec.convert(document, _Sarif).runs:
        for result in run.results or ():
            key = result.partial_fingerprints.get("bartizan/v1")
            if key is None:
                raise _refuse(
                    "the baseline is SARIF of another program: a result has no 'bartizan/v1'"
                    " fingerprint",
                )
            if all(s.properties.get("kind") == "baseline" for s in result.suppressions):
                found.append((_key(key), [_location(place) for place in result.locations]))
    return found


def _location(place: _SarifPlace) -> Location:
    region = place.physical_location.region
    return Location(
        path=unquote_to_bytes(place.physical_location.artifact_location.uri).decode(
            "utf-8", "surrogateescape"
        ),
        line=region.start_line,
        column=region.start_column,
        end_line=region.end_line or region.start_line,
        end_column=region.end_column or region.start_column,
    )


def _key(text: str) -> str:
    matched = _FINGERPRINT.fullmatch(text)
    if not matched:
        raise _refuse(f"the baseline is damaged: {text[:40]!r} is not a fingerprint")
    return matched[1]


def _short(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deeply"
    return str(error)[:200]


def _refuse(what: str, *, mend: str = _MEND) -> BartizanError:
    return BartizanError(what, where="--baseline", mend=mend)
