"""Somebody, or something, that acts: as the products' records name it."""

from dataclasses import dataclass, replace
from typing import Self

from bartizan.simulate.dice import Dice
from bartizan.simulate.people import Person, Seat, phone_seat, seat
from bartizan.simulate.tools import Tools


@dataclass(frozen=True, slots=True)
class Actor:
    """A person during one stretch of work; or an attacker who has taken the person's place."""

    person: Person
    seat: Seat
    tools: Tools
    day: int
    session: str
    """Of the identity provider."""
    phone: bool = False

    def at(self, seat: Seat, tools: Tools | None = None) -> Self:
        """The same account from elsewhere."""
        return replace(self, seat=seat, tools=tools or self.tools, phone=False)

    @property
    def browser(self) -> str:
        """The user agent of the browser."""
        return self.tools.phone_agent() if self.phone else self.tools.browser_agent(self.day)


def actor_of(person: Person, day: int, dice: Dice, *, phone: bool = False) -> Actor:
    """A person on a day, where and with what the person usually works."""
    tools = person.tools.moved() if day >= person.new_laptop else person.tools
    where = phone_seat(person, day, dice) if phone else seat(person, day, dice)
    session = "102" + dice.token(22)
    return Actor(person, where, tools, day, session, phone)
