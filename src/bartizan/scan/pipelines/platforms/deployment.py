"""Tells whether a job publishes or deploys, from the commands it runs and what it uses."""

import re
from collections.abc import Iterable

_COMMAND = re.compile(
    r"""(?:^|[\s;&|(`'"])(?:
      (?:npm|pnpm|yarn|lerna|vsce|ovsx)\s+(?:npm\s+)?publish
    | twine\s+upload | (?:poetry|uv|flit|hatch|cargo|dart\s+pub)\s+publish | gem\s+push
    | (?:docker|podman|buildah|skopeo|crane|oras|helm)\s+(?:image\s+)?(?:push|copy)\b
    | (?:docker\s+)?(?:buildx\s+)?build[^\n]{0,300}\s--push\b
    | kubectl\s+[^\n;&|]{0,120}?\b(?:apply|replace|rollout|set\s+image|create|patch|scale)\b
    | helm\s+[^\n;&|]{0,80}?\b(?:upgrade|install)\b | helmfile\s+[^\n;&|]{0,80}?\b(?:apply|sync)\b
    | (?:terraform|tofu|terragrunt)\s+[^\n;&|]{0,120}?\b(?:apply|destroy)\b
    | (?:cdk|sam|amplify|sls|serverless|firebase|flyctl|fly|wrangler|netlify|railway|now|eb|
         copilot|surge|gh-pages)\s+[^\n;&|]{0,120}?\b(?:deploy|publish)\b
    | vercel\s+[^\n;&|]{0,120}?(?:deploy|--prod) | pulumi\s+[^\n;&|]{0,80}?\bup\b
    | aws\s+(?:s3\s+(?:sync|cp|mv)|[a-z0-9-]{2,30}\s+(?:deploy|update-[a-z-]{2,40}|
         create-[a-z-]{2,40}|put-[a-z-]{2,40}|publish[a-z-]{0,30}|run-task|start-[a-z-]{2,40}))\b
    | (?:gcloud|az|oc|cf|heroku)\s+[^\n;&|]{0,120}?\b(?:deploy|apply|push|release|rollout|
         container:release|container:push)\b
    | gsutil\s+[^\n;&|]{0,60}?\b(?:cp|rsync|mv)\b
    | gh\s+release\s+(?:create|upload) | goreleaser\s+(?:release)?\b | semantic-release\b
    | (?:\./)?mvnw?\s+[^\n;&|]{0,300}?\bdeploy\b
    | (?:\./)?gradlew?\s+[^\n;&|]{0,300}?\b(?:publish|upload)[A-Za-z]{0,60}
    | (?:sbt\s+[^\n;&|]{0,120}?publish) | (?:dotnet\s+)?nuget\s+push
    | ansible-playbook\s | argocd\s+app\s+(?:sync|set) | flux\s+reconcile
    | kustomize\s+build[^\n]{0,200}\|\s*kubectl
    | (?:scp|rsync)\s+[^\n;&|]{0,200}?[\w.$\{\}-]{1,80}@?[\w.$\{\}-]{1,80}:
    | jfrog?\s+rt\s+(?:u|upload|bp) | git\s+push\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)

_HINTS = re.compile(
    r"publish|upload|push|deploy|apply|replace|rollout|set|create|patch|scale|upgrade|install|sync|"
    r"destroy|up\b|s3|update-|put-|run-task|release|ansible|reconcile|scp|rsync|copy|cp|jf",
    re.IGNORECASE,
)
"""A cheap test that nearly all commands pass only if the dear one may match."""

_USES = re.compile(
    r"(?:^|[/_-])(?:deploy|publish|release|upload-to|push-to|gh-pages|pages-deploy|s3-sync|"
    r"ecs-deploy|helm-deploy|k8s-deploy|action-gh-release|gh-action-pypi-publish|"
    r"aws-cloudformation-github-deploy|cloudrun)",
    re.IGNORECASE,
)
_NAMES = re.compile(r"(?:^|[^a-z])(?:deploy|publish|release|rollout|promote)", re.IGNORECASE)
MAX_SCRIPT = 200_000
"""Characters of one script that are searched."""


def commands_deploy(scripts: Iterable[str]) -> bool:
    """Whether a script publishes an artifact or changes a running system."""
    return any(_HINTS.search(script) and _COMMAND.search(script[:MAX_SCRIPT]) for script in scripts)


def uses_deploys(name: str) -> bool:
    """Whether an action, orb command, pipe or task publishes or deploys, by its name."""
    return bool(_USES.search(name))


def name_deploys(name: str) -> bool:
    """Whether a job or environment says so by its own name."""
    return bool(_NAMES.search(name))
