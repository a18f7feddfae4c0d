"""One password is tried on very many accounts; one of them opens."""

from bartizan.simulate.people import stranger
from bartizan.simulate.records import github_audit, okta
from bartizan.simulate.scene import Kind, Scene
from bartizan.simulate.tools import attacker_tools


def _plan(scene: Scene) -> None:
    dice = scene.dice
    seats = [stranger(dice) for _ in range(dice.whole(1, 4))]
    tools = attacker_tools(dice)
    at = scene.working_time()
    able = [one for one in scene.org.people if one.employed(scene.day)]
    victims = dice.some(able, min(len(able), scene.much(70, 15)))
    spray = scene.stage("credential-access", "T1110.003", "tries one password on many accounts")
    for person in victims:
        at += dice.about(14, 0.9)
        trying = scene.actor(person).at(dice.pick(seats), tools)
        okta.event(spray, dice, at, trying, "user.session.start", result="FAILURE",
                   reason="INVALID_CREDENTIALS")  # fmt: skip
    victim = dice.pick(victims)
    thief = scene.actor(victim).at(seats[0], tools)
    scene.involves(*scene.accounts(victim), *(scene.seat(one) for one in seats))
    into = scene.stage("initial-access", "T1078.004", "one account opens, without a second factor")
    at += dice.about(120, 0.6)
    okta.event(into, dice, at, thief, "user.session.start")
    look = scene.stage("discovery", "T1526", "opens what the account may open")
    for target in dice.some(okta.APPLICATIONS, 5):
        at += dice.about(60, 0.7)
        okta.event(look, dice, at, thief, "user.authentication.sso", target=target)
    take = scene.stage("collection", "T1213.003", "clones the team's repositories")
    for repo in scene.org.repositories_of(victim.team_on(scene.day), scene.day):
        at += dice.about(40, 0.7)
        github_audit.git(take, dice, at, thief, repo, "clone")
        scene.aims_at(f"repository:{repo.name}")


ATTACK = Kind("password-spraying", "One password tried on many accounts opens one of them.", _plan)
