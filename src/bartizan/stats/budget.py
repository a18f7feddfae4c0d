"""One thing for the user to set: alerts a day, instead of a threshold for each detector."""

SMALLEST = 1e-12


def threshold(alerts_per_day: float, tests_per_day: float) -> float:
    """The p-value at or below which to alert, so that ordinary days have that many alerts.

    With valid p-values ``tests_per_day`` ordinary things give ``tests_per_day * threshold`` alerts
    in expectation, however the tests depend on each other.

    Args:
        alerts_per_day: the budget, above 0.
        tests_per_day: how many p-values are looked at in a day.
    """
    if tests_per_day <= 0:
        return 1.0
    return min(1.0, max(SMALLEST, alerts_per_day / tests_per_day))


def needed(alerts_per_day: float, tests_per_day: float) -> int:
    """How many ordinary examples are needed before a p-value can be as small as the threshold."""
    return max(0, int(1 / threshold(alerts_per_day, tests_per_day)))
