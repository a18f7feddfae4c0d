"""What machines do by themselves: services at work, controllers, timers, look-ups."""

import math

from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import DATABASE, NODE, RUNNER, Host, Service
from bartizan.simulate.instants import DAY, HOUR, MINUTE
from bartizan.simulate.log import Sink
from bartizan.simulate.names import ORGANISATION
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.places import HOSTING, SERVICES
from bartizan.simulate.records import cloudtrail, kubernetes, linux, network

_FLOWS = 16
"""Flows of a service that are logged on an average day: the log is sampled."""
_ELSEWHERE = 0.012
"""Share of the calls outside that go where the service seldom or never went before."""


def load(day: int, hour: float) -> float:
    """How busy customers keep the services: 1 at the busiest, by hour of day and day of week."""
    daily = 0.55 - 0.45 * math.cos((hour - 2.5) / 24 * 2 * math.pi)
    return daily * (0.65 if (day + 3) % 7 >= 5 else 1.0)


def a_time(day: int, dice: Dice) -> float:
    """A time of a day, likelier when customers are awake."""
    hour = 24 * dice.random()
    if not dice.chance(0.3 + 0.7 * load(day, hour)):
        hour = 8 + 10 * dice.random()
    return day * DAY + hour * HOUR


def services(org: Organisation, sink: Sink, day: int) -> None:
    """Each service talks to its usual peers, and reads its usual store."""
    for service in org.estate.services:
        dice = org.dice("service", day, service.number)
        busy = org.parameters.volume * min(3.0, (service.rate / 20) ** 0.3)
        busy *= (1 + service.grows) ** (day - org.parameters.first_day)
        if service.polls is not None:
            _poll(sink, dice, day, service)
        if "messaging" in service.name or "web" in service.name:
            _mail(sink, dice, day, service)
        for _ in range(dice.poisson(_FLOWS * busy)):
            _talk(org, sink, dice, a_time(day, dice), service)
        caller = cloudtrail.service_session(service, day, dice)
        for _ in range(dice.poisson(6 * busy)):
            _store(sink, dice, a_time(day, dice), service, caller)


def _talk(org: Organisation, sink: Sink, dice: Dice, at: float, service: Service) -> None:
    source = dice.pick(service.addresses)
    if dice.chance(0.3):
        stores = org.estate.of_kind(DATABASE)
        store = stores[service.number % len(stores)]
        network.flow(sink, dice, at, service.node, source, store.address, 5432,
                     int(dice.about(30_000, 0.9)))  # fmt: skip
        return
    if dice.chance(0.25):  # another service: usually one of three
        others = org.estate.services
        other = others[(service.number * 7 + dice.whole(0, 2)) % len(others)]
        network.flow(sink, dice, at, service.node, source, dice.pick(other.addresses), 8080,
                     int(dice.about(9_000, 0.9)))  # fmt: skip
        return
    if dice.chance(_ELSEWHERE):  # a customer's hook, a redirect, a partner that moved
        name, address = f"edge{dice.whole(1, 400)}.partner.test", SERVICES.address(dice)
    else:
        one = dice.zipf(service.destinations, 1.2)
        name, address = one.name, one.address
    if dice.chance(0.7):
        network.lookup(sink, dice, at, service.node, source, name, address,
                       kind="AAAA" if dice.chance(0.1) else "A",
                       code="NXDOMAIN" if dice.chance(0.01) else "NOERROR")  # fmt: skip
    sent = int(dice.about(12_000 * (1 + load(int(at // DAY), at % DAY / HOUR)), 0.9))
    network.flow(sink, dice, at + 1, service.node, source, address, 443, sent)


def _poll(sink: Sink, dice: Dice, day: int, service: Service) -> None:
    """Asks a partner for news at regular intervals, as clocks do."""
    one = service.polls
    assert one is not None
    every = (600, 900, 1800, 3600)[service.number % 4]
    at = day * DAY + float(service.number * 37 % every)
    while at < (day + 1) * DAY:
        network.flow(sink, dice, at + dice.random() * 4, service.node, service.addresses[0],
                     one.address, one.port, int(dice.about(2_000, 0.08)))  # fmt: skip
        at += every


def _mail(sink: Sink, dice: Dice, day: int, service: Service) -> None:
    """Odd names, looked up for good reasons: mail servers' keys, files by their hash."""
    for _ in range(dice.poisson(6)):
        domain = f"{dice.pick(('mailbird', 'postbox', 'letterhead', 'inboxer'))}.test"
        name, kind = dice.pick((
            (f"selector{dice.whole(1, 9)}._domainkey.{domain}", "TXT"), (f"_dmarc.{domain}", "TXT"),
            (f"{dice.hex(32)}.cdn.staticline.test", "A"),
            (f"{dice.hex(40)}.files.shiphub.test", "A"),
        ))  # fmt: skip
        network.lookup(sink, dice, a_time(day, dice), service.node, service.addresses[0], name,
                       "v=1" if kind == "TXT" else "30.20.5.5", kind=kind)  # fmt: skip


def _store(sink: Sink, dice: Dice, at: float, service: Service, caller: cloudtrail.Caller) -> None:
    if dice.chance(0.03) and service.secrets:
        cloudtrail.call(sink, dice, at, caller, "secretsmanager", "GetSecretValue",
                        {"secretId": dice.pick(service.secrets)})  # fmt: skip
    elif dice.chance(0.3):
        cloudtrail.write_object(
            sink,
            dice,
            at,
            caller,
            service.bucket,
            f"{service.name}/{dice.hex(8)}",
            int(dice.about(90_000, 1.1)),
        )
    else:
        cloudtrail.read_object(
            sink,
            dice,
            at,
            caller,
            service.bucket,
            f"{service.name}/{dice.hex(8)}",
            int(dice.about(60_000, 1.1)),
        )


def hosts(org: Organisation, sink: Sink, day: int) -> None:
    """Timers, updates, and the internet's constant knocking."""
    dice = org.dice("hosts", day)
    for host in org.estate.hosts:
        for hour in range(0, 24, 4):
            linux.cron(sink, dice, day * DAY + hour * HOUR + 17 * MINUTE + host.number, host.name,
                       "cd / && run-parts --report /etc/cron.hourly")  # fmt: skip
        if host.kind == RUNNER:
            continue
        update = org.estate.outside[9]
        at = day * DAY + 6 * HOUR + host.number * 41 + 600 * dice.random()
        network.lookup(sink, dice, at, host, host.address, update.name, update.address)
        network.flow(sink, dice, at + 1, host, host.address, update.address, 443,
                     int(dice.about(80_000, 0.8)))  # fmt: skip
    for bastion in (one for one in org.estate.hosts if one.kind == "bastion"):
        for _ in range(dice.poisson(30)):
            _knock(sink, dice, day * DAY + dice.random() * DAY, bastion)


def _knock(sink: Sink, dice: Dice, at: float, host: Host) -> None:
    """Somebody on the internet tries names and ports."""
    address = dice.pick(HOSTING).address(dice)
    if dice.chance(0.4):
        name = dice.pick(("root", "admin", "ubuntu", "oracle", "test", "git", "postgres"))
        linux.failed(sink, dice, at, host.name, name, address, known=name == "root")
    network.flow(
        sink,
        dice,
        at,
        host,
        address,
        host.address,
        dice.pick((22, 22, 23, 80, 443, 3389, 8080)),
        120,
        accept=False,
        inward=True,
    )


def controllers(org: Organisation, sink: Sink, day: int) -> None:
    """The cluster's own controllers; what is logged of them is a sample."""
    dice = org.dice("controllers", day)
    nodes = org.estate.of_kind(NODE)
    inner = "kube-controller-manager/v1.33.4 (linux/amd64) kubernetes/8f2c1d0"
    for _ in range(int(500 * org.parameters.volume)):
        at = day * DAY + dice.random() * DAY
        service = dice.pick(org.estate.services)
        draw = dice.random()
        if draw < 0.4:
            node = dice.pick(nodes)
            kubernetes.request(sink, dice, at, f"system:node:{node.name}", "get", "pods",
                               namespace=service.namespace, name=f"{service.name}-0",
                               address=node.address, agent="kubelet/v1.33.4 (linux/amd64)",
                               groups=("system:nodes",))  # fmt: skip
        elif draw < 0.7:
            kubernetes.request(sink, dice, at, "system:kube-controller-manager", "update", "leases",
                               namespace="kube-system", name="kube-controller-manager",
                               address="10.10.0.2", agent=inner)  # fmt: skip
        elif draw < 0.9:
            kubernetes.request(
                sink, dice, at, "system:serviceaccount:kube-system:endpointslice-controller",
                "update", "endpointslices", namespace=service.namespace, name=service.name,
                address="10.10.0.2", agent=inner,
            )  # fmt: skip
        else:
            kubernetes.request(
                sink, dice, at, "system:serviceaccount:monitoring:prometheus", "list", "pods",
                address="10.20.240.9", agent="Prometheus/3.5.0",
            )  # fmt: skip


def backups(org: Organisation, sink: Sink, day: int) -> None:
    """Every night large files go to the store of backups; on Sundays all of them."""
    dice = org.dice("backups", day)
    bucket = f"{ORGANISATION}-backups"
    full = (day + 3) % 7 == 6
    caller = cloudtrail.role_session("svc-backup", "backup-agent", "10.10.0.9",
                                     "aws-sdk-go-v2/1.39 os/linux backup-agent/4.2",
                                     day * DAY + 2 * HOUR, dice)  # fmt: skip
    for host in org.estate.of_kind(DATABASE):
        at = day * DAY + 2 * HOUR + host.number * 90 + 300 * dice.random()
        size = int(dice.about(9e10 if full else 6e9, 0.15))
        for part in range(4):
            cloudtrail.write_object(sink, dice, at + 60 * part, caller, bucket,
                                    f"{host.name}/{day}/{part}", size // 4)  # fmt: skip
        network.flow(sink, dice, at, host, host.address, org.estate.outside[-4].address, 443, size,
                     seconds=600)  # fmt: skip
