"""``bartizan verdict``: say what a remembered finding is.

Of a flaw the verdict is kept in the store; of unusual behaviour in the model that found it, where
it moves the ranking at once.
"""

import argparse
import getpass
from datetime import UTC, date, datetime
from pathlib import Path

from bartizan.cli.settings import settings
from bartizan.errors import BartizanError, ExitCode

STATES = ("confirmed", "dismissed", "accepted")
OPINIONS = ("benign", "malicious")
HELP = "Record a verdict; it survives re-scans, moved lines and renamed files."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("finding", help="id (F-…) or fingerprint of a finding")
    parser.add_argument("state", choices=[*STATES, *OPINIONS],
                        help="of a flaw: confirmed, dismissed or accepted; "
                        "of unusual behaviour: benign or malicious")  # fmt: skip
    parser.add_argument("--reason", default="", help="why; for dismissed: false-positive, "
                        "not-affected, mitigated, used-in-tests, benign or duplicate")  # fmt: skip
    parser.add_argument("--model", type=Path, metavar="FILE",
                        help="the model that found the behaviour")  # fmt: skip
    parser.add_argument("--comment", default="", help="what a reviewer should know")
    parser.add_argument("--owner", default="", help="who accepts the risk")
    parser.add_argument("--until", default="", metavar="DATE", help="last day of an acceptance, "
                        "or of what is said of behaviour; default there: 90 days")  # fmt: skip
    parser.add_argument("--by", default="", metavar="NAME", help="who says so; default: you")
    parser.add_argument("--path", type=Path, default=Path(), help="repository")
    parser.add_argument("--store", metavar="URL", help="database that remembers findings")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Record the verdict and say what now holds."""
    if (arguments.state in OPINIONS) != (arguments.model is not None):
        raise BartizanError(
            "benign and malicious are said of behaviour that a model found, and need --model;"
            " the other verdicts are kept in the store",
            where=arguments.state,
            mend="of a BEH finding say benign or malicious and --model MODEL; of any other say"
            " confirmed, dismissed or accepted",
        )
    if arguments.state in OPINIONS:
        from bartizan.report.terminal import visible  # noqa: PLC0415 - after cheap refusals

        print(visible(_behaviour(arguments)))
        return ExitCode.CLEAN
    read = settings(arguments.path, flags={"store_url": arguments.store})
    if not read.store.options.url:
        raise BartizanError(
            "there is no store to keep the verdict in", where="[store] url",
            mend="set it in bartizan.toml or give --store sqlite:///findings.db",
        )  # fmt: skip
    from bartizan.flows.judge import judge  # noqa: PLC0415 - imports the store

    print(
        judge(
            read.store.options.url, arguments.path, arguments.finding,
            state=arguments.state, reason=arguments.reason, note=arguments.comment,
            owner=arguments.owner, until=_end(arguments.until),
            by=arguments.by or getpass.getuser(), at=datetime.now(tz=UTC),
        )
    )  # fmt: skip
    return ExitCode.CLEAN


def _behaviour(arguments: argparse.Namespace) -> str:
    if not arguments.reason:
        raise BartizanError(
            "a verdict on behaviour needs a reason", mend="give --reason 'on call that night'"
        )
    from bartizan.flows.judge_alert import judge_alert  # noqa: PLC0415 - imports polars

    return judge_alert(
        arguments.model, arguments.finding, benign=arguments.state == "benign",
        reason=arguments.reason, until=_end(arguments.until),
        by=arguments.by or getpass.getuser(), at=datetime.now(tz=UTC),
    )  # fmt: skip


def _end(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BartizanError(
            f"{text!r} is no date", where="--until", mend="write it like 2027-01-31"
        ) from None
