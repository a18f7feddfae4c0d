"""The organisation as a whole: people, teams, repositories, machines, and its calendar."""

from dataclasses import dataclass, field

from bartizan.simulate import names
from bartizan.simulate.almanac import Almanac, almanac
from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import Estate, Service, estate
from bartizan.simulate.parameters import Parameters
from bartizan.simulate.people import DEVELOPER, OPERATOR, Person, people
from bartizan.simulate.repositories import Repository, repositories

_TEAM_SIZE = 10
_REORGANISED = 0.07
"""Share of the developers who change teams on the day of the re-organisation."""


@dataclass(frozen=True, slots=True)
class Organisation:
    """All that the simulator knows before the first day."""

    parameters: Parameters
    teams: tuple[str, ...]
    """The last is the platform team."""
    people: tuple[Person, ...]
    repositories: tuple[Repository, ...]
    estate: Estate
    almanac: Almanac
    team_repositories: tuple[tuple[Repository, ...], ...]
    _services: dict[str, Service] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Index the services."""
        self._services.update((one.name, one) for one in self.estate.services)

    def dice(self, *parts: object) -> Dice:
        """A stream of chance of this simulation."""
        return Dice(self.parameters.seed, *parts)

    def repositories_of(self, team: int, day: int) -> list[Repository]:
        """The repositories of a team that exist on a day."""
        return [one for one in self.team_repositories[team] if one.first_day <= day]

    def service(self, name: str) -> Service:
        """The service of that name."""
        return self._services[name]

    def developers(self, day: int) -> list[Person]:
        """Developers who are employed on a day."""
        return [one for one in self.people if one.role == DEVELOPER and one.employed(day)]

    def operators(self, day: int) -> list[Person]:
        """Operators who are employed on a day."""
        return [one for one in self.people if one.role == OPERATOR and one.employed(day)]

    def on_call(self, day: int) -> Person:
        """Who carries the pager: an operator a week."""
        able = self.operators(day) or list(self.people)
        return able[(day // 7) % len(able)]


def organisation(parameters: Parameters) -> Organisation:
    """Build the organisation of these parameters."""
    dice = Dice(parameters.seed, "organisation", parameters.developers)
    days = range(parameters.first_day, parameters.last_day + 1)
    count = max(2, min(200, parameters.developers // _TEAM_SIZE))
    titles = [_title(at) for at in range(count - 1)] + ["foundation"]
    owned = [tuple(repositories(at, name, days, dice.stream("repositories", at)))
             for at, name in enumerate(titles)]  # fmt: skip
    everything = tuple(one for own in owned for one in own)
    deployed = [(one.team, one.deploys) for one in everything if one.deploys]
    special = almanac(days, dice.stream("almanac"))
    everyone = people(parameters.developers, days, count, dice.stream("people"))
    _reorganise(everyone, special, count, dice.stream("reorganisation"))
    return Organisation(
        parameters=parameters, teams=tuple(titles), people=tuple(everyone),
        repositories=everything, team_repositories=tuple(owned),
        estate=estate(parameters.developers, deployed, dice.stream("estate")), almanac=special,
    )  # fmt: skip


def _reorganise(everyone: list[Person], special: Almanac, teams: int, dice: Dice) -> None:
    """Many people change teams on one day; everybody learns which days have no VPN."""
    for person in everyone:
        person.without_vpn = special.gateway_down
        moves = person.role == DEVELOPER and person.next_team < 0 and dice.chance(_REORGANISED)
        if moves and teams > 2:
            person.moves = special.reorganisation
            person.next_team = (person.team + dice.whole(1, teams - 2)) % (teams - 1)


def _title(at: int) -> str:
    name = names.TEAMS[at % len(names.TEAMS)]
    return name if at < len(names.TEAMS) else f"{name}{at // len(names.TEAMS) + 1}"
