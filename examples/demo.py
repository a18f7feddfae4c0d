"""What ``make demo`` runs: scan a small delivery with planted flaws, twice, and write reports."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
BARTIZAN = [sys.executable, "-m", "bartizan"]


def main() -> int:
    """Scan a copy of the example delivery; 0 if the planted flaws were found."""
    with tempfile.TemporaryDirectory(prefix="bartizan-demo-") as scratch:
        repository = Path(scratch) / "delivery"
        shutil.copytree(HERE / "delivery", repository)
        subprocess.run(["git", "init", "--quiet", str(repository)], check=True)
        reports = HERE.parent / "demo-reports"
        reports.mkdir(exist_ok=True)
        print(f"$ bartizan scan delivery  # and reports into {reports.name}/\n", flush=True)
        scan = subprocess.run(
            [*BARTIZAN, "scan", str(repository), "--color", "never" if _dumb() else "always",
             "--report", f"html={reports / 'report.html'}",
             "--report", f"sarif={reports / 'report.sarif'}"],
            check=False,
        )  # fmt: skip
        print("\n$ bartizan scan delivery  # again, nothing changed\n", flush=True)
        subprocess.run([*BARTIZAN, "scan", str(repository), "--format", "json", "--output",
                        str(reports / "report.json")], check=False)  # fmt: skip
        print("\n$ bartizan explain untrusted-checkout --no-examples\n", flush=True)
        subprocess.run([*BARTIZAN, "explain", "untrusted-checkout", "--no-examples"], check=False)
    print("\n$ bartizan detect events\n", flush=True)
    seen = subprocess.run(
        [*BARTIZAN, "detect", str(HERE / "events"), "--color", "never" if _dumb() else "always"],
        check=False,
    )
    learned = _behaviour()
    if scan.returncode == seen.returncode == learned == 1:
        print(
            f"\nThe flaws planted in examples/delivery were found; see {reports.name}/report.html"
        )
        return 0
    codes = f"{scan.returncode}, {seen.returncode} and {learned}"
    print(f"error: the demo's commands ended with exit codes {codes}, not 1", file=sys.stderr)
    return 1


def _behaviour() -> int:
    """Five weeks of an invented company, with attacks: learn, and tell the strangest."""
    with tempfile.TemporaryDirectory(prefix="bartizan-demo-") as scratch:
        company = Path(scratch) / "company"
        kinds = "pipeline-token-theft,dns-tunnel,store-exfiltration"
        asked = ["simulate", "-o", str(company), "--seed", "7", "--developers", "40", "--days",
                 "36", "--no-metrics", "--attacks", kinds]  # fmt: skip
        print(f"\n$ bartizan simulate -o company --developers 40 --days 36 --attacks {kinds}\n")
        subprocess.run([*BARTIZAN, *asked], check=True)
        print("\n$ bartizan detect company/logs --no-own-rules --model model --learn"
              " --severity high\n", flush=True)  # fmt: skip
        done = subprocess.run(
            [*BARTIZAN, "detect", str(company / "logs"), "--no-own-rules", "--severity", "high",
             "--model", str(Path(scratch) / "model"), "--learn", "--color",
             "never" if _dumb() else "always"], check=False,
        )  # fmt: skip
        return done.returncode


def _dumb() -> bool:
    return not sys.stdout.isatty()


if __name__ == "__main__":
    sys.exit(main())
