"""Tekton objects as the checks see them."""

from typing import Any

import pytest

from bartizan.scan.pipelines.platforms import tekton
from bartizan.scan.pipelines.subject import Kind, ReferenceKind, Trust
from bartizan.scan.source import SourceFile

RUN = """\
    apiVersion: v1
    kind: ConfigMap
    ---
    apiVersion: tekton.dev/v1
    kind: PipelineRun
    metadata:
      name: pr
      annotations:
        pipelinesascode.tekton.dev/on-event: "[pull_request]"
        pipelinesascode.tekton.dev/on-target-branch: "[main]"
    spec:
      params:
        - {name: branch, value: "{{ source_branch }}"}
        - {name: fixed, value: main}
      pipelineSpec:
        tasks:
          - name: build
            params:
              - {name: target, value: $(params.branch)}
            taskSpec:
              volumes: [{name: s, hostPath: {path: /var/run/docker.sock}}]
              steps:
                - name: make
                  image: registry.example.org/make:1
                  env:
                    - {name: TOKEN, valueFrom: {secretKeyRef: {name: npm, key: token}}}
                  script: |
                    #!/usr/bin/env python3
                    print("$(params.target) $(params.fixed) $(context.taskRun.name)")
                - image: alpine
                  command: [sh, -c]
                  args: [echo $(params.branch)]
          - name: clone
            runAfter: [build]
            taskRef:
              resolver: git
              params:
                - {name: url, value: https://git.example.org/t.git}
                - {name: revision, value: main}
          - {name: other, taskRef: {name: x, bundle: "reg.example.org/b:1"}}
"""


def test_a_run_of_pipelines_as_code(read: Any) -> None:
    found = read(".tekton/pr.yaml", RUN)
    assert found.pipeline.kind is Kind.PIPELINE
    assert [(t.name, t.trust, t.branches) for t in found.pipeline.triggers] == [
        ("pull_request", Trust.OUTSIDER, ("main",))
    ]


def test_parameters_are_followed_by_name(read: Any) -> None:
    found = read(".tekton/pr.yaml", RUN)
    make, shell = found.job("build").steps
    assert found.pasted(make) == {
        "$(params.target)": "untrusted",
        "$(params.fixed)": "unknown",
        "$(context.taskRun.name)": "trusted",
    }
    assert make.scripts[0].language == "python"
    assert found.pasted(shell) == {"$(params.branch)": "untrusted"}
    assert [e.source for e in make.secrets] == ["npm"]
    assert found.shown(found.job("build").privileged) == "/var/run/docker.sock"


def test_references(read: Any) -> None:
    found = read(".tekton/pr.yaml", RUN)
    clone = found.job("clone").uses
    assert (clone.kind, clone.name, clone.version, clone.pinned) == (
        ReferenceKind.TASK, "https://git.example.org/t.git", "main", False
    )  # fmt: skip
    assert found.shown(clone.version_text.span) == "main"
    assert found.job("clone").needs == ("build",)
    bundle = found.job("other").uses
    assert (bundle.name, bundle.version) == ("reg.example.org/b", "1")


def test_a_listener_holds_secrets_whoever_sends_the_event(read: Any) -> None:
    found = read(
        "listener.yaml",
        """\
        apiVersion: triggers.tekton.dev/v1beta1
        kind: EventListener
        metadata: {name: l}
        spec:
          triggers:
            - interceptors:
                - ref: {name: github}
                  params: [{name: eventTypes, value: [pull_request]}]
        ---
        apiVersion: triggers.tekton.dev/v1beta1
        kind: TriggerBinding
        metadata: {name: b}
        spec:
          params: [{name: title, value: $(body.pull_request.title)}]
        ---
        apiVersion: triggers.tekton.dev/v1beta1
        kind: TriggerTemplate
        metadata: {name: t}
        spec:
          params: [{name: title}]
          resourcetemplates:
            - apiVersion: tekton.dev/v1
              kind: TaskRun
              metadata: {generateName: r-}
              spec:
                taskSpec:
                  steps: [{image: a, script: "echo $(tt.params.title)"}]
        """,
    )
    assert found.pipeline.trust is Trust.PRIVILEGED_OUTSIDER
    assert found.pasted(found.job("r-").steps[0]) == {"$(tt.params.title)": "untrusted"}


def test_a_task(read: Any) -> None:
    found = read(
        "task.yaml",
        """\
        apiVersion: tekton.dev/v1
        kind: Task
        metadata: {name: t}
        spec:
          params: [{name: x, default: y}]
          steps:
            - {name: s, image: a, script: echo $(params.x), securityContext: {privileged: true}}
        """,
    )
    assert found.pipeline.kind is Kind.REUSABLE
    assert found.pasted(found.job("t").steps[0]) == {"$(params.x)": "unknown"}
    assert found.shown(found.job("t").privileged) == "privileged"


def test_other_kubernetes_files_are_left_alone() -> None:
    assert not tekton.recognises(SourceFile("a.yaml", b"apiVersion: v1\nkind: Pod\n"))
    assert not tekton.recognises(SourceFile("a.yaml", b"text: see https://tekton.dev/docs\n"))


@pytest.mark.parametrize(
    "text",
    [
        "kind: Task\nspec: {steps: [1, [x], {script: [a], env: b}], params: {a: b}, volumes: x}\n",
        "kind: Pipeline\nspec: {tasks: {a: b}, finally: [{taskRef: [x]}, {taskSpec: 1}]}\n",
        "kind: PipelineRun\nmetadata: [x]\nspec: {pipelineRef: {resolver: [x]}, params: [[x]]}\n",
        "kind: EventListener\nspec: {triggers: [{interceptors: [{params: [{name: eventTypes}]}]}]}\n",  # noqa: E501
        "kind: [x]\nspec: 1\n",
    ],
)
def test_wrong_types_are_passed_over(read: Any, text: str) -> None:
    assert read("t.yaml", f"apiVersion: tekton.dev/v1\n{text}").pipeline is not None
