"""JUnit XML: a suite for each check, a failed case for each occurrence, for CI servers.

A check that found nothing is a passed case; what could not be looked at is a skipped one, or an
error when it makes the result incomplete.
"""

from collections.abc import Iterable, Mapping, Sequence
from html import escape

from bartizan.model import Check, Finding, Location, NotRun, ScanResult
from bartizan.report import events
from bartizan.report.occurrences import occurrences
from bartizan.report.terminal import visible


def render(
    result: ScanResult,
    *,
    checks: Sequence[Check],
    colour: bool = False,  # noqa: ARG001 - every format has this signature
    width: int = 100,  # noqa: ARG001
    docs_url: str = "",  # noqa: ARG001
) -> str:
    """The report as XML 1.0."""
    titles = {check.id: f"{check.id} {check.slug}" for check in checks}
    cases: dict[str, list[str]] = {name: [] for name in titles}
    failures: dict[str, int] = {}
    for finding in result.findings:
        titles.setdefault(finding.check, f"{finding.check} {finding.slug}")
        found = [
            _case(finding, place, _failure(finding, place)) for _, place in occurrences(finding)
        ]
        cases.setdefault(finding.check, []).extend(found)
        failures[finding.check] = failures.get(finding.check, 0) + len(found)
    skipped: dict[str, int] = {}
    for finding in result.suppressed:
        titles.setdefault(finding.check, f"{finding.check} {finding.slug}")
        found = [_case(finding, place, _skipped(finding)) for _, place in occurrences(finding)]
        cases.setdefault(finding.check, []).extend(found)
        skipped[finding.check] = skipped.get(finding.check, 0) + len(found)
    suites = [
        _suite(
            titles[name],
            cases[name] or [_passed(titles[name])],
            failures.get(name, 0),
            skipped.get(name, 0),
        )
        for name in sorted(cases)
    ]
    suites += _not_run(result.not_run)
    total = sum(max(len(found), 1) for found in cases.values()) + len(result.not_run)
    counts = {
        "name": "bartizan",
        "tests": total,
        "failures": sum(failures.values()),
        "errors": sum(item.incomplete for item in result.not_run),
        "skipped": sum(skipped.values()) + sum(not item.incomplete for item in result.not_run),
        "time": f"{result.summary.seconds:.3f}",
    }
    if result.summary.started:
        counts["timestamp"] = result.summary.started
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', f"<testsuites{_attributes(counts)}>"]
    return "\n".join([*lines, *suites, "</testsuites>"]) + "\n"


def _suite(name: str, cases: Sequence[str], failures: int, skipped: int, errors: int = 0) -> str:
    counts = {
        "name": name,
        "tests": len(cases),
        "failures": failures,
        "errors": errors,
        "skipped": skipped,
    }
    return "\n".join([f"  <testsuite{_attributes(counts)}>", *cases, "  </testsuite>"])


def _case(finding: Finding, place: Location, verdict: str) -> str:
    attributes = {
        "name": f"{finding.message} ({place})",
        "classname": f"{finding.check}.{finding.slug}",
        "file": place.path,
        "line": place.line,
        "time": "0",
    }
    return f"    <testcase{_attributes(attributes)}>\n{verdict}\n    </testcase>"


def _failure(finding: Finding, place: Location) -> str:
    attributes = {"type": str(finding.severity), "message": finding.message}
    body = [
        f"{place}: {finding.message}",
        f"severity {finding.severity}, confidence {finding.confidence}, {finding.id}",
        *(f"{label}: {text}" for label, text in _seen(finding)),
        *(["why: " + finding.why] if finding.why else []),
        *(["fix: " + finding.remediation] if finding.remediation else []),
    ]
    text = "\n".join(_text(line) for line in body)
    return f"      <failure{_attributes(attributes)}>{text}</failure>"


def _seen(finding: Finding) -> Iterable[tuple[str, str]]:
    """What was seen of events: the fields that matched, when, where else."""
    if events.about_events(finding):
        yield from finding.evidence.items()
        yield from events.notes(finding)


def _skipped(finding: Finding) -> str:
    assert finding.suppression is not None
    reason = f"suppressed ({finding.suppression.kind}): {finding.suppression.reason}"
    return f"      <skipped{_attributes({'message': reason})}/>"


def _passed(name: str) -> str:
    check, _, slug = name.partition(" ")
    attributes = {"name": "no findings", "classname": f"{check}.{slug}", "time": "0"}
    return f"    <testcase{_attributes(attributes)}/>"


def _not_run(items: Sequence[NotRun]) -> Iterable[str]:
    if not items:
        return
    cases = []
    for item in items:
        tag = "error" if item.incomplete else "skipped"
        text = item.reason + (f" (hint: {item.mend})" if item.mend else "")
        attributes = {
            "name": item.subject,
            "classname": f"not-run.{item.scanner or 'bartizan'}",
            "time": "0",
        }
        verdict = f"      <{tag}{_attributes({'message': text})}/>"
        cases.append(f"    <testcase{_attributes(attributes)}>\n{verdict}\n    </testcase>")
    errors = sum(item.incomplete for item in items)
    yield _suite("not run", cases, 0, len(items) - errors, errors)


def _attributes(values: Mapping[str, object]) -> str:
    return "".join(f' {name}="{_text(str(value))}"' for name, value in values.items())


def _text(text: str) -> str:
    """Escaped text; characters that XML 1.0 forbids are shown as escapes."""
    return escape(visible(text))
