"""CloudTrail: who called which interface of the cloud."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Self

from bartizan.simulate.actor import Actor
from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import PRODUCTION, REGION, Service
from bartizan.simulate.instants import to_seconds
from bartizan.simulate.log import CLOUDTRAIL, Sink
from bartizan.simulate.repositories import Repository

PROVIDER = f"arn:aws:iam::{PRODUCTION}:oidc-provider/token.actions.githubusercontent.com"
_READS = ("Get", "List", "Describe", "Head", "Lookup", "BatchGet", "Batch", "Assume", "Generate")


@dataclass(frozen=True, slots=True)
class Caller:
    """An identity of the cloud, and where its calls come from."""

    identity: Mapping[str, Any]
    address: str
    agent: str
    account: str = PRODUCTION
    region: str = REGION
    entity: str = ""
    """As events will name the actor: ``kind:name``."""
    session: str = field(default="")

    def at(self, address: str, agent: str = "", region: str = "") -> Self:
        """The same identity from elsewhere."""
        return replace(self, address=address, agent=agent or self.agent,
                       region=region or self.region)  # fmt: skip


def _key(prefix: str, dice: Dice) -> str:
    return prefix + dice.letters(16)


def role_session(name: str, session: str, address: str, agent: str, began: float, dice: Dice, *,
                 account: str = PRODUCTION, mfa: bool = False,
                 federated: str = "") -> Caller:  # fmt: skip
    """A session of a role."""
    arn = f"arn:aws:iam::{account}:role/{name}"
    principal = f"AROA{name_letters(name)}"
    key = _key("ASIA", dice)
    context: dict[str, Any] = {
        "sessionIssuer": {"type": "Role", "principalId": principal, "arn": arn,
                          "accountId": account, "userName": name.rpartition("/")[2]},
        "attributes": {"creationDate": to_seconds(began),
                       "mfaAuthenticated": "true" if mfa else "false"},
    }  # fmt: skip
    if federated:
        context["webIdFederationData"] = {"federatedProvider": federated, "attributes": {}}
    return Caller(
        {"type": "AssumedRole", "principalId": f"{principal}:{session}",
         "arn": f"arn:aws:sts::{account}:assumed-role/{name.rpartition('/')[2]}/{session}",
         "accountId": account, "accessKeyId": key, "sessionContext": context},
        address, agent, account, entity=f"role:{arn}", session=key,
    )  # fmt: skip


def iam_user(name: str, address: str, agent: str, key: str, *, account: str = PRODUCTION) -> Caller:
    """A lasting user with an access key."""
    arn = f"arn:aws:iam::{account}:user/{name}"
    return Caller(
        {"type": "IAMUser", "principalId": f"AIDA{name_letters(name)}", "arn": arn,
         "accountId": account, "accessKeyId": key, "userName": name},
        address, agent, account, entity=f"user:{arn}", session=key,
    )  # fmt: skip


@lru_cache(maxsize=1 << 14)
def name_letters(text: str) -> str:
    """Seventeen characters that stand for a name, the same in every process."""
    return Dice("principal", text).letters(17)


@lru_cache(maxsize=1 << 14)
def user_key(name: str) -> str:
    """The access key of a lasting user."""
    return "AKIA" + Dice("key", name).letters(16)


def single_sign_on(actor: Actor, permission: str, began: float, dice: Dice, *,
                   account: str = PRODUCTION, console: bool = False) -> Caller:  # fmt: skip
    """A person who came through single sign-on."""
    suffix = name_letters(permission)[:16].lower()
    role = f"aws-reserved/sso.amazonaws.com/{REGION}/AWSReservedSSO_{permission}_{suffix}"
    agent = actor.browser if console else actor.tools.cloud_agent(actor.day)
    return role_session(role, actor.person.email, actor.seat.address, agent, began, dice,
                        account=account, mfa=True)  # fmt: skip


def person_user(actor: Actor, *, account: str = PRODUCTION) -> Caller:
    """A person's lasting user."""
    name = actor.person.email.partition("@")[0]
    return iam_user(name, actor.seat.address, actor.tools.cloud_agent(actor.day), user_key(name),
                    account=account)  # fmt: skip


def service_session(service: Service, day: int, dice: Dice) -> Caller:
    """A workload that acts as its own role."""
    return role_session(
        service.role, f"botocore-session-{1_790_000_000 + day}",
        f"10.10.{service.node.number // 200}.{20 + service.node.number % 200}",
        "Botocore/1.40.2 md/Botocore#1.40.2 lang/python#3.12.4 os/linux",
        day * 86_400.0, dice, federated="arn:aws:iam::oidc.eks",
    )  # fmt: skip


def call(sink: Sink, dice: Dice, at: float, caller: Caller, service: str, name: str,
         request: Mapping[str, Any] | None = None, response: Mapping[str, Any] | None = None, *,
         error: str = "", message: str = "", bytes_out: int | None = None,
         bytes_in: int | None = None, kind: str = "AwsApiCall") -> None:  # fmt: skip
    """One call.

    Args:
        sink: takes the record.
        dice: chance.
        at: when.
        caller: who.
        service: ``s3``, ``iam``, ``secretsmanager`` …
        name: of the call.
        request: its parameters.
        response: what it gave.
        error: the code of the error, if it failed.
        message: of the error.
        bytes_out: that a read of an object gave.
        bytes_in: that a write of an object took.
        kind: ``AwsApiCall``, ``AwsConsoleSignIn`` …
    """
    reads = name.startswith(_READS) or name == "ConsoleLogin"
    data = bytes_out is not None or bytes_in is not None
    record: dict[str, Any] = {
        "eventVersion": "1.11", "userIdentity": caller.identity, "eventTime": to_seconds(at),
        "eventSource": f"{service}.amazonaws.com", "eventName": name, "awsRegion": caller.region,
        "sourceIPAddress": caller.address, "userAgent": caller.agent,
        "requestParameters": request, "responseElements": response,
        "requestID": dice.uuid(), "eventID": dice.uuid(), "readOnly": reads, "eventType": kind,
        "managementEvent": not data, "recipientAccountId": caller.account,
        "eventCategory": "Data" if data else "Management",
    }  # fmt: skip
    if error:
        record["errorCode"] = error
        record["errorMessage"] = message or f"not authorized to perform: {service}:{name}"
        record["responseElements"] = None
    if data:
        record["additionalEventData"] = {
            "bytesTransferredIn": bytes_in or 0, "bytesTransferredOut": bytes_out or 0,
            "SignatureVersion": "SigV4", "AuthenticationMethod": "AuthHeader",
        }  # fmt: skip
    sink.add(CLOUDTRAIL, at, record)


def read_object(sink: Sink, dice: Dice, at: float, caller: Caller, bucket: str, key: str,
                size: int) -> None:  # fmt: skip
    """``GetObject``, with the bytes it gave."""
    call(sink, dice, at, caller, "s3", "GetObject",
         {"bucketName": bucket, "key": key, "Host": f"{bucket}.s3.{caller.region}.amazonaws.com"},
         bytes_out=size)  # fmt: skip


def write_object(sink: Sink, dice: Dice, at: float, caller: Caller, bucket: str, key: str,
                 size: int) -> None:  # fmt: skip
    """``PutObject``, with the bytes it took."""
    call(sink, dice, at, caller, "s3", "PutObject",
         {"bucketName": bucket, "key": key, "Host": f"{bucket}.s3.{caller.region}.amazonaws.com"},
         bytes_in=size)  # fmt: skip


def pipeline_session(sink: Sink, dice: Dice, at: float, repo: Repository, branch: str, run: int,
                     address: str) -> Caller:  # fmt: skip
    """A run exchanges its token for a session of the repository's role."""
    subject = f"repo:{repo.name}:ref:refs/heads/{branch}:run_id:{run}"
    agent = "aws-cli/2.28.1 md/awscrt#0.27 os/Linux lang/python#3.13 app/configure-credentials"
    caller = role_session(repo.ci_role, f"GitHubActions-{run}", address, agent, at, dice,
                          federated=PROVIDER)  # fmt: skip
    web = Caller(
        {"type": "WebIdentityUser", "principalId": f"{PROVIDER}:sts.amazonaws.com:{subject}",
         "userName": subject, "identityProvider": PROVIDER},
        address, agent,
    )  # fmt: skip
    role = f"arn:aws:iam::{PRODUCTION}:role/{repo.ci_role}"
    call(
        sink,
        dice,
        at,
        web,
        "sts",
        "AssumeRoleWithWebIdentity",
        {"roleArn": role, "roleSessionName": f"GitHubActions-{run}", "durationSeconds": 3600},
        {
            "credentials": {
                "accessKeyId": caller.session,
                "sessionToken": "HIDDEN",
                "expiration": to_seconds(at + 3600),
            },
            "subjectFromWebIdentityToken": subject,
            "provider": PROVIDER,
            "audience": "sts.amazonaws.com",
            "assumedRoleUser": {
                "assumedRoleId": f"AROA{name_letters(repo.ci_role)}:GitHubActions-{run}",
                "arn": f"arn:aws:sts::{PRODUCTION}:assumed-role/{repo.ci_role}/GitHubActions-{run}",
            },
        },
    )
    return caller


def push_image(sink: Sink, dice: Dice, at: float, caller: Caller, repository: str, tag: str,
               digest: str) -> None:  # fmt: skip
    """``PutImage`` of the registry."""
    call(sink, dice, at, caller, "ecr", "PutImage",
         {"repositoryName": repository, "imageTag": tag, "registryId": caller.account},
         {"image": {"repositoryName": repository, "registryId": caller.account,
                    "imageId": {"imageDigest": digest, "imageTag": tag}}})  # fmt: skip
