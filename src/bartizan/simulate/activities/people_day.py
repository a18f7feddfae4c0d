"""A person's day: signs in, works in stretches, looks at the phone, makes mistakes."""

from dataclasses import replace

from bartizan.simulate.activities import cloud_work, coding
from bartizan.simulate.actor import Actor, actor_of
from bartizan.simulate.dice import Dice, habit
from bartizan.simulate.instants import DAY, HOUR
from bartizan.simulate.log import Sink
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.people import ADMIN, ANALYST, AUDITOR, DEVELOPER, OPERATOR, Person
from bartizan.simulate.records import github_audit, okta

_STRETCHES = 4.2
"""Stretches of work on an ordinary day of somebody of average activity."""
_CLOUD = 0.4
"""Share of the stretches that somebody who does nothing else spends in the cloud."""


def everyone(org: Organisation, sink: Sink, day: int) -> None:
    """A local day of everybody."""
    for person in org.people:
        if person.employed(day):
            _day(org, sink, day, person)


def _day(org: Organisation, sink: Sink, day: int, person: Person) -> None:
    dice = org.dice("person", day, person.number)
    away = person.journey(day)
    if away is not None and not away.works:
        if dice.chance(0.08):  # a look at the mail, from the beach
            _glance(sink, dice, day, person, day * DAY + dice.random() * DAY)
        return
    place = away.place if away else person.place
    free = org.almanac.free(day, place.country, place.free_days)
    idle = free or (day + 3) % 7 == person.free_day
    pager = person.role == OPERATOR and org.on_call(day) is person
    if idle and not pager and not dice.chance(person.weekends):
        return
    if not idle and dice.chance(0.04):  # ill, at the dentist, in meetings all day
        return
    start = person.starts + dice.gauss(0, 0.45) + (dice.random() * 6 if idle else 0)
    if away:
        start += dice.gauss(1, 1)
    length = dice.about(2.5, 0.5) if idle else max(2.0, person.length + dice.gauss(0, 0.8))
    midnight = day * DAY - place.hours * HOUR
    _work(org, sink, dice, person, day, (midnight + start * HOUR, length * HOUR),
          lunch=midnight + person.lunch * HOUR)  # fmt: skip
    if dice.chance(person.evenings):
        late = midnight + (20.5 + 3 * dice.random()) * HOUR
        _work(org, sink, dice, person, day, (late, dice.about(0.8, 0.4) * HOUR), lunch=0)
    if dice.chance(person.phone):
        _glance(sink, dice, day, person, midnight + (6.5 + 15 * dice.random()) * HOUR)


def _glance(sink: Sink, dice: Dice, day: int, person: Person, at: float) -> None:
    """A look from the phone."""
    actor = actor_of(person, day, dice, phone=True)
    okta.event(sink, dice, at, actor, "user.session.start")
    for target in dice.some(okta.APPLICATIONS[2:9], dice.whole(1, 2)):
        at += dice.about(40, 0.7)
        okta.event(sink, dice, at, actor, "user.authentication.sso", target=target)


def _work(org: Organisation, sink: Sink, dice: Dice, person: Person, day: int,
          span: tuple[float, float], *, lunch: float) -> None:  # fmt: skip
    begins, seconds = span
    actor = actor_of(person, day, dice)
    _arrive(sink, dice, begins, actor)
    busy = org.parameters.volume * person.activity * seconds / (8.3 * HOUR)
    if 0 <= day - person.joined < 4 and person.joined > 0:
        _onboard(org, sink, dice, begins + 600, actor)
    elif person.role == DEVELOPER and (
        0 <= day - person.new_laptop < 2 or 0 <= day - person.moves < 3
    ):
        _clone_all(org, sink, dice, begins + 900, actor)
    if day in org.almanac.hackathons and person.role == DEVELOPER and dice.chance(0.25):
        _hack(org, sink, dice, begins + seconds, actor)
    for _ in range(dice.poisson(_STRETCHES * busy)):
        at = begins + 120 + dice.random() * seconds
        if lunch and lunch <= at < lunch + 0.8 * HOUR and dice.chance(0.85):
            at += 0.8 * HOUR
        if dice.chance(0.04):  # moved to another room, train or network
            actor = replace(actor, seat=actor_of(person, day, dice).seat)
        _stretch(org, sink, dice, at, actor)
    if dice.chance(0.3):
        okta.event(sink, dice, begins + seconds, actor, "user.session.end")


def _arrive(sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """The morning's sign-in, with the mistakes people make."""
    while dice.chance(0.05):
        okta.event(sink, dice, at - dice.about(12, 0.6), actor, "user.session.start",
                   result="FAILURE", reason="INVALID_CREDENTIALS")  # fmt: skip
    if dice.chance(0.004):
        okta.event(sink, dice, at - 90, actor, "user.account.lock", result="FAILURE",
                   reason="LOCKED_OUT")  # fmt: skip
        okta.event(sink, dice, at - 30, actor, "user.account.reset_password",
                   target=actor.person.email, target_type="User")  # fmt: skip
    if dice.chance(0.012):
        okta.event(sink, dice, at + 4, actor, "user.mfa.okta_verify.deny_push", result="FAILURE")
    at = okta.sign_in(sink, dice, at, actor)
    own = habit(okta.APPLICATIONS, 7, "applications", actor.person.number)
    for target in dice.some(own, dice.whole(1, 3)):
        at += dice.about(60, 1.0)
        okta.event(sink, dice, at, actor, "user.authentication.sso", target=target)


def _stretch(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    person = actor.person
    draw = dice.random()
    if person.role in (ANALYST, AUDITOR):
        if draw < 0.5:
            okta.event(sink, dice, at, actor, "user.authentication.sso",
                       target=dice.pick(okta.APPLICATIONS))  # fmt: skip
        else:
            cloud_work.cloud(org, sink, dice, at, actor)
        return
    if draw < _CLOUD * person.cloud:
        cloud_work.cloud(org, sink, dice, at, actor)
    elif draw < _CLOUD * (person.cloud + person.cluster):
        cloud_work.cluster(org, sink, dice, at, actor)
    elif draw < _CLOUD * (person.cloud + person.cluster) + 0.2 * person.ssh:
        cloud_work.shell(org, sink, dice, at, actor)
    elif draw > 0.985 or (person.role == ADMIN and draw > 0.8):
        coding.administer(org, sink, dice, at, actor)
    else:
        coding.code(org, sink, dice, at, actor)
    if dice.chance(0.12):
        okta.event(sink, dice, at + 200, actor, "user.authentication.sso",
                   target=dice.pick(okta.APPLICATIONS))  # fmt: skip


def _onboard(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """The first days: everything is cloned and tried for the first time."""
    if actor.person.role != DEVELOPER:
        return
    _clone_all(org, sink, dice, at, actor)
    for target in dice.some(okta.APPLICATIONS, 6):
        at += dice.about(300, 0.7)
        okta.event(sink, dice, at, actor, "user.authentication.sso", target=target)


def _clone_all(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """A new laptop or a new team: most of the team's repositories are cloned."""
    for repo in org.repositories_of(actor.person.team_on(actor.day), actor.day):
        if dice.chance(0.7):
            at += dice.about(240, 0.8)
            github_audit.git(sink, dice, at, actor, repo, "clone")


def _hack(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """A hackathon's evening: other teams' repositories are cloned and pushed to."""
    for repo in dice.some(org.repositories, dice.whole(2, 9)):
        at += dice.about(900, 0.7)
        github_audit.git(sink, dice, at, actor, repo, "clone")
        if dice.chance(0.4):
            coding.push(org, sink, dice, at + 600, actor, repo, "")
