"""A store is emptied quickly with a workload's own rights."""

from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import cloudtrail, network
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice = scene.dice
    service = scene.service()
    at = scene.working_time()
    caller = cloudtrail.service_session(service, scene.day, dice)
    scene.involves(caller.entity, f"session:{caller.session}", *scene.host_names(service.node),
                   *(f"address:{one}" for one in service.addresses))  # fmt: skip
    bucket = dice.pick(("tarnvale-customer-archive", "tarnvale-data-lake", service.bucket))
    scene.aims_at(f"resource:{bucket}")
    look = scene.stage("discovery", "T1619", "lists stores and objects")
    cloudtrail.call(look, dice, at, caller, "s3", "ListBuckets", {})
    cloudtrail.call(look, dice, at + 20, caller, "s3", "ListObjects", {"bucketName": bucket})
    take = scene.stage("collection", "T1530", "reads all objects")
    size = 0
    for index in range(scene.much(250, 30)):
        at += dice.about(1.5, 0.6)
        one = int(dice.about(6_000_000, 0.7))
        size += one
        cloudtrail.read_object(
            take, dice, at + 60, caller, bucket, f"export/{index:05d}.parquet", one
        )
    out = scene.stage("exfiltration", "T1567.002", "sends them to a rented server")
    address = dice.pick(HOSTING).address(dice)
    name = f"files-{dice.hex(4)}.dropyard.test"
    scene.aims_at(f"address:{address}", f"resource:{name}")
    network.lookup(out, dice, at + 70, service.node, service.addresses[0], name, address)
    parts = dice.whole(6, 20)
    scene.affect(out, service.node.name, "node_network_transmit_bytes_per_second",
                 (at + 72, at + 72 + 60 * parts), add=size / parts / 60)  # fmt: skip
    for part in range(parts):
        network.flow(out, dice, at + 72 + 60 * part, service.node, service.addresses[0], address,
                     443, size // parts)  # fmt: skip


ATTACK = Kind("store-exfiltration", "A compromised workload empties a store within minutes.", _plan)
