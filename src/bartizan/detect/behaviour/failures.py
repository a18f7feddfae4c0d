"""Sign-ins that fail: spraying, guessing that succeeds at last, wearing somebody out with prompts.

Judged like any amount: by what the address or identity usually shows in a day, and others.
"""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

import polars as pl

from bartizan.detect.behaviour.amounts import Amounts
from bartizan.detect.behaviour.measure import Measure
from bartizan.detect.behaviour.references import reference
from bartizan.detect.behaviour.signal import Signal
from bartizan.detect.behaviour.today import Today

SPRAYED = Measure(
    at=1, facet="spraying", said="tried {amount} accounts in vain", floor=3, attack=("T1110.003",)
)
GUESSED = Measure(
    at=2, facet="failures before success", said="signed in after {amount} failures", floor=3,
    attack=("T1110.001",),
)  # fmt: skip
WORN_OUT = Measure(
    at=3, facet="fatigue", said="agreed to a prompt after refusing {amount}", floor=2,
    attack=("T1621",),
)  # fmt: skip
PROMPTED = Measure(
    at=4, facet="fatigue by prompts", said="refused {amount} prompts", floor=3, attack=("T1621",)
)
TAKEN = Measure(
    at=5, facet="spraying with success", said="signed in from where others were tried in vain",
    floor=1, attack=("T1110.003", "T1078"),
)  # fmt: skip
AUTHENTICATION: Final = 3002
"""Class of OCSF."""
WITHIN: Final = 3_600_000_000
"""Microseconds in which failures belong to the success after them."""
LATEST: Final = 64
"""Failures of an identity that are remembered."""
MOST: Final = 500_000
"""Pairs of address and identity that are remembered of a day."""
MANY: Final = 4
"""Accounts tried in vain from an address that make a success from there odd."""
_PROMPT = re.compile(r"mfa|push|factor|otp|verify|authenticator|challenge|2fa", re.IGNORECASE)
_SIGNS_IN = re.compile(r"log.?[io]n|sign.?in|session.?(start|create)|auth|accepted", re.IGNORECASE)

Recent = list[tuple[int, bool]]
"""Times of failures, and whether each was a refused prompt."""


class Attempts:
    """Failures of the last hour by identity, and who was tried in vain today from where."""

    __slots__ = ("recent", "tried")

    def __init__(self) -> None:
        self.recent: dict[str, Recent] = {}
        self.tried: set[tuple[str, str]] = set()
        """Pairs of address and identity, each as a subject."""

    def look(
        self, part: pl.DataFrame, amounts: Amounts, seen: pl.DataFrame, day: int
    ) -> Iterator[Signal]:
        """Go through sign-ins.

        Args:
            part: ``subject``, ``time``, ``row`` (of ``seen``), ``src_ip``, ``status``,
                ``operation``, in order of time.
            amounts: of identities and addresses.
            seen: the batch.
            day: since 1970.
        """
        operations = part["operation"].drop_nulls().unique().to_list()
        prompts = {text for text in operations if _PROMPT.search(text)}
        enters = {text for text in operations if _SIGNS_IN.search(text)} | prompts
        for subject, time, row, address, status, operation in part.select(
            "subject", "time", "row", "src_ip", "status", "operation"
        ).iter_rows():
            prompt = operation in prompts
            if status == "failure":
                found = self._failed(amounts, subject, time, address, prompt=prompt)
            elif status == "success" and operation in enters:
                found = self._succeeded(amounts, subject, time, address, prompt=prompt)
            else:
                continue
            for whose, one, measure, detail in found:
                if one.amounts[measure.at] < one.levels[measure.at]:
                    continue
                if odd := amounts.look(one, measure, day):
                    yield amounts.signal(
                        whose, measure, day, odd, time, reference(seen, row), detail=detail,
                        stranger=measure is SPRAYED,
                    )  # fmt: skip

    def forget(self, day: int) -> None:
        """Drop what no success can belong to any more."""
        oldest = (day + 1) * 24 * WITHIN - WITHIN
        self.recent = {who: kept for who, kept in self.recent.items() if kept[-1][0] >= oldest}
        self.tried = set()

    def take(self, other: "Attempts", amounts: Amounts) -> None:
        """Add what another has seen, and count it in the amounts of addresses."""
        self.tried |= other.tried
        for where, count in Counter(where for where, _ in self.tried).items():
            amounts.of(where).amounts[SPRAYED.at] = count
        for who, kept in other.recent.items():
            self.recent[who] = sorted([*self.recent.get(who, []), *kept])[-LATEST:]

    def _failed(
        self, amounts: Amounts, subject: str, time: int, address: str | None, *, prompt: bool
    ) -> Iterator[tuple[str, Today, Measure, str]]:
        kept = self.recent.setdefault(subject, [])
        kept.append((time, prompt))
        del kept[:-LATEST]
        if prompt:
            one = amounts.of(subject)
            one.amounts[PROMPTED.at] += 1
            yield subject, one, PROMPTED, ""
        elif address:
            where = f"address:{address}"
            one = amounts.of(where)
            if (where, subject) not in self.tried and len(self.tried) < MOST:
                self.tried.add((where, subject))
                one.amounts[SPRAYED.at] += 1
                yield where, one, SPRAYED, f", the latest {subject.partition(':')[2]}"

    def _succeeded(
        self, amounts: Amounts, subject: str, time: int, address: str | None, *, prompt: bool
    ) -> Iterator[tuple[str, Today, Measure, str]]:
        kept = self.recent.pop(subject, [])
        near = [was for at, was in kept if at > time - WITHIN]
        refused = sum(near)
        for measure, count in ((WORN_OUT, refused), (GUESSED, len(near) - refused)):
            if count:
                one = amounts.of(subject)
                one.amounts[measure.at] = max(one.amounts[measure.at], count)
                yield subject, one, measure, f" from {address}" if address else ""
        tried = amounts.today.get(f"address:{address}") if address and not prompt else None
        if tried is not None and tried.amounts[SPRAYED.at] >= MANY and tried.told(SPRAYED.at):
            one = amounts.of(subject)
            if not one.amounts[TAKEN.at]:
                one.amounts[TAKEN.at] = 1
                yield subject, one, TAKEN, f" ({address}, {tried.amounts[SPRAYED.at]} accounts)"
