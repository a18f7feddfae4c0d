"""A compromised workload tries its neighbours' ports, fast or slowly."""

from bartizan.simulate.records import network
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice, service = scene.dice, scene.service()
    at = scene.working_time()
    source = dice.pick(service.addresses)
    scene.involves(f"address:{source}", *scene.host_names(service.node))
    scan = scene.stage("discovery", "T1046", "tries ports of hosts and other workloads")
    wait = dice.pick((0.2, 2.0, 20.0)) / scene.intensity
    ports = dice.pick(((22,), (22, 5432, 6379, 9200), (80, 443, 8080, 8443, 2379, 10250)))
    found = []
    hosts = list(scene.org.estate.hosts)
    for host in dice.some(hosts, min(scene.much(30, 8), len(hosts))):
        for port in ports:
            at += dice.about(wait, 0.4)
            accept = (host.kind == "database" and port == 5432) or (port == 22 and dice.chance(0.1))
            network.flow(scan, dice, at, service.node, source, host.address, port, 60, seconds=1,
                         accept=accept)  # fmt: skip
            if accept:
                found.append((host, port))
    use = scene.stage("lateral-movement", "T1210", "talks to what answered")
    for host, port in found[:4]:
        at += dice.about(90, 0.6)
        network.flow(use, dice, at, service.node, source, host.address, port,
                     int(dice.about(40_000, 0.8)))  # fmt: skip
        scene.aims_at(*scene.host_names(host))


ATTACK = Kind("port-scan", "A compromised workload looks for open ports inside.", _plan)
