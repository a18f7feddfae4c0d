"""Bitbucket definitions as the checks see them."""

from typing import Any

import pytest

from bartizan.scan.pipelines.platforms import bitbucket
from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.subject import ReferenceKind, Trust
from bartizan.scan.source import SourceFile

PIPELINES = """\
    image: node:20
    definitions:
      services: {db: {image: "postgres:16"}}
      caches: {own: {key: {files: [lock]}, path: vendor}}
      steps:
        - step: &test
            name: Test
            caches: [own]
            services: [db, docker]
            script: [npm ci, "curl -u $DEPLOY_PASSWORD x"]
            artifacts: [dist/**]
    pipelines:
      default:
        - parallel:
            - step: *test
            - step: {script: [one]}
      pull-requests:
        "**": [{step: *test}]
      branches:
        main:
          - stage:
              name: Ship
              deployment: production
              steps:
                - step:
                    trigger: manual
                    oidc: true
                    runs-on: [self.hosted, linux]
                    script:
                      - pipe: atlassian/aws-s3-deploy:1.1.0
                        variables: {KEY: $AWS_SECRET_ACCESS_KEY}
"""


def test_jobs_have_the_trust_of_their_event(read: Any) -> None:
    found = read("bitbucket-pipelines.yml", PIPELINES)
    assert found.pipeline.trust is Trust.OUTSIDER
    trusts = {job.name: job.triggers[0].trust for job in found.pipeline.jobs}
    assert trusts == {
        "default: Test": Trust.TRUSTED,
        "default": Trust.TRUSTED,
        "pull-requests **: Test": Trust.OUTSIDER,
        "branches main": Trust.TRUSTED,
    }


def test_a_step(read: Any) -> None:
    found = read("bitbucket-pipelines.yml", PIPELINES)
    test = found.job("default: Test")
    assert [s.text.value for s in test.steps[0].scripts][0] == "npm ci"  # noqa: RUF015
    assert [e.source for e in test.steps[0].secrets] == ["DEPLOY_PASSWORD"]
    assert [image.name for image in test.images] == ["postgres"]
    assert found.shown(test.privileged) == "docker"
    assert [store.action for store in test.stores] == ["upload", "cache"]


def test_a_deployment(read: Any) -> None:
    ship = read("bitbucket-pipelines.yml", PIPELINES).job("branches main")
    assert (ship.environment.value, ship.manual, ship.deploys) == ("production", True, True)
    assert ship.self_hosted
    assert [v.name for v in ship.identity] == ["oidc"]
    pipe = ship.steps[0].uses
    assert (pipe.kind, pipe.name, pipe.version) == (
        ReferenceKind.PIPE, "atlassian/aws-s3-deploy", "1.1.0"
    )  # fmt: skip
    assert pipe.first_party
    assert ship.steps[0].inputs["key"].secret


def test_a_file_without_pipelines_is_refused() -> None:
    with pytest.raises(DefinitionError, match="has no 'pipelines'"):
        bitbucket.parse(SourceFile("bitbucket-pipelines.yml", b"image: x\n"))


@pytest.mark.parametrize(
    "text",
    [
        "pipelines: {default: x, branches: [y], custom: {a: {b: c}}}\n",
        "pipelines: {default: [1, [x], {step: y}, {step: {script: {a: b}}}, {parallel: 1}]}\n",
        "definitions: [x]\nimage: [y]\npipelines: {default: [{step: {services: {a: b}}}]}\n",
        "pipelines: {default: [{step: {script: [{pipe: [x]}], artifacts: 1, caches: [[x]]}}]}\n",
    ],
)
def test_wrong_types_are_passed_over(read: Any, text: str) -> None:
    assert read("bitbucket-pipelines.yml", text).pipeline is not None
