"""Follow logs as they are written and tell what is found, each event once, whatever happens.

A loop of steps. A step reads what was appended, matches it, writes the findings, then keeps the
checkpoint; see ``watch_checkpoint``. What is told within a step about one rule and one group is one
finding.
"""

import time
from collections.abc import Callable, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

from bartizan.detect.options import DetectOptions
from bartizan.detect.rules.correlation_state import CorrelationState
from bartizan.detect.rules.correlation_steps import settle
from bartizan.detect.rules.process import Prepared, finish, process
from bartizan.detect.rules.sighting import Gathered, Sighting
from bartizan.errors import BartizanError
from bartizan.flows.detect_events import is_visible
from bartizan.flows.detect_request import DetectRequest
from bartizan.flows.detect_sources import micros, read_options
from bartizan.flows.detection import Detection, detection
from bartizan.flows.watch_checkpoint import Checkpoint, claimed, counted, save
from bartizan.flows.watch_checkpoint import load as load_checkpoint
from bartizan.flows.watch_network import WatchedNetwork
from bartizan.flows.watch_output import Output, cut_back, extent
from bartizan.flows.watch_path import WatchedPath
from bartizan.ingest.origin import Intake
from bartizan.ingest.senders import Remembered
from bartizan.ingest.sources.http_push_access import Access
from bartizan.ingest.sources.listen import listen_address
from bartizan.ingest.sources.watched import watched
from bartizan.ingest.tally import Tally
from bartizan.model import Finding, sort_key
from bartizan.model.event import EventBatch

LATENESS = 10_000_000
"""Microseconds an event may come after a later one and still be counted with its neighbours, by
rules that need to know what did *not* happen. The others tell at once."""
DISCOVER = 1.0
"""Seconds between two looks for new files in directories and patterns."""
NEWS = 10.0
"""Seconds between two reports of what was turned away."""
BUSY = 0.5
"""Seconds after which a step is ended although more can be read."""


@dataclass(frozen=True, kw_only=True)
class WatchRequest:
    """Everything a watch depends on."""

    paths: Sequence[str]
    options: DetectOptions
    state: Path
    """Directory of the checkpoint."""
    output: Output
    words: Callable[[Finding], str]
    """Puts a finding into words, with a line feed at the end."""
    note: Callable[[str], None]
    """Says something about the watch itself."""
    interval: float = 0.2
    """Seconds between two looks at the files."""
    from_end: bool = False
    """Pass over what the files hold when they are followed for the first time."""
    once: bool = False
    """Stop when everything there is was read."""
    cache_dir: Path | None = None
    store_url: str = ""
    stopped: Callable[[], bool] = bool
    """Whether to stop after this step."""
    listen: Sequence[str] = ()
    """URLs to listen at, beside the paths or instead."""
    access: Access = field(default_factory=Access)
    """Secrets that senders over HTTP must know."""


@dataclass(slots=True)
class _Watch:
    request: WatchRequest
    detection: Detection
    intake: Intake
    state: CorrelationState
    paths: dict[str, WatchedPath] = field(default_factory=dict)
    discovered: float = float("-inf")
    heard: float = 0.0
    """When something was read last, by the monotonic clock."""
    network: WatchedNetwork | None = None
    told: float = float("-inf")
    """When it was said last what was turned away."""
    counted: str = ""
    """The file with the state, as it was kept last; empty: it was not kept yet."""
    kept: set[str] = field(default_factory=set)
    """Paths that the checkpoint has: one that is rotated before it is written to is known by it."""


def watch_events(request: WatchRequest) -> Tally:
    """Watch until told to stop.

    Returns:
        What was read.

    Raises:
        BartizanError: the request cannot be carried out, or the state cannot be kept.
    """
    addresses = [listen_address(one) for one in request.listen]
    alike = _as_detection(request)
    ready = detection(alike)
    tally = Tally()
    intake = Intake(read_options(alike), tally)
    with claimed(request.state):
        known = load_checkpoint(request.state)
        watch = _Watch(request, ready, intake, _state(known, ready.prepared, request))
        if letters := intake.options.dead_letters:
            cut_back(letters.path, known.dead_letters)
        if cut := request.output.resume(known.written):
            request.note(f"took back {cut:,} bytes of an interrupted step; it is done again")
        if addresses:
            watch.network = WatchedNetwork(addresses, request.access, intake, known.received)
        watching = [*request.paths, *(watch.network.at if watch.network else ())]
        rules = len(ready.chosen.selected) + len(ready.texts.ready.known)
        request.note(f"watching {', '.join(watching)} with {rules:,} rules")
        try:
            _loop(watch, known)
        finally:
            if watch.network:
                watch.network.end()
            for path in watch.paths.values():
                path.close()
            intake.close()
    return tally


def _loop(watch: _Watch, known: Checkpoint) -> None:
    request = watch.request
    while True:
        started = time.monotonic()
        _discover(watch, known, started)
        read, more = _step(watch, started)
        if request.stopped() or (request.once and not read and not more):
            break
        if not more:
            _rest(watch, max(request.interval - (time.monotonic() - started), 0.01))
    if watch.network:
        _leave(watch, watch.network)
    if request.once:
        rest = Gathered()
        _join(rest, finish(watch.state, watch.detection.prepared))
        _tell(watch, rest)
        _keep(watch)


def _rest(watch: _Watch, seconds: float) -> None:
    network = watch.network
    if network is None:
        time.sleep(seconds)
        return
    network.wait(seconds)
    if time.monotonic() - watch.told > NEWS:
        watch.told = time.monotonic()
        _tell_news(watch, network)


def _leave(watch: _Watch, network: WatchedNetwork) -> None:
    """Listen no more, and deal with what was under way."""
    network.end()
    while not network.ended:
        _step(watch, time.monotonic())
        network.wait(0.05)
    _step(watch, time.monotonic())
    _tell_news(watch, network)


def _tell_news(watch: _Watch, network: WatchedNetwork) -> None:
    for one in network.news():
        watch.request.note(f"turned away: {one}")


def _step(watch: _Watch, started: float) -> tuple[bool, bool]:
    """Read, match, write, keep. Returns whether anything was read, and whether more is there."""
    watch.intake.options = replace(watch.intake.options, now=_now())
    gathered, read, more = Gathered(), False, False
    ready = watch.detection
    fresh = set(watch.paths) != watch.kept
    with closing(_polled(watch)) as polled:
        for batches in polled:
            read = True
            for batch in batches:
                found, watch.state = process(batch, watch.state, ready.prepared, until=_until)
                _join(gathered, [*found, *ready.texts.look(batch)])
            if time.monotonic() - started > BUSY:
                more = True
                break
    if read:
        watch.heard = time.monotonic()
    else:
        _join(gathered, _waited(watch))
    _tell(watch, gathered)
    if read or fresh or gathered.sightings:
        _keep(watch)
    if watch.network:
        watch.network.settle()
    return read, more


def _polled(watch: _Watch) -> Generator[list[EventBatch], None, None]:
    """What is new: first what was received, since senders wait, then what was appended."""
    if watch.network:
        yield from watch.network.poll()
    for path in list(watch.paths.values()):
        before = path.lost
        try:
            yield from path.poll()
        finally:
            if path.lost > before:
                watch.request.note(f"{path.path}: was truncated before all of it was read")


def _waited(watch: _Watch) -> list[Sighting]:
    """What rules tell because time has passed and nothing came."""
    state, idle = watch.state, time.monotonic() - watch.heard
    if not state.held or idle * 1e6 < LATENESS:
        return []
    until = state.newest + int(idle * 1e6) - LATENESS
    prepared = watch.detection.prepared
    return settle(prepared.correlations, state, until, quiet=prepared.quiet)


def _discover(watch: _Watch, known: Checkpoint, now: float) -> None:
    """Follow files that came up."""
    if now - watch.discovered < DISCOVER:
        return
    first = watch.discovered == float("-inf")
    watch.discovered = now
    for path in watched(watch.request.paths):
        name = str(path)
        if name in watch.paths:
            continue
        followed = known.paths.get(name)
        try:
            one = WatchedPath(path, watch.intake, followed)
            if followed is None and first and watch.request.from_end:
                one.skip()
        except OSError as error:
            raise BartizanError(
                f"cannot be read: {error.strerror}", where=name, mend="check its permissions"
            ) from None
        watch.paths[name] = one


def _tell(watch: _Watch, gathered: Gathered) -> None:
    found = list(map(watch.detection.finding, gathered))
    if watch.request.store_url and found:
        from bartizan.flows.detect_remember import remember  # noqa: PLC0415 - costs 150 ms

        found, _ = remember(watch.request.store_url, found, now=datetime.now(tz=UTC))
    for one in sorted(found, key=sort_key):
        if is_visible(one, watch.request.options):
            watch.request.output.write(watch.request.words(one))


def _join(gathered: Gathered, found: Iterable[Sighting]) -> None:
    for one in found:
        gathered.add(one)


def _keep(watch: _Watch) -> None:
    written = watch.request.output.settle()
    watch.kept = set(watch.paths)
    letters = watch.intake.options.dead_letters
    if letters:
        letters.flush()
    state = watch.state
    content = None
    if watch.detection.prepared.correlations and (state.changed or not watch.counted):
        content = state.to_bytes()
        state.changed = False
    checkpoint = Checkpoint(
        paths={name: path.followed for name, path in watch.paths.items()},
        counted=watch.counted,
        newest=state.newest,
        settled=state.settled,
        written=written,
        dead_letters=extent(letters.path) if letters else None,
        received=watch.network.remembered if watch.network else Remembered(),
    )
    try:
        watch.counted = save(watch.request.state, checkpoint, content).counted
    except OSError as error:
        raise BartizanError(
            f"the state cannot be kept: {error.strerror}", where=str(watch.request.state),
            mend="make room, then start again: nothing is lost",
        ) from None  # fmt: skip


def _state(known: Checkpoint, prepared: Prepared, request: WatchRequest) -> CorrelationState:
    if content := counted(request.state, known):
        try:
            state = CorrelationState.from_bytes(content, prepared.key)
        except ValueError:
            request.note("the rules have changed: those that count events start anew")
        else:
            state.newest = max(state.newest, known.newest or state.newest)
            state.settled = max(state.settled, known.settled or state.settled)
            return state
    return prepared.empty()


def _until(state: CorrelationState) -> int:
    return state.newest - LATENESS


def _now() -> int:
    return micros(datetime.now(tz=UTC))


def _as_detection(request: WatchRequest) -> DetectRequest:
    """What a watch has in common with a single look."""
    return DetectRequest(
        paths=request.paths,
        options=request.options,
        now=datetime.now(tz=UTC),
        cache_dir=request.cache_dir,
    )
