"""How attackers get in: what several kinds of attack begin with."""

from bartizan.simulate.actor import Actor
from bartizan.simulate.people import Person, stranger
from bartizan.simulate.records import okta
from bartizan.simulate.records.cloudtrail import Caller
from bartizan.simulate.scene import Scene
from bartizan.simulate.tools import attacker_tools

_ON_THE_LAPTOP = 0.3
"""Share of attackers who work through the victim's own machine: same address, same programs."""


def stolen_account(scene: Scene, victim: Person) -> tuple[Actor, float]:
    """Somebody uses a person's account: from the person's machine, or after signing in elsewhere.

    Returns:
        Who acts, and when the attacker is in.
    """
    dice, at = scene.dice, scene.working_time(victim)
    usual = scene.actor(victim)
    scene.involves(*scene.accounts(victim))
    if dice.chance(_ON_THE_LAPTOP):
        return usual, at
    seat = stranger(dice, like=victim)
    thief = scene.actor(victim).at(seat, attacker_tools(dice))
    into = scene.stage("initial-access", "T1078.004", "signs in as the victim")
    scene.involves(scene.seat(seat))
    return thief, okta.sign_in(into, dice, at, thief) + dice.about(300, 0.7)


def stolen_cloud_session(scene: Scene, victim: Person) -> tuple[Actor, Caller, float]:
    """The same, and then into the cloud through single sign-on."""
    thief, at = stolen_account(scene, victim)
    into = scene.stage(
        "initial-access",
        "T1078.004",
        "opens the cloud through single sign-on",
        ordinary=len(scene.stages) == 0,
    )
    okta.event(into, scene.dice, at, thief, "user.authentication.sso",
               target="AWS IAM Identity Center")  # fmt: skip
    return thief, scene.sso(thief, at), at + scene.dice.about(40, 0.5)
