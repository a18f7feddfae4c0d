"""Joins the findings of other tools with our own where they show the same flaw."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import msgspec

from bartizan.model import Finding, Location
from bartizan.model.finding import sort_key
from bartizan.model.same_flaw import Kinship, Traits, kinship, lower_keys, same_place

ALSO_SEEN_BY = "also seen by"
"""Key of the evidence that names other tools' rules."""

_Near = Mapping[str, Sequence[tuple[int, Traits, Location]]]


def join(
    own: Sequence[Finding], imported: Sequence[Finding], equivalents: Mapping[str, str]
) -> list[Finding]:
    """Our findings, each noting who else saw it, and what only others saw.

    An imported occurrence belongs to ours if the rules are equivalent and the lines overlap, or if
    both are about a credential on the same line. What is left of an imported finding stays.

    Args:
        own: our findings of this scan.
        imported: those of other tools.
        equivalents: our check id by ``tool:rule``, in any case of letters.
    """
    known = lower_keys(equivalents)
    own = sorted(own, key=lambda finding: (finding.fingerprint, sort_key(finding)))
    near: dict[str, list[tuple[int, Traits, Location]]] = defaultdict(list)
    for number, finding in enumerate(own):
        traits = Traits.of(finding, known)
        for at in finding.locations:
            near[at.path].append((number, traits, at))
    same = {finding.fingerprint: number for number, finding in enumerate(own)}
    witnesses: dict[int, set[str]] = defaultdict(set)
    rest = []
    for finding in imported:
        if finding.fingerprint in same:
            # Our own report, imported: nobody else saw anything.
            continue
        left = _unknown_places(finding, near, known, witnesses)
        if left:
            rest.append(msgspec.structs.replace(finding, locations=left))
    noted = [_note(finding, witnesses.get(number, set())) for number, finding in enumerate(own)]
    return sorted([*noted, *rest], key=sort_key)


def _unknown_places(
    finding: Finding,
    near: _Near,
    equivalents: Mapping[str, str],
    witnesses: dict[int, set[str]],
) -> tuple[Location, ...]:
    """The places of an imported finding that none of ours is in."""
    mine = Traits.of(finding, equivalents)
    left = []
    for at in finding.locations:
        found = []
        for number, traits, other in near.get(at.path, ()):
            kin = kinship(mine, traits)
            if kin >= Kinship.SECRET and same_place(kin, at, other):
                found.append((-kin, abs(at.line - other.line), number))
        if found:
            witnesses[min(found)[-1]].add(finding.engine or finding.check)
        else:
            left.append(at)
    return tuple(left)


def _note(finding: Finding, rules: set[str]) -> Finding:
    if not rules:
        return finding
    before = finding.evidence.get(ALSO_SEEN_BY, "")
    names = sorted(rules | set(filter(None, before.split(", "))))
    return msgspec.structs.replace(
        finding, evidence={**finding.evidence, ALSO_SEEN_BY: ", ".join(names)}
    )
