"""What a SARIF rule says about its results: how bad, how sure, which weakness, what to read.

SARIF 2.1.0, sections 3.19 (toolComponent), 3.27.10 (level), 3.49 (reportingDescriptor); the
properties are those that GitHub code scanning documents, and zizmor's own.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bartizan.model import Confidence, Severity
from bartizan.scan.imported.fields import (
    MalformedError,
    Node,
    array,
    as_node,
    integer,
    node,
    plain,
    string,
)

SECRET_TOOLS = frozenset(
    {
        "gitleaks",
        "kingfisher",
        "trufflehog",
        "detect-secrets",
        "noseyparker",
        "ggshield",
        "talisman",
    }
)
"""Tools whose every finding is a credential, although their reports name no CWE."""
HARDCODED_CREDENTIALS = 798
_CWE = re.compile(r"cwe[-_/ ]?0{0,6}(\d{1,5})(?!\d)", re.IGNORECASE)
_TAGS = 100
_TITLE_LENGTH = 160
_LEVELS = {
    "error": Severity.HIGH,
    "warning": Severity.MEDIUM,
    "note": Severity.LOW,
    "none": Severity.INFO,
}
_SCORES = (
    (9.0, Severity.CRITICAL),
    (7.0, Severity.HIGH),
    (4.0, Severity.MEDIUM),
    (0.1, Severity.LOW),
)
"""Lower bounds of the CVSS 3.1 rating scale, which ``security-severity`` follows."""
_NAMED = {s.value: s for s in Severity} | {"informational": Severity.INFO}
_PRECISION = {
    "very-high": Confidence.HIGH,
    "high": Confidence.HIGH,
    "medium": Confidence.MEDIUM,
    "low": Confidence.LOW,
}
_SEMGREP = re.compile(r"(low|medium|high) confidence", re.IGNORECASE)


@dataclass(frozen=True)
class Rules:
    """The rules of a run: those of its driver and of the driver's extensions."""

    components: Sequence[Sequence[Node]]
    """The driver's rules first."""
    names: Sequence[str]
    by_id: Mapping[str, Node]

    @classmethod
    def of(cls, run: Node) -> "Rules":
        """Read them. What is no rule is left out: a result then has only its own words."""
        tool = node(run, "tool")
        parts = [node(tool, "driver"), *(e for e in array(tool, "extensions") if _is(e))]
        lists = [[r if _is(r) else {} for r in array(part, "rules")] for part in parts]
        by_id: dict[str, Node] = {}
        for rule in (rule for rules in lists for rule in rules):
            if isinstance(name := rule.get("id"), str):
                by_id.setdefault(name, rule)
        return cls(lists, [str(part.get("name", "")) for part in parts], by_id)

    def rule(self, result: Node) -> tuple[str, Node]:
        """Id and description of the rule behind a result.

        Raises:
            MalformedError: the result does not say which rule it is of.
        """
        reference = node(result, "rule")
        name = string(result, "ruleId") or string(reference, "id")
        # 'CA1000/1' is a sub-rule of 'CA1000'.
        found = self.by_id.get(name) or self.by_id.get(name.rpartition("/")[0])
        if found is None:
            found = self._by_index(result, reference)
        name = name or string(found, "id")
        if not name.strip():
            raise MalformedError("it names no rule")
        return name, found

    def _by_index(self, result: Node, reference: Node) -> Node:
        index = integer(result, "ruleIndex", integer(reference, "index", -1))
        component = node(reference, "toolComponent")
        # Index -1 is the driver, which stands first here.
        part = integer(component, "index", -1) + 1
        if (name := string(component, "name")) in self.names:
            part = self.names.index(name)
        if 0 <= part < len(self.components) and 0 <= index < len(self.components[part]):
            return self.components[part][index]
        return {}


def severity(result: Node, rule: Node) -> Severity:
    """From the score, else the tool's own word, else the level."""
    bags = (_bag(result), _bag(rule))
    for bag in bags:
        score = _score(bag.get("security-severity"))
        if score is not None:
            return next((s for least, s in _SCORES if score >= least), Severity.INFO)
    for bag in bags:
        word = bag.get("zizmor/severity") or bag.get("severity")
        if isinstance(word, str) and word.lower() in _NAMED:
            return _NAMED[word.lower()]
    if string(result, "kind") in ("informational", "notApplicable", "pass"):
        return Severity.INFO
    level = string(result, "level") or string(node(rule, "defaultConfiguration"), "level")
    return _LEVELS.get(level or "warning", Severity.MEDIUM)


def confidence(result: Node, rule: Node) -> Confidence:
    """From the rule's precision; medium where the tool does not say."""
    bag = _bag(result)
    for word in (bag.get("zizmor/confidence"), bag.get("confidence"), _bag(rule).get("precision")):
        if isinstance(word, str) and word.lower() in _PRECISION:
            return _PRECISION[word.lower()]
    for tag in _tags(rule):
        if found := _SEMGREP.fullmatch(tag):
            return Confidence(found[1].lower())
    return Confidence.MEDIUM


def weaknesses(tool: str, result: Node, rule: Node) -> tuple[int, ...]:
    """CWE numbers, from tags, properties, taxa and, for tools that find secrets, the tool."""
    said = [*_tags(result), *_tags(rule)]
    for bag in (_bag(result), _bag(rule)):
        value = bag.get("cwe")
        said += [value] if isinstance(value, str) else []
        said += [v for v in value[:_TAGS] if isinstance(v, str)] if isinstance(value, list) else []
    numbers = {int(found[1]) for text in said for found in _CWE.finditer(text[:200])}
    numbers |= _taxa(array(result, "taxa"))
    numbers |= _taxa([r.get("target") for r in array(rule, "relationships") if _is(r)])
    tags = {tag.lower() for tag in said}
    if tool in SECRET_TOOLS or (not numbers and tags & {"secret", "secrets"}):
        numbers.add(HARDCODED_CREDENTIALS)
    return tuple(sorted(n for n in numbers if n))


def labels(rule: Node, prefix: str) -> tuple[str, ...]:
    """What follows a prefix in the rule's tags, such as the control in ``control/soc2:CC6.1``."""
    found = {plain(t.removeprefix(prefix), 80) for t in _tags(rule) if t.startswith(prefix)}
    return tuple(sorted(found))


def title(name: str, rule: Node) -> str:
    """One line that says what the rule finds."""
    for words in ("shortDescription", "fullDescription"):
        text = plain(_text(rule, words), _TITLE_LENGTH).rstrip(".")
        if text:
            return text
    return plain(string(rule, "name") or name, _TITLE_LENGTH).rstrip(".") or "finding"


def explanation(rule: Node) -> str:
    """Why it matters, as far as the tool says."""
    return plain(_text(rule, "fullDescription"))


def remediation(rule: Node) -> str:
    """What to do, as far as the tool says."""
    return plain(_text(rule, "help"))


def page(rule: Node) -> str:
    """The rule's page on the web; no other kind of address is passed on."""
    address = string(rule, "helpUri")
    safe = address.startswith(("https://", "http://")) and address.isprintable()
    return address if safe and " " not in address and len(address) < 2_000 else ""


def _text(rule: Node, words: str) -> str:
    return string(node(rule, words), "text")


def _bag(owner: Node) -> Node:
    value = owner.get("properties")
    return value if isinstance(value, dict) else {}


def _tags(owner: Node) -> list[str]:
    tags = _bag(owner).get("tags")
    return [t for t in tags[:_TAGS] if isinstance(t, str)] if isinstance(tags, list) else []


def _taxa(taxa: Sequence[object]) -> set[int]:
    numbers = set()
    for taxon in (as_node(t, "taxon") for t in taxa[:_TAGS] if _is(t)):
        component = string(node(taxon, "toolComponent"), "name")
        digits = re.search(r"\d{1,5}$", string(taxon, "id")[:40])
        if component.upper().startswith("CWE") and digits:
            numbers.add(int(digits[0]))
    return numbers


def _score(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        score = float(value)
    except (ValueError, OverflowError):
        return None
    return score if 0 <= score <= 10 else None


def _is(value: object) -> bool:
    return isinstance(value, dict)
