"""Groups lines with Drain3, in its own environment: no import of ours.

``python drain3_run.py LINES MASKED WARM``: lines of JSON text; prints the group of each line and
the seconds of CPU of those after the first ``WARM``.
"""

import json
import sys
import time
from pathlib import Path

from drain3 import TemplateMiner
from drain3.masking import MaskingInstruction
from drain3.template_miner_config import TemplateMinerConfig

EDGES = r"((?<=[^A-Za-z0-9])|^)({})((?=[^A-Za-z0-9])|$)"
MASKS = (
    (r"\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}", "IP"),
    (r"0x[a-f0-9A-F]+", "HEX"),
    (r"[\-\+]?\d+", "NUM"),
)
"""Those of the example configuration in its documentation that are not of one system."""


def main(path: str, masked: str, warm: str) -> None:
    """Group the lines of a file."""
    lines = [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]
    config = TemplateMinerConfig()
    if masked == "masked":
        config.masking_instructions = [
            MaskingInstruction(EDGES.format(pattern), name) for pattern, name in MASKS
        ]
    miner = TemplateMiner(config=config)
    groups = [miner.add_log_message(line)["cluster_id"] for line in lines[: int(warm)]]
    begun = time.process_time()
    groups += [miner.add_log_message(line)["cluster_id"] for line in lines[int(warm) :]]
    seconds = time.process_time() - begun
    by_id = {one.cluster_id: one.get_template() for one in miner.drain.clusters}
    print(json.dumps({"groups": groups, "seconds": seconds, "templates": by_id}))


if __name__ == "__main__":
    main(*sys.argv[1:])
