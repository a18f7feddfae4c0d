"""Run every benchmark, each in a process of its own; say at the end which did not run."""

import subprocess
import sys

NAMES = (
    "scan_speed", "detect_speed", "memory", "detect_accuracy", "log_templates", "log_sequences",
    "log_alarms", "nab", "metric_speed", "metric_ramps", "behaviour_speed", "detector_speed",
    "poisoning", "behaviour_attacks",
)  # fmt: skip
"""``sigma_differential``, ``sql_rules`` and ``captured_ranks`` need data of their own: by hand."""


def main() -> int:
    failed = []
    for name in NAMES:
        print(f"\n== {name}", flush=True)
        if subprocess.run([sys.executable, "-m", f"benchmarks.{name}"], check=False).returncode:
            failed.append(name)
    if failed:
        print(f"\ndid not run, or not to the end: {', '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
