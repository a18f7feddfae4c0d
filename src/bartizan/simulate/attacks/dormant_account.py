"""An account nobody used for weeks wakes up."""

from bartizan.simulate.activities.occasions import LEGACY, legacy_user
from bartizan.simulate.people import stranger
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice = scene.dice
    name = dice.pick(LEGACY)
    key = cloudtrail.user_key(name)
    usual = legacy_user(name)
    seat = stranger(dice)
    at = scene.working_time()
    thief = usual.at(
        seat.address, dice.pick(("aws-cli/2.27.1 md/awscrt#0.27 os/Linux", usual.agent))
    )
    scene.involves(usual.entity, f"session:{key}", scene.seat(seat))
    into = scene.stage("initial-access", "T1078.004", "an old key is used again")
    look = scene.stage("discovery", "T1580", "looks at what there is")
    cloudtrail.call(into, dice, at, thief, "sts", "GetCallerIdentity", {})
    for area, call in (
        ("s3", "ListBuckets"),
        ("ec2", "DescribeInstances"),
        ("iam", "ListUsers"),
        ("rds", "DescribeDBInstances"),
        ("rds", "DescribeDBSnapshots"),
        ("ec2", "DescribeSnapshots"),
        ("lambda", "ListFunctions20150331"),
    ):
        at += dice.about(25, 0.8)
        cloudtrail.call(look, dice, at, thief, area, call, {},
                        error="AccessDenied" if dice.chance(0.25) else "")  # fmt: skip
    take = scene.stage(
        "exfiltration", "T1537", "copies of databases are shared with another account"
    )
    for index in range(scene.much(2)):
        at += dice.about(150, 0.6)
        snapshot = f"ledger-{index}-{dice.hex(4)}"
        cloudtrail.call(
            take,
            dice,
            at,
            thief,
            "rds",
            "CreateDBSnapshot",
            {"dBSnapshotIdentifier": snapshot, "dBInstanceIdentifier": "ledger-main"},
        )
        cloudtrail.call(take, dice, at + 200, thief, "rds", "ModifyDBSnapshotAttribute",
                        {"dBSnapshotIdentifier": snapshot, "attributeName": "restore",
                         "valuesToAdd": ["735209884401"]})  # fmt: skip
        scene.aims_at(f"resource:{snapshot}")


ATTACK = Kind("dormant-account", "A forgotten key is used again, from elsewhere.", _plan)
