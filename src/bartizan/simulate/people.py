"""People: who they are, where they are, and what they are used to."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bartizan.simulate import names
from bartizan.simulate.dice import Dice
from bartizan.simulate.places import HOMES, HOSTING, OFFICES, PLACES, VPN, Network, Place
from bartizan.simulate.tools import Tools, tools_of

DEVELOPER, OPERATOR, ANALYST, AUDITOR, ADMIN = (
    "developer",
    "operator",
    "analyst",
    "auditor",
    "admin",
)
_NEVER = 1 << 30


@dataclass(frozen=True, slots=True)
class Journey:
    """Days somewhere else: a conference, or work from the parents' house."""

    first: int
    last: int
    place: Place
    works: bool
    """False: a vacation, with hardly a sign of life."""


@dataclass(slots=True)
class Person:
    """Somebody of the organisation. Times of the day are hours of the local clock."""

    number: int
    name: str
    email: str
    login: str
    """The account of the code host."""
    team: int
    role: str
    place: Place
    office: bool
    """Usually works in the office."""
    activity: float
    """How much of everything, 1 on average over everyone; a few do most."""
    starts: float
    length: float
    lunch: float
    evenings: float
    """How likely a late hour is, on a working day."""
    weekends: float
    free_day: int
    """A day of the week off, -1 for none."""
    uses_vpn: float
    home: str
    home_network: int
    phone: float
    """How likely a day has a look from the phone."""
    tools: Tools
    joined: int = -1
    """First working day; -1: before the simulation."""
    left: int = _NEVER
    moves: int = _NEVER
    """The day of the move to another team."""
    next_team: int = -1
    new_laptop: int = _NEVER
    new_home: int = _NEVER
    journeys: list[Journey] = field(default_factory=list)
    cloud: float = 0.0
    """How much of the work is in the cloud's console and command line."""
    cluster: float = 0.0
    ssh: float = 0.0
    iam_user: bool = False
    """Has a lasting user in the cloud besides single sign-on."""
    second_home: str = ""
    private_vpn: float = 0.0
    """How likely a day is spent behind a commercial VPN, on rented servers somewhere."""
    without_vpn: frozenset[int] = frozenset()
    """Days on which the VPN does not work."""

    def team_on(self, day: int) -> int:
        """The team on that day."""
        return self.next_team if day >= self.moves else self.team

    def employed(self, day: int) -> bool:
        """Whether the person works here then."""
        return self.joined <= day < self.left

    def journey(self, day: int) -> Journey | None:
        """Where the person is, if away."""
        return next((one for one in self.journeys if one.first <= day <= one.last), None)

    def home_on(self, day: int) -> str:
        """The address at home; providers change it now and then."""
        return self.second_home if day >= self.new_home else self.home


@dataclass(frozen=True, slots=True)
class Seat:
    """Where somebody sits during one stretch of work, and so what logs say of the origin."""

    address: str
    asn: int
    network: str
    place: Place
    vpn: bool = False


def seat(person: Person, day: int, dice: Dice) -> Seat:
    """Where the person works on a day; drawn once for a stretch of work."""
    if away := person.journey(day):
        if dice.chance(0.35):
            return Seat(VPN.address(dice), VPN.asn, VPN.name, PLACES[0], vpn=True)
        return _on(dice.pick(away.place.networks), away.place, dice)
    if dice.chance(person.uses_vpn) and day not in person.without_vpn:
        # A handful of addresses for everyone: the gateway hides where people are.
        address = f"{VPN.prefix}.{VPN.third}.{10 + dice.whole(0, 5)}"
        return Seat(address, VPN.asn, VPN.name, PLACES[0], vpn=True)
    if person.private_vpn and dice.chance(person.private_vpn):
        exit_place = PLACES[(person.number + dice.whole(0, 2)) % len(PLACES)]
        return _on(HOSTING[person.number % len(HOSTING)], exit_place, dice)
    return _at_a_desk(person, day, dice)


def _at_a_desk(person: Person, day: int, dice: Dice) -> Seat:
    place = person.place
    if dice.chance(0.8 if person.office else 0.06):
        office = OFFICES[PLACES.index(place)]
        return Seat(f"{office.prefix}.{office.third}.10", office.asn, office.name, place)
    if dice.chance(0.02):  # a café, a train, the neighbours' wireless
        return _on(dice.pick(place.networks), place, dice)
    network = place.homes[person.home_network]
    return Seat(person.home_on(day), network.asn, network.name, place)


def _on(network: Network, place: Place, dice: Dice) -> Seat:
    return Seat(network.address(dice), network.asn, network.name, place)


def phone_seat(person: Person, day: int, dice: Dice) -> Seat:
    """The phone, on the mobile network: its address is another one every time."""
    away = person.journey(day)
    place = away.place if away else person.place
    network = place.mobile
    assert network is not None
    return Seat(network.address(dice), network.asn, network.name, place)


def people(count: int, days: range, teams: int, dice: Dice) -> list[Person]:
    """Everyone, developers first.

    Args:
        count: developers; operators, analysts, auditors and administrators come on top.
        days: of the simulation, as day numbers.
        teams: how many there are; the last is the platform team.
        dice: chance.
    """
    roles = [DEVELOPER] * count + [OPERATOR] * max(2, count // 25) + [ANALYST] * max(2, count // 30)
    roles += [AUDITOR] * 2 + [ADMIN] * max(2, count // 100)
    taken: set[str] = set()
    return [_person(number, role, days, teams, taken, dice.stream(number))
            for number, role in enumerate(roles)]  # fmt: skip


def _name(taken: set[str], dice: Dice) -> tuple[str, str, str]:
    first, last = dice.pick(names.FIRST), dice.pick(names.LAST)
    stem = f"{first}.{last}".lower()
    suffix = 1
    while stem in taken:
        suffix += 1
        stem = f"{first}.{last}{suffix}".lower()
    taken.add(stem)
    plain = stem.replace(".", "")
    login = dice.pick((stem.replace(".", "-"), plain, f"{plain[0]}{stem.partition('.')[2]}"))
    if login in taken:
        login = f"{stem.replace('.', '-')}-tv"
    taken.add(login)
    return f"{first} {last}", stem, login


def _person(number: int, role: str, days: range, teams: int, taken: set[str], dice: Dice) -> Person:
    name, stem, login = _name(taken, dice)
    place = PLACES[dice.zipf(range(HOMES), 0.8)]
    home_network = dice.whole(0, 2)
    technical = role in (OPERATOR, ADMIN)
    person = Person(
        number=number, name=name, email=f"{stem}@{names.DOMAIN}", login=login,
        team=teams - 1 if technical else number % max(1, teams - 1), role=role, place=place,
        office=dice.chance(0.35),
        activity=min(4.0, 0.55 * (dice.random() + 0.02) ** -0.6),
        starts=dice.gauss(8.9, 1.1) + (1.5 if dice.chance(0.1) else 0.0),
        length=max(4.0, dice.gauss(8.3, 0.9)), lunch=dice.gauss(12.5, 0.5),
        evenings=0.3 * dice.random() ** 2, weekends=0.25 * dice.random() ** 4,
        free_day=dice.whole(0, 4) if dice.chance(0.12) else -1,
        uses_vpn=dice.pick((0.0, 0.0, 0.05, 0.2, 0.8)),
        home=place.homes[home_network].address(dice), home_network=home_network,
        phone=dice.pick((0.0, 0.05, 0.3, 0.7)), tools=tools_of(technical, dice),
        second_home=place.homes[home_network].address(dice),
        cloud=(0.9 if technical else 0.35 if dice.chance(0.3) else 0.02),
        cluster=(0.8 if technical else 0.3 if dice.chance(0.35) else 0.0),
        ssh=(0.6 if technical else 0.1 if dice.chance(0.1) else 0.0),
        iam_user=technical or dice.chance(0.08),
        private_vpn=dice.pick((0.05, 0.3)) if dice.chance(0.06) else 0.0,
    )  # fmt: skip
    _life(person, days, teams, dice)
    return person


def _life(person: Person, days: range, teams: int, dice: Dice) -> None:
    """What happens to a person during the simulation."""
    share = len(days) / 60  # rates are for sixty days
    if dice.chance(min(0.5, 0.06 * share)) and len(days) > 2:
        person.joined = dice.whole(days.start + 1, days.stop - 1)
    elif dice.chance(min(0.5, 0.04 * share)) and len(days) > 2:
        person.left = dice.whole(days.start + 1, days.stop - 1)
    if dice.chance(min(0.6, 0.15 * share)):
        person.new_laptop = dice.whole(days.start, days.stop - 1)
    if dice.chance(min(0.8, 0.35 * share)):
        person.new_home = dice.whole(days.start, days.stop - 1)
    if teams > 2 and person.role == DEVELOPER and dice.chance(min(0.3, 0.03 * share)):
        person.moves = dice.whole(days.start, days.stop - 1)
        person.next_team = (person.team + dice.whole(1, teams - 2)) % (teams - 1)
    for _ in range(dice.poisson(0.7 * share)):
        first = dice.whole(days.start - 5, days.stop - 1)
        place = dice.pick(PLACES)
        person.journeys.append(Journey(first, first + dice.whole(1, 14), place, works=False))
    for _ in range(dice.poisson(0.15 * share)):
        first = dice.whole(days.start, days.stop - 1)
        elsewhere = dice.pick(PLACES)
        person.journeys.append(Journey(first, first + dice.whole(1, 5), elsewhere, works=True))


def stranger(dice: Dice, *, like: Person | None = None) -> Seat:
    """Where an attacker comes from: another country, a rented server, or the victim's city."""
    if like is not None and dice.chance(0.35):
        network = dice.pick(like.place.homes)
        return Seat(network.address(dice), network.asn, network.name, like.place)
    place = dice.pick(PLACES[HOMES:] if like is None or dice.chance(0.6) else PLACES)
    network = dice.pick(HOSTING if dice.chance(0.5) else place.homes)
    return Seat(network.address(dice), network.asn, network.name, place)


def working(everyone: Sequence[Person], day: int) -> list[Person]:
    """Those who are employed on a day and not on vacation."""
    return [
        one for one in everyone
        if one.employed(day) and ((away := one.journey(day)) is None or away.works)
    ]  # fmt: skip
