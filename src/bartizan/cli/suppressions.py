"""``bartizan suppressions list``: what is suppressed here, why, and until when."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from bartizan.cli.settings import cache_dir, settings
from bartizan.errors import ExitCode
from bartizan.flows.scan_request import ScanRequest
from bartizan.flows.scan_tree import scan_tree

HELP = "List what is suppressed, why, and until when."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("what", choices=["list"])
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help="repository")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print every suppressed finding, with the reason and the end of its suppression."""
    read = settings(arguments.path, flags={})
    result = scan_tree(
        ScanRequest(
            path=arguments.path,
            options=read.scan.options,
            now=datetime.now(tz=UTC),
            suppressions=read.suppressions,
            cache_dir=cache_dir(),
            store_url=read.store.options.url,
        )
    )
    for finding in result.suppressed:
        entry = finding.suppression
        if entry is not None:
            until = f" until {entry.until}" if entry.until else ""
            print(f"{finding.location}  {finding.check} {finding.slug}  [{entry.kind}{until}]  "
                  f"{entry.reason}")  # fmt: skip
    for notice in result.notices:
        print(f"hint: {notice.message}", file=sys.stderr)
    print(f"{len(result.suppressed)} suppressed", file=sys.stderr)
    return ExitCode.CLEAN
