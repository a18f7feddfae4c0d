"""The metadata of a rule in the house's terms. Lenient with what decides nothing."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from sigma.correlations import SigmaCorrelationRule
from sigma.rule import SigmaRule

from bartizan.detect.rules.rule import Rule
from bartizan.model import Confidence, Profile, Severity
from bartizan.model.log_source import LogSource

_SEVERITY = {
    "informational": Severity.INFO,
    "low": Severity.LOW,
    "medium": Severity.MEDIUM,
    "high": Severity.HIGH,
    "critical": Severity.CRITICAL,
}
_CONFIDENCE = {
    "stable": Confidence.HIGH,
    "test": Confidence.MEDIUM,
    "experimental": Confidence.LOW,
}
RETIRED = ("deprecated", "unsupported")
"""Statuses of rules that are not loaded."""
_SAID = 40
"""Characters of a wrong value that are shown."""
_TECHNIQUE = re.compile(r"attack\.(t\d{4}(?:\.\d{3})?)")
_TACTIC = re.compile(r"attack\.([a-z][a-z_-]+)")
_CVE = re.compile(r"cve[.-](\d{4})[.-](\d{4,})")
_CHECK = re.compile(r"EV[A-Z]-\d{3}")
_OWN_KEYS = frozenset({"check", "why", "fix", "controls", "message", "group", "profile"})


class MetadataError(ValueError):
    """What is wrong with the keys that our own rules add, one clause."""


def rule_from(
    sigma: SigmaRule | SigmaCorrelationRule,
    content: dict[str, Any],
    path: Path,
    *,
    own: bool,
    unnamed: str,
) -> Rule:
    """Put together a rule.

    Args:
        sigma: the parsed rule.
        content: its document.
        path: its file.
        own: whether it is of the product's own pack.
        unnamed: identifier if it brings none.

    Raises:
        MetadataError: the keys below ``bartizan`` are wrong, or the level or status is none.
    """
    ours = _ours(content)
    _one_of("level", content.get("level"), _SEVERITY)
    _one_of("status", content.get("status"), (*_CONFIDENCE, *RETIRED))
    tags = [tag.lower() for tag in texts(content.get("tags"))]
    check = text(ours.get("check")) if own else ""
    status = text(content.get("status")).lower()
    group = texts(ours.get("group"))
    return Rule(
        id=check or str(sigma.id or unnamed),
        slug=slug_of(path),
        title=text(content.get("title")) or slug_of(path),
        severity=_SEVERITY.get(text(content.get("level")).lower(), Severity.MEDIUM),
        confidence=_CONFIDENCE.get(status, Confidence.HIGH if own else Confidence.MEDIUM),
        profile=_profile(ours),
        source=source_of(content),
        description=text(content.get("description")),
        why=text(ours.get("why")),
        fix=text(ours.get("fix")),
        message=text(ours.get("message")),
        group=group or ("actor",),
        attack=_matching(_TECHNIQUE, tags, upper=True),
        tactics=tuple(one.replace("_", "-") for one in _matching(_TACTIC, tags)),
        controls=texts(ours.get("controls")),
        cve=tuple(f"CVE-{m[1]}-{m[2]}" for tag in tags if (m := _CVE.fullmatch(tag))),
        references=texts(content.get("references")),
        false_positives=texts(content.get("falsepositives")),
        path=str(path),
        own=own,
        sigma=sigma,
    )


def slug_of(path: Path) -> str:
    """The name of a file as a slug."""
    return re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "rule"


def source_of(content: dict[str, Any]) -> LogSource:
    """The log source a document asks for, empty if it names none."""
    asked = content.get("logsource")
    if not isinstance(asked, dict):
        return LogSource()
    return LogSource(*(text(asked.get(one)).lower() for one in ("product", "service", "category")))


def text(value: object) -> str:
    """Text or nothing."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def texts(value: object) -> tuple[str, ...]:
    """One text or a list of them, in order; anything else is left out."""
    found = value if isinstance(value, list) else [value]
    return tuple(one for one in map(text, found) if one)


def _matching(pattern: re.Pattern[str], tags: list[str], *, upper: bool = False) -> tuple[str, ...]:
    found = [m[1] for tag in tags if (m := pattern.fullmatch(tag))]
    return tuple(dict.fromkeys(one.upper() if upper else one for one in found))


def _ours(content: dict[str, Any]) -> dict[str, Any]:
    ours = content.get("bartizan", {})
    if not isinstance(ours, dict):
        raise MetadataError("has a key 'bartizan' that is no mapping")
    if unknown := sorted(str(key) for key in ours if key not in _OWN_KEYS):
        raise MetadataError(f"has an unknown key below 'bartizan': {', '.join(unknown)}")
    check = ours.get("check")
    if check is not None and not (isinstance(check, str) and _CHECK.fullmatch(check)):
        raise MetadataError("has a check id that is not like EVT-101")
    return ours


def _one_of(key: str, value: object, known: Iterable[str]) -> None:
    """Refuse a value that Sigma does not know: it would silently stand for the ordinary one."""
    if value is not None and text(value).lower() not in known:
        said = " ".join(str(value).split())[:_SAID]
        raise MetadataError(f"has the {key} '{said}', which is none of {', '.join(known)}")


def _profile(ours: dict[str, Any]) -> Profile:
    try:
        return Profile(ours.get("profile", "regular"))
    except ValueError:
        known = ", ".join(Profile)
        raise MetadataError(f"has a profile that is none of {known}") from None
