"""Several metrics of one host or workload become unusual together."""

from bartizan.detect.metrics.drawing import DRAWN
from bartizan.model import Check, Confidence, Example, Severity

CHECK = Check(
    id="MET-104",
    slug="correlated-metrics",
    title="Several metrics of one machine became unusual together",
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    what="""Two or more metrics of one host or workload became unusual within 15 minutes of each
other; they are told as one, with each one's value and what is usual of it. It is of high
severity from four metrics on, or where outgoing traffic rises with processor time.""",
    why="""One metric may be chance. Processor time, memory and outgoing traffic that rise
together are a workload that was not there before: a miner, a scan, a copy of the data.""",
    fix="""1. See which processes started on the machine at that time, and by whom.
2. Look for connections to new destinations.
3. Isolate the machine if nobody can say what runs there.""",
    attack=("T1496", "T1041"),
    controls=("soc2:CC7.2", "soc2:CC7.3", "nist-800-53:SI-4"),
    bad=(
        Example(
            DRAWN,
            "cpu_usage host:build-7: 31 33 30 32 34 29 *60, 97 96 98 *20\n"
            "memory_used host:build-7: 410 415 412 409 *90, 800 805 *30\n"
            "egress_bytes host:build-7: 900 950 870 910 *90, 52000 51000 *30\n",
        ),
    ),
    good=(
        Example(
            DRAWN,
            "cpu_usage host:build-7: 31 33 30 32 34 29 *60, 97 96 98 *20\n"
            "memory_used host:build-8: 410 415 412 409 *90, 800 805 *30\n",
        ),
    ),
)
