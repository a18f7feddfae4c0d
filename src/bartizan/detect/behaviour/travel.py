"""Impossible travel: one identity in two countries, sooner than an aeroplane brings anybody.

A network that several identities use is an exit of an office or a VPN and no place. Between two
that the identity has used for days it may jump; and who often seems to jump surprises nobody.
"""

from collections.abc import Iterator
from typing import Final

import polars as pl

from bartizan.detect.behaviour.amounts import LEARNING, Amounts
from bartizan.detect.behaviour.country_places import apart
from bartizan.detect.behaviour.measure import Measure, span
from bartizan.detect.behaviour.references import reference
from bartizan.detect.behaviour.signal import Signal

TRAVEL = Measure(
    at=0,
    facet="travel",
    said="{amount} impossible journeys",
    single="an impossible journey",
    floor=1,
    attack=("T1078",),
)
FASTEST: Final = 900.0
"""Kilometres an hour."""
NEAR: Final = 300.0
"""Kilometres that prove nothing: databases of addresses err by as much."""
FORGOTTEN: Final = 7
"""Days after which a place is forgotten."""
DAY: Final = 86_400_000_000
_HOUR = 3_600_000_000

Place = tuple[int, str, bool]
"""Time, country, and whether the network was one the identity has used for days."""


class Journeys:
    """Where everybody was last."""

    __slots__ = ("places",)

    def __init__(self) -> None:
        self.places: dict[str, Place] = {}

    def look(
        self, part: pl.DataFrame, amounts: Amounts, seen: pl.DataFrame, day: int
    ) -> Iterator[Signal]:
        """Go on from where everybody was.

        Args:
            part: ``subject``, ``time``, ``row`` (of ``seen``), ``src_geo``, ``own`` (whether the
                identity has used the network for days), ``shared`` (whether many use it), in order
                of time.
            amounts: of identities.
            seen: the batch.
            day: since 1970.
        """
        known = pl.col("src_geo").is_not_null() & (pl.col("src_geo") != "")
        part = part.filter(known & ~pl.col("shared"))
        if part.is_empty():
            return
        before = {
            f"last_{name}": pl.col(name).shift(1).over("subject")
            for name in ("time", "src_geo", "own")
        }
        moved = part.with_columns(**before).filter(
            pl.col("last_src_geo").is_null() | (pl.col("last_src_geo") != pl.col("src_geo"))
        )
        for subject, time, row, country, own, *last_here in moved.select(
            "subject", "time", "row", "src_geo", "own", *before
        ).iter_rows():
            last = tuple(last_here) if last_here[0] is not None else self.places.get(subject)
            if last is None or last[1] == country or (own and last[2]):
                continue
            said = _impossible(last, time, country)
            if said is None:
                continue
            one = amounts.of(subject)
            if amounts.age(one, day) < LEARNING:
                continue
            one.amounts[TRAVEL.at] += 1
            if one.amounts[TRAVEL.at] >= one.levels[TRAVEL.at] and (
                odd := amounts.look(one, TRAVEL, day)
            ):
                yield amounts.signal(
                    subject, TRAVEL, day, odd, time, reference(seen, row), detail=f": {said}"
                )
        latest = part.group_by("subject").agg(pl.col("time", "src_geo", "own").last())
        for subject, *place in latest.iter_rows():
            self.places[subject] = (place[0], place[1], place[2])

    def forget(self, day: int) -> None:
        """Drop what is too old to matter."""
        oldest = (day - FORGOTTEN) * DAY
        self.places = {who: place for who, place in self.places.items() if place[0] >= oldest}

    def take(self, other: "Journeys") -> None:
        """Add what another has seen."""
        for who, place in other.places.items():
            self.places[who] = max(place, self.places.get(who, place))


def _impossible(last: Place, time: int, country: str) -> str | None:
    """How a journey is said that cannot have been made."""
    distance = apart(last[1], country)
    if distance is None or distance < NEAR:
        return None
    length = max(time - last[0], 0)
    if distance <= FASTEST * length / _HOUR:
        return None
    return f"{last[1]} to {country}, at least {distance:,.0f} km in {span(length)}"
