"""A runner of the pipelines is made to mine coins."""

from dataclasses import replace

from bartizan.simulate.activities import pipelines
from bartizan.simulate.estate import RUNNER
from bartizan.simulate.instants import HOUR
from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import network
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice = scene.dice
    repo = dice.pick([one for one in scene.org.repositories if one.first_day < 0])
    person = scene.person(lambda one: one.team == repo.team)
    at = scene.working_time(person)
    flow = replace(repo.started_by("pull_request")[0], self_hosted=True, flaky=0.0)
    start = scene.stage(
        "execution", "T1059.004", "a pull request runs a script on a runner", ordinary=True
    )
    run = pipelines.begin(scene.org, dice, at, person.login, repo, flow, branch="patch-1",
                          event="pull_request", title="Update the build")  # fmt: skip
    pipelines.perform(scene.org, start, dice, run, scene.actor(person))
    host = run.host or scene.host(RUNNER)
    pool, address = (
        f"eu{dice.whole(1, 4)}.{dice.pick(('poolwork', 'hashfarm', 'coinring'))}.test",
        "",
    )
    address = dice.pick(HOSTING).address(dice)
    scene.involves(*scene.host_names(host), f"run:{repo.name}/{run.number}")
    scene.aims_at(f"resource:{pool}", f"address:{address}")
    mine = scene.stage("impact", "T1496.001", "mines: the processors are busy, a pool is asked")
    hours = min(20.0, max(1.5, 6 * scene.intensity * dice.about(1, 0.4)))
    ends = at + hours * HOUR
    network.lookup(mine, dice, at + 60, host, host.address, pool, address)
    tick = at + 61
    while tick < ends:
        network.flow(mine, dice, tick, host, host.address, address, dice.pick((443, 3333)),
                     int(dice.about(9_000, 0.3)))  # fmt: skip
        tick += dice.about(300, 0.2)
    for metric, add in (("node_cpu_utilisation_ratio", 0.35 + 0.4 * dice.random()),
                        ("node_network_transmit_bytes_per_second", 15_000.0)):  # fmt: skip
        scene.affect(mine, host.name, metric, (at + 60, ends), add=add)


ATTACK = Kind("runner-mining", "A pull request makes a CI runner mine coins.", _plan)
