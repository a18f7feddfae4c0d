"""Simple detectors for sessions, to hold ours against: trivial ones, and those of the literature.

Each is built from ordinary sessions and gives a score, higher is stranger. Event, length, n-grams
and event count vectors (ECVC) as in Landauer, Skopik and Wurzenberger (FSE 2024, arXiv 2309.02854),
whose comparison finds them at least as good as deep learning; ``stide`` as in Warrender, Forrest
and Pearlmutter (IEEE S&P 1999).
"""

import math
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

Events = tuple[str, ...]
Score = Callable[[Events], float]
WINDOW = 6


def new_event(learned: Sequence[Events]) -> Score:
    known = {event for events in learned for event in events}
    return lambda events: float(len(set(events) - known))


def length(learned: Sequence[Events]) -> Score:
    low, high = min(map(len, learned)), max(map(len, learned))
    return lambda events: float(max(low - len(events), len(events) - high, 0))


def new_pairs(learned: Sequence[Events]) -> Score:
    known = {pair for events in learned for pair in pairwise(("", *events, ""))}

    def score(events: Events) -> float:
        pairs = list(pairwise(("", *events, "")))
        return sum(pair not in known for pair in pairs) / len(pairs)

    return score


def stide(learned: Sequence[Events]) -> Score:
    known = {window for events in learned for window in _windows(events)}

    def score(events: Events) -> float:
        windows = _windows(events)
        return sum(window not in known for window in windows) / len(windows)

    return score


def new_counts(learned: Sequence[Events]) -> Score:
    known = {_counts(events) for events in learned}
    return lambda events: float(_counts(events) not in known)


def count_vectors(learned: Sequence[Events], *, idf: bool = False, certain: bool = False) -> Score:
    """Manhattan distance of counts, as shares of the session, to the nearest that was learned.

    Args:
        learned: ordinary sessions.
        idf: events that few sessions have weigh more.
        certain: a new event, or a length outside what was learned, is as strange as can be.
    """
    vectors = sorted({_counts(events) for events in learned})
    having = Counter(event for events in learned for event in set(events))
    column = {event: at for at, event in enumerate(sorted(having))}
    weights = np.array(
        [math.log10((1 + len(learned)) / having[one]) if idf else 1.0 for one in column]
    )
    known = np.zeros((len(vectors), len(column)))
    for at, vector in enumerate(vectors):
        whole = sum(count for _, count in vector)
        for event, count in vector:
            known[at, column[event]] = count / whole
    known *= weights
    low, high = min(map(len, learned)), max(map(len, learned))
    cache: dict[tuple[tuple[str, int], ...], float] = {}

    def score(events: Events) -> float:
        counts = _counts(events)
        if counts not in cache:
            mine, unknown = np.zeros(len(column)), 0.0
            for event, count in counts:
                if event in column:
                    mine[column[event]] = count / len(events) * weights[column[event]]
                else:
                    unknown += count / len(events)
            apart = np.abs(known - mine).sum(1) + unknown
            whole = np.maximum(known, mine).sum(1) + unknown
            cache[counts] = float((apart / np.maximum(whole, 1e-12)).min())
            if certain and (unknown or not low <= len(events) <= high):
                cache[counts] = 2.0
        return cache[counts]

    return score


BASELINES: dict[str, Callable[[Sequence[Events]], Score]] = {
    "new event": new_event,
    "length": length,
    "new pairs": new_pairs,
    f"stide {WINDOW}": stide,
    "new count vector": new_counts,
    "ECVC": count_vectors,
    "ECVC idf": lambda learned: count_vectors(learned, idf=True),
    "event+length+ECVC": lambda learned: count_vectors(learned, certain=True),
    "  the same, idf": lambda learned: count_vectors(learned, idf=True, certain=True),
}


def _counts(events: Events) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(Counter(events).items()))


def _windows(events: Events) -> list[Events]:
    return [events[at : at + WINDOW] for at in range(max(1, len(events) - WINDOW + 1))]
