"""A new version of a library runs a script while it is installed, and talks to its maker."""

from dataclasses import replace

from bartizan.simulate.activities import pipelines
from bartizan.simulate.instants import DAY
from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import github_audit, network
from bartizan.simulate.scene import Kind, Scene

_DAYS = 2


def _plan(scene: Scene) -> None:
    dice = scene.dice
    team = dice.whole(0, len(scene.org.teams) - 1)
    repos = scene.org.repositories_of(team, scene.day)
    address = dice.pick(HOSTING).address(dice)
    name = dice.pick((f"metrics.{dice.hex(4)}.libstats.test", f"{dice.hex(6)}.pkgtrack.test"))
    scene.aims_at(f"resource:{name}", f"address:{address}")
    enter = scene.stage(
        "initial-access", "T1195.001", "the dependency bot brings the new version", ordinary=True
    )
    out = scene.stage("exfiltration", "T1041", "installation scripts send the environment away")
    repo = dice.pick(repos)
    at = scene.working_time()
    github_audit.automatic(enter, dice, at, github_audit.DEPENDABOT, "pull_request.create", repo,
                           branch="dependabot/npm/left-align-2.1.4")  # fmt: skip
    for _ in range(scene.much(6, 2)):
        at += dice.about(4_000, 0.8)
        if at > (scene.day + _DAYS) * DAY:
            break
        repo = dice.pick(repos)
        flow = replace(repo.started_by("pull_request")[0], self_hosted=True, flaky=0.0)
        run = pipelines.begin(
            scene.org,
            dice,
            at,
            github_audit.DEPENDABOT,
            repo,
            flow,
            branch="dependabot/npm/left-align-2.1.4",
            event=flow.event,
        )
        pipelines.perform(scene.org, enter, dice, run, github_audit.DEPENDABOT)
        host = run.host or dice.pick(scene.org.estate.of_kind("runner"))
        network.lookup(out, dice, at + 70, host, host.address, name, address)
        network.flow(
            out, dice, at + 71, host, host.address, address, 443, int(dice.about(7_000, 0.5))
        )
        scene.involves(f"run:{repo.name}/{run.number}", f"repository:{repo.name}",
                       *scene.host_names(host))  # fmt: skip


ATTACK = Kind("dependency-egress", "A library's install script sends secrets from CI runs.", _plan,
              days=_DAYS)  # fmt: skip
