"""Loads the rules that events are looked at with, and picks those that were asked for."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path

from sigma.correlations import SigmaCorrelationRule

from bartizan.detect.rules import pack
from bartizan.detect.rules.loading import load_packs
from bartizan.detect.rules.rule import Rule, RuleSet
from bartizan.errors import BartizanError
from bartizan.ingest.registry import formats
from bartizan.model.log_source import Route

_CHECK = re.compile(r"EV[A-Z]-\d{3}")
_SHORTEST = 8
"""Characters of a Sigma id that name it."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Rules to match with, and those of them to report."""

    rules: RuleSet
    selected: frozenset[str]


def routes() -> Mapping[str, tuple[Route, ...]]:
    """The log sources that each format serves."""
    return {name: one.routes for name, one in formats().items()}


def own_rules() -> Path:
    """The directory of the rules that come with bartizan."""
    return Path(next(iter(pack.__path__)))


def load(paths: Iterable[str], *, own: bool, cache: Path | None = None) -> RuleSet:
    """Load rules.

    Args:
        paths: files and directories of the user's.
        own: whether to load those that come with bartizan.
        cache: directory, the user's own, where it is kept what rules came to; None: parse all.

    Raises:
        BartizanError: there is no such file or directory.
    """
    given = [Path(path).expanduser() for path in paths]
    for path in given:
        if not path.exists():
            raise BartizanError(
                "no such file or directory", where=str(path),
                mend="give a Sigma rule, or a directory of them",
            )  # fmt: skip
        if path.is_dir() and not any(one.suffix in (".yml", ".yaml") for one in path.rglob("*")):
            raise BartizanError(
                "there are no rules in this directory", where=str(path),
                mend="name the one that holds the .yml files",
            )  # fmt: skip
    packs: list[tuple[Sequence[Path], bool]] = [([own_rules()], True)] if own else []
    return load_packs([*packs, (given, False)], routes=routes(), cache=cache)


def choose(
    rules: RuleSet, select: Sequence[str], ignore: Sequence[str], *, none: bool = False
) -> Chosen:
    """Keep the rules that were asked for, and those that they count.

    Args:
        rules: as loaded.
        select: names of the rules to keep; empty: all.
        ignore: names of rules to leave out.
        none: keep none: only other things than rules were asked for.

    Raises:
        BartizanError: a name fits no rule.
    """
    selected = resolve(rules, select) if select else {rule.id for rule in rules.rules}
    selected = set() if none else selected
    selected -= resolve(rules, ignore)
    ids = {id(rule.sigma): rule.id for rule in rules.rules}
    by_id = {rule.id: rule for rule in rules.rules}
    needed: set[str] = set()
    waiting = list(selected)
    while waiting:
        name = waiting.pop()
        if name in needed:
            continue
        needed.add(name)
        sigma = by_id[name].sigma
        if isinstance(sigma, SigmaCorrelationRule):
            waiting += [ids[id(one.rule)] for one in sigma.referenced_rules if id(one.rule) in ids]
    kept = tuple(rule for rule in rules.rules if rule.id in needed)
    return Chosen(replace(rules, rules=kept), frozenset(selected))


def named(rules: RuleSet, name: str) -> list[Rule]:
    """The rules that a name stands for.

    Of one file's rules with that name, those which only feed its correlation are left out.
    """
    found = [rule for rule in rules.rules if _fits(rule, name)]
    return [rule for rule in found if not is_part(rule)] or found


def is_part(rule: Rule) -> bool:
    """Whether it is one of ours that only feeds a correlation, and has no name of its own."""
    return rule.own and not _CHECK.fullmatch(rule.id)


def resolve(rules: RuleSet, names: Sequence[str]) -> set[str]:
    """Ids of the rules that names stand for: id, slug, Sigma id, or the beginning of an id.

    Raises:
        BartizanError: a name fits none.
    """
    found: set[str] = set()
    for name in names:
        fitting = {rule.id for rule in named(rules, name)}
        if not fitting:
            if refused := [one for one in rules.refused if name and one.id == name]:
                raise BartizanError(f"the rule {name} was refused: it {refused[0].reason}",
                                    where=refused[0].path, mend=refused[0].mend)  # fmt: skip
            known = [part for rule in rules.rules for part in (rule.id, rule.slug)]
            near = get_close_matches(name, known, 1)
            raise BartizanError(
                f"there is no rule {name!r}",
                mend=f"did you mean {near[0]!r}?" if near else "'bartizan rules list' shows them",
            )
        found |= fitting
    return found


def _fits(rule: Rule, name: str) -> bool:
    low = name.lower()
    if low in (rule.id.lower(), rule.slug):
        return True
    sigma = str(rule.sigma.id or "")
    if len(low) >= _SHORTEST and sigma.startswith(low):
        return True
    return rule.own and bool(low) and rule.id.lower().startswith(low)
