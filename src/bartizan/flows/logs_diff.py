"""Compares two logs, such as those of two builds or releases: what is new, gone or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import polars as pl

from bartizan.detect.logs.log_diff import Comparison, Difference, compare
from bartizan.detect.logs.log_side import Side
from bartizan.detect.logs.log_signals import Signal
from bartizan.detect.logs.template_state import TemplateState
from bartizan.detect.logs.text_checks import TextChecks, prepare
from bartizan.detect.redaction import HIDDEN, redacted
from bartizan.errors import BartizanError
from bartizan.flows.log_secrets import LogSecrets
from bartizan.flows.logs_templates import LogRequest, records
from bartizan.ingest.tally import Tally

JOBS = "ci-log"
"""The format of job logs, in which some checks do not look."""


@dataclass(frozen=True, slots=True)
class DiffRequest:
    """What to compare."""

    before: Sequence[str]
    now: Sequence[str]
    at: datetime
    input_format: str = ""
    cache_dir: Path | None = None


@dataclass(frozen=True, slots=True)
class Diffed:
    """What differs."""

    differences: Sequence[Difference]
    set_aside: int
    """Differences about caches only."""
    scripted: bool
    """Whether the logs tell of the same steps."""
    lines: tuple[int, int]
    sampled: bool
    """Whether one had too many different lines to keep all."""
    tallies: tuple[Tally, Tally]
    failure: str
    """Why providers' tokens were not looked for in full; empty: they were."""


def diff(request: DiffRequest) -> Diffed:
    """Compare two logs. No secret stands in what comes back.

    Raises:
        BartizanError: a path or format does not exist, or one of the logs has no record.
    """
    templates = TemplateState()
    tallies = Tally(), Tally()
    before = _side(request, request.before, templates, tallies[0])
    now = _side(request, request.now, templates, tallies[1])
    level = max(before.level, now.level)
    before.limit(level)
    now.limit(level)
    secrets = LogSecrets(request.cache_dir)
    checks = prepare(kept=request.cache_dir, find_secrets=secrets)
    jobs = set(tallies[1].formats) <= {JOBS}
    found = _detected(before, now, checks, jobs=jobs)
    details = list({**before.found, **now.found})
    shown = [(now.found.get(one) or before.found[one]).text for one in details]
    places = dict(zip(details, templates.assign(shown), strict=True))
    both = Comparison(before, now, places, found)
    told, aside = compare(both)
    for side in (before, now):
        for line in side.found.values():
            line.text = redacted(line.text)
    return Diffed(
        told, aside, both.scripted, (before.lines, now.lines), level > 0, tallies, secrets.failure
    )


def _side(
    request: DiffRequest, paths: Sequence[str], templates: TemplateState, tally: Tally
) -> Side:
    side = Side()
    for some in records(LogRequest(paths, request.at, request.input_format), tally):
        frame = pl.DataFrame({"text": some.messages, "line": some.lines}).with_columns(
            pl.col("text").str.split("\n")
        )
        frame = frame.with_columns(pl.int_ranges(pl.col("text").list.len()).alias("at"))
        frame = frame.explode("text", "at")
        lines = frame["text"].fill_null("").str.strip_chars_end("\r")
        side.update(lines, frame["line"] + frame["at"], some.origin)
        templates.update(lines, None, some.origin)
    if not side.lines and not any(missed.incomplete for missed in tally.not_run):
        raise BartizanError(
            "there are no records in these logs", where=", ".join(paths), mend="name other files"
        )
    return side


def _detected(
    before: Side, now: Side, checks: TextChecks, *, jobs: bool
) -> dict[str, list[Signal]]:
    """What the checks of log text see in new lines; secrets are taken out of these."""
    fresh = [detail for detail in now.found if detail not in before.found]
    only = frozenset(checks.known) - (checks.not_in_job_logs if jobs else frozenset())
    found: dict[str, list[Signal]] = {}
    lines = [now.found[detail] for detail in fresh]
    for hit in checks.look([line.text for line in lines], only=only):
        check = checks.known[hit.name]
        secret = check.id in checks.secret
        signal = Signal(
            "secret" if secret else check.slug, check.severity, f"{check.title} ({check.id})"
        )
        own = found.setdefault(fresh[hit.row], [])
        if signal not in own:
            own.append(signal)
        if secret:
            start, end = hit.span
            value = hit.shown if hit.layers else lines[hit.row].text[start:end]
            lines[hit.row].text = lines[hit.row].text.replace(value, HIDDEN) if value else HIDDEN
    return found
