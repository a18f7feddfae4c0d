"""What the README and the guide show is what the program prints."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(r"<!-- output: (?P<command>[^>]+) -->\n```text\n(?P<shown>.*?)```\n", re.DOTALL)
UPDATE = os.environ.get("BARTIZAN_SNAPSHOTS") == "update"


def run(*arguments: str, cwd: Path, cache: Path) -> str:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "bartizan", *arguments],
        cwd=cwd,
        env={**kept, "BARTIZAN_CACHE_DIR": str(cache), "NO_COLOR": "1", "COLUMNS": "100"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout


def timeless(text: str) -> str:
    return re.sub(r"in \d+\.\d\d s", "in 1.00 s", text)


@pytest.mark.parametrize("name", ["README.md"])
def test_shown_output_is_real(name: str, tmp_path: Path) -> None:
    place = ROOT / name
    text = place.read_text("utf-8")
    assert BLOCK.search(text), "no output is shown"
    shutil.copytree(ROOT / "examples" / "delivery", tmp_path / "delivery")
    shutil.copytree(ROOT / "examples" / "events", tmp_path / "events")
    subprocess.run(["git", "init", "-q", str(tmp_path / "delivery")], check=True)

    def real(match: re.Match[str]) -> str:
        printed = run(*match["command"].split(), cwd=tmp_path, cache=tmp_path / "cache")
        return f"<!-- output: {match['command']} -->\n```text\n{timeless(printed)}```\n"

    now = BLOCK.sub(real, text)
    if UPDATE:
        place.write_text(now, "utf-8")
    assert timeless(text) == now, "run the tests with BARTIZAN_SNAPSHOTS=update"


def test_links_of_the_documentation_lead_somewhere() -> None:
    pages = [ROOT / n for n in ("README.md", "CONTRIBUTING.md", "ARCHITECTURE.md")]
    for page in [*pages, *(ROOT / "docs").rglob("*.md")]:
        if page.parent.name in ("checks", "rules"):
            continue
        for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
            if "://" not in target and not re.search(r"\b(checks|rules)/", target):
                assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_every_page_is_in_the_navigation() -> None:
    listed = (ROOT / "mkdocs.yml").read_text()
    for page in (ROOT / "docs").rglob("*.md"):
        name = page.relative_to(ROOT / "docs").as_posix()
        if not name.startswith(("checks/", "rules/")):
            assert name in listed, f"{name} is not in mkdocs.yml"
