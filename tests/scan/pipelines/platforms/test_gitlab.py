"""GitLab CI files as the checks see them."""

from typing import Any

import pytest

from bartizan.scan.pipelines.platforms import gitlab
from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.subject import Kind, ReferenceKind, Trust
from bartizan.scan.source import SourceFile

MAIN = ".gitlab-ci.yml"

DELIVERY = """\
    include:
      - local: /ci/lint.yml
      - project: platform/ci
        ref: main
        file: [/a.yml]
      - remote: https://example.org/ci.yml
      - template: Jobs/SAST.gitlab-ci.yml
      - component: $CI_SERVER_FQDN/group/comp@1.0.0
    default:
      image: ruby:3.2
    variables:
      MODE: fast
    .base:
      before_script:
        - echo "$DEPLOY_TOKEN"
      tags: [build-box]
      services: ["docker:24-dind"]
    build:
      extends: .base
      script:
        - make
        - !reference [.more, script]
        - |
          echo one
          echo $[[ inputs.name ]]
      cache:
        key: $CI_COMMIT_REF_NAME
        paths: [vendor]
      artifacts:
        paths: [out/]
    .more:
      script: [echo more]
    deploy:
      image: {name: "alpine@sha256:%(digest)s"}
      script: ./deploy
      environment: {name: production}
      when: manual
      id_tokens:
        AWS: {aud: https://aws.example.org}
      secrets:
        DB: {vault: a/b/c}
      needs:
        - build
        - {project: other/thing, job: pack, artifacts: true}
      rules:
        - if: $CI_PIPELINE_SOURCE == "merge_request_event"
          when: manual
""" % {"digest": "b" * 64}  # noqa: UP031


def test_references(read: Any) -> None:
    found = read(MAIN, DELIVERY)
    references = found.references()
    assert references["/ci/lint.yml"].local
    project = references["platform/ci"]
    assert (project.kind, project.version, project.pinned) == (
        ReferenceKind.INCLUDE, "main", False
    )  # fmt: skip
    assert found.shown(project.version_text.span) == "main"
    assert not references["https://example.org/ci.yml"].pinned
    assert references["Jobs/SAST.gitlab-ci.yml"].first_party
    component = references["$CI_SERVER_FQDN/group/comp@1.0.0"]
    assert (component.kind, component.version) == (ReferenceKind.COMPONENT, "1.0.0")
    assert references["ruby:3.2"].version == "3.2"
    assert references["alpine@sha256:" + "b" * 64].pinned


def test_a_job_has_what_it_inherits_in_order(read: Any) -> None:
    found = read(MAIN, DELIVERY)
    build = found.job("build")
    before, script = build.steps
    assert (before.name, script.name) == ("before_script", "script")
    assert [s.text.value for s in script.scripts][:2] == ["make", "echo more"]
    assert found.pasted(script) == {"$[[ inputs.name ]]": "unknown"}
    assert [e.source for e in before.secrets] == ["DEPLOY_TOKEN"]
    assert found.shown(before.secrets[0].span) == "$DEPLOY_TOKEN"
    assert [image.text.value for image in build.images] == ["ruby:3.2", "docker:24-dind"]
    assert found.shown(build.privileged) == "docker:24-dind"
    assert build.self_hosted
    assert build.implicit_checkout
    cache = next(store for store in build.stores if store.action == "cache")
    assert found.origins(cache.key_expressions) == {"$CI_COMMIT_REF_NAME": "untrusted"}


def test_hidden_jobs_are_shown_only_where_nobody_builds_on_them(read: Any) -> None:
    found = read(MAIN, DELIVERY)
    assert {job.name for job in found.pipeline.jobs} == {"build", ".more", "deploy"}


def test_a_deployment(read: Any) -> None:
    found = read(MAIN, DELIVERY)
    deploy = found.job("deploy")
    assert deploy.environment.value == "production"
    assert deploy.deploys
    assert deploy.manual
    assert [(v.name, v.text.value) for v in deploy.identity] == [("AWS", "https://aws.example.org")]
    assert "DB" in [e.source for e in deploy.steps[0].secrets]
    assert deploy.needs == ("build", "pack")
    assert [store.foreign for store in deploy.stores] == [True]


def test_merge_requests_are_outsiders(read: Any) -> None:
    found = read(MAIN, DELIVERY)
    triggers = {t.name: t.trust for t in found.pipeline.triggers}
    assert triggers == {"merge_request_event": Trust.OUTSIDER, "push": Trust.TRUSTED}
    assert [t.name for t in found.job("deploy").triggers] == ["merge_request_event"]


@pytest.mark.parametrize(
    ("rules", "names"),
    [
        ("only: [merge_requests, main]", {"merge_request_event", "push"}),
        ("only: {refs: [tags]}", {"tag"}),
        ('rules: [{if: "$CI_COMMIT_TAG"}]', {"tag"}),
        ('rules: [{if: "$CI_MERGE_REQUEST_IID"}]', {"merge_request_event"}),
        ("rules: [{if: '$CI_PIPELINE_SOURCE == \"merge_request_event\"', when: never}]", set()),
        ("rules: [{if: '$CI_PIPELINE_SOURCE =~ /^(web|api)$/'}]", {"web", "api"}),
        ('rules: [{changes: ["*.md"]}]', set()),
    ],
)
def test_what_a_job_runs_for(read: Any, rules: str, names: set[str]) -> None:
    found = read(MAIN, f"a:\n  script: x\n  {rules}\n")
    assert {trigger.name for trigger in found.job("a").triggers} == names


def test_a_component(read: Any) -> None:
    found = read(
        "templates/build/template.yml",
        """\
        spec:
          inputs:
            name: {default: x}
            stage: {options: [a, b]}
        ---
        "$[[ inputs.name ]]-job":
          script: run $[[ inputs.name | expand_vars ]] $[[ inputs.stage ]]
        """,
    )
    assert found.pipeline.kind is Kind.REUSABLE
    assert list(found.pasted(found.pipeline.jobs[0].steps[0]).values()) == ["unknown", "trusted"]


def test_variables_are_judged_by_name_and_definition(read: Any) -> None:
    found = read(
        MAIN,
        """\
        variables: {TEST_PASSWORD: example}
        a:
          variables: {TITLE: $CI_MERGE_REQUEST_TITLE}
          script: login $TEST_PASSWORD ${API_KEY} $CI_JOB_TOKEN $TOKEN_URL $$NPM_TOKEN
        """,
    )
    assert [e.source for e in found.job("a").steps[0].secrets] == ["API_KEY", "CI_JOB_TOKEN"]
    assert found.origins(found.job("a").env[0].expressions) == {
        "$CI_MERGE_REQUEST_TITLE": "untrusted"
    }


def test_anchors_and_merges(read: Any) -> None:
    found = read(
        MAIN,
        """\
        .base: &base
          image: node:20
          script: &lines [one, two]
        a:
          <<: *base
        b:
          script: [*lines, three]
        """,
    )
    assert [s.text.value for s in found.job("a").steps[0].scripts] == ["one", "two"]
    assert [s.text.value for s in found.job("b").steps[0].scripts] == ["one", "two", "three"]


@pytest.mark.parametrize("text", ["", "- a\n", "just text\n"])
def test_what_is_no_definition(text: str) -> None:
    with pytest.raises(DefinitionError, match="empty|not a mapping"):  # noqa: RUF043
        gitlab.parse(SourceFile(MAIN, text.encode()))


def test_inheritance_in_circles_ends(read: Any) -> None:
    found = read(
        MAIN,
        "a:\n  extends: b\n  script: [!reference [a, script]]\nb:\n  extends: [a, b]\n  image: x\n",
    )
    assert found.job("a").images[0].name == "x"


def test_inheritance_that_explodes_is_refused() -> None:
    lines = ".l0: {script: [x, x, x, x, x, x, x, x]}\n" + "".join(
        f".l{n}: {{script: [{', '.join([f'!reference [.l{n - 1}, script]'] * 8)}]}}\n"
        for n in range(1, 10)
    )
    source = SourceFile(MAIN, (lines + "job: {script: !reference [.l9, script]}\n").encode())
    with pytest.raises(DefinitionError, match="expands to more than") as refused:
        gitlab.parse(source)
    assert refused.value.limit


@pytest.mark.parametrize(
    "text",
    [
        "a: {script: {b: c}, image: [x], services: {a: b}, tags: {x: y}, rules: x}\n",
        "include: [[x], {a: b}, {project: [x]}, {component: {}}]\na: {trigger: [x], needs: 3}\n",
        "default: [x]\nworkflow: [y]\nvariables: 1\na: {variables: [b], environment: [x]}\n",
        "a: {cache: [1, {key: {files: [x]}}], artifacts: [x], id_tokens: [x], secrets: 1}\n",
        "spec: {inputs: [x]}\n---\na: {run: [1, {step: [x]}, {script: y}]}\n",
    ],
)
def test_wrong_types_are_passed_over(read: Any, text: str) -> None:
    assert read(MAIN, text).pipeline.jobs is not None


def test_paths() -> None:
    for path in (MAIN, "ci/build.gitlab-ci.yml", ".gitlab/ci/rules.yml", "gitlab-ci/a/b.yaml"):
        assert gitlab.matches(path)
    helm = SourceFile("chart/templates/job.yml", b"kind: Job\nspec:\n  a: 1\n---\nkind: X\n")
    assert not gitlab.recognises(helm)
