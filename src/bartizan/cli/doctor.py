"""``bartizan doctor``: is everything here that a scan needs?"""

import argparse
import importlib.metadata
import platform
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from bartizan import __version__
from bartizan.cli.settings import cache_dir, settings
from bartizan.errors import BartizanError, ExitCode
from bartizan.scan import registry

HELP = "Check versions, engines, cache, configuration and store. Uses no network."


class Answer(NamedTuple):
    """One thing that was looked at."""

    ok: bool
    subject: str
    state: str
    mend: str = ""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("path", nargs="?", type=Path, default=Path(), help="repository")


def run(arguments: argparse.Namespace) -> ExitCode:
    """Print what was looked at, one line each; exit 1 if something is amiss."""
    answers = list(_answers(arguments.path))
    width = max(len(answer.subject) for answer in answers)
    for answer in answers:
        print(f"{'ok  ' if answer.ok else 'FAIL'}  {answer.subject:<{width}}  {answer.state}")
        if answer.mend:
            print(f"      {'':<{width}}  hint: {answer.mend}")
    return ExitCode.CLEAN if all(answer.ok for answer in answers) else ExitCode.FINDINGS


def _answers(path: Path) -> Iterator[Answer]:
    yield Answer(True, "bartizan", f"{__version__}, {registry.count()} checks")
    yield Answer(True, "python", f"{platform.python_version()} at {sys.executable}")
    yield _git()
    yield _package("kingfisher-secret-scanner", "secrets engine")
    yield _zizmor()
    yield _package("hyperscan", "pattern engine")
    yield _rules()
    yield _cache()
    yield from _configuration(path)


def _git() -> Answer:
    program = shutil.which("git")
    if program is None:
        return Answer(False, "git", "not found", "install it; without it every file is scanned, "
                      "and --since, --staged and --history do not work")  # fmt: skip
    done = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    return Answer(done.returncode == 0, "git", done.stdout.strip().removeprefix("git version "))


def _package(name: str, subject: str) -> Answer:
    try:
        return Answer(True, subject, f"{name} {importlib.metadata.version(name)}")
    except importlib.metadata.PackageNotFoundError:
        return Answer(False, subject, f"{name} is missing", f"pip install {name}")


def _zizmor() -> Answer:
    from bartizan.scan.pipelines.zizmor import program  # noqa: PLC0415 - not needed by others

    if program.find() is None:
        return Answer(False, "workflow engine", "zizmor is missing", "pip install zizmor")
    return Answer(True, "workflow engine", f"zizmor {program.version()}")


def _rules() -> Answer:
    """Formats and rules for events, those the configuration names included."""
    from bartizan.cli.settings import detect_settings  # noqa: PLC0415 - slow, only here
    from bartizan.flows.detect_rules import load, own_rules, routes  # noqa: PLC0415

    try:
        options = detect_settings(flags={}).detect.options
        rules = load(options.rules, own=options.own_rules)
    except BartizanError as error:
        return Answer(False, "event rules", f"{error.where}: {error.what}", error.mend)
    state = f"{len(rules.rules)} for {len(routes())} formats, {len(rules.refused)} refused"
    bad = [one for one in rules.refused if one.path.startswith(str(own_rules()))]
    return Answer(not bad, "event rules", state,
                  f"our own {bad[0].title!r} {bad[0].reason}" if bad else "")  # fmt: skip


def _cache() -> Answer:
    place = cache_dir()
    if place is None:
        return Answer(True, "cache", "off: no home directory; set BARTIZAN_CACHE_DIR")
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe = place / ".probe"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        return Answer(False, "cache", f"{place}: {error.strerror}",
                      "make it writable, or set BARTIZAN_CACHE_DIR")  # fmt: skip
    used = sum(file.stat().st_size for file in place.rglob("*") if file.is_file())
    return Answer(True, "cache", f"{place}, {used / 1e6:.1f} MB")


def _configuration(path: Path) -> Iterator[Answer]:
    try:
        read = settings(path, flags={})
    except BartizanError as error:
        yield Answer(False, "configuration", f"{error.where}: {error.what}", error.mend)
        return
    yield Answer(True, "configuration", str(read.located.path or "none; defaults apply"))
    url = read.store.options.url
    if not url:
        yield Answer(True, "store", f"none (SQLite {sqlite3.sqlite_version} is there)")
        return
    from bartizan.flows.remember import store_state  # noqa: PLC0415 - imports the store

    try:
        yield Answer(True, "store", store_state(url, path, datetime.now(tz=UTC)))
    except BartizanError as error:
        yield Answer(False, "store", error.what, error.mend)
