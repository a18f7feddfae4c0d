"""``bartizan config show``: what configuration applies here."""

import argparse
from pathlib import Path

import msgspec

from bartizan.cli.settings import detect_settings, settings
from bartizan.errors import ExitCode

HELP = "Show the configuration that applies."


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("what", choices=["show"])
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help="where it applies")
    parser.add_argument("--origin", action="store_true", help="say where each value comes from")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print every option with its value, as TOML."""
    read = settings(arguments.path, flags={})
    print(f"# {read.located.path or 'no configuration file'}")
    events = detect_settings(file=read.located.path, isolated=read.located.path is None, flags={})
    for name, section in (
        ("scan", read.scan), ("detect", events.detect), ("store", read.store)
    ):  # fmt: skip
        print(f"[{name}]")
        values = msgspec.to_builtins(section.options)
        for key, where in section.origins.items():
            comment = f"  # {where}" if arguments.origin else ""
            print(f"{key} = {msgspec.json.encode(values[key]).decode()}{comment}")
    for entry in read.suppressions:
        print("[[suppressions]]")
        for key, value in msgspec.to_builtins(entry).items():
            if value:
                print(f"{key} = {msgspec.json.encode(value).decode()}")
    return ExitCode.CLEAN
