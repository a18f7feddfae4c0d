"""Large machines are started in a region nobody uses, at the organisation's cost."""

from bartizan.simulate.foothold import stolen_cloud_session
from bartizan.simulate.instants import HOUR
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person(lambda one: one.cloud > 0.2)
    _, caller, at = stolen_cloud_session(scene, victim)
    far = dice.pick(("ap-southeast-1", "us-west-2", "sa-east-1", "ap-northeast-3"))
    abroad = caller.at(caller.address, region=far)
    look = scene.stage("discovery", "T1580", "asks for limits in other regions")
    for area, name in (
        ("ec2", "DescribeRegions"),
        ("servicequotas", "ListServiceQuotas"),
        ("ec2", "DescribeInstanceTypeOfferings"),
        ("ec2", "DescribeImages"),
    ):
        at += dice.about(25, 0.7)
        cloudtrail.call(look, dice, at, abroad, area, name, {})
    make = scene.stage("impact", "T1578.002", "starts machines with graphics processors")
    cloudtrail.call(
        make, dice, at + 30, abroad, "ec2", "CreateKeyPair", {"keyName": f"k-{dice.hex(4)}"}
    )
    cloudtrail.call(
        make, dice, at + 50, abroad, "ec2", "CreateSecurityGroup", {"groupName": "default2"}
    )
    for _ in range(scene.much(8, 2)):
        at += dice.about(30, 0.8)
        cloudtrail.call(
            make,
            dice,
            at + 60,
            abroad,
            "ec2",
            "RunInstances",
            {
                "instanceType": dice.pick(("p4d.24xlarge", "g5.48xlarge", "p3.16xlarge")),
                "imageId": f"ami-0{dice.hex(16)}",
                "minCount": 1,
                "maxCount": 4,
            },
            error="Client.InstanceLimitExceeded" if dice.chance(0.3) else "",
        )
    spend = scene.stage("impact", "T1496.001", "the bill grows")
    begins = (at // HOUR + 1) * HOUR
    scene.affect(
        spend,
        "production",
        "cloud_cost_usd_per_hour",
        (begins, begins + dice.whole(6, 20) * HOUR),
        add=140 * scene.intensity,
    )
    scene.aims_at(f"resource:{far}")


ATTACK = Kind("compute-hijack", "Large machines are started in a region nobody uses.", _plan)
