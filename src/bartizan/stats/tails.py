"""How unlikely a count is: tails of the Poisson and the negative binomial distribution.

Counts of log lines scatter more than a Poisson process would. With a variance above the mean the
negative binomial with that mean and variance is used; otherwise Poisson.
"""

import math

TERMS = 1_000_000
"""More terms than this are never summed: the normal approximation takes over far below."""
LARGE = 50_000.0
"""From this mean on the normal approximation is used; its error there is below 1 %."""


def upper_tail(count: int, mean: float, variance: float) -> float:
    """Probability of at least ``count`` events: small for a spike."""
    if count <= 0:
        return 1.0
    if mean <= 0:
        return 0.0
    if mean > LARGE:
        return _normal((count - 0.5 - mean) / math.sqrt(max(variance, mean)))
    if count > mean:
        return min(1.0, _sum_up(count, mean, variance))
    return max(0.0, 1.0 - _sum_down(count - 1, mean, variance))


def lower_tail(count: int, mean: float, variance: float) -> float:
    """Probability of at most ``count`` events: small for a silence."""
    if count < 0:
        return 0.0
    if mean <= 0:
        return 1.0
    if mean > LARGE:
        return _normal((mean - count - 0.5) / math.sqrt(max(variance, mean)))
    if count < mean:
        return min(1.0, _sum_down(count, mean, variance))
    return max(0.0, 1.0 - _sum_up(count + 1, mean, variance))


def log_probability(count: int, mean: float, variance: float) -> float:
    """Natural logarithm of the probability of exactly ``count`` events, for a positive mean."""
    if variance <= mean * (1 + 1e-9):
        return count * math.log(mean) - mean - math.lgamma(count + 1)
    size = mean * mean / (variance - mean)
    share = size / (size + mean)
    return (
        math.lgamma(count + size)
        - math.lgamma(size)
        - math.lgamma(count + 1)
        + size * math.log(share)
        + count * math.log1p(-share)
    )


def _sum_up(count: int, mean: float, variance: float) -> float:
    total = 0.0
    for at in range(count, count + TERMS):
        term = math.exp(log_probability(at, mean, variance))
        total += term
        if term <= total * 1e-12 and at > mean:
            break
    return total


def _sum_down(count: int, mean: float, variance: float) -> float:
    total = 0.0
    for at in range(count, -1, -1):
        term = math.exp(log_probability(at, mean, variance))
        total += term
        if term <= total * 1e-12 and at < mean:
            break
    return min(total, 1.0)


def _normal(z: float) -> float:
    return 0.5 * math.erfc(z / math.sqrt(2))
