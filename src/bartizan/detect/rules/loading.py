"""Loads Sigma rules: files become rules the engine can run, or refusals with a reason.

A rule is only accepted if some format supplies every field it names: a rule that could never match
would look like protection. Source: Sigma specification 2.0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from sigma.collection import SigmaCollection, deep_dict_update
from sigma.correlations import SigmaCorrelationRule, SigmaExtendedCorrelationCondition
from sigma.exceptions import (
    SigmaCollectionError,
    SigmaError,
    SigmaIdentifierError,
    SigmaLevelError,
    SigmaStatusError,
)
from sigma.filters import SigmaFilter
from sigma.rule import SigmaRule
from sigma.rule.base import check_alias_expansion

from bartizan.detect.rules.demands import fields, obstacle
from bartizan.detect.rules.documents import Document, documents
from bartizan.detect.rules.linear import POLICY
from bartizan.detect.rules.metadata import MetadataError, rule_from, slug_of, source_of, text
from bartizan.detect.rules.rule import RefusedRule, Rule, RuleSet
from bartizan.model.log_source import LogSource, Route

_SIGMA_KEYS = ("title", "name", "logsource", "detection", "correlation", "filter")
_HARMLESS = (SigmaIdentifierError, SigmaLevelError, SigmaStatusError)
_RETIRED = ("deprecated", "unsupported")

Parsed = SigmaRule | SigmaCorrelationRule | SigmaFilter


@dataclass(frozen=True, slots=True)
class _Draft:
    """A document with what pySigma made of it."""

    document: Document
    own: bool
    sigma: Parsed
    unnamed: str


@dataclass(slots=True)
class _Load:
    """What one call of ``load_packs`` has so far."""

    routes: Mapping[str, tuple[Route, ...]]
    rules: list[Rule] = field(default_factory=list)
    refused: list[RefusedRule] = field(default_factory=list)
    served: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def refuse(
        self, draft: _Draft, reason: str, mend: str = "", fields: tuple[str, ...] = ()
    ) -> None:
        self.refused.append(_refusal(draft.document, reason, mend, fields))


def load_rules(
    paths: Sequence[Path], *, own: bool, routes: Mapping[str, tuple[Route, ...]]
) -> RuleSet:
    """Load rules, correlations and filters from files and directories.

    Args:
        paths: files, or directories that are searched for ``*.yml`` and ``*.yaml``.
        own: whether they are the product's own pack.
        routes: for each format the log sources it serves.
    """
    return load_packs([(paths, own)], routes=routes)


def load_packs(
    packs: Sequence[tuple[Sequence[Path], bool]], *, routes: Mapping[str, tuple[Route, ...]]
) -> RuleSet:
    """Load several packs as one, so that filters and correlations of one reach the other's rules.

    Args:
        packs: paths, and whether they are the product's own.
        routes: for each format the log sources it serves.
    """
    load = _Load(routes)
    drafts = [draft for paths, own in packs for draft in _drafts(paths, own, load)]
    _apply_filters(drafts, load)
    accepted: dict[int, SigmaRule | SigmaCorrelationRule] = {}
    for draft in drafts:
        if isinstance(draft.sigma, SigmaRule):
            _accept_rule(draft, draft.sigma, load, accepted)
    waiting = [draft for draft in drafts if isinstance(draft.sigma, SigmaCorrelationRule)]
    _accept_correlations(waiting, load, accepted)
    return RuleSet(tuple(load.rules), tuple(load.refused), load.served)


def _drafts(paths: Sequence[Path], own: bool, load: _Load) -> Iterator[_Draft]:
    merge = _Merge()
    for one in documents(paths, cut_tests=own):
        document = one if isinstance(one, RefusedRule) else merge.of(one)
        if document is None:
            continue
        if isinstance(document, Document):
            status = text(document.content.get("status")).lower()
            sigma = (
                _refusal(document, f"its status is '{status}'")
                if status in _RETIRED
                else _parse(document)
            )
        else:
            sigma = document
        if isinstance(sigma, RefusedRule):
            load.refused.append(sigma)
        else:
            assert isinstance(document, Document)
            suffix = f"-{merge.count}" if merge.count > 1 else ""
            yield _Draft(document, own, sigma, slug_of(document.path) + suffix)


@dataclass(slots=True)
class _Merge:
    """Legacy ``action`` keys: a document adds to those that follow it in the same file."""

    file: Path | None = None
    count: int = 0
    common: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)

    def of(self, document: Document) -> Document | RefusedRule | None:
        """The document completed; None: it only prepares others."""
        if document.path != self.file:
            self.file, self.count, self.common, self.before = document.path, 0, {}, {}
        self.count += 1
        try:
            check_alias_expansion(document.content)
            content = self._merged(document.content)
        except (SigmaError, AttributeError, RecursionError) as error:
            return _refusal(document, _words(error))
        if content is None:
            return None
        self.before = content
        return Document(document.path, content)

    def _merged(self, content: dict[str, Any]) -> dict[str, Any] | None:
        match content.pop("action", None):
            case "global":
                self.common = content
                return None
            case "reset":
                self.common = {}
                return None
            case "repeat":
                return deep_dict_update(self.before, content)
            case None if "correlation" in content or "filter" in content:
                return content
            case None:
                return deep_dict_update(content, self.common)
            case action:
                raise SigmaCollectionError(f"unknown action {action!r}")


def _parse(document: Document) -> Parsed | RefusedRule:
    """Give pySigma what decides matching; the rest is our own to read, leniently."""
    content = {key: document.content[key] for key in _SIGMA_KEYS if key in document.content}
    content["title"] = text(content.get("title"))[:256] or slug_of(document.path)
    if not isinstance(content.get("name", ""), str) or not content.get("name", "x"):
        del content["name"]
    identifier = _uuid(document.content.get("id"))
    if identifier:
        content["id"] = identifier
    try:
        parsed: Parsed
        if "correlation" in content:
            parsed = SigmaCorrelationRule.from_dict(content, collect_errors=True)
        elif "filter" in content:
            parsed = SigmaFilter.from_dict(content, collect_errors=True, policy=POLICY)
        else:
            parsed = SigmaRule.from_dict(content, collect_errors=True, policy=POLICY)
    except Exception as error:  # noqa: BLE001 - whatever a foreign parser trips over in odd input
        return _refusal(document, _words(error))
    serious = [one for one in parsed.errors if not isinstance(one, _HARMLESS)]
    return _refusal(document, _words(serious[0])) if serious else parsed


def _uuid(value: object) -> str | None:
    try:
        return str(UUID(value)) if isinstance(value, str) else None
    except ValueError:
        return None


def _apply_filters(drafts: list[_Draft], load: _Load) -> None:
    for draft in drafts:
        if isinstance(draft.sigma, SigmaFilter):
            reached = 0
            try:
                for other in drafts:
                    if isinstance(other.sigma, SigmaRule):
                        before = len(other.sigma.detection.detections)
                        draft.sigma.apply_on_rule(other.sigma)
                        reached += len(other.sigma.detection.detections) > before
            except Exception as error:  # noqa: BLE001 - as in parsing
                load.refuse(draft, _words(error))
                continue
            if not reached:
                load.refuse(draft, "is a filter for rules that are not loaded")


def _accept_rule(
    draft: _Draft,
    sigma: SigmaRule,
    load: _Load,
    accepted: dict[int, SigmaRule | SigmaCorrelationRule],
) -> None:
    try:
        conditions = [one.parsed for one in sigma.detection.parsed_condition]
    except Exception as error:  # noqa: BLE001 - as in parsing
        load.refuse(draft, _words(error))
        return
    if any(one is None for one in conditions):
        load.refuse(draft, "has an empty condition")
        return
    if reason := next(filter(None, map(obstacle, conditions)), None):
        load.refuse(draft, reason)
        return
    rule = _rule(draft, sigma, load)
    if rule is None:
        return
    wanted = list(dict.fromkeys(name for one in conditions for name in fields(one)))
    served, reason, lacking = _served(rule.source, wanted, load.routes)
    if reason:
        load.refuse(draft, reason, fields=lacking)
        return
    _add(rule, served, load)
    accepted[id(sigma)] = sigma


def _rule(draft: _Draft, sigma: SigmaRule | SigmaCorrelationRule, load: _Load) -> Rule | None:
    try:
        rule = rule_from(
            sigma, draft.document.content, draft.document.path, own=draft.own, unnamed=draft.unnamed
        )
    except MetadataError as error:
        load.refuse(draft, str(error))
        return None
    if rule.id in load.served:
        load.refuse(draft, f"has the id {rule.id}, as a rule before it", "Give it an id of its own")
        return None
    return rule


def _add(rule: Rule, served: tuple[str, ...], load: _Load) -> None:
    load.rules.append(rule)
    load.served[rule.id] = served


def _served(
    asked: LogSource, wanted: Sequence[str], routes: Mapping[str, tuple[Route, ...]]
) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Formats with a route that supplies all fields; or why there is none, and what is lacking."""
    serving = [
        (name, route)
        for name, all_ in routes.items()
        for route in all_
        if route.source.serves(asked)
    ]
    if not serving:
        return (), f"needs logs of {asked}, which no format supplies", ()
    missing = [[one for one in wanted if route.fields.path(one) is None] for _, route in serving]
    names = [name for (name, _), lacks in zip(serving, missing, strict=True) if not lacks]
    if names:
        return tuple(dict.fromkeys(names)), "", ()
    fewest = min(missing, key=len)
    lacks = ", ".join(f"'{one}'" for one in fewest)
    plural = "fields" if len(fewest) > 1 else "field"
    return (), f"uses {plural} {lacks}, which no source of {asked} supplies", tuple(fewest)


def _accept_correlations(
    waiting: list[_Draft], load: _Load, accepted: dict[int, SigmaRule | SigmaCorrelationRule]
) -> None:
    """Correlations may refer to correlations: accept until nothing more can be accepted."""
    ids = {id(rule.sigma): rule.id for rule in load.rules}
    while waiting:
        left = []
        for draft in waiting:
            sigma = draft.sigma
            assert isinstance(sigma, SigmaCorrelationRule)
            collection = SigmaCollection(list(accepted.values()), resolve_references=False)
            try:
                # First, because resolving already silences the rules that are referred to.
                for reference in _references(sigma):
                    collection[reference]
                sigma.resolve_rule_references(collection)
            except SigmaError:
                left.append(draft)
                continue
            needed = [reference.rule for reference in sigma.referenced_rules]
            rule = _rule(draft, sigma, load)
            if rule is None:
                continue
            formats = [name for one in needed for name in load.served.get(ids[id(one)], ())]
            _add(rule, tuple(dict.fromkeys(formats)), load)
            accepted[id(sigma)] = sigma
            ids[id(sigma)] = rule.id
        if len(left) == len(waiting):
            break
        waiting = left
    else:
        return
    for draft in waiting:
        load.refuse(draft, "correlates rules that are not loaded")


def _references(sigma: SigmaCorrelationRule) -> list[str]:
    if sigma.rules is not None:
        return [one.reference for one in sigma.rules]
    if isinstance(sigma.condition, SigmaExtendedCorrelationCondition):
        return sigma.condition.get_referenced_rules()
    return []


def _refusal(
    document: Document, reason: str, mend: str = "", fields: tuple[str, ...] = ()
) -> RefusedRule:
    content = document.content
    return RefusedRule(
        id=text(content.get("id")),
        title=text(content.get("title")),
        path=str(document.path),
        reason=reason,
        mend=mend,
        source=source_of(content),
        fields=fields,
    )


def _words(error: Exception) -> str:
    """A parser's complaint in one clause."""
    said = " ".join(str(error).split())[:300].rstrip(".")
    if said.startswith("Unknown modifier"):
        name = said.removeprefix("Unknown modifier").strip(" '\"")
        return f"uses the modifier '{name}', which is not supported"
    return f"is not a valid Sigma rule: {said or type(error).__name__}"
