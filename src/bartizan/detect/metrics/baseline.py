"""The usual value of a series at an hour of the week, and how rare a departure is: many at once.

Three baselines are tried on what is known of a series: one value for all hours, one for each hour
of the day, one for each hour of the week; the plainer one wins unless the next explains clearly
more. Middles and scatter are medians, so a few days of anything do not move them (what is strange
is outvoted, not learned). Departures become p-values by the tail fitted to the series' own
departures (``stats.extreme``).

A day is judged by the hours before it alone: an answer does not depend on how events were cut into
batches. It fails where the rhythm is not of days or weeks.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bartizan.detect.metrics.hour_table import EMPTY, HOUR, PLACES, WEEKS, HourTable
from bartizan.stats.extreme import STEPS, Tails, fit, p_values

Longs = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

ENOUGH = 60
"""Hours that must be known before anything is judged."""
DAYS = 3
"""Days that must be known before hours of the day are told apart; as many weeks for the week."""
BETTER = 0.92
"""Scatter that a finer baseline must leave at most, as a share of what the plainer one leaves."""
DOUBT = 1.5
"""Hours that an estimate of a middle costs: few values fit themselves."""
SHRINK = 12.0
"""Values that the overall scatter weighs as much as, beside an hour's own."""
FLOOR = 0.01
"""Least scatter, as a share of the range of most values."""
SEASONS = ("all hours", "this hour of the day", "this hour of the week")


@dataclass(frozen=True, slots=True)
class Baselines:
    """Baselines of some series for one day."""

    position: dict[int, int]
    """Of each row of the table, its place here."""
    middle: Floats
    """[series, 168]; NaN while learning."""
    scatter: Floats
    """[series, 24]"""
    season: npt.NDArray[np.int64]
    """Of each series, its kind of ``SEASONS``."""
    known: Longs
    """Hours that were known."""
    tails: Tails

    def judge(self, rows: Longs, times: Longs, values: Floats) -> tuple[Floats, Floats, Floats]:
        """The p-value of each point, and the low and high end of what is usual.

        NaN for series that are still learned.
        """
        at = np.array([self.position[row] for row in rows.tolist()], dtype=np.int64)
        hours = times // HOUR
        middle = self.middle[at, hours % 168]
        scatter = self.scatter[at, hours % 24]
        departure = np.abs(values - middle) / scatter
        p_value = p_values(self.tails, at, departure)
        reach = self.tails.body[at, STEPS] * scatter
        return np.where(np.isnan(middle), np.nan, p_value), middle - reach, middle + reach


def baselines(table: HourTable, rows: Longs, day: int) -> Baselines:
    """Learn the baselines of some rows of a table for a day (since 1970)."""
    hours = table.hours[rows]
    start = day * 24
    usable = (hours != EMPTY) & (hours < start) & (hours >= start - PLACES)
    values = np.where(usable, table.values[rows], np.nan)
    known = usable.sum(axis=1)
    lasted = start - np.where(usable, hours, start).min(axis=1)
    middles = [_overall(values), _by_day(values), _by_week(values)]
    enough = [known >= ENOUGH, lasted >= DAYS * 24, lasted >= DAYS * 168]
    season = np.zeros(len(rows), dtype=np.int64)
    middle = middles[0]
    left = _left(values, middle, known)
    for kind, period in ((1, 24), (2, 168)):
        finer = _left(values, middles[kind], known / period * 3)
        chosen = enough[0] & enough[kind] & (finer < BETTER * left)
        season[chosen] = kind
        left = np.where(chosen, finer, left)
        middle = np.where(chosen[:, None], middles[kind], middle)
    away = np.abs(values - np.tile(middle, WEEKS))
    scatter = _scatter(away, values)
    tails = fit(np.nan_to_num(away / np.tile(scatter, PLACES // 24), nan=np.nan, posinf=0.0))
    middle = np.where(enough[0][:, None], middle, np.nan)
    return Baselines(
        {row: at for at, row in enumerate(rows.tolist())}, middle, scatter, season, known, tails
    )


def _overall(values: Floats) -> Floats:
    return np.repeat(_median(values), 168, axis=1)


def _by_day(values: Floats) -> Floats:
    days = values.reshape(len(values), WEEKS * 7, 24)
    return np.tile(_median_around(days), 7)


def _by_week(values: Floats) -> Floats:
    return _median_around(values.reshape(len(values), WEEKS, 168))


def _median_around(seasons: Floats) -> Floats:
    """Of each place in the season, the median with its neighbours: [rows, repeats, places]."""
    near = [seasons, np.roll(seasons, 1, axis=2), np.roll(seasons, -1, axis=2)]
    middle = _median(np.concatenate(near, axis=1).swapaxes(1, 2))[:, :, 0]
    overall = _median(seasons.reshape(len(seasons), -1))
    found: Floats = np.where(np.isnan(middle), overall, middle)
    return found


def _left(values: Floats, middle: Floats, each: npt.NDArray[np.generic]) -> Floats:
    """What scatter a baseline leaves, the larger the fewer values stand behind each middle."""
    away = np.abs(values - np.tile(middle, WEEKS))
    doubt = 1.0 + DOUBT / np.maximum(each.astype(np.float64), 1.0)
    left: Floats = np.mean(np.nan_to_num(away), axis=1) * doubt
    return left


def _scatter(away: Floats, values: Floats) -> Floats:
    """Median departure by hour of the day, drawn to that of all hours; never quite nothing."""
    by_hour = away.reshape(len(away), WEEKS * 7, 24)
    near = [by_hour, np.roll(by_hour, 1, axis=2), np.roll(by_hour, -1, axis=2)]
    own = np.concatenate(near, axis=1).swapaxes(1, 2)
    count = np.sum(~np.isnan(own), axis=2)
    overall = np.nan_to_num(_median(away))
    mixed = (np.nan_to_num(_median(own)[:, :, 0]) * count + overall * SHRINK) / (count + SHRINK)
    ordered = np.sort(values, axis=1)
    last = np.maximum(np.sum(~np.isnan(ordered), axis=1) - 1, 0)
    low, high = (
        np.take_along_axis(ordered, np.rint(share * last).astype(np.int64)[:, None], axis=1)
        for share in (0.05, 0.95)
    )
    least = np.nan_to_num(FLOOR * (high - low) + 1e-9 * np.abs(high)) + 1e-12
    found: Floats = np.maximum(mixed, least)
    return found


def _median(values: Floats) -> Floats:
    """Along the last axis, without NaN; NaN of nothing. Keeps the axis."""
    ordered = np.sort(values, axis=-1)
    count = np.sum(~np.isnan(ordered), axis=-1, keepdims=True)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0) // 2, axis=-1)
    high = np.take_along_axis(ordered, np.minimum(count // 2, ordered.shape[-1] - 1), axis=-1)
    return np.where(count > 0, (low + high) / 2, np.nan)
