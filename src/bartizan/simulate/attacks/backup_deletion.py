"""Backups are removed, so that what comes next cannot be undone."""

from bartizan.simulate.foothold import stolen_cloud_session
from bartizan.simulate.people import ADMIN, OPERATOR
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice = scene.dice
    able = [one for one in scene.org.people
            if one.role in (ADMIN, OPERATOR) and one.employed(scene.day)]  # fmt: skip
    victim = dice.pick(able) if able else scene.person()
    _, caller, at = stolen_cloud_session(scene, victim)
    look = scene.stage("discovery", "T1619", "looks for backups")
    for area, name in (("backup", "ListBackupVaults"), ("rds", "DescribeDBSnapshots"),
                       ("ec2", "DescribeSnapshots")):  # fmt: skip
        at += dice.about(30, 0.7)
        cloudtrail.call(look, dice, at, caller, area, name, {})
    wreck = scene.stage("impact", "T1490", "deletes recovery points, snapshots, and their rules")
    cloudtrail.call(wreck, dice, at + 60, caller, "backup", "DeleteBackupVaultAccessPolicy",
                    {"backupVaultName": "nightly"})  # fmt: skip
    for _ in range(scene.much(12, 3)):
        at += dice.about(9, 0.8)
        area, name, key = dice.pick((
            ("backup", "DeleteRecoveryPoint", "recoveryPointArn"),
            ("rds", "DeleteDBSnapshot", "dBSnapshotIdentifier"),
            ("ec2", "DeleteSnapshot", "snapshotId"),
            ("s3", "DeleteObject", "bucketName"),
        ))  # fmt: skip
        value = "tarnvale-backups" if name == "DeleteObject" else f"snap-0{dice.hex(12)}"
        cloudtrail.call(wreck, dice, at + 70, caller, area, name, {key: value})
        scene.aims_at(f"resource:{value}")


ATTACK = Kind(
    "backup-deletion", "Backups and snapshots are deleted with an operator's session.", _plan
)
