"""Where people and machines are: countries, cities, networks and their addresses.

Addresses look public but belong to blocks that are never routed on the internet. The numbers of
networks are of the range for private use.
"""

from dataclasses import dataclass

from bartizan.simulate.dice import Dice


@dataclass(frozen=True, slots=True)
class Network:
    """An autonomous system and its addresses: ``prefix`` is the first two numbers."""

    asn: int
    name: str
    prefix: str
    third: int = 0
    """The lowest third number; eight are used."""

    def address(self, dice: Dice) -> str:
        """One of its addresses."""
        return f"{self.prefix}.{self.third + dice.whole(0, 7)}.{dice.whole(2, 253)}"


@dataclass(frozen=True, slots=True)
class Place:
    """A city where people of the organisation live, or attackers appear to be."""

    country: str
    country_name: str
    city: str
    region: str
    hours: float
    """East of UTC."""
    latitude: float
    longitude: float
    homes: tuple[Network, ...] = ()
    """Internet providers."""
    mobile: Network | None = None
    free_days: tuple[int, ...] = (5, 6)
    """Days of the week that are free; Monday is 0."""

    @property
    def networks(self) -> tuple[Network, ...]:
        """All networks that people use here."""
        return (*self.homes, self.mobile) if self.mobile else self.homes


_CITIES = (
    ("DE", "Germany", "Hamburg", "Hamburg", 2, 53.55, 9.99),
    ("NO", "Norway", "Bergen", "Vestland", 2, 60.39, 5.32),
    ("PT", "Portugal", "Porto", "Porto", 1, 41.15, -8.61),
    ("GB", "United Kingdom", "Leeds", "Leeds", 1, 53.80, -1.55),
    ("US", "United States", "Denver", "Colorado", -6, 39.74, -104.99),
    ("US", "United States", "Raleigh", "North Carolina", -4, 35.78, -78.64),
    ("IN", "India", "Pune", "Maharashtra", 5.5, 18.52, 73.86),
    ("JP", "Japan", "Fukuoka", "Fukuoka", 9, 33.59, 130.40),
    ("PL", "Poland", "Gdansk", "Pomerania", 2, 54.35, 18.65),
    ("CA", "Canada", "Halifax", "Nova Scotia", -3, 44.65, -63.57),
    ("BR", "Brazil", "Recife", "Pernambuco", -3, -8.05, -34.88),
    ("NL", "Netherlands", "Utrecht", "Utrecht", 2, 52.09, 5.12),
    ("ES", "Spain", "Bilbao", "Biscay", 2, 43.26, -2.93),
    ("FR", "France", "Lyon", "Rhone", 2, 45.76, 4.84),
    ("SG", "Singapore", "Singapore", "Singapore", 8, 1.35, 103.82),
    ("RO", "Romania", "Iasi", "Iasi", 3, 47.16, 27.59),
    ("VN", "Vietnam", "Da Nang", "Da Nang", 7, 16.05, 108.20),
    ("UA", "Ukraine", "Odesa", "Odesa", 3, 46.48, 30.73),
    ("NG", "Nigeria", "Lagos", "Lagos", 1, 6.52, 3.38),
    ("AR", "Argentina", "Rosario", "Santa Fe", -3, -32.94, -60.65),
)
HOMES = 12
"""The first so many places are where people of the organisation live."""


def _place(index: int) -> Place:
    code, country, city, region, hours, latitude, longitude = _CITIES[index]
    homes = tuple(
        Network(4_200_010_000 + 10 * index + k, f"{city} {word}", f"25.{20 + index}", 8 * k)
        for k, word in enumerate(("Fibre", "Cable", "Stadtnetz", "Broadband"))
    )
    mobile = Network(4_200_010_009 + 10 * index, f"{country} Mobile", f"25.{120 + index}")
    return Place(code, country, city, region, hours, latitude, longitude, homes, mobile)


PLACES = tuple(_place(index) for index in range(len(_CITIES)))
OFFICES = tuple(
    Network(4_200_020_001, "Tarnvale Offices", "22.10", 8 * index) for index in range(HOMES)
)
"""The way out of the office in each of the first places."""
VPN = Network(4_200_020_002, "Tarnvale Remote Access", "22.40")
"""The organisation's own VPN: the same few addresses whoever uses it."""
CI_HOSTED = Network(4_200_030_001, "Hosted Runners", "30.60", 0)
HOSTING = tuple(
    Network(4_200_031_000 + k, f"{name} Hosting", f"30.{80 + k}", 16)
    for k, name in enumerate(("Quickrack", "Palebox", "Nimbusbyte", "Cheapcore", "Saltwire"))
)
"""Rented servers: where attackers, scanners, and a few developers are."""
SERVICES = Network(4_200_032_000, "Cloud Services", "30.20")
"""Where software as a service answers."""
