"""The documentation of a rule as Markdown, as ``bartizan explain`` and the website print it."""

import re
from pathlib import Path

from sigma.correlations import SigmaCorrelationRule

from bartizan.detect.rules.documents import before_tests
from bartizan.detect.rules.examples import examples_of
from bartizan.detect.rules.lookup import text_of
from bartizan.detect.rules.rule import Rule

_DETECTION = re.compile(
    r"^(?:detection|correlation):.*?(?=^(?!correlation:|detection:)[A-Za-z_-]+:|^---|\Z)",
    re.MULTILINE | re.DOTALL,
)
EXAMPLES = 2
"""Records of each kind that are shown."""
LENGTH = 600
"""Characters of a record."""


def page(rule: Rule, formats: tuple[str, ...] = (), *, examples: bool = True) -> str:
    """The page of a rule.

    Args:
        rule: what to document.
        formats: names of the formats that can supply it.
        examples: whether to show records that match and near misses, of our own rules.
    """
    attack = [*rule.attack, *(name.replace("-", " ") for name in rule.tactics)]
    facts = [
        ("severity", rule.severity),
        ("confidence", rule.confidence),
        ("profile", rule.profile),
        ("log source", str(rule.source)),
        ("formats", ", ".join(formats)),
        ("ATT&CK", ", ".join(attack)),
        ("CVE", ", ".join(rule.cve)),
        ("evidence for", ", ".join(rule.controls)),
        ("one finding for each", ", ".join(rule.group)),
        ("Sigma id", str(rule.sigma.id or "")),
        ("file", "" if rule.own else rule.path),
    ]
    lines = [f"# {rule.id} {rule.slug}", "", f"{rule.title.rstrip('.')}.", ""]
    lines += [f"- {name}: {value}" for name, value in facts if value]
    for heading, text in (
        ("What it finds", rule.description),
        ("Why it matters", rule.why),
        ("What to do", rule.fix),
    ):
        if text and (text != rule.why or heading != "What it finds"):
            lines += ["", f"## {heading}", "", text.strip()]
    if rule.false_positives:
        lines += ["", "## Known harmless", "", *(f"- {one}" for one in rule.false_positives)]
    kind = "Correlation" if isinstance(rule.sigma, SigmaCorrelationRule) else "Detection"
    if detection := _detection(Path(rule.path)):
        lines += ["", f"## {kind}", "", "```yaml", detection, "```"]
    if examples and rule.own:
        lines += _examples(Path(rule.path))
    if rule.references:
        lines += ["", "## References", "", *(f"- <{url}>" for url in rule.references)]
    return "\n".join(lines) + "\n"


def _detection(path: Path) -> str:
    """The part of the file that decides, as it is written."""
    try:
        text = before_tests(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return ""
    return "\n---\n".join(found[0].rstrip() for found in _DETECTION.finditer(text))


def _examples(path: Path) -> list[str]:
    try:
        found = examples_of(path)
    except (OSError, ValueError):
        return []
    lines = []
    for heading, records in (("Matches", found.match), ("Does not match", found.ignore)):
        lines += ["", f"## {heading}", "", "```json" if found.match else "```"]
        for record in records[:EXAMPLES]:
            for one in record if isinstance(record, list) else [record]:
                text = text_of(one)
                lines.append(text if len(text) <= LENGTH else f"{text[:LENGTH]}…")
        lines.append("```")
    return lines
