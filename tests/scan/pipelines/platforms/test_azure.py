"""Azure pipelines and templates as the checks see them."""

from typing import Any

import pytest

from bartizan.scan.pipelines.platforms import azure
from bartizan.scan.pipelines.subject import Kind, ReferenceKind, Trust
from bartizan.scan.source import SourceFile

PIPELINE = """\
    trigger: [main]
    resources:
      repositories:
        - {repository: shared, type: git, name: team/templates, ref: refs/heads/main}
      containers:
        - {container: tools, image: "ubuntu:22.04", options: --privileged}
    parameters:
      - {name: size, type: string, values: [a, b]}
      - {name: free, type: string}
    variables:
      - group: secrets
      - {name: TITLE, value: $(Build.SourceVersionMessage)}
    stages:
      - stage: Build
        jobs:
          - template: jobs/lint.yml
          - template: jobs/scan.yml@shared
          - job: compile
            pool: my-pool
            container: tools
            steps:
              - checkout: self
                persistCredentials: true
              - ${{ if eq(parameters.size, 'a') }}:
                  - bash: |
                      echo $(TITLE) $(date) $(Build.BuildId)
                      echo ${{ parameters.free }} ${{ parameters.size }}
              - task: AzureCLI@2
                displayName: Azure
                inputs:
                  scriptType: pscore
                  inlineScript: echo $(deployPassword)
                env: {TOKEN: $(System.AccessToken)}
              - task: DownloadBuildArtifacts@0
                inputs: {buildType: specific, artifactName: out}
      - stage: Deploy
        jobs:
          - deployment: web
            environment: production
            pool: {vmImage: ubuntu-latest}
            strategy:
              runOnce:
                deploy:
                  steps: [{script: ./deploy}]
"""


def test_a_pipeline(read: Any) -> None:
    found = read("azure-pipelines.yml", PIPELINE)
    pipeline = found.pipeline
    assert pipeline.kind is Kind.PIPELINE
    assert [(t.name, t.trust, t.branches) for t in pipeline.triggers] == [
        ("push", Trust.TRUSTED, ("main",)),
        ("pull-request", Trust.OUTSIDER, ()),
    ]
    references = found.references()
    shared = references["team/templates"]
    assert (shared.kind, shared.version) == (ReferenceKind.TEMPLATE, "refs/heads/main")
    assert found.shown(shared.version_text.span) == "refs/heads/main"
    assert references["jobs/lint.yml"].local
    assert references["AzureCLI@2"].first_party


def test_macros(read: Any) -> None:
    found = read("azure-pipelines.yml", PIPELINE)
    steps = found.job("compile").steps
    assert found.pasted(steps[1]) == {
        "$(TITLE)": "untrusted",
        "$(Build.BuildId)": "trusted",
        "${{ parameters.free }}": "unknown",
        "${{ parameters.size }}": "trusted",
    }
    assert found.pasted(steps[2]) == {"$(deployPassword)": "secret"}
    assert steps[2].scripts[0].language == "pwsh"
    assert sorted(e.source for e in steps[2].secrets) == ["System.AccessToken", "deployPassword"]


def test_a_job(read: Any) -> None:
    found = read("azure-pipelines.yml", PIPELINE)
    job = found.job("compile")
    assert job.self_hosted
    assert job.steps[0].checkout
    assert job.steps[0].inputs["persistcredentials"].text.value == "true"
    assert [image.text.value for image in job.images] == ["ubuntu:22.04"]
    assert found.shown(job.privileged) == "--privileged"
    assert [(s.action, s.name, s.foreign) for s in job.stores] == [("download", "out", True)]


def test_a_deployment(read: Any) -> None:
    web = read("azure-pipelines.yml", PIPELINE).job("web")
    assert web.environment.value == "production"
    assert web.deploys
    assert not web.self_hosted
    assert [s.text.value for step in web.steps for s in step.scripts] == ["./deploy"]


def test_switched_off_triggers(read: Any) -> None:
    found = read("azure-pipelines.yml", "trigger: none\npr: none\nsteps:\n- script: x\n")
    assert found.pipeline.triggers == ()
    assert found.pipeline.jobs[0].implicit_checkout


def test_a_template_anywhere(read: Any) -> None:
    found = read(
        "eng/build/steps.yml",
        "parameters:\n  name: x\nsteps:\n- task: Npm@1\n- pwsh: echo ${{ parameters.name }}\n",
    )
    assert found.pipeline.kind is Kind.REUSABLE
    assert found.pasted(found.pipeline.jobs[0].steps[1]) == {"${{ parameters.name }}": "unknown"}


@pytest.mark.parametrize(
    "text",
    [b"on: push\njobs:\n  a:\n    steps:\n", b"stages:\n  - build\n", b"steps:\n  - name: x\n",
     b"include:\n - template: x\nstages:\n- a\n- pwsh: x\n"],
)  # fmt: skip
def test_other_yaml_is_left_alone(text: bytes) -> None:
    assert not azure.recognises(SourceFile("ci/some.yml", text))


@pytest.mark.parametrize(
    "text",
    [
        "steps: {a: b}\njobs: [x, [y], {job: [z]}]\nstages: 1\npool: [x]\n",
        "trigger: {branches: x}\npr: [[a]]\nresources: {repositories: x, containers: [1]}\n",
        "extends: [x]\nparameters: x\nvariables: {a: [b]}\nsteps: [{task: [x], inputs: y}]\n",
        "jobs: [{deployment: a, strategy: {x: {y: 1}}, environment: [b], services: [c]}]\n",
    ],
)
def test_wrong_types_are_passed_over(read: Any, text: str) -> None:
    assert read("azure-pipelines.yml", text).pipeline is not None
