"""A series goes to another level and stays."""

from bartizan.detect.metrics.drawing import DRAWN
from bartizan.model import Check, Confidence, Example, Severity

CHECK = Check(
    id="MET-102",
    slug="level-shift",
    title="A metric went to another level",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""The level of a series changed at one point and stayed: the medians of the 24 points
before and after differ by more than four times their scatter. The finding names both levels and
the time. Where the metric gets better that way (less latency, more throughput), the severity is
low.""",
    why="""A step that stays has a cause: a release, a changed configuration, a new consumer, a
miner, a leak. The time of the step leads to it.""",
    fix="""1. Look for what was deployed or changed just before that time.
2. If it was meant, `bartizan verdict FINDING benign --reason …`; the new level is learned by
   itself.
3. If not, roll back or find the new consumer.""",
    attack=("T1496",),
    controls=("soc2:CC7.2", "soc2:A1.1", "nist-800-53:SI-4", "nist-800-53:CM-3"),
    bad=(
        Example(DRAWN, "request_latency workload:shop: 40 42 41 43 39 *60, 80 83 81 82 *30\n"),
        Example(DRAWN, "egress_bytes host:db-1: 900 950 870 910 *80, 5200 5100 5300 *20\n"),
    ),
    good=(
        Example(DRAWN, "request_latency workload:shop: 40 42 41 43 39 *60, 80, 41 40 42 *40\n"),
        Example(DRAWN, "request_latency workload:shop: 40 42 41 43 39 *90\n"),
    ),
)
