"""A value that a series does not have, or not at this hour."""

from bartizan.detect.metrics.drawing import DRAWN
from bartizan.model import Check, Confidence, Example, Severity

CHECK = Check(
    id="MET-101",
    slug="unusual-value",
    title="A metric has an unusual value",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    what="""A value, a change or a pattern of values that a series never had, or never at this
hour of the day, and that is over again. The finding names the value, what is usual there, and
from how many points that is known. It is graver where the metric gets worse that way: latency,
errors, cost and usage by rising, availability by falling.""",
    why="""Crypto-mining, exfiltration, denial of service and broken releases show in processor
time, traffic, errors and latency before anybody reports them.""",
    fix="""1. Look at what else happened there at that time: `bartizan detect` over its logs.
2. If a job or release explains it, `bartizan verdict FINDING benign --reason …`.
3. If nothing does, find the process or client behind it before it is over.""",
    attack=("T1496", "T1499"),
    controls=("soc2:CC7.2", "soc2:A1.1", "nist-800-53:SI-4"),
    bad=(
        Example(DRAWN, "cpu_usage host:build-7: 31 33 30 32 34 29 *60, 96 *2, 32 30 *20\n"),
        Example(DRAWN, "error_rate workload:shop: 0.1 0.2 0.1 0.3 *80, 9.5, 0.2 0.1 *20\n"),
    ),
    good=(
        Example(DRAWN, "cpu_usage host:build-7: 31 33 30 32 34 29 *100\n"),
        Example(DRAWN, "cpu_usage host:new: 31 33 30 *10, 96, 31 33 *10\n"),
    ),
)
