"""Which way a metric gets worse, by the words of its name."""

import re

WORSE_UP = frozenset(
    """latency duration time delay lag wait error errors failure failures failed fault exception
    exceptions 4xx 5xx drop dropped drops retry retries restart restarts timeout timeouts denied
    refused reject rejected cost price spend bill billing queue backlog pending depth cpu load
    memory mem rss heap swap disk used usage utilization utilisation saturation throttled throttle
    egress sent out temperature oom crash crashes evicted""".split()  # noqa: SIM905 - one is read
)
WORSE_DOWN = frozenset(
    """available availability up uptime healthy ready success successes free idle remaining hit
    hits throughput replicas alive passed coverage""".split()  # noqa: SIM905 - at a glance
)
_WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+xx|\d+")


def worse(metric: str) -> int:
    """1: worse as it rises; -1: worse as it falls; 0: unknown, either way counts."""
    words = [word.lower() for word in _WORD.findall(metric)]
    if any(word in WORSE_DOWN for word in words):
        return -1
    return int(any(word in WORSE_UP for word in words))
