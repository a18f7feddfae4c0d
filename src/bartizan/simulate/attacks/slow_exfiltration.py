"""A little more every day: an insider, or a workload, carries a store away over weeks."""

from bartizan.simulate.estate import PRODUCTION
from bartizan.simulate.instants import DAY, HOUR
from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import cloudtrail, network
from bartizan.simulate.scene import Kind, Scene

_DAYS = 18
_GROWTH = 1.22
"""Each day takes so much more than the day before."""


def _plan(scene: Scene) -> None:
    dice = scene.dice
    service = scene.service(lambda one: one.rate < 60)
    address = dice.pick(HOSTING).address(dice)
    name = f"sync-{dice.hex(3)}.cloudshelf.test"
    take = scene.stage("collection", "T1530", "reads a few more objects every day")
    out = scene.stage("exfiltration", "T1030", "sends them on in small portions")
    scene.involves(f"role:{_role(service.role)}", *scene.host_names(service.node),
                   *(f"address:{one}" for one in service.addresses))  # fmt: skip
    scene.aims_at(f"resource:{service.bucket}", f"address:{address}", f"resource:{name}")
    amount = 5 * scene.intensity
    for day in range(scene.day, scene.day + _DAYS):
        caller = cloudtrail.service_session(
            service, day, scene.org.dice("service", day, service.number)
        )
        for _ in range(dice.poisson(amount)):
            at = day * DAY + (8 + 10 * dice.random()) * HOUR
            size = int(dice.about(400_000, 0.6))
            cloudtrail.read_object(take, dice, at, caller, service.bucket,
                                   f"{service.name}/archive/{dice.hex(6)}", size)  # fmt: skip
            if dice.chance(0.6):
                network.flow(
                    out, dice, at + 30, service.node, service.addresses[0], address, 443, size
                )
        network.lookup(
            out, dice, day * DAY + 9 * HOUR, service.node, service.addresses[0], name, address
        )
        amount *= _GROWTH


def _role(name: str) -> str:
    return f"arn:aws:iam::{PRODUCTION}:role/{name}"


ATTACK = Kind("slow-exfiltration", "A workload carries away a little more of its store every day.",
              _plan, days=_DAYS)  # fmt: skip
