"""What a facet counts for: which of a few questions it answers, and how much that question matters.

Facets that answer one question depend on each other (a new country is a new network and a new
address), so of these the strongest counts in full and the others for a part.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final

QUESTIONS: Final[dict[str, tuple[str, ...]]] = {
    "how much": ("events", "bytes", "targets", "reads", "volume", "growth", "ramp", "duration"),
    "where from": ("address", "asn", "country", "travel", "session"),
    "when": ("hour", "dormant"),
    "with what": ("user agent", "process", "command", "host"),
    "what": ("operation", "trigger", "branch", "job", "role", "image", "artifact"),
    "by what power": ("privilege",),
    "on what": ("target", "repository", "resource", "pairing", "workload", "class"),
    "how well": ("failures", "spraying", "fatigue"),
    "where to": ("destination", "fan-out", "beacon", "scan", "dns", "port"),
}
"""Facets by question; a facet belongs to the question one of whose words is in its name."""
TELLING: Final = (
    "privilege", "bytes", "growth", "dormant", "country", "beacon", "dns", "scan", "destination",
    "trigger", "travel", "spraying", "fatigue", "sensitive", "secrets", "off hours", "session",
    "success",
)  # fmt: skip
"""Words of facets that ordinary work has few reasons for."""
SLIGHT: Final = (
    "hour", "pairing", "workload", "product", "kinds of", "target",
)  # fmt: skip
"""Words of facets that ordinary work changes all the time, or that repeat what others say."""
MORE: Final = 1.5
LESS: Final = 0.5
"""What telling and slight facets count for, against 1."""
OTHERS = 0.4
"""What a facet counts for if another one answers its question better."""

IMPORTANCE: Final[dict[str, float]] = {
    "user": 6.0, "role": 3.0, "service-account": 2.0, "workflow": 1.0, "host": 2.0, "address": 2.5,
}  # fmt: skip
"""How the alert budget is divided among kinds of subjects: attacks need somebody who acts."""
MINOR: Final = 0.5
"""For kinds that are not named, and the part of a kind's importance that its newcomers have."""
NEW: Final = ", new"
"""Ends the kind of subjects of which little is known: they are compared with other newcomers."""


@cache
def question(facet: str) -> str:
    """The question that a facet answers; one of its own if it is none of ours."""
    return next(
        (name for name, words in QUESTIONS.items() if any(word in facet for word in words)), facet
    )


def shares(room: Mapping[str, float], budget: float) -> dict[str, float]:
    """The part of an alert budget that subjects of each kind get.

    Args:
        room: by kind, how many subjects show anything at all on a day. More alerts cannot be had,
            so what a kind cannot use goes to the others.
        budget: alerts a day.
    """
    given: dict[str, float] = {}
    left, open_kinds = budget, dict(room)
    while open_kinds:
        whole = sum(map(_importance, open_kinds))
        fair = {kind: left * _importance(kind) / whole for kind in open_kinds}
        spare = [kind for kind, some in open_kinds.items() if some <= fair[kind]]
        if not spare:
            return given | fair
        given |= {kind: fair[kind] for kind in spare}
        left -= sum(open_kinds.pop(kind) for kind in spare)
    return given


def _importance(kind: str) -> float:
    return IMPORTANCE.get(kind.removesuffix(NEW), MINOR) * (MINOR if kind.endswith(NEW) else 1.0)


def total(evidence: dict[str, float]) -> float:
    """Evidence by facet as one number."""
    by_question: dict[str, list[float]] = {}
    for facet, amount in evidence.items():
        by_question.setdefault(question(facet), []).append(weight(facet) * amount)
    whole = 0.0
    for amounts in by_question.values():
        best = max(amounts)
        whole += best + OTHERS * (sum(amounts) - best)
    return whole


@cache
def weight(facet: str) -> float:
    """What evidence of a facet counts for."""
    if any(word in facet for word in TELLING):
        return MORE
    slight = any(word in facet for word in SLIGHT) and "area" not in facet and "day" not in facet
    return LESS if slight else 1.0
