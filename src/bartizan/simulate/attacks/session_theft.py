"""A session is stolen from a browser and used from another address, without any sign-in."""

from bartizan.simulate.people import stranger
from bartizan.simulate.records import cloudtrail, okta
from bartizan.simulate.scene import Kind, Scene
from bartizan.simulate.tools import attacker_tools


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person()
    usual = scene.actor(victim)
    seat = stranger(dice, like=victim)
    same_browser = dice.chance(0.4)
    thief = usual.at(seat, None if same_browser else attacker_tools(dice))
    at = scene.working_time(victim)
    scene.involves(*scene.accounts(victim), f"session:{usual.session}", scene.seat(seat))
    into = scene.stage(
        "credential-access", "T1539", "the victim signs in; the cookie is taken", ordinary=True
    )
    okta.sign_in(into, dice, at, usual)
    at += dice.about(1500, 0.8)
    use = scene.stage(
        "lateral-movement", "T1550.004", "the same session opens applications elsewhere"
    )
    for target in dice.some(okta.APPLICATIONS, min(scene.much(6, 3), len(okta.APPLICATIONS))):
        at += dice.about(70, 0.8)
        okta.event(use, dice, at, thief, "user.authentication.sso", target=target)
    caller = scene.sso(thief, at, console=True)
    take = scene.stage("collection", "T1530", "looks through the team's store in the console")
    service = scene.service(lambda one: one.team == victim.team)
    scene.aims_at(f"resource:{service.bucket}")
    cloudtrail.call(take, dice, at + 30, caller, "s3", "ListBuckets", {})
    for index in range(scene.much(12, 3)):
        at += dice.about(20, 0.7)
        cloudtrail.read_object(
            take,
            dice,
            at + 40,
            caller,
            service.bucket,
            f"{service.name}/{index:03d}.csv",
            int(dice.about(2_000_000, 1.0)),
        )


ATTACK = Kind("session-theft", "A stolen browser session is used from another address.", _plan)
