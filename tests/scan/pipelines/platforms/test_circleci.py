"""CircleCI configurations as the checks see them."""

from typing import Any

import pytest

from bartizan.scan.pipelines.subject import ReferenceKind, Trust

CONFIG = """\
    version: 2.1
    setup: true
    orbs:
      node: circleci/node@5.1.0
      other: team/tool@1.2
      moving: team/tool@volatile
      own:
        orbs: {inner: x/y@dev:first}
        jobs: {}
    parameters:
      flag: {type: boolean, default: false}
      name: {type: string, default: ""}
    executors:
      small: {docker: [{image: "cimg/base:2024.01"}], environment: {A: b}}
    commands:
      say:
        parameters: {what: {type: string}}
        steps: [{run: echo << parameters.what >>}]
    jobs:
      build:
        executor: small
        steps:
          - checkout
          - run: echo << pipeline.git.branch >> << pipeline.parameters.flag >> $NPM_TOKEN
          - run:
              name: multi
              shell: /usr/bin/python3
              command: |
                print("<< pipeline.parameters.name >>")
          - when:
              condition: << pipeline.parameters.flag >>
              steps: [{run: inner}]
          - save_cache: {key: "v1-{{ .Branch }}", paths: [~/.npm]}
          - store_artifacts: {path: out}
      deploy:
        machine: true
        resource_class: team/runner
        steps: [{run: aws s3 sync out s3://x}]
    workflows:
      main:
        jobs:
          - build
          - hold: {type: approval, requires: [build]}
          - deploy:
              requires: [hold]
              context: [production]
              filters: {branches: {only: main}}
          - node/test
"""


def test_orbs(read: Any) -> None:
    references = read(".circleci/config.yml", CONFIG).references()
    node = references["circleci/node@5.1.0"]
    assert (node.kind, node.name, node.version) == (ReferenceKind.ORB, "circleci/node", "5.1.0")
    assert (node.pinned, node.first_party) == (True, True)
    assert not references["team/tool@1.2"].pinned
    assert not references["team/tool@volatile"].pinned
    assert not references["x/y@dev:first"].pinned


def test_steps(read: Any) -> None:
    found = read(".circleci/config.yml", CONFIG)
    build = found.job("build")
    assert [image.text.value for image in build.images] == ["cimg/base:2024.01"]
    assert [step.checkout for step in build.steps][:2] == [True, False]
    assert found.pasted(build.steps[1]) == {
        "<< pipeline.git.branch >>": "untrusted",
        "<< pipeline.parameters.flag >>": "trusted",
    }
    assert [e.source for e in build.steps[1].secrets] == ["NPM_TOKEN"]
    assert found.pasted(build.steps[2]) == {"<< pipeline.parameters.name >>": "unknown"}
    assert build.steps[2].scripts[0].language == "python"
    assert "inner" in [s.text.value for step in build.steps for s in step.scripts]
    assert [store.action for store in build.stores] == ["cache-save", "upload"]


def test_what_workflows_add(read: Any) -> None:
    found = read(".circleci/config.yml", CONFIG)
    deploy = found.job("deploy")
    assert deploy.manual
    assert deploy.deploys
    assert deploy.self_hosted
    assert [(t.name, t.branches) for t in deploy.triggers] == [("push", ("main",))]
    assert [e.source for e in deploy.steps[0].secrets] == ["context production"]
    assert found.shown(deploy.steps[0].secrets[0].span) == "production"
    assert not found.job("build").manual
    assert found.job("build").triggers == ()


def test_commands_are_read_like_jobs(read: Any) -> None:
    found = read(".circleci/config.yml", CONFIG)
    assert found.pasted(found.job("say").steps[0]) == {"<< parameters.what >>": "unknown"}


def test_who_starts_it(read: Any) -> None:
    pipeline = read(".circleci/config.yml", CONFIG).pipeline
    assert pipeline.trust is Trust.OUTSIDER
    assert "setup" in [trigger.name for trigger in pipeline.triggers]


@pytest.mark.parametrize(
    "text",
    [
        "jobs: [x]\nworkflows: [y]\norbs: [z]\n",
        "jobs: {a: {steps: [1, [x], {run: [y]}, {run: {command: {}}}, {when: 1}], docker: {a: b}}}\n",  # noqa: E501
        "workflows: {a: {jobs: [1, [x], {b: [c]}, {d: {requires: {e: f}, filters: [x]}}]}}\n",
        "executors: 1\ncommands: {a: {steps: {b: c}}}\nparameters: {a: 1}\njobs: {b: c}\n",
    ],
)
def test_wrong_types_are_passed_over(read: Any, text: str) -> None:
    assert read(".circleci/config.yml", text).pipeline is not None
