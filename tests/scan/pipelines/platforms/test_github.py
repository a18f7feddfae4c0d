"""GitHub workflows and actions as the checks see them."""

from typing import Any

import pytest

from bartizan.scan.pipelines.platforms import github, github_expressions
from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.subject import Kind, ReferenceKind, Trust
from bartizan.scan.source import SourceFile

WORKFLOW = ".github/workflows/build.yml"

RELEASE = """\
    name: Release
    on:
      pull_request_target:
        types: [labeled]
        branches: [main]
      push:
    permissions:
      contents: write
    concurrency: one
    env:
      TITLE: ${{ github.event.pull_request.title }}
    jobs:
      build:
        runs-on: [self-hosted, linux]
        container:
          image: registry.example.org:5000/build/tools:1.2@sha256:%(digest)s
          options: --privileged
        env:
          TOKEN: ${{ secrets.NPM_TOKEN }}
        steps:
          - uses: actions/checkout@v4
            with:
              ref: ${{ github.event.pull_request.head.sha }}
          - name: Say
            run: |
              echo "${{ env.TITLE }}"

                echo '${{ github.sha }}' ${{ inputs.x }}
          - uses: actions/cache@0123456789012345678901234567890123456789
            with:
              path: |
                ~/.npm
                build/out
              key: npm-${{ github.head_ref }}
      publish:
        needs: build
        if: github.actor == 'release-bot'
        environment: { name: production }
        permissions: read-all
        uses: ./.github/workflows/publish.yml
        secrets: inherit
""" % {"digest": "a" * 64}  # noqa: UP031


def test_a_workflow(read: Any) -> None:
    found = read(WORKFLOW, RELEASE)
    pipeline = found.pipeline
    assert (pipeline.kind, pipeline.name, pipeline.concurrency) == (Kind.PIPELINE, "Release", True)
    assert pipeline.trust is Trust.PRIVILEGED_OUTSIDER
    target, push = pipeline.triggers
    assert (target.name, target.types, target.branches) == (
        "pull_request_target", ("labeled",), ("main",)
    )  # fmt: skip
    assert found.shown(target.span) == "pull_request_target"
    assert push.trust is Trust.TRUSTED
    assert pipeline.permissions == {"contents": "write"}
    assert found.shown(pipeline.permissions_span) == "permissions:\n  contents: write"


def test_a_job(read: Any) -> None:
    build = read(WORKFLOW, RELEASE).job("build")
    assert [label.value for label in build.runner] == ["self-hosted", "linux"]
    assert build.self_hosted
    assert build.privileged is not None
    assert build.permissions is None
    (image,) = build.images
    assert image.name == "registry.example.org:5000/build/tools"
    assert image.version == "sha256:" + "a" * 64
    assert image.pinned


def test_a_job_that_calls_a_workflow(read: Any) -> None:
    found = read(WORKFLOW, RELEASE)
    publish = found.job("publish")
    assert publish.uses.kind is ReferenceKind.WORKFLOW
    assert publish.uses.local
    assert found.shown(publish.secrets_inherit) == "inherit"
    assert publish.environment.value == "production"
    assert publish.needs == ("build",)
    assert publish.permissions == {"*": "read"}
    assert found.origins(publish.condition_expressions) == {
        "github.actor == 'release-bot'": "trusted"
    }


def test_expressions_have_their_exact_place_and_follow_the_environment(read: Any) -> None:
    found = read(WORKFLOW, RELEASE)
    say = found.job("build").steps[1]
    assert found.pasted(say) == {
        "${{ env.TITLE }}": "untrusted",
        "${{ github.sha }}": "trusted",
        "${{ inputs.x }}": "unknown",
    }
    script = say.scripts[0]
    for expression in script.expressions:
        assert script.text.value[expression.start : expression.end] == found.shown(expression.span)
    assert script.language == "bash"
    assert [e.source for e in say.secrets] == ["secrets.NPM_TOKEN"]


def test_checkouts_and_caches(read: Any) -> None:
    found = read(WORKFLOW, RELEASE)
    build = found.job("build")
    checkout = build.steps[0]
    assert checkout.checkout
    assert checkout.checkout_untrusted
    assert not checkout.uses.pinned
    assert checkout.uses.first_party
    (store,) = build.stores
    assert store.action == "cache"
    assert [found.shown(path.span) for path in store.paths] == ["~/.npm", "build/out"]
    assert found.origins(store.key_expressions) == {"${{ github.head_ref }}": "untrusted"}
    assert build.steps[2].uses.pinned


@pytest.mark.parametrize(
    ("on", "untrusted"),
    [("pull_request", True), ("push", False), ("pull_request_target", False),
     ("[pull_request, issue_comment]", False)],
)  # fmt: skip
def test_a_plain_checkout_is_the_outsiders_where_only_they_start_it(
    read: Any, on: str, untrusted: bool
) -> None:
    found = read(
        WORKFLOW, f"on: {on}\njobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n"
    )
    assert found.job("a").steps[0].checkout_untrusted is untrusted


@pytest.mark.parametrize(
    "line",
    [
        "gh pr checkout 12",
        "git fetch origin pull/${{ github.event.number }}/head",
        "git checkout ${{ github.event.pull_request.head.sha }}",
    ],
)
def test_scripts_fetch_too(read: Any, line: str) -> None:
    found = read(
        WORKFLOW,
        f"on: issue_comment\njobs:\n  a:\n    steps:\n      - run: make\n      - run: {line}\n",
    )
    assert [step.checkout_untrusted for step in found.job("a").steps] == [False, True]


@pytest.mark.parametrize(
    ("expression", "origin"),
    [
        ("github.event.issue.title", "untrusted"),
        ("GitHub.Event.Issue.Title", "untrusted"),
        ("github['event']['issue'].title", "untrusted"),
        ("github.event.commits[0].message", "untrusted"),
        ("github.event.commits.*.author.name", "untrusted"),
        ("toJSON(github.event)", "untrusted"),
        ("toJSON(github)", "untrusted"),
        ("format('{0}', github.head_ref)", "untrusted"),
        ("github.event.issue.title == 'x'", "trusted"),
        ("contains(github.event.comment.body, '/deploy')", "trusted"),
        ("github.event_name == 'push' && 'a' || github.head_ref", "untrusted"),
        ("github.head_ref && 'a' || 'b'", "trusted"),
        ("!github.head_ref", "trusted"),
        ("github.head_ref || github.ref_name", "untrusted"),
        ("github.event.pull_request.number", "trusted"),
        ("github.event.pull_request.head.sha", "trusted"),
        ("github.token", "secret"),
        ("secrets.A || ''", "secret"),
        ("secrets[matrix.name]", "secret"),
        ("steps.x.outputs.y", "unknown"),
        ("steps.x.outcome", "trusted"),
        ("needs.x.result", "trusted"),
        ("github.event.client_payload.x", "unknown"),
        ("vars.X", "trusted"),
        ("'github.head_ref'", "trusted"),
        ("fromJSON('[\"a\"]')[0]", "trusted"),
        ("hashFiles('**/lock')", "trusted"),
        ("(github.head_ref", "untrusted"),
    ],
)
def test_origins(read: Any, expression: str, origin: str) -> None:
    found = read(
        WORKFLOW,
        f"on: push\njobs:\n  a:\n    steps:\n      - run: |\n          echo ${{{{ {expression} }}}}\n",  # noqa: E501
    )
    assert list(found.pasted(found.job("a").steps[0]).values()) == [origin]


def test_outputs_of_jobs_and_of_well_known_actions(read: Any) -> None:
    found = read(
        WORKFLOW,
        """\
        on: push
        jobs:
          a:
            outputs:
              files: ${{ steps.changed.outputs.all_changed_files }}
              number: ${{ github.run_id }}
            steps:
              - id: changed
                uses: tj-actions/changed-files@v1
              - run: echo ${{ steps.changed.outputs.all_changed_files }}
          b:
            needs: a
            strategy:
              matrix:
                os: [linux, windows]
                file: ${{ fromJSON(needs.a.outputs.files) }}
            steps:
              - run: |
                  echo ${{ needs.a.outputs.files }} ${{ needs.a.outputs.number }}
                  echo ${{ matrix.os }} ${{ matrix.file }}
        """,
    )
    assert list(found.pasted(found.job("a").steps[1]).values()) == ["untrusted"]
    assert found.pasted(found.job("b").steps[0]) == {
        "${{ needs.a.outputs.files }}": "untrusted",
        "${{ needs.a.outputs.number }}": "trusted",
        "${{ matrix.os }}": "trusted",
        "${{ matrix.file }}": "untrusted",
    }


def test_inputs(read: Any) -> None:
    found = read(
        WORKFLOW,
        """\
        on:
          workflow_call:
            inputs:
              name: { type: string }
              count: { type: number, default: 3 }
        jobs:
          a:
            steps:
              - run: echo ${{ inputs.name }} ${{ inputs.count }}
        """,
    )
    assert found.pipeline.kind is Kind.REUSABLE
    assert [(v.name, v.text.value) for v in found.pipeline.inputs] == [("name", ""), ("count", "3")]
    assert list(found.pasted(found.job("a").steps[0]).values()) == ["unknown", "trusted"]


def test_a_composite_action(read: Any) -> None:
    found = read(
        "tools/action.yml",
        """\
        name: Tools
        inputs:
          version: { default: latest }
        runs:
          using: composite
          steps:
            - run: install ${{ inputs.version }}
              shell: python
            - uses: docker://alpine:3
        """,
    )
    assert found.pipeline.kind is Kind.ACTION
    first, second = found.pipeline.jobs[0].steps
    assert first.scripts[0].language == "python"
    assert found.pasted(first) == {"${{ inputs.version }}": "unknown"}
    assert (second.uses.kind, second.uses.name, second.uses.version) == (
        ReferenceKind.IMAGE, "alpine", "3"
    )  # fmt: skip


def test_a_docker_action(read: Any) -> None:
    action = "name: x\nruns:\n  using: docker\n  image: {}\n"
    remote = read("action.yml", action.format("docker://ghcr.io/a/b:v1")).pipeline.jobs[0].images[0]
    assert (remote.name, remote.version, remote.local) == ("ghcr.io/a/b", "v1", False)
    local = read("action.yaml", action.format("Dockerfile")).pipeline.jobs[0].images[0]
    assert local.local


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "the workflow is empty"),
        ("- a\n", "the workflow is not a mapping"),
        ("on: push\n", "the workflow has no 'jobs'"),
        ("on: push\njobs: []\n", "'jobs' of the workflow is not a mapping"),
        ("jobs: {}\n", "the workflow has no 'on'"),
        ("on: push\njobs: {a: [}\n", "is not valid YAML"),
    ],
)
def test_what_github_refuses_too(text: str, reason: str) -> None:
    with pytest.raises(DefinitionError, match=reason) as refused:
        github.parse(SourceFile(WORKFLOW, text.encode()))
    assert not refused.value.limit


@pytest.mark.parametrize(
    "text",
    [
        "on: {push: 1}\njobs: {a: 1, b: [x], c: {steps: {a: b}}}\n",
        "on: [[x], {a: b}]\njobs: {a: {steps: [1, [x], {uses: [a]}, {run: {a: b}, env: [1]}]}}\n",
        "on: 1\njobs: {a: {runs-on: {a: b}, container: [x], services: [y], strategy: 3}}\n",
        "on: push\njobs: {a: {steps: null, permissions: 7, environment: [a], secrets: [x]}}\n",
        "on: push\njobs: {[a]: {b: c}, ? {x: y} : z}\n",
    ],
)
def test_wrong_types_are_passed_over(read: Any, text: str) -> None:
    assert read(WORKFLOW, text).pipeline.triggers is not None


def test_paths() -> None:
    for path in (WORKFLOW, "a/.github/workflows/x.yaml", ".gitea/workflows/x.yml", "a/action.yml"):
        assert github.matches(path)
    for path in (".github/workflows/a/b.yml", "workflows/x.yml", "my-action.yml", "action.yml.j2"):
        assert not github.matches(path)


@pytest.mark.parametrize(
    "text", ["${{" * 40_000, "${{ '" * 40_000, "${{ a }}" * 20_000, "${{ (" + "(" * 15_000 + "}}"]
)
def test_broken_expressions_take_linear_time(text: str) -> None:
    for found in github_expressions.find(text):
        github_expressions.flows(found.inner)
