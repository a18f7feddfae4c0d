"""Look at events: read them, match them, join what belongs together, judge it, remember it.

Streaming: one batch is in memory at a time, and what is found is bounded whatever the input.
"""

import gc
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import msgspec

from bartizan import __version__
from bartizan.detect.options import DetectOptions
from bartizan.detect.rules.correlation_state import CorrelationState
from bartizan.detect.rules.process import finish, process
from bartizan.detect.rules.sighting import Gathered
from bartizan.errors import ExitCode
from bartizan.flows.detect_learned import Learned
from bartizan.flows.detect_request import DetectRequest
from bartizan.flows.detect_rules import Chosen
from bartizan.flows.detect_sources import batches, micros
from bartizan.flows.detection import Detection, detection
from bartizan.ingest.tally import Tally
from bartizan.model import (
    Finding,
    Notice,
    NotRun,
    ScanResult,
    ScanSummary,
    Severity,
    sort_key,
)

REASONS = 5
"""Reasons for which records were not understood that are named, the most frequent."""
_EVER = 2**62
"""Microseconds, more than any time has."""


@dataclass(slots=True)
class _Run:
    """What one run has so far."""

    detection: Detection
    state: CorrelationState
    gathered: Gathered
    tally: Tally
    model: Learned | None = None
    outside: int = 0


def detect_events(request: DetectRequest) -> ScanResult:
    """Read, match and judge.

    Raises:
        BartizanError: the request cannot be carried out (no such path, rule, format …).
    """
    started = time.perf_counter()
    options = request.options
    ready = detection(request)
    run = _Run(ready, ready.prepared.empty(), Gathered(), Tally())
    with ExitStack() as stack:
        if request.model is not None:
            learned = Learned(request.model, options.alerts_per_day, learn=request.learn)
            run.model = stack.enter_context(learned)
        with _few_collections():
            _read(request, run)
        unusual = run.model.findings() if run.model else []
    found = sorted([*map(ready.finding, run.gathered), *unusual], key=sort_key)
    judged: Sequence[Finding] = ()
    if request.store_url:
        from bartizan.flows.detect_remember import remember  # noqa: PLC0415 - costs 150 ms

        found, judged = remember(request.store_url, found, now=request.now)
    shown = [one for one in found if is_visible(one, options)]
    held = [one for one in judged if is_visible(one, options)]
    return _result(request, run, shown, held, hidden=len(found) - len(shown), started=started)


def exit_code(result: ScanResult, fail_on: Severity) -> ExitCode:
    """The verdict for the process: incomplete, findings, nothing to look at, clean.

    Single records that were not understood do not count: they are shown, and can be replayed.
    """
    if any(item.incomplete for item in result.not_run):
        return ExitCode.INCOMPLETE
    if any(one.severity >= fail_on for one in result.findings):
        return ExitCode.FINDINGS
    events = result.summary.events
    if events is None or not events.stored or not events.rules:
        return ExitCode.NOTHING
    if events.outside and events.outside >= sum(events.formats.values()):
        return ExitCode.NOTHING
    return ExitCode.CLEAN


@contextmanager
def _few_collections() -> Iterator[None]:
    """Look for cycles of objects a three-hundredth as often, and never among rules.

    Batches are made of many objects and hardly any cycles; looking cost 15 % of a run, and at a
    thirtieth of the usual rate, still as much of what was left.
    """
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(200_000, 50, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


def _read(request: DetectRequest, run: _Run) -> None:
    """Take in every batch, one after the other."""
    window = None
    if request.since or request.until:
        window = (
            micros(request.since) if request.since else -_EVER,
            micros(request.until) if request.until else _EVER,
        )
    for batch in batches(request, run.tally):
        found, run.state = process(batch, run.state, run.detection.prepared, window=window)
        for one in (*found, *run.detection.texts.look(batch, window)):
            run.gathered.add(one)
        if run.model is not None:
            run.model.look(batch, window)
        if window is not None:
            inside = batch.events.times.to_physical().is_between(*window, closed="left")
            run.outside += len(batch) - int(inside.sum())
        request.progress(run.tally)
    for one in finish(run.state, run.detection.prepared):
        run.gathered.add(one)


def _result(
    request: DetectRequest,
    run: _Run,
    shown: Sequence[Finding],
    held: Sequence[Finding],
    *,
    hidden: int,
    started: float,
) -> ScanResult:
    options, tally = request.options, run.tally
    not_run = [*tally.not_run, *_not_understood(tally)]
    severities = Counter(one.severity for one in shown)
    usable = (
        _usable(run.detection.chosen, tally)
        + run.detection.texts.count
        + (run.model.count if run.model else 0)
    )
    events = tally.counts(
        rules=usable, rules_refused=run.detection.refused, dead_letters=options.dead_letters
    )
    events = msgspec.structs.replace(
        events, outside=run.outside, reasons=dict(tally.reasons.most_common(REASONS))
    )
    summary = ScanSummary(
        root=", ".join([*request.paths, *([str(request.replay)] if request.replay else [])]),
        version=__version__,
        files=tally.origins,
        files_cached=0,
        checks=usable,
        found=len(shown),
        by_severity={str(s): severities[s] for s in reversed(Severity)},
        suppressed=len(held),
        baselined=0,
        hidden=hidden,
        not_run=len(not_run),
        seconds=round(time.perf_counter() - started, 3),
        started=request.now.strftime("%Y-%m-%dT%H:%M:%SZ"),
        events=events,
    )
    return ScanResult(
        summary=summary,
        findings=tuple(shown),
        suppressed=tuple(sorted(held, key=sort_key)),
        not_run=tuple(sorted(set(not_run))),
        notices=tuple(_notices(run)),
    )


def _usable(chosen: Chosen, tally: Tally) -> int:
    """Rules that could match one of the formats that were read."""
    seen = set(tally.formats)
    return sum(
        bool(seen & set(chosen.rules.served.get(rule.id, ())))
        for rule in chosen.rules.rules
        if rule.id in chosen.selected
    )


def _not_understood(tally: Tally) -> Iterable[NotRun]:
    if tally.read and not tally.stored and tally.dead_lettered:
        yield NotRun(
            subject="all records",
            reason="none could be understood",
            mend="name the format with --input-format; --dead-letters FILE keeps the reasons",
            incomplete=True,
        )


def _notices(run: _Run) -> Iterable[Notice]:
    if run.state.evicted:
        yield Notice(
            message=f"{run.state.evicted:,} matches were too many to be counted together:"
            " rules that count events may have missed some",
            mend="look at a shorter time with --since and --until, or at fewer files",
        )
    if run.state.late:
        yield Notice(
            message=f"{run.state.late:,} matches came long after later ones: rules that count"
            " events had decided without them",
            mend="name files in order of time, or look at a shorter time with --since and --until",
        )
    if crowded := sum(one.more > 0 for one in run.gathered):
        yield Notice(
            message=f"{crowded:,} rules matched more than {run.gathered.groups:,} groups of events;"
            " further groups are one finding each rule"
        )
    if unreadable := run.detection.matcher.unreadable:
        yield Notice(
            message=f"{unreadable:,} records could not be decoded in full: rules that ask for their"
            " inner fields did not see them"
        )
    yield from run.detection.texts.notices()
    if run.model is not None:
        yield from run.model.notices()
    for refused in run.detection.prepared.refused:
        yield Notice(message=f"{refused.title} ({refused.id}) was refused: it {refused.reason}")


def is_visible(one: Finding, options: DetectOptions) -> bool:
    """Whether a finding is among those that were asked for."""
    return (
        one.severity >= options.severity
        and one.confidence >= options.confidence
        and one.profile <= options.profile
    )
