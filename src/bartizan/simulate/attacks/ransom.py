"""The trail is stopped; then stores are encrypted with a stranger's key, and a note is left."""

from bartizan.simulate.foothold import stolen_cloud_session
from bartizan.simulate.instants import HOUR
from bartizan.simulate.people import ADMIN, OPERATOR
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice = scene.dice
    able = [one for one in scene.org.people
            if one.role in (ADMIN, OPERATOR) and one.employed(scene.day)]  # fmt: skip
    victim = dice.pick(able) if able else scene.person()
    _, caller, at = stolen_cloud_session(scene, victim)
    hide = scene.stage("defense-impairment", "T1562.008", "stops what writes the log")
    for area, name, parameters in (
        ("cloudtrail", "DescribeTrails", {}),
        ("cloudtrail", "StopLogging", {"name": "regional-trail"}),
        ("guardduty", "UpdateDetector", {"detectorId": "d0c1", "enable": False}),
        ("config", "StopConfigurationRecorder", {"configurationRecorderName": "default"}),
    )[: dice.whole(2, 4)]:
        at += dice.about(50, 0.7)
        cloudtrail.call(hide, dice, at, caller, area, name, parameters)
    bucket = dice.pick(scene.org.estate.buckets)
    scene.aims_at(f"resource:{bucket}", "resource:regional-trail")
    wreck = scene.stage("impact", "T1486", "writes every object anew with its own key")
    at += dice.about(200, 0.5)
    cloudtrail.call(
        wreck,
        dice,
        at,
        caller,
        "s3",
        "PutBucketVersioning",
        {"bucketName": bucket, "VersioningConfiguration": {"Status": "Suspended"}},
    )
    for index in range(scene.much(60, 10)):
        at += dice.about(1.2, 0.5)
        cloudtrail.call(wreck, dice, at, caller, "s3", "CopyObject",
                        {"bucketName": bucket, "key": f"data/{index:05d}",
                         "x-amz-server-side-encryption-customer-algorithm": "AES256"},
                        bytes_in=int(dice.about(800_000, 0.8)))  # fmt: skip
    broken = next((one for one in scene.org.estate.services if one.bucket == bucket), None)
    if broken is not None:
        scene.affect(wreck, broken.name, "http_error_ratio", (at, at + 4 * HOUR), add=0.4)
    note = scene.stage("impact", "T1657", "leaves a note")
    cloudtrail.write_object(note, dice, at + 30, caller, bucket, "HOW-TO-GET-YOUR-FILES.txt", 1_204)


ATTACK = Kind("ransom", "Logging is stopped and a store is encrypted with a stranger's key.", _plan)
