"""The token of a pipeline's run is taken out of the run and used from elsewhere."""

from dataclasses import replace

from bartizan.simulate.activities import pipelines
from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice = scene.dice
    repo = dice.pick([one for one in scene.org.repositories if one.deploys and one.first_day < 0])
    person = scene.person(lambda one: one.team == repo.team)
    flow = replace(repo.started_by("push")[0], flaky=0.0)
    at = scene.working_time(person)
    run = pipelines.begin(
        scene.org, dice, at, person.login, repo, flow, branch="main", event="push"
    )
    theft = scene.stage(
        "credential-access", "T1528", "a step of the run sends its credentials away", ordinary=True
    )
    pipelines.perform(scene.org, theft, dice, run, scene.actor(person))
    session = cloudtrail.pipeline_session(theft, dice, at + 90, repo, "main", run.number,
                                          pipelines.address_of(run, dice))  # fmt: skip
    thief = session.at(
        dice.pick(HOSTING).address(dice),
        dice.pick(("Boto3/1.38.2 md/Botocore#1.38.2 lang/python#3.11.9 os/linux", session.agent)),
    )
    scene.involves(session.entity, f"session:{session.session}", f"address:{thief.address}",
                   f"repository:{repo.name}", f"run:{repo.name}/{run.number}")  # fmt: skip
    at += dice.about(900, 0.7)
    look = scene.stage("discovery", "T1087.004", "asks who it is and what it may")
    for area, name in (("sts", "GetCallerIdentity"), ("iam", "ListAttachedRolePolicies"),
                       ("ecr", "DescribeRepositories"), ("s3", "ListBuckets"),
                       ("secretsmanager", "ListSecrets")):  # fmt: skip
        at += dice.about(12, 0.7)
        cloudtrail.call(look, dice, at, thief, area, name, {},
                        error="AccessDenied" if dice.chance(0.35) else "")  # fmt: skip
    take = scene.stage("credential-access", "T1555.006", "reads secrets")
    for secret in dice.some(scene.org.estate.secrets, min(scene.much(5, 2), 20)):
        at += dice.about(20, 0.8)
        cloudtrail.call(take, dice, at, thief, "secretsmanager", "GetSecretValue",
                        {"secretId": secret})  # fmt: skip
        scene.aims_at(f"resource:{secret}")


ATTACK = Kind("pipeline-token-theft", "Credentials of a CI run are used from outside.", _plan)
