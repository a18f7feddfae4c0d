"""Data leave inside the names that a host looks up."""

from bartizan.simulate.records import network
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice, service = scene.dice, scene.service()
    at = scene.working_time()
    source = dice.pick(service.addresses)
    domain = (
        f"{dice.pick(('t', 'ns1', 'x'))}.{dice.hex(4)}{dice.pick(('sync', 'cloud', 'stat'))}.test"
    )
    scene.involves(f"address:{source}", *scene.host_names(service.node))
    scene.aims_at(f"resource:{domain}")
    test = scene.stage("command-and-control", "T1071.004", "tries whether names reach their server")
    for index in range(3):
        at += dice.about(30, 0.5)
        network.lookup(test, dice, at, service.node, source, f"{index}.{domain}", "ok", kind="TXT")
    leak = scene.stage("exfiltration", "T1048.003", "sends data as names")
    wait = dice.pick((0.5, 3.0, 15.0)) / scene.intensity
    for _ in range(scene.much(350, 60)):
        at += dice.about(wait, 0.5)
        parts = [dice.letters(dice.whole(40, 60)).lower() for _ in range(dice.whole(1, 3))]
        label = ".".join(parts)
        network.lookup(leak, dice, at, service.node, source, f"{label}.{domain}", "ok",
                       kind=dice.pick(("TXT", "TXT", "A", "CNAME")))  # fmt: skip


ATTACK = Kind("dns-tunnel", "Data leave inside the names a workload looks up.", _plan)
