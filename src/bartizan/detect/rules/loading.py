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

from bartizan.detect.rules.conditions import packed
from bartizan.detect.rules.demands import fields, obstacle
from bartizan.detect.rules.documents import Document, File, documents_in, files
from bartizan.detect.rules.kept_rules import KeptRule, KeptRules, Outcome, kept_rule
from bartizan.detect.rules.linear import POLICY
from bartizan.detect.rules.metadata import (
    RETIRED,
    MetadataError,
    rule_from,
    slug_of,
    source_of,
    text,
)
from bartizan.detect.rules.rule import RefusedRule, Rule, RuleSet
from bartizan.model.log_source import LogSource, Route

_SIGMA_KEYS = ("title", "name", "logsource", "detection", "correlation", "filter")
_HARMLESS = (SigmaIdentifierError, SigmaLevelError, SigmaStatusError)

Parsed = SigmaRule | SigmaCorrelationRule | SigmaFilter


@dataclass(frozen=True, slots=True)
class _Draft:
    """A document with what pySigma made of it."""

    document: Document
    own: bool
    sigma: Parsed
    unnamed: str
    outcomes: list[Outcome] | None = None
    """Where it is noted what it comes to, to be kept."""
    at: int = 0
    """Position among the documents of its file."""
    ready: tuple[Rule, tuple[str, ...]] | None = None
    """What an earlier run made of it, and the fields it asks for."""


@dataclass(slots=True)
class _Load:
    """What one call of ``load_packs`` has so far."""

    routes: Mapping[str, tuple[Route, ...]]
    rules: list[Rule] = field(default_factory=list)
    refused: list[RefusedRule] = field(default_factory=list)
    served: dict[str, tuple[str, ...]] = field(default_factory=dict)
    store: KeptRules | None = None
    serving: dict[LogSource, list[tuple[str, Route]]] = field(default_factory=dict)
    """Formats and routes that serve a log source, as far as it was asked for."""

    def refuse(
        self, draft: _Draft, reason: str, mend: str = "", fields: tuple[str, ...] = ()
    ) -> None:
        self.refused.append(_refusal(draft.document, reason, mend, fields))

    def refuse_always(self, draft: _Draft, reason: str) -> None:
        """Refuse for what the rule itself is."""
        self.refuse(draft, reason)
        if draft.outcomes is not None:
            draft.outcomes.append(self.refused[-1])


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
    packs: Sequence[tuple[Sequence[Path], bool]],
    *,
    routes: Mapping[str, tuple[Route, ...]],
    cache: Path | None = None,
) -> RuleSet:
    """Load several packs as one, so that filters and correlations of one reach the other's rules.

    Args:
        packs: paths, and whether they are the product's own.
        routes: for each format the log sources it serves.
        cache: directory where it is kept what files came to, the user's own; None: parse all.
    """
    load = _Load(routes, store=KeptRules(cache) if cache else None)
    drafts = [draft for paths, own in packs for draft in _drafts(paths, own, load)]
    if load.store and any(isinstance(draft.sigma, SigmaFilter) for draft in drafts):
        return load_packs(packs, routes=routes)  # filters change rules
    _apply_filters(drafts, load)
    accepted: dict[int, SigmaRule | SigmaCorrelationRule] = {}
    for draft in drafts:
        if isinstance(draft.sigma, SigmaRule):
            _accept_rule(draft, draft.sigma, load, accepted)
    waiting = [draft for draft in drafts if isinstance(draft.sigma, SigmaCorrelationRule)]
    _accept_correlations(waiting, load, accepted)
    if load.store:
        load.store.save()
    return RuleSet(tuple(load.rules), tuple(load.refused), load.served)


def _drafts(paths: Sequence[Path], own: bool, load: _Load) -> Iterator[_Draft]:
    for file in files(paths, cut_tests=own):
        if isinstance(file, RefusedRule):
            load.refused.append(file)
            continue
        known = load.store.of(file, own=own) if load.store else None
        if known is None:
            yield from _parsed(file, own, load)
            continue
        for one in known:
            if isinstance(one, RefusedRule):
                load.refused.append(one)
            else:
                yield _remembered(file, own, one)


def _remembered(file: File, own: bool, one: KeptRule) -> _Draft:
    """A draft of a rule that was parsed in an earlier run."""

    def parse() -> SigmaRule:
        every = [found for found in documents_in(file) if isinstance(found, Document)]
        parsed = _parse(every[one.document])
        if not isinstance(parsed, SigmaRule):
            raise ValueError(f"{file.path} is no rule")  # noqa: TRY004 - not the caller's doing
        return parsed

    rule = one.rule(parse)
    source = {name: part for name in ("product", "service", "category")
              if (part := getattr(rule.source, name))}  # fmt: skip
    content = {"id": one.sigma_id or "", "title": rule.title, "logsource": source}
    assert isinstance(rule.sigma, SigmaRule)
    return _Draft(Document(file.path, content), own, rule.sigma, "", ready=(rule, one.fields))


def _parsed(file: File, own: bool, load: _Load) -> Iterator[_Draft]:
    merge = _Merge()
    outcomes = load.store.note(file, own=own) if load.store else []
    at = -1
    for one in documents_in(file):
        plain = False
        if isinstance(one, RefusedRule):
            document: Document | RefusedRule | None = one
            plain = True
        else:
            at += 1
            plain = not any(key in one.content for key in ("action", "correlation", "filter"))
            document = merge.of(one)
        if not plain and load.store:
            load.store.forget(file, own=own)
        if document is None:
            continue
        sigma = _read(document)
        if isinstance(sigma, RefusedRule):
            load.refused.append(sigma)
            outcomes.append(sigma)
        else:
            assert isinstance(document, Document)
            suffix = f"-{merge.count}" if merge.count > 1 else ""
            yield _Draft(document, own, sigma, slug_of(document.path) + suffix, outcomes, at)


def _read(document: Document | RefusedRule) -> Parsed | RefusedRule:
    if isinstance(document, RefusedRule):
        return document
    status = text(document.content.get("status")).lower()
    if status in RETIRED:
        return _refusal(document, f"its status is '{status}'")
    return _parse(document)


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
    if draft.ready is not None:
        rule, wanted = draft.ready
    else:
        try:
            conditions = [one.parsed for one in sigma.detection.parsed_condition]
        except Exception as error:  # noqa: BLE001 - as in parsing
            load.refuse_always(draft, _words(error))
            return
        if any(one is None for one in conditions):
            load.refuse_always(draft, "has an empty condition")
            return
        if reason := next(filter(None, map(obstacle, conditions)), None):
            load.refuse_always(draft, reason)
            return
        made = _rule(draft, sigma, load)
        if made is None:
            return
        rule = made
        wanted = tuple(dict.fromkeys(name for one in conditions for name in fields(one)))
        _keep(draft, rule, wanted, load)
    if not _is_new(draft, rule, load):
        return
    served, reason, lacking = _served(rule.source, wanted, load)
    if reason:
        load.refuse(draft, reason, fields=lacking)
        return
    _add(rule, served, load)
    accepted[id(sigma)] = sigma


def _keep(draft: _Draft, rule: Rule, wanted: tuple[str, ...], load: _Load) -> None:
    """Note what a rule came to, for the next run."""
    if load.store and draft.outcomes is not None:
        try:
            condition = packed(rule.condition)
        except UnicodeEncodeError:
            load.store.spoil(draft.outcomes)
            return
        draft.outcomes.append(kept_rule(rule, draft.at, wanted, condition))


def _rule(draft: _Draft, sigma: SigmaRule | SigmaCorrelationRule, load: _Load) -> Rule | None:
    try:
        return rule_from(
            sigma, draft.document.content, draft.document.path, own=draft.own, unnamed=draft.unnamed
        )
    except MetadataError as error:
        load.refuse_always(draft, str(error))
        return None


def _is_new(draft: _Draft, rule: Rule, load: _Load) -> bool:
    """Whether no rule before has its id; refuses it otherwise."""
    if rule.id in load.served:
        load.refuse(draft, f"has the id {rule.id}, as a rule before it", "Give it an id of its own")
        return False
    return True


def _add(rule: Rule, served: tuple[str, ...], load: _Load) -> None:
    load.rules.append(rule)
    load.served[rule.id] = served


def _served(
    asked: LogSource, wanted: Sequence[str], load: _Load
) -> tuple[tuple[str, ...], str, tuple[str, ...]]:
    """Formats with a route that supplies all fields; or why there is none, and what is lacking."""
    serving = load.serving.get(asked)
    if serving is None:
        serving = load.serving[asked] = [
            (name, route)
            for name, all_ in load.routes.items()
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
        collection = SigmaCollection(list(accepted.values()), resolve_references=False)
        for draft in waiting:
            sigma = draft.sigma
            assert isinstance(sigma, SigmaCorrelationRule)
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
            if rule is None or not _is_new(draft, rule, load):
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
