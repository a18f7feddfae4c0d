"""Harmless things that look like attacks: seldom each, but one or another every few days."""

from collections.abc import Callable

from bartizan.simulate.activities import pipelines
from bartizan.simulate.activities.cloud_work import permission
from bartizan.simulate.actor import Actor, actor_of
from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import NODE
from bartizan.simulate.instants import DAY, HOUR
from bartizan.simulate.log import Sink
from bartizan.simulate.names import ORGANISATION, WORDS
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.places import SERVICES
from bartizan.simulate.records import cloudtrail, github_audit, kubernetes, linux, network, okta

_Oddity = Callable[[Organisation, Sink, Dice, float], None]


def oddities(org: Organisation, sink: Sink, day: int) -> None:
    """Those of a day."""
    for one, at, dice in _drawn(org, day):
        one(org, sink, dice, at)
    dice = org.dice("vendor", day)
    if day >= org.almanac.vendor:
        _vendor(org, sink, dice, day)
    if day == org.almanac.vendor:
        _agents(sink, dice, day)


def drawn(org: Organisation, day: int) -> list[tuple[str, float]]:
    """What happens on a day, and when, for those who look into what a detector said of it."""
    return [(one.__name__.strip("_").replace("_", " "), at) for one, at, _ in _drawn(org, day)]


def _drawn(org: Organisation, day: int) -> "list[tuple[_Oddity, float, Dice]]":
    dice = org.dice("oddities", day)
    weekend = (day + 3) % 7 >= 5
    found = []
    for one, often in _ODDITIES:
        if dice.chance(often * (0.15 if weekend else 1.0)):
            at = day * DAY + (8 + 9 * dice.random()) * HOUR
            found.append((one, at, dice.stream(one.__name__)))
    return found


def _operator(org: Organisation, dice: Dice, at: float) -> Actor:
    day = int(at // DAY)
    able = org.operators(day) or list(org.people)
    return actor_of(dice.pick(able), day, dice)


def _developer(org: Organisation, dice: Dice, at: float) -> Actor:
    day = int(at // DAY)
    able = org.developers(day) or list(org.people)
    return actor_of(dice.pick(able), day, dice)


def _migration(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """A service reads a whole store once, because its data move."""
    service = dice.pick(org.estate.services)
    caller = cloudtrail.service_session(service, int(at // DAY), dice)
    bucket = dice.pick(org.estate.buckets)
    for index in range(dice.whole(80, 300)):
        at += dice.about(2, 0.6)
        cloudtrail.read_object(sink, dice, at, caller, bucket, f"part/{index:05d}",
                               int(dice.about(3_000_000, 0.7)))  # fmt: skip


def _integration(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """An operator makes a user with a key for a partner."""
    actor = _operator(org, dice, at)
    caller = cloudtrail.single_sign_on(actor, "PlatformAdmin", at, dice)
    name = f"svc-partner-{dice.hex(4)}"
    key = cloudtrail.user_key(name)
    cloudtrail.call(sink, dice, at, caller, "iam", "CreateUser", {"userName": name},
                    {"user": {"userName": name}})  # fmt: skip
    cloudtrail.call(
        sink,
        dice,
        at + 40,
        caller,
        "iam",
        "AttachUserPolicy",
        {"userName": name, "policyArn": "arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"},
    )
    cloudtrail.call(
        sink,
        dice,
        at + 60,
        caller,
        "iam",
        "CreateAccessKey",
        {"userName": name},
        {"accessKey": {"accessKeyId": key, "userName": name, "status": "Active"}},
    )


def _add_on(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """An operator installs something in the cluster that wants far-reaching rights."""
    actor = _operator(org, dice, at)
    name = dice.pick(("cert-watcher", "log-shipper", "cost-meter", "gateway-operator"))
    common = {"address": actor.seat.address, "agent": "Helm/3.19.0", "groups": ("operators",)}
    for resource in ("serviceaccounts", "clusterroles", "clusterrolebindings", "deployments"):
        at += dice.about(3, 0.4)
        space = "" if resource.startswith("cluster") else name
        kubernetes.request(sink, dice, at, actor.person.email, "create", resource, namespace=space,
                           name=name, **common)  # type: ignore[arg-type] # fmt: skip


def _script(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """A developer's own script reads the secrets of the team one after the other."""
    actor = _developer(org, dice, at)
    caller = cloudtrail.single_sign_on(actor, permission(org, actor), at, dice)
    team = actor.person.team_on(actor.day)
    secrets = [one for service in org.estate.services if service.team == team
               for one in service.secrets]  # fmt: skip
    for secret in secrets:
        at += dice.about(2, 0.5)
        cloudtrail.call(sink, dice, at, caller, "secretsmanager", "GetSecretValue",
                        {"secretId": secret})  # fmt: skip


def _tidy(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """An operator removes old snapshots."""
    actor = _operator(org, dice, at)
    caller = cloudtrail.single_sign_on(actor, "PlatformAdmin", at, dice)
    for _ in range(dice.whole(5, 40)):
        at += dice.about(3, 0.6)
        cloudtrail.call(sink, dice, at, caller, "ec2", "DeleteSnapshot",
                        {"snapshotId": f"snap-0{dice.hex(16)}"})  # fmt: skip


def _far(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """Somebody tries another region of the cloud."""
    actor = _operator(org, dice, at)
    caller = cloudtrail.single_sign_on(actor, "PlatformAdmin", at, dice)
    caller = caller.at(caller.address, region=dice.pick(("us-east-2", "eu-north-1", "ap-south-1")))
    for name in ("DescribeInstances", "DescribeVpcs", "RunInstances", "TerminateInstances"):
        at += dice.about(200, 0.7)
        cloudtrail.call(sink, dice, at, caller, "ec2", name, {"instanceType": "t3.small"})


def _by_hand(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """An operator mends a deployment by hand."""
    actor = _operator(org, dice, at)
    service = dice.pick(org.estate.services)
    image = f"418203970033.dkr.ecr.eu-central-1.amazonaws.com/{service.name}@sha256:{dice.hex(64)}"
    kubernetes.request(
        sink, dice, at, actor.person.email, "patch", "deployments", namespace=service.namespace,
        name=service.name, address=actor.seat.address, groups=("operators",),
        agent=actor.tools.cluster_agent(actor.day),
        body=kubernetes.deployment(service.name, service.namespace, image, service.account),
    )  # fmt: skip


def _new_factor(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """A new phone: the old factor goes, a new one comes."""
    actor = _developer(org, dice, at)
    okta.event(sink, dice, at, actor, "user.mfa.factor.deactivate", target=actor.person.email,
               target_type="User")  # fmt: skip
    okta.event(sink, dice, at + 120, actor, "user.mfa.factor.activate", factor="OKTA_VERIFY_PUSH")


def _consent(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """Somebody tries a new application."""
    actor = _developer(org, dice, at)
    name = dice.pick(("Board Importer", "Meeting Notes", "Diagram Pad", "Standup Helper"))
    okta.event(sink, dice, at, actor, "app.oauth2.as.consent.grant", target=name)
    github_audit.action(sink, dice, at + 40, actor, "oauth_authorization.create",
                        oauth_application_name=name, scopes="read:user")  # fmt: skip


def _forgetful(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """A new password after the vacation: many wrong ones, and confirmations refused."""
    actor = _developer(org, dice, at)
    for _ in range(dice.whole(4, 12)):
        at += dice.about(15, 0.7)
        okta.event(sink, dice, at, actor, "user.session.start", result="FAILURE",
                   reason="INVALID_CREDENTIALS")  # fmt: skip
        if dice.chance(0.2):
            okta.event(
                sink, dice, at + 3, actor, "user.mfa.okta_verify.deny_push", result="FAILURE"
            )
    okta.sign_in(sink, dice, at + 300, actor)


def _workflow(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """A developer changes a pipeline's file, as reviewed, and adds a secret for it."""
    actor = _developer(org, dice, at)
    repo = dice.pick(org.repositories_of(actor.person.team_on(actor.day), actor.day))
    github_audit.action(sink, dice, at, actor, "repo.create_actions_secret", repo,
                        key=f"TOKEN_{dice.hex(3).upper()}")  # fmt: skip
    github_audit.git(sink, dice, at + 300, actor, repo, "push")
    github_audit.action(sink, dice, at + 2400, actor, "pull_request.merge", repo,
                        pull_request_title="Add a pipeline", branch="main")  # fmt: skip


def _everywhere(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """An operator looks at many hosts in a row."""
    actor = _operator(org, dice, at)
    user = actor.person.email.partition("@")[0].replace(".", "")[:12]
    for host in org.estate.of_kind(NODE):
        at += dice.about(40, 0.6)
        linux.accepted(sink, dice, at, host.name, user, "10.10.0.31")
        linux.sudo(sink, dice, at + 5, host.name, user, "/usr/bin/apt-get upgrade -y")


def _base_image(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """An operator builds a base image on the own machine and pushes it."""
    actor = _operator(org, dice, at)
    caller = cloudtrail.single_sign_on(actor, "PlatformAdmin", at, dice)
    cloudtrail.call(sink, dice, at, caller, "ecr", "GetAuthorizationToken", {})
    cloudtrail.push_image(sink, dice, at + 60, caller, "foundation-base", dice.hex(7),
                          f"sha256:{dice.hex(64)}")  # fmt: skip


def _rerun(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """Somebody starts a deployment by hand, in the web interface."""
    actor = _developer(org, dice, at)
    team = actor.person.team_on(actor.day)
    for repo in org.repositories_of(team, actor.day):
        for flow in repo.started_by("workflow_run"):
            run = pipelines.begin(org, dice, at, actor.person.login, repo, flow, branch="main",
                                  event="workflow_dispatch", title="Deploy again")  # fmt: skip
            pipelines.perform(org, sink, dice, run, actor)
            return


def _contributor(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """Somebody from outside asks to change one of the public repositories."""
    public = [one for one in org.repositories if one.public]
    if not public:
        return
    repo, login = dice.pick(public), f"{dice.pick(WORDS)}-fan{dice.whole(1, 400)}"
    for flow in (*repo.started_by("pull_request"), *repo.started_by("pull_request_target")):
        run = pipelines.begin(org, dice, at, login, repo, flow, branch="patch-1", event=flow.event,
                              title="Fix the documentation")  # fmt: skip
        pipelines.perform(org, sink, dice, run, login)


def _speed_test(org: Organisation, sink: Sink, dice: Dice, at: float) -> None:
    """A load test or an upload of a release: a workload sends very much to a usual partner."""
    service = dice.pick(org.estate.services)
    one = dice.pick(service.destinations)
    for index in range(dice.whole(5, 30)):
        network.flow(sink, dice, at + 60 * index, service.node, service.addresses[0], one.address,
                     443, int(dice.about(4e7, 0.6)))  # fmt: skip


_ODDITIES: tuple[tuple[_Oddity, float], ...] = (
    (_migration, 0.06), (_integration, 0.12), (_add_on, 0.1), (_script, 0.25), (_tidy, 0.12),
    (_far, 0.05), (_by_hand, 0.3), (_new_factor, 0.5), (_consent, 0.4), (_forgetful, 0.5),
    (_workflow, 0.8), (_everywhere, 0.15), (_speed_test, 0.15),
    (_base_image, 0.1), (_rerun, 0.9), (_contributor, 0.6),
)  # fmt: skip
"""What happens, and how likely it is on a working day."""


def _vendor(org: Organisation, sink: Sink, dice: Dice, day: int) -> None:
    """Every service reports to the new vendor, by and by."""
    address = f"{SERVICES.prefix}.7.77"
    for service in org.estate.services:
        if dice.chance(min(1.0, 0.1 * (1 + day - org.almanac.vendor))):
            at = day * DAY + dice.random() * DAY
            network.lookup(sink, dice, at, service.node, service.addresses[0],
                           "ingest.watchtower-metrics.test", address)  # fmt: skip
            network.flow(sink, dice, at + 1, service.node, service.addresses[0], address, 443,
                         int(dice.about(20_000, 0.6)))  # fmt: skip


def _agents(sink: Sink, dice: Dice, day: int) -> None:
    """On its first day the vendor's role reads the list of everything."""
    caller = cloudtrail.role_session(
        "watchtower-integration",
        ORGANISATION,
        SERVICES.address(dice),
        "watchtower/3 Boto3/1.40.1",
        day * DAY + 10 * HOUR,
        dice,
    )
    at = day * DAY + 10.0 * HOUR
    for area, name in (("ec2", "DescribeInstances"), ("s3", "ListBuckets"), ("iam", "ListRoles"),
                       ("rds", "DescribeDBInstances"), ("eks", "ListClusters"),
                       ("lambda", "ListFunctions20150331"), ("sqs", "ListQueues")):  # fmt: skip
        at += dice.about(4, 0.5)
        cloudtrail.call(sink, dice, at, caller, area, name, {})
