"""Which findings of different sources are one, and which of them holds an occurrence."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from bartizan.model.same_flaw import Kinship, Traits, kinship, same_place
from bartizan.store.entry import Entry, Place
from bartizan.store.reports import Report
from bartizan.store.scope import OWN, Scope

_Near = Mapping[str, Sequence[tuple[Entry, Place]]]


def relatives(
    entries: Sequence[Entry],
    fresh: Sequence[Report],
    scope: Scope,
    equivalents: Mapping[str, str],
) -> dict[str, Entry]:
    """Known findings of other sources that unknown reports are about, by fingerprint."""
    near: dict[str, list[tuple[Entry, Place]]] = defaultdict(list)
    for entry in entries:
        for place in entry.places:
            if place.source != scope.source:
                near[place.path].append((entry, place))
    joined: dict[str, Entry] = {}
    for kin, name, entry in _pairs(near, fresh, equivalents) if near else ():
        # Our own findings never become one another. For other sources, a shared weakness class
        # is too little to say that two of their findings mean one of ours.
        once = scope.source == OWN or kin < Kinship.RULE
        taken = once and _speaks_of(entry, scope.source, joined)
        if name not in joined and not taken:
            joined[name] = entry
    return joined


def _pairs(
    near: Mapping[str, Sequence[tuple[Entry, Place]]],
    fresh: Sequence[Report],
    equivalents: Mapping[str, str],
) -> list[tuple[Kinship, str, Entry]]:
    """Reports and entries that may be the same flaw, surest first."""
    found = []
    for report in fresh:
        mine = Traits.of(report.finding, equivalents)
        for place in report.places:
            for entry, other in near.get(place.path, ()):
                kin = kinship(mine, Traits.of(entry.finding, equivalents))
                if same_place(kin, place.location, other.location):
                    order = (-kin, place, other, report.fingerprint, entry.fingerprint)
                    found.append((order, (kin, report.fingerprint, entry)))
    return [pair for _, pair in sorted(found, key=lambda item: item[0])]


def _speaks_of(entry: Entry, source: str, joined: Mapping[str, Entry]) -> bool:
    if source == entry.source or source in entry.names.values():
        return True
    return any(other is entry for other in joined.values())


def share_out(
    entries: Sequence[Entry],
    reports: Sequence[Report],
    target: Mapping[str, Entry],
    equivalents: Mapping[str, str],
) -> dict[tuple[str, Place], Entry]:
    """Places of another source's report that belong to a different finding of ours.

    Tools draw the line between "the same flaw twice" and "two flaws" differently: what is one
    finding to them may be several to us. Each of their places goes to the one of ours that is
    there. A finding always keeps a place, so that it is not taken for fixed.
    """
    near = _own_places(entries)
    routes: dict[tuple[str, Place], Entry] = {}
    for report in reports if near else ():
        entry = target[report.fingerprint]
        mine = Traits.of(report.finding, equivalents)
        moved = {}
        for place in report.places:
            holder = _holder(near, place, mine, equivalents)
            if holder is not None and not _is_at(entry, place):
                moved[(report.fingerprint, place)] = holder
        if len(moved) < len(report.places) or any(p.source == OWN for p in entry.places):
            routes |= moved
    return routes


def settle(entries: Sequence[Entry], equivalents: Mapping[str, str]) -> None:
    """After a scan of ours, give other sources' occurrences to the findings of ours beside them."""
    near = _own_places(entries)
    for entry in entries:
        for place in [p for p in entry.places if p.source != OWN]:
            if len(entry.places) == 1 or _is_at(entry, place):
                continue
            name = place.check.lower()
            names = frozenset({name, equivalents.get(name, name).lower()})
            holder = _holder(near, place, Traits(names, frozenset()), equivalents)
            if holder is not None:
                seen = entry.places.pop(place)
                holder.places.setdefault(place, seen)


def _own_places(entries: Sequence[Entry]) -> _Near:
    near: dict[str, list[tuple[Entry, Place]]] = defaultdict(list)
    for entry in entries:
        for place in entry.places:
            if place.source == OWN:
                near[place.path].append((entry, place))
    return near


def _is_at(entry: Entry, place: Place) -> bool:
    """Whether we ourselves see the entry where the other source does."""
    return any(
        own.source == OWN and same_place(Kinship.RULE, own.location, place.location)
        for own in entry.places
    )


def _holder(
    near: _Near, place: Place, traits: Traits, equivalents: Mapping[str, str]
) -> Entry | None:
    """Our finding that is where another source sees the same flaw."""
    found = []
    for entry, own in near.get(place.path, ()):
        kin = kinship(traits, Traits.of(entry.finding, equivalents))
        if kin >= Kinship.SECRET and same_place(kin, own.location, place.location):
            found.append((-kin, abs(own.line - place.line), entry.fingerprint, entry))
    return min(found, key=lambda pair: pair[:3])[3] if found else None
