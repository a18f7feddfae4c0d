"""``bartizan init``: write a configuration, a CI job and a pre-commit entry."""

import argparse
import sys
from pathlib import Path

from bartizan import __version__
from bartizan.errors import BartizanError, ExitCode
from bartizan.scan.discovery import scan_root

HELP = "Write a commented configuration, a CI job and a pre-commit entry."

CONFIGURATION = """\
# How bartizan looks at this repository. 'bartizan config show --origin' prints what applies.

[scan]
# Files left out, by patterns as in .gitignore.
exclude = []
# Findings at this severity or above make the exit code 1: info, low, medium, high or critical.
fail-on = "medium"
# regular: what everybody should fix; pedantic: what polishes; auditor: all there is to judge.
profile = "regular"

# Remember findings and the verdicts on them between scans:
# [store]
# url = "sqlite:///.bartizan/findings.db"

# Findings somebody has judged. A reason is required, an end is wise.
# [[suppressions]]
# check = "unpinned-image"
# path = "docs/examples/**"
# reason = "examples follow the tutorial"
# until = 2027-01-31
"""

GITHUB_JOB = """\
name: bartizan

on:
  pull_request:
  push:
    branches: [main]

permissions: {{}}

jobs:
  scan:
    runs-on: ubuntu-24.04
    permissions:
      contents: read
    steps:
      - name: Check out
        # Pin this action to a commit; your update bot keeps it current.
        uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with:
          fetch-depth: 0
          persist-credentials: false
      - name: Install
        run: python3 -m pip install 'bartizan=={version}'
      - name: Scan what the change introduces
        if: github.event_name == 'pull_request'
        env:
          BASE: ${{{{ github.event.pull_request.base.sha }}}}
        run: bartizan scan --since "$BASE" --format github
      - name: Scan everything
        if: github.event_name != 'pull_request'
        run: bartizan scan --format github
"""

GITLAB_JOB = """\
# Include this file from .gitlab-ci.yml:  include: {{ local: .gitlab/bartizan.yml }}
bartizan:
  image: python:3.13-slim
  variables:
    GIT_DEPTH: "0"
  before_script:
    - apt-get update && apt-get install --yes --no-install-recommends git
    - pip install 'bartizan=={version}'
  script:
    - bartizan scan --report gitlab=gl-code-quality-report.json
  artifacts:
    when: always
    reports:
      codequality: gl-code-quality-report.json
"""

PRE_COMMIT = """\
  - repo: local
    hooks:
      - id: bartizan
        name: bartizan
        entry: bartizan scan --staged
        language: python
        additional_dependencies: ["bartizan=={version}"]
        pass_filenames: false
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help="repository")
    parser.add_argument("--force", action="store_true", help="overwrite what is there")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be written")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Write the files and say which."""
    path: Path = arguments.path
    if not path.is_dir():
        raise BartizanError("is not a directory", where=str(path), mend="name a repository")
    root, _ = scan_root(path)
    files = {root / "bartizan.toml": CONFIGURATION}
    if (root / ".gitlab-ci.yml").exists():
        files[root / ".gitlab" / "bartizan.yml"] = GITLAB_JOB.format(version=__version__)
    else:
        place = root / ".github" / "workflows" / "bartizan.yml"
        files[place] = GITHUB_JOB.format(version=__version__)
    hooks = root / ".pre-commit-config.yaml"
    if not hooks.exists():
        files[hooks] = "repos:\n" + PRE_COMMIT.format(version=__version__)
    for place, text in files.items():
        name = place.relative_to(root)
        if place.is_symlink() or (place.exists() and not arguments.force):
            print(f"kept     {name} (--force overwrites)")
        elif arguments.dry_run:
            print(f"would write {name}")
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, "utf-8")
            print(f"wrote    {name}")
    if hooks not in files and "id: bartizan" not in hooks.read_text("utf-8", "replace"):
        print("hint: add this to 'repos:' in .pre-commit-config.yaml:", file=sys.stderr)
        print(PRE_COMMIT.format(version=__version__), file=sys.stderr)
    print("hint: next, 'bartizan scan' looks at the whole repository", file=sys.stderr)
    return ExitCode.CLEAN
