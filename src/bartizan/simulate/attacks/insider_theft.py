"""Somebody who is about to leave takes copies of everything within reach."""

from bartizan.simulate.instants import DAY, HOUR
from bartizan.simulate.records import cloudtrail, github_audit
from bartizan.simulate.scene import Kind, Scene

_DAYS = 3


def _plan(scene: Scene) -> None:
    dice = scene.dice
    insider = scene.person(lambda one: one.role == "developer")
    scene.involves(*scene.accounts(insider))
    take = scene.stage("collection", "T1213.003", "clones far more than before, own machine")
    store = scene.stage("exfiltration", "T1530", "reads whole folders of the team's store")
    repos = dice.some(scene.org.repositories, min(scene.much(45, 8), len(scene.org.repositories)))
    per_day = -(-len(repos) // _DAYS)
    for k in range(_DAYS):
        actor = scene.actor(insider, scene.day + k)
        start = (scene.day + k) * DAY - insider.place.hours * HOUR
        at = start + (insider.starts + 1 + 6 * dice.random()) * HOUR
        for repo in repos[k * per_day : (k + 1) * per_day]:
            at += dice.about(130, 0.9)
            github_audit.git(take, dice, at, actor, repo, "clone")
            scene.aims_at(f"repository:{repo.name}")
    caller = scene.sso(actor, at)
    service = scene.service(lambda one: one.team == insider.team)
    scene.aims_at(f"resource:{service.bucket}")
    for index in range(scene.much(60, 10)):
        at += dice.about(4, 0.6)
        cloudtrail.read_object(
            store,
            dice,
            at,
            caller,
            service.bucket,
            f"{service.name}/{index:04d}.json",
            int(dice.about(900_000, 0.8)),
        )


ATTACK = Kind("insider-theft", "An employee copies much more than usual before leaving.", _plan,
              days=_DAYS)  # fmt: skip
