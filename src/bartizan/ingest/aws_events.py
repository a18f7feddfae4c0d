"""What calls of AWS interfaces prove beyond who and when: sessions, images, workloads.

Each function takes the two halves of a call, request and response, as decoded JSON, and gives the
columns of the event schema that only this kind of call fills. They read what the record states.

Source: API references of STS, ECR, ECS, EKS and Lambda.
"""

from collections.abc import Callable, Mapping
from typing import Any

from bartizan.ingest.aws_identity import Identity, role_of
from bartizan.ingest.container_images import digest_of, image_name
from bartizan.ingest.federation import Subject, subject
from bartizan.ingest.json_values import first_text, record_at, records_at, text_at
from bartizan.ingest.lineage import (
    ASSUMED,
    CREATED,
    DEPLOYED_AS,
    PUSHED,
    STARTED,
    TAGGED,
    Link,
    entity,
    link,
    links,
)
from bartizan.model.entity import EntityKind

REGION = "(region)"
"""Under which requests have the region they were made in, which names registries."""
Columns = dict[str, Any]
Call = Callable[[Mapping[str, Any], Mapping[str, Any], Identity], Columns]
"""Request, response, who called: the columns the call fills."""


def assume_role(request: Mapping[str, Any], response: Mapping[str, Any], who: Identity) -> Columns:
    """``AssumeRole``, ``AssumeRoleWithSAML``: the caller starts a session that acts as a role."""
    issued, role = _issued(request, response)
    caller = entity("session", who.session) or entity(who.actor_kind, who.actor)
    return {"links": links(link(caller, STARTED, issued), link(issued, ASSUMED, role))}


def web_identity(request: Mapping[str, Any], response: Mapping[str, Any], who: Identity) -> Columns:
    """``AssumeRoleWithWebIdentity``: a token of a pipeline is exchanged for a session."""
    issued, role = _issued(request, response)
    claimed = text_at(response, "subjectFromWebIdentityToken") or who.actor
    pipeline = subject(claimed)
    sources: list[str | None] = [*_pipeline(pipeline)] or [
        entity(EntityKind.SERVICE_ACCOUNT, claimed)
    ]
    found = [link(source, STARTED, issued) for source in sources]
    columns: Columns = {"links": links(*found, link(issued, ASSUMED, role))}
    if pipeline:
        columns["repo"] = pipeline.repository or None
        columns["run"] = pipeline.run or None
    return columns


def push_image(request: Mapping[str, Any], response: Mapping[str, Any], who: Identity) -> Columns:
    """``PutImage`` of ECR: a session pushes a digest under a tag."""
    image = record_at(response, "image") or record_at(request, "image")
    digest = digest_of(text_at(image, "imageId", "imageDigest") or text_at(request, "imageDigest"))
    name = _registry_name(request, image)
    artifact = entity(EntityKind.IMAGE, digest or name)
    source = entity("session", who.session) or entity(who.actor_kind, who.actor)
    return {
        "artifact": artifact and artifact.removeprefix("image:"),
        "target": name or digest,
        "target_kind": EntityKind.IMAGE.value,
        "links": links(
            link(source, PUSHED, artifact),
            link(artifact, TAGGED, entity(EntityKind.IMAGE, name)) if digest else None,
        ),
    }


def register_task(request: Mapping[str, Any], response: Mapping[str, Any], _: Identity) -> Columns:
    """``RegisterTaskDefinition``: images that a task definition will run."""
    definition = text_at(response, "taskDefinition", "taskDefinitionArn") or text_at(
        request, "family"
    )
    images = [
        image_name(text_at(one, "image")) for one in records_at(request, "containerDefinitions")
    ]
    return _deployed(images, definition)


def run_task(_: Mapping[str, Any], response: Mapping[str, Any], __: Identity) -> Columns:
    """``RunTask``, ``StartTask``: containers that began to run, with their digests."""
    found: list[Link | None] = []
    workload: str | None = None
    artifact: str | None = None
    for task in records_at(response, "tasks"):
        workload = text_at(task, "taskArn") or workload
        for container in records_at(task, "containers"):
            image = digest_of(text_at(container, "imageDigest")) or image_name(
                text_at(container, "image")
            )
            artifact = artifact or image
            found.append(
                link(
                    entity(EntityKind.IMAGE, image),
                    DEPLOYED_AS,
                    entity(EntityKind.WORKLOAD, text_at(task, "taskArn")),
                )
            )
    return {"workload": workload, "artifact": artifact, "links": links(*found)}


def function_code(request: Mapping[str, Any], response: Mapping[str, Any], _: Identity) -> Columns:
    """``CreateFunction``, ``UpdateFunctionCode``: the image that a Lambda function runs."""
    image = text_at(request, "code", "imageUri") or text_at(request, "imageUri")
    resolved = digest_of(text_at(response, "resolvedImageUri"))
    workload = text_at(response, "functionArn") or text_at(request, "functionName")
    return _deployed([resolved or image_name(image)], workload)


def created_key(request: Mapping[str, Any], response: Mapping[str, Any], who: Identity) -> Columns:
    """``CreateAccessKey``: a lasting key of a user, which later calls show as their session."""
    key = text_at(response, "accessKey", "accessKeyId")
    user = text_at(response, "accessKey", "userName") or text_at(request, "userName")
    maker = entity("session", who.session) or entity(who.actor_kind, who.actor)
    return {
        "target": user or who.actor,
        "target_kind": EntityKind.USER.value,
        "links": links(link(maker, CREATED, entity(EntityKind.SESSION, key))),
    }


def temporary_session(_: Mapping[str, Any], response: Mapping[str, Any], who: Identity) -> Columns:
    """``GetSessionToken``, ``GetFederationToken``: the caller is given a session of its own."""
    issued = entity(EntityKind.SESSION, text_at(response, "credentials", "accessKeyId"))
    caller = entity("session", who.session) or entity(who.actor_kind, who.actor)
    return {"links": links(link(caller, STARTED, issued))}


CALLS: dict[str, Call] = {
    "AssumeRole": assume_role,
    "AssumeRoleWithSAML": assume_role,
    "AssumeRoleWithWebIdentity": web_identity,
    "GetSessionToken": temporary_session,
    "GetFederationToken": temporary_session,
    "PutImage": push_image,
    "RegisterTaskDefinition": register_task,
    "RunTask": run_task,
    "StartTask": run_task,
    "CreateFunction20150331": function_code,
    "UpdateFunctionCode20150331v2": function_code,
    "CreateFunction": function_code,
    "UpdateFunctionCode": function_code,
    "CreateAccessKey": created_key,
}
"""Calls that prove more, by event name. Lambda's names carry the date of its interface."""


def _issued(
    request: Mapping[str, Any], response: Mapping[str, Any]
) -> tuple[str | None, str | None]:
    """The session that was issued and the role it acts as."""
    arn = text_at(response, "assumedRoleUser", "arn")
    key = text_at(response, "credentials", "accessKeyId")
    role = text_at(request, "roleArn") or role_of(arn)
    return entity(EntityKind.SESSION, key or arn), entity(EntityKind.ROLE, role)


def _pipeline(named: Subject | None) -> list[str]:
    if named is None:
        return []
    parts = (
        entity(EntityKind.RUN, named.run),
        entity(EntityKind.WORKFLOW, named.workflow),
        entity(EntityKind.REPOSITORY, named.repository),
    )
    return [part for part in parts if part]


def _registry_name(request: Mapping[str, Any], image: Mapping[str, Any]) -> str | None:
    repository = first_text(image, "repositoryName") or first_text(request, "repositoryName")
    if not repository:
        return None
    tag = text_at(image, "imageId", "imageTag") or text_at(request, "imageTag")
    registry = first_text(image, "registryId") or first_text(request, "registryId")
    region = text_at(request, REGION)
    if registry and region:
        china = ".cn" if region.startswith("cn-") else ""
        registry = f"{registry}.dkr.ecr.{region}.amazonaws.com{china}"
    home = f"{registry}/" if registry else ""
    return f"{home}{repository}:{tag}" if tag else f"{home}{repository}"


def _deployed(images: list[str | None], workload: str | None) -> Columns:
    target = entity(EntityKind.WORKLOAD, workload)
    return {
        "workload": workload,
        "artifact": next((image for image in images if image), None),
        "links": links(
            *(link(entity(EntityKind.IMAGE, image), DEPLOYED_AS, target) for image in images)
        ),
    }
