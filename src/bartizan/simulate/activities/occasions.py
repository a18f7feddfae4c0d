"""What does not happen every day: releases, audits, incidents, newcomers, new keys, scans."""

from bartizan.simulate.activities import cloud_work, coding
from bartizan.simulate.actor import actor_of
from bartizan.simulate.almanac import Incident
from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import TOOLS
from bartizan.simulate.instants import DAY, HOUR
from bartizan.simulate.log import Sink
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.people import ADMIN, AUDITOR, Person
from bartizan.simulate.places import HOSTING
from bartizan.simulate.records import cloudtrail, github_audit, kubernetes, network, okta

LEGACY = ("svc-old-reports", "jenkins-legacy", "svc-migration", "contractor-ops")
"""Users of old integrations: in use for the first days, then forgotten, with keys that work."""
_LEGACY_DAYS = 3


def legacy_user(name: str) -> cloudtrail.Caller:
    """One of ``LEGACY``, from where it runs."""
    return cloudtrail.iam_user(name, "10.10.0.30",
                               "aws-cli/1.16.300 Python/3.6.9 Linux/4.15.0 botocore/1.13.36",
                               cloudtrail.user_key(name))  # fmt: skip


def occasions(org: Organisation, sink: Sink, day: int) -> None:
    """All that is special about a day."""
    dice = org.dice("occasions", day)
    almanac = org.almanac
    if day in almanac.releases:
        _release(org, sink, dice, day)
    if day in almanac.audits:
        _audit(org, sink, dice, day)
    if day in almanac.rotations:
        _rotate(sink, dice, day)
    if day in almanac.scans:
        _scan(org, sink, dice, day)
    for incident in almanac.incidents:
        if incident.day == day:
            _incident(org, sink, dice, incident)
    if day == almanac.adoption or (day > almanac.adoption and dice.chance(0.5)):
        _adopted(org, sink, dice, day)
    if day < org.parameters.first_day + _LEGACY_DAYS:
        for name in LEGACY:
            cloudtrail.call(sink, dice, day * DAY + 33_000 + 900 * dice.random(), legacy_user(name),
                            "s3", "ListBuckets", {})  # fmt: skip
    _people(org, sink, dice, day)


def _admin(org: Organisation, day: int, dice: Dice) -> Person:
    able = [one for one in org.people if one.role == ADMIN and one.employed(day)]
    return dice.pick(able or list(org.people))


def _release(org: Organisation, sink: Sink, dice: Dice, day: int) -> None:
    """A release in the evening: many deployments within two hours, by few people."""
    people = dice.some(org.developers(day), min(6, len(org.developers(day))))
    for repo in org.repositories:
        if not repo.deploys or repo.first_day > day or not dice.chance(0.5):
            continue
        person = dice.pick(people)
        at = day * DAY + 19 * HOUR + dice.random() * 2.5 * HOUR
        actor = actor_of(person, day, dice)
        sha = dice.hex(40)
        github_audit.action(sink, dice, at, actor, "release.publish", repo,
                            name=f"v{day % 1000}.0")  # fmt: skip
        coding.deliver(org, sink, dice, at + 20, actor, repo, sha, "Release")


def _audit(org: Organisation, sink: Sink, dice: Dice, day: int) -> None:
    """Auditors read everything, everywhere, in a few days."""
    for person in org.people:
        if person.role != AUDITOR or not person.employed(day):
            continue
        actor = actor_of(person, day, dice)
        at = day * DAY + (9 - person.place.hours) * HOUR
        caller = cloudtrail.single_sign_on(actor, "SecurityAudit", at, dice)
        for name in (
            "ListUsers",
            "ListRoles",
            "ListPolicies",
            "GetAccountAuthorizationDetails",
            "GenerateCredentialReport",
            "ListAccessKeys",
            "GetAccountSummary",
        ):
            at += dice.about(60, 0.7)
            cloudtrail.call(sink, dice, at, caller, "iam", name, {})
        for bucket in org.estate.buckets:
            at += dice.about(20, 0.7)
            cloudtrail.call(sink, dice, at, caller, "s3", "GetBucketPolicy", {"bucketName": bucket})
        for secret in org.estate.secrets:
            cloudtrail.call(sink, dice, at + 5, caller, "secretsmanager", "DescribeSecret",
                            {"secretId": secret})  # fmt: skip
            at += dice.about(8, 0.5)
        for repo in dice.some(org.repositories, len(org.repositories) // 3):
            at += dice.about(60, 0.9)
            github_audit.git(sink, dice, at, actor, repo, "clone")


def _rotate(sink: Sink, dice: Dice, day: int) -> None:
    """Keys of service accounts are replaced, by a role made for it."""
    at = day * DAY + 10 * HOUR + 3 * HOUR * dice.random()
    caller = cloudtrail.role_session(
        "key-rotation",
        "rotation",
        "10.10.0.9",
        "Boto3/1.40.1 md/Botocore#1.40.1 lang/python#3.12.4",
        at,
        dice,
    )
    for name in ("svc-mailer", "svc-exports", "svc-legacy-sync", "svc-partner-feed"):
        at += dice.about(40, 0.6)
        key = cloudtrail.user_key(f"{name}-{day}")
        cloudtrail.call(
            sink,
            dice,
            at,
            caller,
            "iam",
            "CreateAccessKey",
            {"userName": name},
            {"accessKey": {"accessKeyId": key, "userName": name, "status": "Active"}},
        )
        cloudtrail.call(
            sink,
            dice,
            at + 300,
            caller,
            "iam",
            "DeleteAccessKey",
            {"userName": name, "accessKeyId": cloudtrail.user_key(f"{name}-old-{day}")},
        )


def _scan(org: Organisation, sink: Sink, dice: Dice, day: int) -> None:
    """The vulnerability scanner asks every host for many ports, and every registry image."""
    scanner = org.estate.hosts[-1]
    at = day * DAY + 1.0 * HOUR
    for host in org.estate.hosts[:-1]:
        for port in (22, 80, 443, 2379, 5432, 6443, 8080, 9100, 10250):
            at += 0.5 + dice.random()
            network.flow(sink, dice, at, host, scanner.address, host.address, port, 120,
                         accept=port in (22, 9100), inward=True)  # fmt: skip
    caller = cloudtrail.role_session("vulnerability-scanner", "scan", scanner.address,
                                     "aws-sdk-go-v2/1.39 os/linux scanner/7.1", at, dice,
                                     account=TOOLS)  # fmt: skip
    for repo in org.repositories:
        if repo.deploys:
            at += dice.about(3, 0.5)
            cloudtrail.call(sink, dice, at, caller, "ecr", "BatchGetImage",
                            {"repositoryName": repo.short})  # fmt: skip


def _incident(org: Organisation, sink: Sink, dice: Dice, incident: Incident) -> None:
    """Somebody is paged, takes the emergency role, looks around, and deploys a way back."""
    service = org.estate.services[int(incident.service * len(org.estate.services))]
    at = incident.day * DAY + incident.hour * HOUR
    actor = actor_of(org.on_call(incident.day), incident.day, dice)
    at = okta.sign_in(sink, dice, at, actor)
    caller = cloudtrail.single_sign_on(actor, "BreakGlass", at, dice)
    for _ in range(int(8 * incident.hours)):
        at += dice.about(70, 0.9)
        area, name = dice.pick((("logs", "StartQuery"), ("rds", "DescribeDBInstances"),
                                ("rds", "RebootDBInstance"), ("ec2", "RebootInstances"),
                                ("secretsmanager", "GetSecretValue"), ("ssm", "StartSession"),
                                ("autoscaling", "SetDesiredCapacity")))  # fmt: skip
        cloudtrail.call(sink, dice, at, caller, area, name, {"name": service.name})
    for verb, resource, sub in (("list", "pods", ""), ("create", "pods", "exec"),
                                ("get", "secrets", ""), ("patch", "deployments", ""),
                                ("delete", "pods", "")):  # fmt: skip
        at += dice.about(50, 0.7)
        kubernetes.request(sink, dice, at, actor.person.email, verb, resource,
                           namespace=service.namespace, name=service.name, subresource=sub,
                           address=actor.seat.address, groups=("break-glass",),
                           agent=actor.tools.cluster_agent(actor.day))  # fmt: skip
    cloud_work.shell(org, sink, dice, at + 60, actor)


def _adopted(org: Organisation, sink: Sink, dice: Dice, day: int) -> None:
    """A team uses a service of the cloud that nobody used before."""
    team = int(org.almanac.adopting_team * (len(org.teams) - 1))
    people = [one for one in org.developers(day) if one.team_on(day) == team]
    if not people or (day + 3) % 7 >= 5:
        return
    person = dice.pick(people)
    actor = actor_of(person, day, dice)
    at = day * DAY + (10 - person.place.hours) * HOUR + dice.random() * 5 * HOUR
    caller = cloudtrail.single_sign_on(actor, cloud_work.permission(org, actor), at, dice)
    for name in dice.some(("ListFoundationModels", "InvokeModel", "CreateModelCustomizationJob",
                             "GetModelInvocationLoggingConfiguration", "Converse"), 3):  # fmt: skip
        at += dice.about(90, 0.9)
        cloudtrail.call(sink, dice, at, caller, "bedrock", name, {"modelId": "text-small-v2"})


def _people(org: Organisation, sink: Sink, dice: Dice, day: int) -> None:
    """Accounts of newcomers, leavers and movers; a penetration tester's harmless probing."""
    at = day * DAY + 8 * HOUR + dice.random() * HOUR
    for person in org.people:
        joins, leaves = person.joined == day, person.left == day
        if not joins and not leaves and person.moves != day:
            continue
        admin = actor_of(_admin(org, day, dice), day, dice)
        team = org.teams[person.team_on(day)]
        common = {"target": person.email, "target_type": "User"}
        if joins:
            okta.event(sink, dice, at, admin, "user.lifecycle.create", **common)
            okta.event(sink, dice, at + 20, admin, "user.lifecycle.activate", **common)
            github_audit.action(sink, dice, at + 60, admin, "org.add_member", user=person.login)
        if leaves:
            okta.event(sink, dice, at + 9 * HOUR, admin, "user.lifecycle.deactivate", **common)
            github_audit.action(sink, dice, at + 9.1 * HOUR, admin, "org.remove_member",
                                user=person.login)  # fmt: skip
        else:
            okta.event(sink, dice, at + 90, admin, "group.user_membership.add", **common)
            github_audit.action(sink, dice, at + 95, admin, "team.add_member", user=person.login,
                                team=f"tarnvale/{team}")  # fmt: skip
        at += dice.about(200, 0.5)
    if dice.chance(0.02):
        address = dice.pick(HOSTING).address(dice)
        victims = dice.some(org.people, 5)
        for person in victims:
            actor = actor_of(person, day, dice)
            tester = actor.at(type(actor.seat)(address, HOSTING[0].asn, HOSTING[0].name,
                                               person.place))  # fmt: skip
            okta.event(sink, dice, at, tester, "user.session.start", result="FAILURE",
                       reason="INVALID_CREDENTIALS")  # fmt: skip
            at += dice.about(20, 0.6)
