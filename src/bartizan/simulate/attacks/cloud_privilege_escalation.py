"""A key of a person is used to make a stronger identity."""

from bartizan.simulate.people import stranger
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.scene import Kind, Scene
from bartizan.simulate.tools import attacker_tools


def _plan(scene: Scene) -> None:
    dice = scene.dice
    victim = scene.person(lambda one: one.iam_user)
    seat = stranger(dice, like=victim)
    thief = scene.actor(victim).at(seat, attacker_tools(dice))
    caller = cloudtrail.person_user(thief)
    at = scene.working_time(victim)
    scene.involves(caller.entity, f"session:{caller.session}", scene.seat(seat))
    look = scene.stage("discovery", "T1069.003", "lists users, roles and policies")
    for name in ("GetCallerIdentity", "ListUsers", "ListAttachedUserPolicies", "ListRoles",
                 "ListPolicies", "SimulatePrincipalPolicy"):  # fmt: skip
        at += dice.about(30, 0.8)
        area = "sts" if name.startswith("GetCaller") else "iam"
        cloudtrail.call(look, dice, at, caller, area, name, {})
    rise = scene.stage("privilege-escalation", "T1098.003", "gives itself rights")
    for policy in ("AdministratorAccess", "PowerUserAccess")[: dice.whole(1, 2)]:
        at += dice.about(90, 0.7)
        cloudtrail.call(rise, dice, at, caller, "iam", "AttachUserPolicy",
                        {"userName": caller.identity["userName"],
                         "policyArn": f"arn:aws:iam::aws:policy/{policy}"},
                        error="AccessDenied" if policy == "AdministratorAccess" and dice.chance(0.3)
                        else "")  # fmt: skip
    keep = scene.stage("persistence", "T1136.003", "makes a user with a key")
    name = dice.pick(("svc-metrics", "backup-operator", "deploy-sync", "terraform-ci"))
    at += dice.about(120, 0.6)
    cloudtrail.call(keep, dice, at, caller, "iam", "CreateUser", {"userName": name},
                    {"user": {"userName": name}})  # fmt: skip
    key = cloudtrail.user_key(f"{name}-{scene.number}")
    cloudtrail.call(
        keep,
        dice,
        at + 20,
        caller,
        "iam",
        "CreateAccessKey",
        {"userName": name},
        {"accessKey": {"accessKeyId": key, "userName": name, "status": "Active"}},
    )
    cloudtrail.call(
        keep,
        dice,
        at + 40,
        caller,
        "iam",
        "AttachUserPolicy",
        {"userName": name, "policyArn": "arn:aws:iam::aws:policy/AdministratorAccess"},
    )
    fresh = cloudtrail.iam_user(name, seat.address, caller.agent, key)
    scene.involves(fresh.entity, f"session:{key}")
    use = scene.stage("collection", "T1530", "uses the new key to look at stores")
    at += dice.about(1800, 0.8)
    for bucket in dice.some(scene.org.estate.buckets, min(scene.much(6, 2), 20)):
        at += dice.about(15, 0.6)
        cloudtrail.call(use, dice, at, fresh, "s3", "ListObjects", {"bucketName": bucket})
        scene.aims_at(f"resource:{bucket}")


ATTACK = Kind(
    "cloud-privilege-escalation", "A stolen access key is used to gain rights and a user.", _plan
)
