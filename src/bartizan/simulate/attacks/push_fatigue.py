"""Somebody who has the password asks for the second factor until the owner gives in."""

from bartizan.simulate.people import stranger
from bartizan.simulate.records import cloudtrail, okta
from bartizan.simulate.scene import Kind, Scene
from bartizan.simulate.tools import attacker_tools


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person(lambda one: one.cloud > 0.2)
    seat = stranger(dice, like=victim)
    thief = scene.actor(victim).at(seat, attacker_tools(dice))
    owner = scene.actor(victim)
    at = scene.working_time(victim)
    scene.involves(*scene.accounts(victim), scene.seat(seat))
    ask = scene.stage("credential-access", "T1621", "asks for the second factor again and again")
    okta.event(ask, dice, at, thief, "user.session.start")
    for _ in range(scene.much(9, 3)):
        at += dice.about(45, 0.6)
        okta.event(ask, dice, at, thief, "system.push.send_factor_verify_push")
        okta.event(ask, dice, at + 8, owner.at(owner.seat), "user.mfa.okta_verify.deny_push",
                   result="FAILURE")  # fmt: skip
    into = scene.stage("initial-access", "T1078.004", "the owner gives in")
    at += 60
    okta.event(into, dice, at, thief, "user.authentication.auth_via_mfa", factor="OKTA_VERIFY_PUSH")
    okta.event(into, dice, at + 30, thief, "user.authentication.sso",
               target="AWS IAM Identity Center")  # fmt: skip
    caller = scene.sso(thief, at + 31, console=True)
    look = scene.stage("discovery", "T1580", "looks around in the cloud")
    for area, name in (("ec2", "DescribeInstances"), ("s3", "ListBuckets"), ("iam", "ListUsers"),
                       ("secretsmanager", "ListSecrets"), ("iam", "ListRoles"),
                       ("organizations", "ListAccounts")):  # fmt: skip
        at += dice.about(40, 0.8)
        cloudtrail.call(look, dice, at + 40, caller, area, name, {},
                        error="AccessDenied" if dice.chance(0.3) else "")  # fmt: skip


ATTACK = Kind(
    "push-fatigue", "The owner of an account confirms a stranger's sign-in at last.", _plan
)
