"""A job publishes or deploys from any branch, and nobody has to agree."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.flow_control import any_branch_deploys, gitlab_any_branch
from bartizan.scan.pipelines.guards import approved
from bartizan.scan.pipelines.platforms.deployment import commands_deploy, uses_deploys
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Step
from bartizan.scan.pipelines.wording import the_job

_GITHUB = """\
on: %s
permissions: {}
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          persist-credentials: false
      - run: npm publish
"""
_GITLAB = """\
deploy:
  script:
    - kubectl apply -f deploy.yaml
  environment: production
%s"""
_CIRCLECI = """\
version: 2.1
jobs:
  publish:
    docker:
      - image: cimg/node:22.11
    steps:
      - checkout
      - run: npm publish
workflows:
  main:
    jobs:
      - publish%s
"""

CHECK = Check(
    id="PIPE-012",
    slug="unguarded-deployment",
    title="Any branch can publish or deploy without approval",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Jobs that publish packages or images, or change a running system, start by themselves for a push to any branch or for a pull request, and wait neither for a
protected environment nor for a person. Environments that are made for one branch (`review/…`) are left out.
""",
    why="""
One account with write access, or one stolen token, is enough to bring unreviewed code to the users: push a branch, and the pipeline delivers it. No branch protection is in the
way, because none of the protected branches is touched.
""",
    fix="""
Limit the job to the protected branch or to protected tags, and put it behind an environment with required reviewers (GitHub, GitLab, Azure, Bitbucket), a `when: manual` job, an `input` step
(Jenkins) or an `approval` job (CircleCI).
""",
    cwe=(862, 284),
    attack=("T1195.002", "T1072"),
    controls=("owasp-cicd:CICD-SEC-1", "soc2:CC8.1", "nist-800-53:CM-3", "ssdf:PS.1.1"),
    references=(
        "https://owasp.org/www-project-top-10-ci-cd-security-risks/CICD-SEC-01-Insufficient-Flow-Control-Mechanisms",
    ),
    bad=(
        Example(".github/workflows/publish.yml", _GITHUB % "push"),
        Example(".gitlab-ci.yml", _GITLAB % ""),
        Example(".circleci/config.yml", _CIRCLECI % ""),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        script:\n          - npm publish\n",
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent any\n  stages {\n    stage('deploy') {\n      steps {\n        sh 'kubectl apply -f deploy.yaml'\n      }\n    }\n  }\n}\n",
        ),
    ),
    good=(
        Example(".github/workflows/publish.yml", _GITHUB % "{push: {branches: [main]}}"),
        Example(
            ".gitlab-ci.yml",
            _GITLAB % "  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
        ),
        Example(".gitlab-ci.yml", _GITLAB % "  when: manual\n"),
        Example(
            ".gitlab-ci.yml", (_GITLAB % "").replace("production", "review/$CI_COMMIT_REF_SLUG")
        ),
        Example(
            ".circleci/config.yml",
            _CIRCLECI % ":\n          filters:\n            branches:\n              only: main",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  branches:\n    main:\n      - step:\n          script:\n            - npm publish\n",
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent any\n  stages {\n    stage('deploy') {\n      when { branch 'main' }\n      steps {\n        sh 'kubectl apply -f deploy.yaml'\n      }\n    }\n  }\n}\n",
        ),
    ),
)

_AZURE_TASKS = re.compile(
    r"^(?:AzureWebApp|AzureRmWebApp|AzureFunctionApp|KubernetesManifest|HelmDeploy|GitHubRelease"
    r"|AzureResourceManager|NpmPublish|AzureFileCopy|IISWebAppDeploy|ServiceFabricDeploy"
    r"|AppCenterDistribute|CopyFilesOverSSH|FtpUpload|AWS\w{0,40}Deploy|S3Upload)",
    re.IGNORECASE,
)
_TEMPORARY = ("review", "preview", "$CI_COMMIT", "$CI_MERGE", "pr-", "test", "dev", "staging")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Deploying jobs that nothing holds back."""
    for job in pipeline.jobs:
        if not _delivers(pipeline, job):
            continue
        acting = [step for step in job.steps if _acts(step)]
        if pipeline.platform is Platform.GITLAB:
            if job.manual or not gitlab_any_branch(pipeline, job):
                continue
        elif pipeline.platform is Platform.AZURE and not acting:
            continue  # a task that can deploy, but only restores or signs in here
        elif approved(pipeline, job) or not any_branch_deploys(pipeline, job, acting):
            continue
        yield Match(
            span=job.name_span,
            message=f"{the_job(job)} publishes or deploys for any branch, and nobody has to agree",
            anchor=job.name,
            scope=pipeline.scope(job),
            annotation="neither a branch nor an approval is required",
            profile=_profile(pipeline, job),
        )


def _delivers(pipeline: Pipeline, job: Job) -> bool:
    environment = job.environment.value.lower() if job.environment else ""
    if environment and any(word.lower() in environment for word in _TEMPORARY):
        return False
    if pipeline.platform is Platform.GITLAB and "prod" in environment:
        return True
    return job.deploys


def _acts(step: Step) -> bool:
    name = step.uses.name if step.uses else ""
    command = step.inputs.get("command")
    pushes = name.lower() == "nugetcommand" and command and command.text.value.lower() == "push"
    if uses_deploys(name) or _AZURE_TASKS.search(name) or pushes:
        return True
    return commands_deploy(script.text.value for script in step.scripts)


def _profile(pipeline: Pipeline, job: Job) -> Profile:
    """Regular where the whole way is in this file: not on Tekton, not in a called workflow."""
    if pipeline.platform is Platform.TEKTON:
        return Profile.AUDITOR
    return Profile.PEDANTIC if job.uses else Profile.REGULAR
