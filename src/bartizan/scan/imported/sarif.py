"""Reads SARIF 2.1.0 reports of any tool, our own included, into findings.

A report is hostile input: it is bounded in size, nothing in it is followed or executed, and a
result that cannot be used is counted with its reason while the rest is read.
"""

import re
from collections import Counter
from collections.abc import Iterator

import msgspec

from bartizan.errors import BartizanError
from bartizan.model import Finding, Location, NotRun, Suppression, merge_occurrences
from bartizan.model.same_flaw import SECRETS
from bartizan.scan.imported import sarif_rules as rules_of
from bartizan.scan.imported.fields import (
    MalformedError,
    Node,
    array,
    as_node,
    node,
    plain,
    string,
)
from bartizan.scan.imported.report import ImportedRun
from bartizan.scan.imported.sarif_identity import identity, ours
from bartizan.scan.imported.sarif_places import Tree, location
from bartizan.scan.imported.sarif_rules import Rules

MAX_BYTES = 64 * 2**20
"""Larger reports are refused; code scanning services stop at 10 MB compressed."""
MAX_RESULTS = 100_000
"""Results read of one report."""
_RELATED = 20
_OURS = "bartizan"
_NO_FLAW = frozenset({"pass", "notApplicable"})
_PLACEHOLDER = re.compile(r"\{(\d{1,2})\}")
_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((?:\d{1,4}|https?:[^()\s]{1,500})\)")
_NAME = re.compile(r"[^a-z0-9._-]+")


def read_sarif(data: bytes, *, name: str, root: str) -> list[ImportedRun]:
    """The runs of a report.

    Args:
        data: content of the file.
        name: what to call it in messages.
        root: absolute path of the scanned tree, to which absolute addresses are made relative.

    Raises:
        BartizanError: it is not a SARIF 2.1.0 report, too large or too deep.
    """
    document = _document(data, name)
    runs, left = [], MAX_RESULTS
    for number, run in enumerate(document, start=1):
        try:
            runs.append(_run(as_node(run, "run"), name, root, left))
        except MalformedError as problem:
            reason = f"run {number} of the report cannot be read: {problem}"
            runs.append(_unread(name, reason))
            continue
        left -= len(runs[-1].findings)
    return runs


def _document(data: bytes, name: str) -> list[object]:
    if len(data) > MAX_BYTES:
        raise BartizanError(
            f"the report has {len(data) >> 20} MiB, more than {MAX_BYTES >> 20}",
            where=name,
            mend="have the tool write one report for each part of the tree",
        )
    try:
        if data.startswith((b"\xff\xfe", b"\xfe\xff")):
            data = data.decode("utf-16").encode()
        report = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
        top = as_node(report, "report")
        version, runs = string(top, "version"), array(top, "runs")
    except RecursionError:
        raise BartizanError("the report is nested too deeply", where=name) from None
    except MalformedError as problem:
        raise BartizanError(f"this is not a SARIF report: {problem}", where=name) from None
    except (msgspec.DecodeError, UnicodeError):
        # The reason could quote the content.
        raise BartizanError("this is not a SARIF report: it is not JSON", where=name) from None
    if version != "2.1.0" or "runs" not in top:
        raise BartizanError(
            f"this is not a SARIF 2.1.0 report (its version is {plain(version, 20) or 'missing'})",
            where=name,
            mend="have the tool write SARIF 2.1.0",
        )
    return runs


def _run(run: Node, name: str, root: str, most: int) -> ImportedRun:
    tool = _tool(run)
    rules, tree = Rules.of(run), Tree.of(run, root)
    results = array(run, "results")
    bad: Counter[str] = Counter()
    findings: list[Finding] = []
    for result in results[:most]:
        try:
            findings += _finding(as_node(result, "result"), tool, rules, tree)
        except MalformedError as problem:
            bad[str(problem)] += 1
    if len(results) > most:
        bad[f"the report has more than {MAX_RESULTS}"] += len(results) - most
    not_run = [_not_read(name, tool, count, reason) for reason, count in sorted(bad.items())]
    if not _finished(run):
        not_run.append(_problem(name, f"{tool} did not finish", tool))
    if "results" not in run or "externalPropertyFileReferences" in run:
        not_run.append(_problem(name, f"the results of {tool} are not in the report", tool))
    return ImportedRun(
        source=_source(run, tool),
        findings=tuple(merge_occurrences(findings)),
        complete=not not_run and (tool != _OURS or _whole(run)),
        checks=frozenset(_check(tool, rule) for rule in rules.by_id)
        | frozenset(f.check for f in findings),
        paths=frozenset(_paths(tree)) | frozenset(f.location.path for f in findings),
        not_run=tuple(not_run),
    )


def _finding(result: Node, tool: str, rules: Rules, tree: Tree) -> Iterator[Finding]:
    """The finding of a result; none if the result says that all is well."""
    if string(result, "kind") in _NO_FLAW or string(result, "baselineState") == "absent":
        return
    name, rule = rules.rule(result)
    places = [as_node(place, "location") for place in array(result, "locations")]
    if not places:
        raise MalformedError("it has no place in the tree")
    at = location(tree, places[0])
    check = _check(tool, name)
    title = rules_of.title(name, rule)
    cwe = rules_of.weaknesses(tool, result, rule)
    said = _message(result, rule) or title
    # A tool that finds credentials may quote them in its message.
    message = f"{tool} reports: {title}" if set(cwe) & SECRETS and tool != _OURS else said
    snippet = string(node(node(node(places[0], "physicalLocation"), "region"), "snippet"), "text")
    own = ours(result) if tool == _OURS else ""
    facts = _facts(result) if own else {}
    yield Finding(
        check=check,
        slug=_slug(string(rule, "name") or name),
        title=title,
        severity=rules_of.severity(result, rule),
        confidence=rules_of.confidence(result, rule),
        message=message,
        fingerprint=own or identity(check, result, snippet, at.path, said),
        locations=(at,),
        related=_related(result, places[1:], tree),
        why=rules_of.explanation(rule),
        remediation=rules_of.remediation(rule),
        cwe=cwe,
        tool=facts.get("tool", tool),
        engine=facts.get("engine", "" if tool == _OURS else check),
        attack=tuple(t.upper() for t in rules_of.labels(rule, "external/attack/")) if own else (),
        controls=rules_of.labels(rule, "control/") if own else (),
        url=rules_of.page(rule),
        suppression=_suppression(result, tool),
    )


def _facts(result: Node) -> dict[str, str]:
    """What only our own reports say of a result: who saw it, and by which engine."""
    said = node(result, "properties")
    return {name: plain(string(said, name), 200) for name in ("tool", "engine") if name in said}


def _related(result: Node, more: list[Node], tree: Tree) -> tuple[Location, ...]:
    """Further places. One that cannot be shown is left out; the finding stands without it."""
    found = set()
    for place in [*more, *array(result, "relatedLocations")][:_RELATED]:
        try:
            found.add(location(tree, as_node(place, "location")))
        except MalformedError:
            continue
    return tuple(sorted(found))


def _message(result: Node, rule: Node) -> str:
    """The result's words, with arguments filled in and links reduced to their text."""
    message = node(result, "message")
    text = string(message, "text")
    if not text and (name := string(message, "id")):
        text = string(node(node(rule, "messageStrings"), name), "text")
    arguments = [str(a)[:300] for a in array(message, "arguments")[:20] if isinstance(a, str)]

    def argument(found: re.Match[str]) -> str:
        index = int(found[1])
        return arguments[index] if index < len(arguments) else found[0]

    text = text[:10_000]
    if arguments:
        text = _PLACEHOLDER.sub(argument, text)
    return plain(_LINK.sub(r"\1", text))


def _suppression(result: Node, tool: str) -> Suppression | None:
    """Suppressed only if every suppression was accepted (SARIF 2.1.0, section 3.27.23)."""
    written = [as_node(s, "suppression") for s in array(result, "suppressions")]
    if not written or any(string(s, "status") not in ("", "accepted") for s in written):
        return None
    reason = plain(string(written[0], "justification"), 300)
    return Suppression(kind=tool, reason=reason or f"suppressed in the report of {tool}")


def _tool(run: Node) -> str:
    """The driver's name as we write it: ``Semgrep OSS`` is ``semgrep``."""
    words = string(node(node(run, "tool"), "driver"), "name").lower()[:80]
    bare = _NAME.sub("-", re.sub(r" (oss|pro)$", "", words.strip())).strip("-")
    if not bare:
        raise MalformedError("it does not name the tool")
    return bare


def _source(run: Node, tool: str) -> str:
    """The tool and the category of the run (section 3.17.3: all but the last part of the id)."""
    category = string(node(run, "automationDetails"), "id").rpartition("/")[0]
    return f"{tool}/{plain(category, 100)}" if category.strip("/ ") else tool


def _check(tool: str, rule: str) -> str:
    """``tool:rule``; our own ids stay as they are."""
    bare = plain(rule, 200)
    if tool == _OURS:
        return bare
    prefix = bare[: len(tool) + 1].lower()
    return f"{tool}:{bare[len(tool) + 1 :] if prefix == f'{tool}/' else bare}"


def _slug(name: str) -> str:
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name[:200].rpartition("/")[2])
    return re.sub(r"[^a-z0-9]+", "-", spaced.lower()).strip("-") or "finding"


def _finished(run: Node) -> bool:
    invocations = [as_node(i, "invocation") for i in array(run, "invocations")]
    return all(i.get("executionSuccessful", True) is not False for i in invocations)


def _whole(run: Node) -> bool:
    """Whether our own report says that it covers everything; a partial one proves no absence."""
    return node(run, "properties").get("bartizan/complete") is True


def _paths(tree: Tree) -> Iterator[str]:
    for artifact in tree.artifacts:
        try:
            yield tree.path(node(as_node(artifact, "artifact"), "location"))
        except MalformedError:
            continue


def _not_read(name: str, tool: str, count: int, reason: str) -> NotRun:
    many = "1 result" if count == 1 else f"{count} results"
    return _problem(name, f"{many} of {tool} could not be used: {reason}", tool)


def _problem(name: str, reason: str, tool: str = "") -> NotRun:
    return NotRun(subject=name, reason=reason, scanner=tool, incomplete=True)


def _unread(name: str, reason: str) -> ImportedRun:
    return ImportedRun(
        source="unknown", findings=(), complete=False, not_run=(_problem(name, reason),)
    )
