"""Writes a result in the formats that were asked for, each to its place."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path

from bartizan.cli.settings import wants_colour, width
from bartizan.errors import BartizanError, ExitCode
from bartizan.model import Check, ScanResult
from bartizan.report import tally
from bartizan.report.formats import Format, render

DOCS_URL = os.environ.get("BARTIZAN_DOCS_URL", "")
"""Root of the published documentation, where an organisation hosts it."""


@dataclass(frozen=True)
class Outputs:
    """Where reports go. Standard output carries the main report and nothing else."""

    main: Format
    file: Path | None
    more: tuple[tuple[Format, Path], ...]
    colour: bool
    quiet: bool

    def write(self, result: ScanResult) -> None:
        """Write every report, and the summary to standard error where the report lacks it."""
        checks = _checks(result) if self._need_checks() else []
        for kind, place in self.more:
            _save(place, render(kind, result, checks=checks, docs_url=DOCS_URL))
        text = render(
            self.main, result, checks=checks, docs_url=DOCS_URL, width=width(),
            colour=self.colour and self.file is None,
        )  # fmt: skip
        if self.file is not None:
            _save(self.file, text)
        else:
            self.say(text)
        if self.file is not None or self.main is not Format.TEXT:
            self.note(_summary(result))

    def _need_checks(self) -> bool:
        kinds = {self.main, *(kind for kind, _ in self.more)}
        return bool(kinds - {Format.TEXT, Format.JSON})

    def say(self, text: str) -> None:
        """Write to standard output, whatever its encoding can hold."""
        sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
        sys.stdout.flush()

    def note(self, line: str) -> None:
        """Write a line to standard error."""
        if not self.quiet:
            print(line, file=sys.stderr)


def outputs(
    main: str, file: Path | None, more: Sequence[str], *, color: str, quiet: bool
) -> Outputs:
    """Understand ``--format``, ``--output`` and ``--report``.

    Raises:
        BartizanError: there is no such format, or a report has no file.
    """
    if color not in ("auto", "always", "never"):
        raise BartizanError(
            f"there is no colour mode {color!r}", where="--color", mend="auto, always or never"
        )
    others = []
    for item in more:
        name, equals, place = item.partition("=")
        if not equals or not place:
            raise BartizanError(
                f"{item!r} is not FORMAT=FILE", where="--report", mend="write sarif=report.sarif"
            )
        others.append((_format(name, "--report"), Path(place)))
    for target in (file, *(path for _, path in others)):
        if target is not None:
            _refuse_unwritable(target)
    return Outputs(
        main=_format(main, "--format"),
        file=file,
        more=tuple(others),
        colour=wants_colour(color, sys.stdout),
        quiet=quiet,
    )


def _format(name: str, option: str) -> Format:
    try:
        return Format(name.lower())
    except ValueError:
        near = get_close_matches(name.lower(), list(Format), 1)
        known = ", ".join(Format)
        raise BartizanError(
            f"there is no format {name!r}", where=option,
            mend=f"did you mean '{near[0]}'?" if near else f"known are {known}",
        ) from None  # fmt: skip


def _checks(result: ScanResult) -> list[Check]:
    if result.summary.events is not None:
        return []  # findings about events carry what their rule says
    from bartizan.scan.registry import load  # noqa: PLC0415 - imports check modules

    return load([finding.check for finding in (*result.findings, *result.suppressed)])


def _refuse_unwritable(place: Path) -> None:
    """Say before the work, not after it, that its report has no place."""
    home = place.parent
    if place.is_dir():
        why = "it is a directory"
    elif not home.is_dir():
        why = "there is no such directory"
    elif not os.access(place if place.exists() else home, os.W_OK):
        why = "permission denied"
    else:
        return
    raise BartizanError(
        f"the report cannot be written: {why}", where=str(place),
        mend="check that the directory exists and is writable", exit_code=ExitCode.USAGE,
    )  # fmt: skip


def _save(place: Path, text: str) -> None:
    try:
        place.write_text(text, "utf-8", errors="backslashreplace")
    except OSError as error:
        raise BartizanError(
            f"the report cannot be written: {error.strerror}", where=str(place),
            mend="check that the directory exists and is writable", exit_code=ExitCode.USAGE,
        ) from None  # fmt: skip


def _summary(result: ScanResult) -> str:
    counts = result.summary
    parts = [f"{counts.found} found", f"{counts.suppressed} suppressed"]
    if counts.baselined:
        parts.append(f"{counts.baselined} in the baseline")
    if counts.hidden:
        parts.append(f"{counts.hidden} below the chosen level")
    if counts.events is not None:
        events = counts.events
        if empty := tally.unread(events):
            return empty
        return (
            f"{', '.join(parts)}; {events.stored} events of {events.read} records"
            f" ({events.dead_lettered} not understood) in {counts.seconds:.2f} s"
        )
    parts.append(f"{counts.not_run} not run")
    return f"{', '.join(parts)}; {counts.files} files in {counts.seconds:.2f} s"
