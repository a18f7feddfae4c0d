"""Machines, services, stores and secrets of the organisation."""

from dataclasses import dataclass, field

from bartizan.simulate import names
from bartizan.simulate.dice import Dice
from bartizan.simulate.places import SERVICES

PRODUCTION, STAGING, TOOLS = "418203970011", "418203970022", "418203970033"
"""Accounts in the cloud."""
REGION = "eu-central-1"
OTHER_REGIONS = ("us-east-1", "eu-west-1")
CLUSTER = "prod-1"
RUNNER, NODE, BASTION, DATABASE, BUILD = "runner", "node", "bastion", "database", "build"


@dataclass(frozen=True, slots=True)
class Destination:
    """Somewhere on the network that something talks to."""

    name: str
    address: str
    port: int = 443


@dataclass(frozen=True, slots=True)
class Host:
    """A virtual machine."""

    number: int
    name: str
    kind: str
    address: str
    instance: str
    interface: str
    busy: float
    """Share of its processors that an ordinary working hour takes."""


@dataclass(slots=True)
class Service:
    """A workload in the cluster, with a few replicas."""

    number: int
    name: str
    team: int
    namespace: str
    addresses: tuple[str, ...]
    node: Host
    destinations: list[Destination]
    bucket: str
    account: str
    """Its service account in the cluster."""
    rate: float
    """Requests a second in an ordinary working hour."""
    polls: Destination | None
    """Asked at regular intervals, day and night."""
    grows: float
    """By which share its traffic grows each day; 0 for most."""
    secrets: list[str] = field(default_factory=list)

    @property
    def role(self) -> str:
        """Its role in the cloud."""
        return f"svc-{self.name}"


@dataclass(frozen=True, slots=True)
class Estate:
    """Everything that runs, and what it keeps."""

    hosts: tuple[Host, ...]
    services: tuple[Service, ...]
    buckets: tuple[str, ...]
    secrets: tuple[str, ...]
    outside: tuple[Destination, ...]

    def of_kind(self, kind: str) -> list[Host]:
        """The hosts of a kind."""
        return [one for one in self.hosts if one.kind == kind]


_OUTSIDE = (
    "api.cardgate.test", "hooks.chatroom.test", "registry.npmjs.example",
    "files.pythonhosted.example",
    "proxy.golang.example", "api.mailbird.test", "maps.geotile.test", "telemetry.lookglass.test",
    "api.shiphub.test", "updates.distro.example", "sms.ringline.test", "api.taxdesk.test",
    "cdn.staticline.test", "auth.signet.test", "feeds.stockwire.test", "errors.trapdoor.test",
)  # fmt: skip
INSIDE = (
    "sts.amazonaws.com", "s3.eu-central-1.amazonaws.com",
    "secretsmanager.eu-central-1.amazonaws.com",
    "418203970033.dkr.ecr.eu-central-1.amazonaws.com", "logs.eu-central-1.amazonaws.com",
)  # fmt: skip


def estate(developers: int, owners: list[tuple[int, str]], dice: Dice) -> Estate:
    """Build it.

    Args:
        developers: how large the organisation is.
        owners: team and name of each service.
        dice: chance.
    """
    outside = tuple(Destination(name, SERVICES.address(dice)) for name in _OUTSIDE)
    cloud = tuple(Destination(name, f"10.30.0.{10 + at}") for at, name in enumerate(INSIDE))
    hosts = _hosts(max(4, developers // 22), dice)
    nodes = [one for one in hosts if one.kind == NODE]
    services = []
    for number, (team, name) in enumerate(owners):
        own = dice.stream("service", name)
        team_name = name.rpartition("-")[0]
        service = Service(
            number=number, name=name, team=team, namespace=team_name,
            addresses=tuple(f"10.{20 + number // 250}.{number % 250}.{10 + k}"
                            for k in range(own.whole(1, 3))),
            node=own.pick(nodes),
            destinations=[*own.some(outside, own.whole(1, 4)), cloud[0], cloud[1], cloud[4]],
            bucket=f"{names.ORGANISATION}-{team_name}-{own.pick(('data', 'uploads', 'exports'))}",
            account=f"{name}-sa", rate=own.about(20, 1.2),
            polls=own.pick(outside) if own.chance(0.06) else None,
            grows=0.02 * own.random() if own.chance(0.12) else 0.0,
            secrets=[f"{team_name}/{word}" for word in own.some(
                ("database", "api-key", "signing-key", "smtp", "webhook"), own.whole(1, 3))],
        )  # fmt: skip
        services.append(service)
    buckets = sorted({one.bucket for one in services})
    buckets += [f"{names.ORGANISATION}-{word}" for word in
                ("backups", "audit-logs", "customer-archive", "releases", "data-lake")]  # fmt: skip
    secrets = sorted({secret for one in services for secret in one.secrets})
    return Estate(hosts, tuple(services), tuple(buckets), tuple(secrets), (*outside, *cloud))


def _hosts(nodes: int, dice: Dice) -> tuple[Host, ...]:
    wanted = [(NODE, nodes), (RUNNER, max(3, nodes // 2)), (BASTION, 2),
              (DATABASE, max(2, nodes // 3)), (BUILD, max(2, nodes // 4))]  # fmt: skip
    found: list[Host] = []
    for kind, count in wanted:
        for index in range(1, count + 1):
            number = len(found)
            found.append(
                Host(
                    number,
                    f"{kind}-{index:02d}",
                    kind,
                    f"10.10.{number // 200}.{20 + number % 200}",
                    f"i-0{dice.hex(16)}",
                    f"eni-0{dice.hex(16)}",
                    min(0.8, dice.about(0.3, 0.4)),
                )
            )
    return tuple(found)
