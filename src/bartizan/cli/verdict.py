"""``bartizan verdict``: say what a remembered finding is."""

import argparse
import getpass
from datetime import UTC, date, datetime
from pathlib import Path

from bartizan.cli.settings import settings
from bartizan.errors import BartizanError, ExitCode

HELP = "Record a verdict; it survives re-scans, moved lines and renamed files."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("finding", help="id (F-…) or fingerprint of a finding")
    parser.add_argument("state", choices=["confirmed", "dismissed", "accepted"])
    parser.add_argument("--reason", default="", help="why, for dismissed: false-positive, "
                        "not-affected, mitigated, used-in-tests, benign or duplicate")  # fmt: skip
    parser.add_argument("--comment", default="", help="what a reviewer should know")
    parser.add_argument("--owner", default="", help="who accepts the risk")
    parser.add_argument("--until", default="", metavar="DATE", help="last day of an acceptance")
    parser.add_argument("--by", default="", metavar="NAME", help="who says so; default: you")
    parser.add_argument("--path", type=Path, default=Path(), help="repository")
    parser.add_argument("--store", metavar="URL", help="database that remembers findings")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Record the verdict and say what now holds."""
    read = settings(arguments.path, flags={"store_url": arguments.store})
    if not read.store.options.url:
        raise BartizanError(
            "there is no store to keep the verdict in", where="[store] url",
            mend="set it in bartizan.toml or give --store sqlite:///findings.db",
        )  # fmt: skip
    try:
        end = date.fromisoformat(arguments.until) if arguments.until else None
    except ValueError:
        raise BartizanError(
            f"{arguments.until!r} is not a date like 2027-01-31", where="--until"
        ) from None
    from bartizan.flows.judge import judge  # noqa: PLC0415 - imports the store

    print(
        judge(
            read.store.options.url, arguments.path, arguments.finding,
            state=arguments.state, reason=arguments.reason, note=arguments.comment,
            owner=arguments.owner, until=end, by=arguments.by or getpass.getuser(),
            at=datetime.now(tz=UTC),
        )
    )  # fmt: skip
    return ExitCode.CLEAN
