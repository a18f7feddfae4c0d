"""What people do in the cloud, in the cluster and on hosts, by hand."""

from bartizan.simulate.actor import Actor
from bartizan.simulate.dice import Dice, habit
from bartizan.simulate.estate import (
    BASTION,
    BUILD,
    NODE,
    PRODUCTION,
    RUNNER,
    STAGING,
    Service,
)
from bartizan.simulate.log import Sink
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.people import ADMIN, OPERATOR
from bartizan.simulate.records import cloudtrail, kubernetes, linux, okta

_READS = (
    ("ec2", "DescribeInstances"), ("s3", "ListBuckets"), ("logs", "FilterLogEvents"),
    ("logs", "DescribeLogGroups"), ("cloudwatch", "GetMetricData"), ("eks", "ListClusters"),
    ("rds", "DescribeDBInstances"), ("ecr", "DescribeImages"), ("iam", "ListRoles"),
    ("cloudformation", "DescribeStacks"), ("lambda", "ListFunctions20150331"),
    ("sqs", "ListQueues"), ("ec2", "DescribeSecurityGroups"), ("iam", "GetRole"),
    ("kms", "ListAliases"), ("ce", "GetCostAndUsage"), ("ec2", "DescribeVolumes"),
)  # fmt: skip
_CHANGES = (
    ("ec2", "AuthorizeSecurityGroupIngress", "groupId"), ("ec2", "CreateTags", "instanceId"),
    ("logs", "PutRetentionPolicy", "logGroupName"), ("ec2", "StopInstances", "instanceId"),
    ("ec2", "StartInstances", "instanceId"), ("s3", "PutBucketLifecycle", "bucketName"),
    ("rds", "ModifyDBInstance", "dBInstanceIdentifier"), ("ec2", "RunInstances", "imageId"),
    ("autoscaling", "UpdateAutoScalingGroup", "name"), ("iam", "PutRolePolicy", "roleName"),
    ("cloudformation", "UpdateStack", "stackName"),
    ("secretsmanager", "PutSecretValue", "secretId"),
    ("iam", "CreateRole", "roleName"), ("iam", "AttachRolePolicy", "roleName"),
    ("ec2", "CreateSnapshot", "volumeId"), ("ec2", "DeleteSnapshot", "snapshotId"),
)  # fmt: skip


def services_of(org: Organisation, actor: Actor) -> list[Service]:
    """The services of the person's team; of everybody for operators."""
    if actor.person.role in (OPERATOR, ADMIN):
        return list(org.estate.services)
    team = actor.person.team_on(actor.day)
    own = [one for one in org.estate.services if one.team == team]
    return own or list(org.estate.services[:1])


def permission(org: Organisation, actor: Actor) -> str:
    """The permission set single sign-on gives."""
    if actor.person.role in (OPERATOR, ADMIN):
        return "PlatformAdmin"
    return f"{org.teams[actor.person.team_on(actor.day)].capitalize()}Developer"


def caller_of(org: Organisation, dice: Dice, at: float, actor: Actor) -> cloudtrail.Caller:
    """The identity a person uses in the cloud."""
    if actor.person.iam_user and dice.chance(0.7):
        return cloudtrail.person_user(actor)
    account = STAGING if dice.chance(0.25) else PRODUCTION
    return cloudtrail.single_sign_on(actor, permission(org, actor), at, dice, account=account,
                                     console=dice.chance(0.4))  # fmt: skip


def cloud(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """A stretch of work in the cloud: mostly looking, sometimes changing something."""
    caller = caller_of(org, dice, at, actor)
    okta.event(sink, dice, at - 3, actor, "user.authentication.sso",
               target="AWS IAM Identity Center")  # fmt: skip
    tastes = habit(_READS, 8, "tastes", org.parameters.seed, actor.person.number)
    service = dice.zipf(services_of(org, actor), 1.5)
    for _ in range(dice.poisson(5)):
        at += dice.about(25, 1.0)
        area, name = dice.zipf(tastes, 1.3) if dice.chance(0.93) else dice.pick(_READS)
        denied = dice.chance(0.03)
        cloudtrail.call(sink, dice, at, caller, area, name, {"maxResults": 100},
                        error="AccessDenied" if denied else "")  # fmt: skip
    technical = actor.person.role in (OPERATOR, ADMIN)
    if dice.chance(0.4 if technical else 0.08):
        area, name, key = dice.zipf(_CHANGES, 1.2)
        cloudtrail.call(
            sink,
            dice,
            at + 40,
            caller,
            area,
            name,
            {key: f"{service.name}-{dice.pick(('a', 'b', 'main'))}"},
            {"_return": True},
        )
    if dice.chance(0.15):
        for _ in range(dice.whole(1, 4)):
            cloudtrail.read_object(sink, dice, at + 60 * dice.random(), caller, service.bucket,
                                   f"{service.name}/{dice.hex(6)}.json",
                                   int(dice.about(40_000, 1.3)))  # fmt: skip
    if service.secrets and dice.chance(0.1):
        cloudtrail.call(sink, dice, at + 70, caller, "secretsmanager", "GetSecretValue",
                        {"secretId": dice.pick(service.secrets)})  # fmt: skip


def cluster(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """A stretch with the cluster's command line."""
    person, agent = actor.person, actor.tools.cluster_agent(actor.day)
    service = dice.zipf(services_of(org, actor), 1.5)
    groups = ("operators",) if person.role in (OPERATOR, ADMIN) else (f"team-{service.namespace}",)
    common = {"address": actor.seat.address, "agent": agent, "groups": groups}
    for _ in range(1 + dice.poisson(4)):
        at += dice.about(15, 1.0)
        verb, resource, sub = dice.zipf((
            ("list", "pods", ""), ("get", "pods", "log"), ("get", "deployments", ""),
            ("list", "events", ""), ("get", "pods", ""), ("list", "deployments", ""),
            ("list", "services", ""), ("list", "configmaps", ""), ("watch", "pods", ""),
            ("list", "jobs", ""), ("get", "horizontalpodautoscalers", ""),
            ("list", "ingresses", ""), ("list", "nodes", ""),
        ), 1.2)  # fmt: skip
        name = f"{service.name}-{dice.hex(5)}" if verb == "get" else ""
        space = "" if resource == "nodes" else service.namespace
        kubernetes.request(sink, dice, at, person.email, verb, resource, namespace=space,
                           name=name, subresource=sub, code=403 if dice.chance(0.02) else 0,
                           **common)  # type: ignore[arg-type] # fmt: skip
    if dice.chance(0.08):
        kubernetes.request(sink, dice, at + 20, person.email, "create", "pods",
                           namespace=service.namespace, name=f"{service.name}-{dice.hex(5)}",
                           subresource="exec", query="command=sh&stdin=true&tty=true",
                           **common)  # type: ignore[arg-type] # fmt: skip
    if dice.chance(0.06):
        kubernetes.request(sink, dice, at + 30, person.email, "delete", "pods",
                           namespace=service.namespace, name=f"{service.name}-{dice.hex(5)}",
                           **common)  # type: ignore[arg-type] # fmt: skip
    if dice.chance(0.02):
        kubernetes.request(sink, dice, at + 30, person.email, "get", "secrets",
                           namespace=service.namespace, name=f"{service.name}-env",
                           **common)  # type: ignore[arg-type] # fmt: skip


def shell(org: Organisation, sink: Sink, dice: Dice, at: float, actor: Actor) -> None:
    """Sign in to a bastion, and from there to one or two hosts."""
    user = actor.person.email.partition("@")[0].replace(".", "")[:12]
    bastion = dice.zipf(org.estate.of_kind(BASTION), 2.0)
    if dice.chance(0.03):
        linux.failed(sink, dice, at - 8, bastion.name, user, actor.seat.address)
    linux.accepted(sink, dice, at, bastion.name, user, actor.seat.address)
    hosts = [one for one in org.estate.hosts if one.kind in (NODE, RUNNER, BUILD)]
    own = habit(hosts, 6, "hosts", org.parameters.seed, actor.person.number)
    for _ in range(dice.whole(1, 2)):
        host = dice.zipf(own, 1.3) if dice.chance(0.95) else dice.pick(hosts)
        at += dice.about(30, 0.8)
        linux.accepted(sink, dice, at, host.name, user, bastion.address)
        if dice.chance(0.6):
            linux.sudo(sink, dice, at + dice.about(60, 0.8), host.name, user, dice.zipf((
                "/usr/bin/journalctl -u kubelet", "/usr/bin/systemctl status kubelet",
                "/usr/bin/crictl ps", "/usr/bin/systemctl restart kubelet",
                "/usr/bin/apt-get update",
                "/usr/bin/tail -f /var/log/syslog", "/usr/sbin/lsof -i", "/usr/bin/tcpdump -i eth0",
                "/usr/bin/docker system prune -f", "/bin/bash",
            ), 1.2))  # fmt: skip
        linux.left(sink, dice, at + dice.about(900, 0.7), host.name, user, bastion.address)
    linux.left(sink, dice, at + dice.about(1800, 0.6), bastion.name, user, actor.seat.address)
