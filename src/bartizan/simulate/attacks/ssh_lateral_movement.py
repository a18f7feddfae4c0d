"""From one host to the next over ssh, with keys that lie there."""

from bartizan.simulate.estate import BASTION
from bartizan.simulate.people import OPERATOR, stranger
from bartizan.simulate.records import linux, network
from bartizan.simulate.scene import Kind, Scene


def _plan(scene: Scene) -> None:
    dice = scene.dice
    able = [one for one in scene.org.people if one.role == OPERATOR and one.employed(scene.day)]
    victim = dice.pick(able) if able else scene.person()
    user = victim.email.partition("@")[0].replace(".", "")[:12]
    at = scene.working_time(victim)
    bastion = scene.host(BASTION)
    seat = stranger(dice, like=victim)
    scene.involves(f"user:{user}", *scene.host_names(bastion), scene.seat(seat))
    into = scene.stage("initial-access", "T1078", "signs in to the bastion with a stolen key")
    linux.accepted(into, dice, at, bastion.name, user, seat.address)
    network.flow(
        into, dice, at - 1, bastion, seat.address, bastion.address, 22, 24_000, inward=True
    )
    rise = scene.stage("privilege-escalation", "T1548.003", "becomes root and looks for keys")
    linux.sudo(rise, dice, at + dice.about(60, 0.6), bastion.name, user, "/bin/bash")
    linux.sudo(rise, dice, at + dice.about(160, 0.4), bastion.name, user,
               "/usr/bin/find / -name id_* -readable")  # fmt: skip
    move = scene.stage("lateral-movement", "T1021.004", "goes from host to host")
    here = bastion
    others = [one for one in scene.org.estate.hosts if one.kind != BASTION]
    for host in dice.some(others, min(scene.much(9, 3), len(others))):
        at += dice.about(110, 0.7)
        if dice.chance(0.3):
            linux.failed(move, dice, at - 5, host.name, dice.pick(("root", "ubuntu", "deploy")),
                         here.address)  # fmt: skip
        as_user = dice.pick(("root", "deploy", user))
        network.flow(move, dice, at - 1, host, here.address, host.address, 22, 18_000, inward=True)
        linux.accepted(move, dice, at, host.name, as_user, here.address, key=dice.token(43))
        scene.involves(*scene.host_names(host))
        if dice.chance(0.5):
            linux.sudo(move, dice, at + 20, host.name, as_user, "/bin/cat /etc/shadow")
        if dice.chance(0.6):
            here = host


ATTACK = Kind(
    "ssh-lateral-movement", "A stolen key opens a bastion, and from there other hosts.", _plan
)
