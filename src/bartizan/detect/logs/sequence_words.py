"""Why a session is unusual, in one sentence: what is seen, and what is usual."""

import math
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise

import msgspec

from bartizan.detect.logs.sequence_model import LEARNED, Facts, SequenceModel, Verdict
from bartizan.detect.logs.sequence_state import WINDOW
from bartizan.detect.logs.session import END, START

WIDTH = 70
"""An event's text is cut to this."""
NOTABLE = 0.05
"""A way of looking is mentioned from this p-value on."""
_DECODE = msgspec.json.Decoder(list[tuple[str, int]]).decode


class Words:
    """Writes reasons for the verdicts of one model."""

    def __init__(self, model: SequenceModel, names: Mapping[str, str] | None = None) -> None:
        """Prepare to write.

        Args:
            model: whose verdicts are put into words.
            names: what to call events whose key says nothing: the text of each template, by id.
        """
        self.model = model
        self._names = names or {}
        self._usual: dict[str, tuple[int, int]] = {}
        self._vectors: list[tuple[dict[str, int], int]] | None = None

    def reason(self, verdict: Verdict) -> str:
        """One sentence; ``nothing unusual`` if that is so."""
        facts, known = verdict.facts, self.model.state.sessions
        if facts is None:
            return "no events"
        said = self._said(facts)
        if verdict.learning:
            return f"learning ({known} of {LEARNED} sessions): {said}"
        return said

    def _said(self, facts: Facts) -> str:
        ways = {
            "new": self._new, "counts": self._counts, "weighed": self._counts,
            "order": self._novel, "novelty": self._window, "surprise": self._rare,
            "duration": self._duration,
        }  # fmt: skip
        ranked = sorted(facts.p_values, key=facts.p_values.__getitem__)
        notable = [way for way in ranked if facts.p_values[way] <= NOTABLE]
        if not notable and facts.p_value > NOTABLE:
            return "nothing unusual"
        notable.sort(key=lambda way: way != "new")
        parts = (ways[way](facts) for way in notable or ranked)
        kept = list(dict.fromkeys(part for part in parts if part))
        return "; ".join(kept[: 2 if notable else 1]) or "nothing unusual"

    def _new(self, facts: Facts) -> str:
        if not facts.new:
            return ""
        more = f" (and {len(facts.new) - 1} more new ones)" if len(facts.new) > 1 else ""
        return f"event {self._name(facts.new[0])} never seen in {self._known()}{more}"

    def _novel(self, facts: Facts) -> str:
        if not facts.order.novel:
            return ""
        some = f"{facts.order.novel} of {facts.order.steps} steps are new: "
        padded, new = facts.piece.padded(), {*facts.new}  # that these are new was said
        for one, two in pairwise(padded):
            if new.isdisjoint((one, two)) and self.model.orders.pair(one, two) == 0:
                return some + f"transition {self._arrow(one, two)} never seen in {self._known()}"
        for triple in zip(padded, padded[1:], padded[2:]):  # noqa: B905 - the shorter ends it
            if new.isdisjoint(triple) and self.model.orders.step(triple).novel:
                return some + f"order {self._arrow(*triple)} never seen in {self._known()}"
        return ""

    def _window(self, facts: Facts) -> str:
        padded = facts.piece.padded()
        novel, windows = self.model.orders.windows(padded)
        if not novel or facts.order.novel:
            return self._novel(facts)
        run = padded[novel[0] : novel[0] + WINDOW]
        first = max(novel[0] - facts.piece.starts, 0) + 1
        return (
            f"{len(novel):,} of {windows:,} runs of {len(run)} events never seen in "
            f"{self._known()}, the first from event {first:,} on: {self._arrow(*run[:3])} → …"
        )

    def _rare(self, facts: Facts) -> str:
        counted = [
            (seen, number, pair)
            for number, pair in enumerate(pairwise(facts.piece.padded()))
            if not {*facts.new} & {*pair} and (seen := self.model.orders.pair(*pair)) is not None
        ]
        if not counted:
            return ""
        seen, _, pair = min(counted)
        if seen == 0:
            return f"transition {self._arrow(*pair)} never seen in {self._known()}"
        return f"unusual order: transition {self._arrow(*pair)} seen in {seen:,} of {self._known()}"

    def _counts(self, facts: Facts) -> str:
        mine, theirs = Counter(facts.piece.events), facts.nearest.counts
        gaps = {
            event: abs(math.log1p(mine[event]) - math.log1p(theirs.get(event, 0)))
            for event in {*mine, *theirs} - set(facts.new)
        }
        ranked = sorted((event for event in gaps if gaps[event]), key=lambda one: (-gaps[one], one))
        for event in ranked:
            low, high = self._usually(event)
            if not low <= mine[event] <= high:
                between = f"{low:,}" if low == high else f"{low:,} to {high:,}"
                usual = between if high else "none"
                return f"{self._times(mine[event], event)}, usually {usual}"
        if not ranked:
            return ""
        other = self._times(theirs.get(ranked[0], 0), ranked[0])
        return f"{self._times(mine[ranked[0]], ranked[0])}, where the most similar one has {other}"

    def _times(self, count: int, event: str) -> str:
        seen = f"{count:,} \N{MULTIPLICATION SIGN}" if count else "no"
        return f"{seen} {self._name(event)}"

    def _duration(self, facts: Facts) -> str:
        if facts.piece.duration is None or self.model.durations is None:
            return ""
        usual = math.expm1(self.model.durations[0])
        return f"took {facts.piece.duration:,.3g} s, usually about {usual:,.3g} s"

    def _usually(self, event: str) -> tuple[int, int]:
        """5th and 95th percentile of how often known sessions have the event."""
        if event not in self._usual:
            if self._vectors is None:
                known = self.model.state.vectors.counts.items()
                self._vectors = [(dict(_DECODE(key)), seen) for key, seen in known]
            counts: Counter[int] = Counter()
            for vector, seen in self._vectors:
                counts[vector.get(event, 0)] += seen
            self._usual[event] = _share(counts, 0.05), _share(counts, 0.95)
        return self._usual[event]

    def _known(self) -> str:
        return f"{self.model.state.sessions:,} sessions"

    def _name(self, event: str) -> str:
        if event in (START, END):
            return "the start" if event == START else "the end"
        text = self._names.get(event, event)[: WIDTH + 1]
        shown = "".join(letter if letter.isprintable() else "?" for letter in text)
        return shown if len(shown) <= WIDTH else shown[: WIDTH - 1] + "…"

    def _arrow(self, *events: str) -> str:
        return " → ".join(map(self._name, events))


def _share(counts: Counter[int], share: float) -> int:
    left = share * counts.total()
    for count in sorted(counts):
        left -= counts[count]
        if left <= 0:
            return count
    return max(counts, default=0)
