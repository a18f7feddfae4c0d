"""Somebody signs in with a stolen password, and takes the code."""

from bartizan.simulate.people import stranger
from bartizan.simulate.records import github_audit, okta
from bartizan.simulate.scene import Kind, Scene
from bartizan.simulate.tools import attacker_tools


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person()
    seat = stranger(dice)
    thief = scene.actor(victim).at(seat, attacker_tools(dice))
    at = scene.working_time(victim)
    scene.involves(*scene.accounts(victim), scene.seat(seat))
    into = scene.stage("initial-access", "T1078.004", "signs in with a stolen password")
    for _ in range(dice.whole(0, 2)):
        okta.event(into, dice, at - dice.about(60, 0.7), thief, "user.session.start",
                   result="FAILURE", reason="INVALID_CREDENTIALS")  # fmt: skip
    at = okta.sign_in(into, dice, at, thief)
    keep = scene.stage("persistence", "T1556.006", "adds a second factor of its own")
    okta.event(keep, dice, at + dice.about(150, 0.5), thief, "user.mfa.factor.activate",
               factor="TOKEN_SOFTWARE_TOTP")  # fmt: skip
    look = scene.stage("discovery", "T1526", "opens the applications")
    for target in ("GitHub Enterprise", "Slate Wiki", "Vault"):
        at += dice.about(240, 0.6)
        okta.event(look, dice, at, thief, "user.authentication.sso", target=target)
    github_audit.action(keep, dice, at + 60, thief, "public_key.create",
                        key_id=90_000 + scene.number)  # fmt: skip
    take = scene.stage("collection", "T1213.003", "clones repositories of many teams")
    for repo in dice.some(scene.org.repositories, min(scene.much(18, 4), 80)):
        at += dice.about(45, 0.8)
        github_audit.git(take, dice, at, thief, repo, "clone")
        scene.aims_at(f"repository:{repo.name}")


ATTACK = Kind("account-takeover", "A stolen password is used from a strange network to clone code.",
              _plan)  # fmt: skip
