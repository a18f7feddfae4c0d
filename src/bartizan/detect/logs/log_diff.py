"""What is new, gone or changed in a log compared with an earlier one, beyond ordinary variation.

Lines are compared by what they say without their luck (``detail``), whatever their order; how much
varies by luck is learned from the two logs themselves (``log_places``). Neighbouring lines are one
difference, and a line that replaces a similar one is a change.

Not for logs that share no script, such as those of two products: nearly all of them would be new,
and only what detectors and words point at is told then.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bartizan.detect.logs.detail import hosts, numbers
from bartizan.detect.logs.log_hunks import (
    Hunk,
    bland,
    fetched,
    fewer_ran,
    hunks,
    reused,
    similar,
    trouble,
    words,
)
from bartizan.detect.logs.log_places import Varying, vanishing
from bartizan.detect.logs.log_side import Line, Side
from bartizan.detect.logs.log_signals import Signal, signals, worst
from bartizan.model import Severity
from bartizan.stats.tails import lower_tail, upper_tail

FREQUENT = 10
"""Lines of one kind after which its coming or going is told, however much the log varies."""
MEMBERS = 4
STEADY = 0.1
"""With more than so many others, of which hardly any varies, a change of a number is told."""
FAR = 1e-6
"""Probability of a count from which on it is told."""
SCATTER = 0.5
"""Usual deviation of counts between two logs, as a share of the count."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that differs."""

    kind: str
    """new, gone, changed, more or fewer."""
    severity: Severity
    subject: str
    reasons: tuple[str, ...]
    before: tuple[Line, ...]
    now: tuple[Line, ...]


@dataclass(slots=True)
class Comparison:
    """Two logs, ready to be compared."""

    before: Side
    now: Side
    places: Mapping[str, str]
    """The template of each detail of both."""
    detected: Mapping[str, Sequence[Signal]]
    """What detectors found in details that are new."""
    coming: Varying = field(init=False)
    going: Varying = field(init=False)

    def __post_init__(self) -> None:
        self.coming = vanishing(self._by_place(self.now), self._by_place(self.before))
        self.going = vanishing(self._by_place(self.before), self._by_place(self.now))

    @property
    def scripted(self) -> bool:
        """Whether the two logs tell of the same steps, so that one line more or less counts."""
        return not self.before.found or self.going.share <= 0.25

    def _by_place(self, side: Side) -> dict[str, str]:
        return {detail: self.places[detail] for detail in side.found}


def compare(both: Comparison) -> tuple[list[Difference], int]:
    """The differences, the gravest first; and how many were set aside as a matter of caches."""
    pointed = _pointed(both)
    new = {detail for detail in both.now.found if detail not in both.before.found}
    gone = {detail for detail in both.before.found if detail not in both.now.found}
    fresh = new & {
        *pointed,
        *_surprising(new, both.coming, both),
        *_kinds(both.now, both.before, both),
    }
    lost = gone & {*_surprising(gone, both.going, both), *_kinds(both.before, both.now, both)}
    swapped = _swapped(both, fresh - set(pointed), gone - lost) | _swapped(both, lost, new - fresh)
    swapped |= _fetched(fresh - set(pointed), both.before)
    swapped |= _fetched(lost, both.now)
    fresh -= swapped
    lost -= swapped
    counts = _counts(both)
    pairs, taken = _pairs(both, fresh, lost | counts, pointed)
    fresh -= {new for new, _ in pairs}
    lost -= taken
    counts -= taken
    found = [_changed(both, one, other, pointed.get(one, ())) for one, other in pairs]
    added = hunks(both.now, fresh, both.before, pointed)
    removed = hunks(both.before, lost, both.now, {})
    told_apart = [one for one in added if one.signals or not _was_reused(one, both.before)]
    missing = [one for one in removed if not _was_reused(one, both.now)]
    cached = len(added) - len(told_apart) + len(removed) - len(missing)
    found += _joined(told_apart, missing)
    found += [_count(both, detail) for detail in counts]
    told = _together([one for one in found if not _cache(one)])
    told.sort(key=lambda one: (-one.severity.rank, one.kind, _order(one)))
    return told, sum(map(_cache, found)) + len(swapped) + cached


def _pointed(both: Comparison) -> dict[str, list[Signal]]:
    """New details that something points at."""
    kinds: dict[str, list[str]] = {}
    for detail, line in both.before.found.items():
        kinds.setdefault(both.places[detail], []).append(line.text)
    usual = worst(kinds)
    known = frozenset[str]().union(*(hosts(one.text) for one in both.before.found.values()))
    found = {}
    for detail, line in both.now.found.items():
        if detail not in both.before.found:
            reasons = signals(
                line.text,
                detected=both.detected.get(detail, ()),
                usual_badness=usual.get(both.places[detail]),
                known_hosts=known if both.scripted else None,
            )
            if reasons:
                found[detail] = reasons
    return found


def _surprising(details: Iterable[str], varying: Varying, both: Comparison) -> set[str]:
    return {detail for detail in details if varying.surprising(both.places[detail])}


def _kinds(side: Side, other: Side, both: Comparison) -> set[str]:
    """The first detail of each frequent kind that the other log has not at all."""
    theirs = {both.places[detail] for detail in other.found}
    totals: dict[str, int] = {}
    first: dict[str, str] = {}
    for detail, line in side.found.items():
        place = both.places[detail]
        if place not in theirs:
            totals[place] = totals.get(place, 0) + line.count
            first.setdefault(place, detail)
    ratio = min(other.lines / max(side.lines, 1), 1.0)
    return {first[place] for place, total in totals.items() if total * ratio >= FREQUENT}


def _swapped(both: Comparison, told: set[str], luck: set[str]) -> set[str]:
    """Details that one finds in another place, where lines come and go by luck.

    What was downloaded yesterday comes from a cache today.
    """
    common: dict[str, Counter[str]] = {}
    sizes: Counter[str] = Counter()
    places = {both.places[one] for one in told}
    for detail in {**both.before.found, **both.now.found} if told and luck else ():
        place = both.places[detail]
        if place in places:
            sizes[place] += 1
            common.setdefault(place, Counter()).update(words(detail))
    found = set()
    for detail in told if common else ():
        place = both.places[detail]
        own = {word for word in words(detail) if 2 * common[place][word] <= sizes[place]}
        if own and similar(detail, [one for one in luck if own <= words(one)]):
            found.add(detail)
    return found


def _fetched(details: set[str], other: Side) -> set[str]:
    """Details that tell of fetching what the other log names as well: there it was in a cache.

    What only one of them names, such as a new dependency, stays.
    """
    own = {one: some for one in details if (some := fetched(one))}
    known = frozenset[str]().union(*map(words, other.found)) if own else frozenset[str]()
    return {one for one, some in own.items() if some <= known}


def _was_reused(hunk: Hunk, other: Side) -> bool:
    """Whether the other log says of a step, where these lines would be, that it was not needed."""
    anchor = other.found.get(hunk.anchor)
    return anchor is not None and anchor.order + 1 in other.reused


def _counts(both: Comparison) -> set[str]:
    """Details of both logs whose number of lines, or a number in whose only line, changed."""
    shared = [detail for detail in both.now.found if detail in both.before.found]
    varying = Varying().add(
        (str(both.before.found[detail].count), _differs(both, detail)) for detail in shared
    )
    places = Varying().add(
        (f"{both.places[detail]} {at}", one != other)
        for detail in shared
        for at, one, other in _numbers(both, detail)
    )
    found = set()
    for detail in shared:
        place = both.places[detail]
        if _differs(both, detail):
            if (both.scripted and _fewer(both, detail, varying)) or _far(both, detail):
                found.add(detail)
        elif _worse(both.now.found[detail].text, both.before.found[detail].text) or any(
            one != other and _steady(places, f"{place} {at}")
            for at, one, other in _numbers(both, detail)
        ):
            found.add(detail)
    return found


def _worse(now: str, before: str) -> bool:
    return (trouble(now) and not trouble(before)) or fewer_ran(now, before)


def _fewer(both: Comparison, detail: str, varying: Varying) -> bool:
    """Whether a line is missing where lines that came as often all came as often again."""
    count = both.before.found[detail].count
    return 1 < count > both.now.found[detail].count and _steady(varying, str(count))


def _steady(varying: Varying, place: str) -> bool:
    return varying.every[place] > MEMBERS and varying.chance(place) <= STEADY


def _differs(both: Comparison, detail: str) -> bool:
    return both.now.found[detail].count != both.before.found[detail].count


def _numbers(both: Comparison, detail: str) -> list[tuple[int, str, str]]:
    one, other = both.before.found[detail], both.now.found[detail]
    if (one.count, other.count) != (1, 1):
        return []
    two = numbers(one.text), numbers(other.text)
    if len(two[0]) != len(two[1]):
        return []
    return [(at, a, b) for at, (a, b) in enumerate(zip(*two, strict=True))]


def _far(both: Comparison, detail: str) -> bool:
    """Whether a count is beyond usual variation, with the length of the logs taken into account."""
    ratio = 1.0 if both.scripted else both.now.lines / max(both.before.lines, 1)
    count, mean = both.now.found[detail].count, both.before.found[detail].count * ratio
    variance = mean + (SCATTER * mean) ** 2
    return min(upper_tail(count, mean, variance), lower_tail(count, mean, variance)) <= FAR


def _pairs(
    both: Comparison, fresh: set[str], lost: set[str], pointed: Mapping[str, Sequence[Signal]]
) -> tuple[list[tuple[str, str]], set[str]]:
    """New details with those they take the place of, and the latter."""
    able = sorted(
        (one for one in fresh if not both.detected.get(one) and not _outside(pointed.get(one))),
        key=lambda one: both.now.found[one].order,
    )
    left = set(lost)
    pairs = []
    for one in able:
        other = similar(one, [old for old in left if both.places[old] != both.places[one]])
        if other:
            pairs.append((one, other))
            left.discard(other)
    return pairs, lost - left


def _outside(reasons: Sequence[Signal] | None) -> bool:
    return any(
        one.subject in ("network", "exfiltration", "malware", "execution") for one in reasons or ()
    )


def _changed(both: Comparison, new: str, old: str, reasons: Sequence[Signal]) -> Difference:
    before, now = both.before.found[old], both.now.found[new]
    severity, why = bland([now.text], [before.text])
    if reasons and why != "test":
        severity, why = max(severity, reasons[0].severity), reasons[0].subject
    said = tuple(dict.fromkeys(one.reason for one in reasons))
    return Difference("changed", severity, why, said, (before,), (now,))


def _joined(added: Sequence[Hunk], removed: Sequence[Hunk]) -> list[Difference]:
    """Hunks as differences; bland ones in the same place, new and gone, are one change."""
    by_anchor = {hunk.anchor: hunk for hunk in removed}
    found = []
    for hunk in added:
        old = by_anchor.pop(hunk.anchor, None) if not hunk.signals else None
        if hunk.signals:
            first = hunk.signals[0]
            reasons = tuple(dict.fromkeys(one.reason for one in hunk.signals))
            found.append(Difference("new", first.severity, first.subject, reasons, (), hunk.lines))
        elif old is not None:
            severity, why = bland([one.text for one in hunk.lines], [x.text for x in old.lines])
            found.append(Difference("changed", severity, why, (), old.lines, hunk.lines))
        else:
            severity, why = bland([one.text for one in hunk.lines], [])
            found.append(Difference("new", severity, why, (), (), hunk.lines))
    for hunk in by_anchor.values():
        severity, why = bland([], [one.text for one in hunk.lines])
        found.append(Difference("gone", severity, why, (), hunk.lines, ()))
    return found


def _together(found: Sequence[Difference]) -> list[Difference]:
    """All that tells of tests as one difference, and all that was fetched or was not."""
    tests = [one for one in found if one.subject == "test"]
    fetches = [one for one in found if one.subject == "step" and _about_fetching(one)]
    rest = [one for one in found if one not in tests and one not in fetches]
    return [*rest, *(_one(some) for some in (tests, fetches) if some)]


def _about_fetching(one: Difference) -> bool:
    return all(fetched(line.text) for line in (*one.before, *one.now))


def _one(some: Sequence[Difference]) -> Difference:
    """Several differences as one."""
    if len(some) == 1:
        return some[0]
    kinds = {one.kind for one in some}
    before = sorted((line for one in some for line in one.before), key=lambda line: line.order)
    now = sorted((line for one in some for line in one.now), key=lambda line: line.order)
    return Difference(
        kinds.pop() if len(kinds) == 1 else "changed",
        max(one.severity for one in some),
        some[0].subject,
        tuple(dict.fromkeys(reason for one in some for reason in one.reasons)),
        tuple(before),
        tuple(now),
    )


def _count(both: Comparison, detail: str) -> Difference:
    before, now = both.before.found[detail], both.now.found[detail]
    if now.count == before.count:
        severity, why = bland([now.text], [before.text])
        if fewer_ran(now.text, before.text):
            severity, why = Severity.MEDIUM, "test"
        return Difference("changed", severity, why, (), (before,), (now,))
    kind = "more" if now.count > before.count else "fewer"
    severity, why = bland([], [before.text]) if kind == "fewer" else bland([now.text], [])
    return Difference(
        kind, severity, why, (f"{now.count:,} times, before {before.count:,}",), (before,), (now,)
    )


def _cache(one: Difference) -> bool:
    """Whether a difference tells of nothing but a cache that was there or was not."""
    lines = [line.text for line in (*one.before, *one.now)]
    quiet = one.severity <= Severity.LOW and not one.reasons
    return quiet and 2 * sum(map(reused, lines)) >= len(lines)


def _order(one: Difference) -> int:
    return (*one.now, *one.before)[0].order
