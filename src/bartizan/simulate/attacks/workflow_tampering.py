"""A pipeline's file is changed so that it hands out secrets to anybody's pull request."""

from dataclasses import replace

from bartizan.simulate.activities import pipelines
from bartizan.simulate.estate import RUNNER
from bartizan.simulate.foothold import stolen_account
from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import github_audit, github_webhook, network
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person()
    thief, at = stolen_account(scene, victim)
    repo = dice.pick(scene.org.repositories_of(victim.team_on(scene.day), scene.day))
    flow = replace(repo.started_by("pull_request")[0], self_hosted=True, flaky=0.0)
    scene.aims_at(f"repository:{repo.name}", f"workflow:{repo.name}/{flow.path}@refs/heads/main")
    change = scene.stage("persistence", "T1554", "pushes a changed workflow to the main branch")
    if dice.chance(0.5):
        github_audit.action(change, dice, at, thief, "protected_branch.policy_override", repo,
                            branch="main")  # fmt: skip
    github_audit.git(change, dice, at + 20, thief, repo, "push")
    github_webhook.push(change, dice, at + 20.5, victim.login, victim.email, repo, sha=dice.hex(40),
                        before=dice.hex(40), branch="main", title="Update CI",
                        files=(flow.path,))  # fmt: skip
    run_stage = scene.stage("execution", "T1677", "a stranger's pull request starts the workflow")
    address, name = dice.pick(HOSTING).address(dice), f"hook-{dice.hex(5)}.collectpoint.test"
    login = f"helper-{dice.hex(3)}"
    scene.involves(f"user:{login}")
    leak = scene.stage("exfiltration", "T1567", "the run sends its secrets away")
    for _ in range(scene.much(2)):
        at += dice.about(1500, 0.7)
        run = pipelines.begin(scene.org, dice, at, login, repo, flow, branch="patch-1",
                              event="pull_request_target", title="Fix a typo")  # fmt: skip
        pipelines.perform(scene.org, run_stage, dice, run, login)
        scene.involves(f"run:{repo.name}/{run.number}")
        host = run.host or scene.host(RUNNER)
        network.lookup(leak, dice, at + 95, host, host.address, name, address)
        network.flow(
            leak, dice, at + 96, host, host.address, address, 443, dice.whole(2_000, 9_000)
        )
        scene.involves(*scene.host_names(host))
    scene.aims_at(f"address:{address}", f"resource:{name}")


ATTACK = Kind("workflow-tampering", "A changed workflow gives its secrets to a stranger's request.",
              _plan)  # fmt: skip
