"""An image that no pipeline built is pushed to the registry and then deployed."""

from bartizan.simulate.activities import pipelines
from bartizan.simulate.foothold import stolen_cloud_session
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice, victim = scene.dice, scene.person(lambda one: one.cloud > 0.2)
    thief, caller, at = stolen_cloud_session(scene, victim)
    service = scene.service(lambda one: one.team == victim.team)
    digest = f"sha256:{dice.hex(64)}"
    scene.involves(f"image:{digest}")
    scene.aims_at(f"workload:{service.namespace}/deployment/{service.name}")
    plant = scene.stage("persistence", "T1525", "pushes an image of its own")
    cloudtrail.call(plant, dice, at, caller, "ecr", "GetAuthorizationToken", {})
    cloudtrail.call(plant, dice, at + 20, caller, "ecr", "InitiateLayerUpload",
                    {"repositoryName": service.name})  # fmt: skip
    cloudtrail.push_image(
        plant, dice, at + 90, caller, service.name, dice.pick(("latest", dice.hex(12))), digest
    )
    run = scene.stage("execution", "T1204.003", "it is deployed")
    at += 90 + dice.about(1500, 0.9)
    pipelines.rollout(run, dice, at, service, thief.seat.address, victim.email,
                      thief.tools.cluster_agent(thief.day),
                      f"{pipelines.REGISTRY}/{service.name}@{digest}")  # fmt: skip
    use = scene.stage("credential-access", "T1552.005", "the container reads the service's secrets")
    inside = cloudtrail.service_session(service, scene.day, dice)
    scene.involves(inside.entity)
    for secret in service.secrets:
        at += dice.about(30, 0.6)
        cloudtrail.call(use, dice, at + 60, inside, "secretsmanager", "GetSecretValue",
                        {"secretId": secret})  # fmt: skip


ATTACK = Kind("image-outside-pipeline", "An image that no run built is pushed and deployed.", _plan)
