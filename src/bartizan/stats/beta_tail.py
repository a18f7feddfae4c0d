"""Tails of distributions that an incomplete beta function gives: Student's t, negative binomial.

As natural logarithms, so that what is very unlikely keeps its order.
"""

import math

_STEPS = 400
_NEAR = 1e-9
_SMALL = 1e-300


def log_beta_share(a: float, b: float, x: float) -> float:
    """Logarithm of the regularised incomplete beta function I_x(a, b), with a, b > 0.

    Continued fraction by Lentz's method (Press et al., Numerical Recipes, 6.4).
    """
    if x <= 0:
        return -math.inf
    if x >= 1:
        return 0.0
    if x <= (a + 1) / (a + b + 2):
        return min(0.0, _log_front(a, b, x) + math.log(_fraction(a, b, x) / a))
    other = _log_front(b, a, 1 - x) + math.log(_fraction(b, a, 1 - x) / b)
    return math.log1p(-math.exp(min(other, -1e-16)))


def log_student_tail(t: float, freedom: float) -> float:
    """Logarithm of the probability that Student's t is at least this."""
    half = log_beta_share(freedom / 2, 0.5, freedom / (freedom + t * t)) - math.log(2)
    return half if t >= 0 else math.log1p(-math.exp(half))


def log_count_tail(count: float, mean: float, variance: float) -> float:
    """Logarithm of the probability of at least so many events.

    Negative binomial with this mean and variance; where that is no larger than the mean, nearly
    Poisson.
    """
    if count <= 0:
        return 0.0
    if mean <= 0:
        return -math.inf
    size = mean * mean / max(variance - mean, mean * 1e-3)
    return log_beta_share(count, size, mean / (size + mean))


def log_share_tail(hits: int, tries: int, a: float, b: float) -> float:
    """Logarithm of the probability of at least so many hits, by a beta-binomial distribution.

    Args:
        hits: that were counted.
        tries: of which they are a part.
        a: weight of earlier hits, above 0.
        b: weight of earlier misses, above 0.
    """
    if hits <= 0:
        return 0.0
    whole = _log_beta(a, b)
    top, total = -math.inf, 0.0
    for at in range(hits, tries + 1):
        term = _log_choose(tries, at) + _log_beta(at + a, tries - at + b) - whole
        if term > top:
            top, total = term, total * math.exp(top - term) + 1.0
        else:
            total += math.exp(term - top)
            if term < top - 30:
                break
    return min(0.0, top + math.log(total))


def _log_beta(a: float, b: float) -> float:
    return math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)


def _log_choose(n: int, k: int) -> float:
    return math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)


def _log_front(a: float, b: float, x: float) -> float:
    return a * math.log(x) + b * math.log1p(-x) - _log_beta(a, b)


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1 / _kept(1 - (a + b) * x / (a + 1))
    value = d
    for step in range(1, _STEPS):
        even = step * (b - step) * x / ((a + 2 * step - 1) * (a + 2 * step))
        d, c = 1 / _kept(1 + even * d), _kept(1 + even / c)
        value *= d * c
        odd = -(a + step) * (a + b + step) * x / ((a + 2 * step) * (a + 2 * step + 1))
        d, c = 1 / _kept(1 + odd * d), _kept(1 + odd / c)
        value *= d * c
        if abs(d * c - 1) < _NEAR:
            break
    return value


def _kept(value: float) -> float:
    return value if abs(value) > _SMALL else _SMALL
