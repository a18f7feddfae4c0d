"""Options that every command that looks at events has."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bartizan.model import Confidence, Profile, Severity

SHARED = ("input_format", "rules", "own_rules", "severity", "confidence", "profile",
          "dead_letters", "geo", "asn")  # fmt: skip


def rule_options(group: argparse._ArgumentGroup) -> None:
    """Which rules."""
    group.add_argument("--rules", action="append", metavar="PATH",
                       help="Sigma rules besides ours: file or directory; repeatable")  # fmt: skip
    group.add_argument("--own-rules", action=argparse.BooleanOptionalAction,
                       help="use the rules that come with bartizan; default: yes")  # fmt: skip
    group.add_argument("--select", action="append", metavar="RULE",
                       help="only these rules: id, slug or prefix of ids")  # fmt: skip
    group.add_argument("--ignore", action="append", metavar="RULE", help="not these rules")


def level_options(group: argparse._ArgumentGroup) -> None:
    """How much is shown."""
    group.add_argument("--severity", choices=[str(one) for one in Severity],
                       help="show from here up")  # fmt: skip
    group.add_argument("--confidence", choices=[str(one) for one in Confidence],
                       help="show from here up")  # fmt: skip
    group.add_argument("--profile", choices=[str(one) for one in Profile],
                       help="how much to show")  # fmt: skip


def place_options(group: argparse._ArgumentGroup) -> None:
    """Databases and files it works with."""
    group.add_argument("--geo", metavar="FILE", help="countries of addresses (.mmdb)")
    group.add_argument("--asn", metavar="FILE", help="networks of addresses (.mmdb)")
    group.add_argument("--store", metavar="URL", help="database that remembers findings")
    group.add_argument("--config", type=Path, metavar="FILE", help="use this configuration")
    group.add_argument("--no-config", action="store_true", help="use no configuration file")
    group.add_argument("--no-cache", action="store_true", help="compile rules anew")


def event_flags(arguments: argparse.Namespace, more: Sequence[str] = ()) -> dict[str, Any]:
    """Options given on the command line; None where not given.

    Args:
        arguments: as parsed.
        more: options of ``[detect]`` that this command has besides the shared ones.
    """
    flags: dict[str, Any] = {name: getattr(arguments, name) for name in (*SHARED, *more)}
    for name in ("select", "ignore"):
        given = getattr(arguments, name)
        flags[name] = None if given is None else [
            part for value in given for part in value.split(",") if part.strip()
        ]  # fmt: skip
    flags["store_url"] = arguments.store
    return flags
