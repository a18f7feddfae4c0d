"""A compromised workload asks its master for orders, at regular intervals, for days."""

from bartizan.simulate.instants import DAY
from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import network
from bartizan.simulate.scene import Kind, Scene

_DAYS = 4


def _plan(scene: Scene) -> None:
    dice, service = scene.dice, scene.service()
    source = dice.pick(service.addresses)
    address = dice.pick(HOSTING).address(dice)
    name = f"{dice.pick(('status', 'api', 'time', 'cdn'))}.{dice.hex(5)}-edge.test"
    scene.involves(f"address:{source}", *scene.host_names(service.node))
    scene.aims_at(f"address:{address}", f"resource:{name}")
    ask = scene.stage("command-and-control", "T1071.001", "asks for orders at regular intervals")
    every = dice.pick((300, 600, 1800, 3600)) / scene.intensity
    jitter = dice.pick((0.02, 0.1, 0.3))
    at = scene.working_time()
    while at < (scene.day + _DAYS) * DAY:
        if dice.chance(0.5):
            network.lookup(ask, dice, at, service.node, source, name, address)
        network.flow(
            ask, dice, at + 1, service.node, source, address, 443, int(dice.about(1_400, 0.1))
        )
        at += every * (1 + jitter * (2 * dice.random() - 1))
    out = scene.stage("exfiltration", "T1041", "sends what it was asked for")
    network.flow(out, dice, at - every / 2, service.node, source, address, 443,
                 int(dice.about(3e8, 0.5)), seconds=300)  # fmt: skip


ATTACK = Kind(
    "beaconing", "A workload calls a rented server at regular intervals.", _plan, days=_DAYS
)
