"""Real files to measure on, found on any machine: what is installed, and the checks' examples."""

import os
import shutil
import sysconfig
from pathlib import Path

from bartizan.scan.registry import checks

FILES = 5000
LARGEST = 300_000


def named() -> list[Path]:
    """Repositories named by the user in ``BARTIZAN_BENCH_TREES`` (a path list)."""
    return [Path(p) for p in os.environ.get("BARTIZAN_BENCH_TREES", "").split(os.pathsep) if p]


def installed(place: Path) -> Path:
    """A tree of ``FILES`` text files: packages of this installation, and examples of pipelines."""
    packages = Path(sysconfig.get_path("purelib"))
    suffixes = {".py", ".pyi", ".md", ".json", ".yaml", ".yml", ".toml", ".txt", ".html", ".js"}
    count = 0
    for check in checks():
        for number, example in enumerate((*check.bad, *check.good)):
            folder = place / "examples" / f"{check.id}-{number}"
            target = folder / example.path
            if example.path.startswith(".github/workflows/"):
                target = place / ".github/workflows" / f"{check.id.lower()}-{number}.yml"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(example.text)
            count += 1
    for source in sorted(packages.rglob("*")):
        if count >= FILES:
            break
        if source.suffix in suffixes and source.is_file() and source.stat().st_size < LARGEST:
            target = place / source.relative_to(packages)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
            count += 1
    return place
