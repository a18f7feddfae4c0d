"""How unlikely values beyond almost all that were seen are: tails fitted by extreme value theory.

The excesses over a high quantile follow a generalised Pareto distribution, whatever the values'
own (Pickands 1975; *peaks over threshold*, as in SPOT: Siffer et al., KDD 2017). It is fitted by
probability-weighted moments (Hosking and Wallis 1987) to many rows at once. The shape is drawn to
``USUAL_SHAPE`` while there are few excesses: sixty values cannot show how heavy a tail is.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

SHARE = 0.1
"""Of the values, the largest that are fitted."""
USUAL_SHAPE = 0.2
"""Tails of operational metrics are heavier than exponential (shape 0)."""
WEIGHT = 20.0
"""Excesses that the usual shape weighs as much as."""
HEAVIEST = 0.5
LEAST = 1e-11
"""No smaller p-value is given: it would be extrapolated too far to mean anything."""
STEPS = 10
"""Quantiles kept below the tail."""


class Tails(NamedTuple):
    """Distributions of many rows of values, none negative."""

    body: Floats
    """Quantiles from the smallest to that where the tail begins, [rows, STEPS + 1]."""
    scale: Floats
    shape: Floats


def fit(values: Floats) -> Tails:
    """Fit each row.

    Args:
        values: [rows, n]; NaN where there is none. A row needs a value.
    """
    ordered = np.sort(values, axis=1)  # NaN last
    count = np.sum(~np.isnan(ordered), axis=1)
    shares = np.linspace(0.0, 1.0 - SHARE, STEPS + 1)
    places = np.rint(shares[None, :] * np.maximum(count - 1, 0)[:, None]).astype(np.int64)
    body = np.take_along_axis(ordered, places, axis=1)
    excess = ordered - body[:, -1:]
    above = excess > 0.0  # false for NaN
    number = above.sum(axis=1)
    some = np.maximum(number, 1)
    rank = np.cumsum(above, axis=1) - 1  # ascending, from 0
    excess = np.where(above, excess, 0.0)
    first = excess.sum(axis=1) / some
    weight = np.where(above, (number[:, None] - 1 - rank) / np.maximum(some - 1, 1)[:, None], 0.0)
    second = (excess * weight).sum(axis=1) / some
    drop = first - 2.0 * second
    shape = np.where(drop > 0.0, 2.0 - first / np.where(drop > 0.0, drop, 1.0), HEAVIEST)
    shape = (number * np.clip(shape, 0.0, HEAVIEST) + WEIGHT * USUAL_SHAPE) / (number + WEIGHT)
    fallback = np.maximum(body[:, -1] / 4.0, 1e-12)
    scale = np.where(number > 0, (1.0 - shape) * first, fallback)
    return Tails(body, np.maximum(scale, 1e-12), shape)


def p_values(tails: Tails, rows: npt.NDArray[np.int64], values: Floats) -> Floats:
    """The probability of a value at least as large, by the distribution of its row."""
    body = tails.body[rows]
    at = np.sum(body < values[:, None], axis=1)  # 0 … STEPS + 1
    step = (1.0 - SHARE) / STEPS
    high = np.clip(at, 1, STEPS)
    lower = np.take_along_axis(body, high[:, None] - 1, axis=1)[:, 0]
    upper = np.take_along_axis(body, high[:, None], axis=1)[:, 0]
    width = np.where(upper > lower, upper - lower, 1.0)
    inside = 1.0 - step * (high - 1 + np.clip((values - lower) / width, 0.0, 1.0))
    excess = np.maximum(values - body[:, -1], 0.0)
    shape = tails.shape[rows]
    beyond = SHARE * (1.0 + shape * excess / tails.scale[rows]) ** (-1.0 / shape)
    return np.where(at > STEPS, np.maximum(beyond, LEAST), np.where(at == 0, 1.0, inside))
