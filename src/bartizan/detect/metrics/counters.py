"""Counters that only grow, such as ``http_requests_total``, as rates a second.

A counter's value says nothing by itself; its growth does. Names end as Prometheus wants them
("Metric and label naming"). A value smaller than the one before is a restart: it counts from 0.
"""

from dataclasses import replace

import numpy as np

from bartizan.detect.metrics.points import Points

ENDINGS = ("_total", "_count", "_sum", "_bucket")
SECOND = 1_000_000
"""Microseconds."""

Last = dict[str, tuple[int, float]]
"""Of each counter, the time and value of its newest point."""


def is_counter(metric: str) -> bool:
    """Whether a metric counts up for ever, by its name."""
    return metric.endswith(ENDINGS)


def rates(found: Points, last: Last) -> tuple[Points, int]:
    """Points with those of counters replaced by their growth a second since the point before.

    Args:
        found: points in order of time.
        last: the newest point of each counter; it is brought up to date.

    Returns:
        The points, without the first of each counter; and how many were left out because they
        are not newer than one before.
    """
    counting = [is_counter(metric) for metric in found.metrics]
    if not any(counting):
        return found, 0
    values, kept, late = found.values.copy(), np.ones(len(found), dtype=bool), 0
    which, times = found.which.tolist(), found.times.tolist()
    for at in np.flatnonzero(np.array(counting)[found.which]).tolist():
        series, time, value = found.series[which[at]], times[at], float(found.values[at])
        before = last.get(series)
        if before is not None and time <= before[0]:
            kept[at], late = False, late + 1
            continue
        last[series] = (time, value)
        if before is None:
            kept[at] = False
            continue
        grown = value - before[1] if value >= before[1] else value
        values[at] = grown / (time - before[0]) * SECOND
    points = replace(
        found, which=found.which[kept], times=found.times[kept], values=values[kept],
        rows=found.rows[kept],
    )  # fmt: skip
    return points, late
