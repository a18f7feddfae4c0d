"""Where an attack takes place: what it may use, when it may begin, and what it leaves behind."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from bartizan.simulate.activities.cloud_work import permission
from bartizan.simulate.activities.measurements import Effect
from bartizan.simulate.actor import Actor, actor_of
from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import PRODUCTION, Host, Service
from bartizan.simulate.instants import DAY, HOUR
from bartizan.simulate.log import Log, Mark, Product, Record
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.people import DEVELOPER, Person, Seat
from bartizan.simulate.records import cloudtrail


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of attack."""

    name: str
    about: str
    """One sentence, for people."""
    plan: Callable[["Scene"], None]
    days: int = 1
    """How many days it takes."""


@dataclass(slots=True)
class Stage:
    """A step of an attack. It is where the step's records go."""

    number: int
    tactic: str
    technique: str
    about: str
    attack: int
    log: Log
    ordinary: bool = False
    """Its records look like any other day's: there is nothing in them to be found."""
    dropped: int = 0
    """Records that fell outside the simulation."""

    @property
    def mark(self) -> Mark:
        """What its records carry."""
        return Mark(self.attack, self.number)

    def add(self, product: Product, at: float, record: Record) -> None:
        """Take one record."""
        if not self.log.put(product, at, record, self.mark):
            self.dropped += 1


@dataclass(slots=True)
class Scene:
    """One attack while it is planned."""

    org: Organisation
    log: Log
    dice: Dice
    number: int
    kind: Kind
    day: int
    """On which it begins."""
    stages: list[Stage] = field(default_factory=list)
    entities: list[str] = field(default_factory=list)
    """The attacking identities and machines, as events name them: ``kind:name``."""
    targets: list[str] = field(default_factory=list)
    """What was attacked."""
    effects: list[Effect] = field(default_factory=list)

    @property
    def intensity(self) -> float:
        """How loud it is to be."""
        return self.org.parameters.intensity

    def much(self, amount: float, least: int = 1) -> int:
        """So many, more or fewer by chance and intensity."""
        return max(least, round(amount * self.intensity * self.dice.about(1.0, 0.3)))

    def stage(self, tactic: str, technique: str, about: str, *, ordinary: bool = False) -> Stage:
        """Begin a step.

        Args:
            tactic: of ATT&CK, such as ``credential-access``.
            technique: such as ``T1528``.
            about: what happens, in a few words.
            ordinary: its records look like any other day's.
        """
        one = Stage(len(self.stages), tactic, technique, about, self.number, self.log, ordinary)
        self.stages.append(one)
        return one

    def involves(self, *entities: str) -> None:
        """Name who or what attacks."""
        for one in entities:
            if one and one not in self.entities:
                self.entities.append(one)

    def aims_at(self, *entities: str) -> None:
        """Name what is attacked."""
        self.targets += [one for one in entities if one not in self.targets]

    def person(self, allowed: Callable[[Person], bool] = lambda _: True) -> Person:
        """A victim: somebody who works here and is there on the day."""
        last = self.day + self.kind.days
        able = [
            one for one in self.org.people
            if one.role == DEVELOPER and one.employed(self.day) and one.employed(last)
            and one.activity > 0.4 and one.joined < self.day - 10
        ]  # fmt: skip
        able = able or [one for one in self.org.people if one.role == DEVELOPER]
        return self.dice.pick([one for one in able if allowed(one)] or able)

    def accounts(self, person: Person) -> list[str]:
        """The names of a person in events."""
        return [f"user:{person.email}", f"user:{person.login}"]

    def actor(self, person: Person, day: int | None = None) -> Actor:
        """The victim as usual."""
        return actor_of(person, self.day if day is None else day, self.dice)

    def host(self, kind: str) -> Host:
        """A host of a kind."""
        return self.dice.pick(self.org.estate.of_kind(kind))

    def host_names(self, host: Host) -> list[str]:
        """The names of a host in events."""
        return [f"host:{host.instance}", f"host:{host.name}", f"address:{host.address}"]

    def service(self, allowed: Callable[[Service], bool] = lambda _: True) -> Service:
        """A service."""
        able = [one for one in self.org.estate.services if allowed(one)]
        return self.dice.pick(able or list(self.org.estate.services))

    def working_time(self, person: Person | None = None) -> float:
        """A time of the first day: mostly within the victim's working hours."""
        hours = person.place.hours if person else 0.0
        start = person.starts if person else 9.0
        if self.dice.chance(0.65):
            hour = start + 0.5 + 7 * self.dice.random()
        else:
            hour = 24 * self.dice.random()
        return min(
            (self.day + 1) * DAY - HOUR, max(self.day * DAY, self.day * DAY + (hour - hours) * HOUR)
        )

    def sso(self, actor: Actor, at: float, *, console: bool = False) -> cloudtrail.Caller:
        """The victim's session in the cloud, through single sign-on."""
        caller = cloudtrail.single_sign_on(actor, permission(self.org, actor), at, self.dice,
                                           console=console)  # fmt: skip
        self.involves(caller.entity, f"session:{caller.session}")
        return caller

    def affect(self, stage: Stage, subject: str, metric: str, span: tuple[float, float], *,
               add: float = 0.0, times: float = 1.0) -> None:  # fmt: skip
        """Change a series of measurements."""
        self.effects.append(Effect(stage.mark, subject, metric, *span, add=add, times=times))

    def seat(self, seat: Seat) -> str:
        """The address as an entity."""
        return f"address:{seat.address}"


def roles(names: Iterable[str]) -> list[str]:
    """Roles of the production account as entities."""
    return [f"role:arn:aws:iam::{PRODUCTION}:role/{name}" for name in names]
