"""Something is brought to production by hand, past the pipeline."""

from bartizan.simulate.activities import pipelines
from bartizan.simulate.foothold import stolen_account
from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import network
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person(lambda one: one.cluster > 0)
    thief, at = stolen_account(scene, victim)
    service = scene.service(lambda one: one.team == victim.team)
    place = f"{service.namespace}/deployment/{service.name}"
    scene.aims_at(f"workload:{place}")
    image = dice.pick((
        f"docker.io/{dice.pick(('toolsmith', 'netkit', 'opsbox'))}/{service.name}:latest",
        f"{pipelines.REGISTRY}/{service.name}@sha256:{dice.hex(64)}",
    ))  # fmt: skip
    change = scene.stage("execution", "T1610", "changes the deployment by hand")
    pipelines.rollout(change, dice, at, service, thief.seat.address, victim.email,
                      thief.tools.cluster_agent(thief.day), image)  # fmt: skip
    scene.involves(f"image:{image}")
    call = scene.stage("command-and-control", "T1071.001", "the new container calls home")
    address, name = dice.pick(HOSTING).address(dice), f"cdn{dice.whole(1, 9)}.{dice.hex(5)}.test"
    scene.aims_at(f"address:{address}", f"resource:{name}")
    for _ in range(scene.much(12, 3)):
        at += dice.about(240, 0.5)
        network.lookup(call, dice, at, service.node, service.addresses[0], name, address)
        network.flow(call, dice, at + 1, service.node, service.addresses[0], address, 443,
                     int(dice.about(5_000, 0.6)))  # fmt: skip


ATTACK = Kind("deploy-outside-release", "A workload is replaced by hand, past the pipeline.", _plan)
