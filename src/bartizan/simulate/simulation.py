"""Runs the organisation, day by day, and writes what its products log.

Memory does not grow with the number of days: a day is written when no later activity can add to it.
Attacks are planned before the first day from streams of their own, and wait in the log.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bartizan.errors import BartizanError
from bartizan.simulate.activities.machines import backups, controllers, hosts, services
from bartizan.simulate.activities.measurements import measurements
from bartizan.simulate.activities.occasions import occasions
from bartizan.simulate.activities.oddities import oddities
from bartizan.simulate.activities.people_day import everyone
from bartizan.simulate.activities.pipelines import scheduled
from bartizan.simulate.almanac import weekday
from bartizan.simulate.captures import Capture
from bartizan.simulate.dice import Dice
from bartizan.simulate.log import PRODUCTS, Log, Place
from bartizan.simulate.organisation import Organisation, organisation
from bartizan.simulate.parameters import Parameters
from bartizan.simulate.remap import kind_of, plan_capture
from bartizan.simulate.scene import Kind, Scene
from bartizan.simulate.truth import write_truth

LOGS, TRUTH = "logs", "truth"
"""Folders of the output: only the first is for ``ingest``."""
_WORKDAY = 0.75
"""Share of the attacks drawn for a weekend that come on a working day instead."""
_QUIET = 0.4
"""Share of the days before the first attack begins: what is usual can be learned first."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What was written."""

    records: dict[str, int]
    """By product."""
    size: int
    attacks: int


def simulate(parameters: Parameters, folder: Path, kinds: Sequence[Kind], *,
             days_done: Callable[[int, int], None] = lambda _done, _all: None,
             metrics: bool = True,
             captured: Sequence[Capture] = ()) -> Summary:  # fmt: skip
    """Simulate and write below a folder: ``logs/<product>/<day>.…`` and ``truth/``.

    Args:
        parameters: how large, how long, from which seed.
        folder: must be empty or not be there.
        kinds: of attacks.
        days_done: is told how many days of all are written.
        metrics: False: leave out measurements, which are most of the lines.
        captured: detonations to be mixed in.

    Raises:
        BartizanError: the folder holds something, or a parameter is out of bounds.
    """
    prepared(folder)
    org = organisation(parameters)
    log = Log(folder / LOGS, parameters.first_day, parameters.last_day)
    scenes = plan(org, log, kinds)
    scenes += plan_captures(org, log, captured, len(scenes))
    effects = [effect for scene in scenes for effect in scene.effects]
    places: list[Place] = []
    for local in range(parameters.first_day - 1, parameters.last_day + 2):
        ordinary(org, log, local)
        if (day := local - 1) >= parameters.first_day:
            if metrics:
                measurements(org, log, day, effects)
            places += log.write(day)
            days_done(day - parameters.first_day + 1, parameters.days)
    attacks = write_truth(folder / TRUTH, org, scenes, places)
    return Summary({one.name: log.records[one.name] for one in PRODUCTS if log.records[one.name]},
                   log.size, attacks)  # fmt: skip


def prepared(folder: Path) -> None:
    """Make the folder; refuse one that holds something.

    Raises:
        BartizanError: it does, it is a file, or it cannot be made.
    """
    if folder.is_file() or (folder.is_dir() and any(folder.iterdir())):
        raise BartizanError(
            "the folder for the output is not empty", where=str(folder),
            mend="name a new folder with -o, or empty this one",
        )  # fmt: skip
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BartizanError(f"the folder cannot be made: {error.strerror}", where=str(folder),
                            mend="name another folder with -o") from None  # fmt: skip


def ordinary(org: Organisation, log: Log, day: int) -> None:
    """Everything that happens on a local day without an attack."""
    kept = _Within(log, org.parameters.first_day, day)
    everyone(org, kept, day)
    scheduled(org, kept, day)
    occasions(org, kept, day)
    oddities(org, kept, day)
    services(org, kept, day)
    hosts(org, kept, day)
    controllers(org, kept, day)
    backups(org, kept, day)


class _Within:
    """Drops what would fall on a day that was written: an early riser far in the east."""

    def __init__(self, log: Log, first: int, day: int) -> None:
        self._log = log
        self._from = max(first, day - 1) * 86_400.0

    def add(self, product: object, at: float, record: object) -> None:
        if at >= self._from:
            self._log.put(product, at, record, None)  # type: ignore[arg-type]


def plan_captures(
    org: Organisation, log: Log, captured: Sequence[Capture], first: int
) -> list[Scene]:
    """Put captures in the log, each done by an identity of the organisation.

    Args:
        org: the organisation.
        log: takes the records.
        captured: what is mixed in.
        first: number of the first.
    """
    scenes: list[Scene] = []
    taken: set[str] = set()
    for number, capture in enumerate(captured, first):
        kind = kind_of(capture)
        dice = org.dice("capture", capture.name)
        scene = Scene(org, log, dice, number, kind, _begin(org.parameters, kind, dice))
        plan_capture(scene, capture, taken)
        scenes.append(scene)
    return scenes


def plan(org: Organisation, log: Log, kinds: Sequence[Kind]) -> list[Scene]:
    """Plan the attacks; their records wait in the log for their days."""
    asked = org.parameters
    if not kinds:
        return []
    count = len(kinds) if asked.attack_count is None else asked.attack_count
    scenes = []
    for number in range(count):
        kind = kinds[number % len(kinds)]
        dice = org.dice("attack", kind.name, number // len(kinds))
        scene = Scene(org, log, dice, number, kind, _begin(asked, kind, dice))
        kind.plan(scene)
        scenes.append(scene)
    return scenes


def _begin(asked: Parameters, kind: Kind, dice: Dice) -> int:
    """The first day of an attack: late enough to know what is usual, early enough to end."""
    earliest = int(asked.days * _QUIET)
    latest = max(earliest, asked.days - kind.days - 1)
    if asked.days - earliest < kind.days:
        earliest = max(0, asked.days - kind.days - 1)
    day = asked.first_day + min(asked.days - 1, dice.whole(min(earliest, latest), latest))
    if weekday(day) >= 5 and dice.chance(_WORKDAY):
        day = max(asked.first_day, day - 2) if day - 2 >= asked.first_day + earliest else day + 2
    return min(day, asked.last_day)
