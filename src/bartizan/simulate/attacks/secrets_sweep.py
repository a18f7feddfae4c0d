"""Every secret of the organisation is read, one after the other."""

from bartizan.simulate.foothold import stolen_cloud_session
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person(lambda one: one.cloud > 0.2)
    _, caller, at = stolen_cloud_session(scene, victim)
    look = scene.stage("discovery", "T1526", "lists secrets")
    cloudtrail.call(look, dice, at, caller, "secretsmanager", "ListSecrets", {"maxResults": 100})
    take = scene.stage("credential-access", "T1555.006", "reads them")
    wait = dice.pick((1.5, 8.0, 90.0))
    for secret in dice.some(scene.org.estate.secrets,
                              min(scene.much(25, 6), len(scene.org.estate.secrets))):  # fmt: skip
        at += dice.about(wait, 0.6)
        cloudtrail.call(
            take,
            dice,
            at,
            caller,
            "secretsmanager",
            "GetSecretValue",
            {"secretId": secret},
            error="AccessDenied" if dice.chance(0.2) else "",
        )
        scene.aims_at(f"resource:{secret}")
    for name in ("GetParametersByPath", "DescribeParameters"):
        cloudtrail.call(
            take, dice, at + 30, caller, "ssm", name, {"path": "/", "withDecryption": True}
        )


ATTACK = Kind("secrets-sweep", "A stolen session reads one secret after the other.", _plan)
