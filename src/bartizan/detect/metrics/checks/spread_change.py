"""A series scatters much more or much less than before."""

from bartizan.detect.metrics.drawing import DRAWN
from bartizan.model import Check, Confidence, Example, Severity

CHECK = Check(
    id="MET-103",
    slug="spread-change",
    title="A metric scatters unlike before",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    what="""The level of a series stayed but its scatter changed at one point, by a factor of
three or more, and the pattern is new for the series: it swings, or it stands still. The finding
names the median deviation before and after.""",
    why="""A sensor or exporter that stands still reports a value that is no longer measured;
swings show a control loop, a retry storm or a fight over a resource.""",
    fix="""1. If it stands still, see whether its exporter still measures.
2. If it swings, look for what restarts, retries or is scaled at that rhythm.
3. If it was meant, `bartizan verdict FINDING benign --reason …`.""",
    controls=("soc2:CC7.2", "soc2:A1.1", "nist-800-53:SI-4"),
    bad=(Example(DRAWN, "queue_depth workload:shop: 50 51 52 50 49 48 *60, 20 80 25 75 *20\n"),),
    good=(
        Example(DRAWN, "queue_depth workload:shop: 50 51 52 50 49 48 *100\n"),
        Example(DRAWN, "queue_depth workload:shop: 20 80 25 75 *80, 25 80 20 75 *20\n"),
    ),
)
