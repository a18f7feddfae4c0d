import pytest

WORKFLOW = """\
on: %s
jobs:
  publish:
%s    runs-on: ubuntu-latest
    steps:
      - run: npm publish
"""


@pytest.mark.parametrize(
    "on", ["push", "[push]", "{push: {branches: ['**']}}", "pull_request", "{push: {paths: [a]}}"]
)
def test_any_branch(look, on):
    seen = look("github", WORKFLOW % (on, ""))
    assert seen.texts == ["publish"]


@pytest.mark.parametrize(
    ("on", "extra"),
    [
        ("release", ""),
        ("workflow_dispatch", ""),
        ("{push: {tags: [v*]}}", ""),
        ("{push: {branches: [main, 'release/*']}}", ""),
        ("{pull_request: {types: [closed]}}", ""),
        ("push", "    if: github.ref == 'refs/heads/main'\n"),
        ("push", "    environment: npm\n"),
        ("workflow_call", ""),
    ],
)
def test_held_back(look, on, extra):
    assert look("github", WORKFLOW % (on, extra)).messages == []


def test_a_job_before_it_may_hold_it_back(look):
    text = (WORKFLOW % ("push", "    needs: plan\n")) + (
        """\
  plan:
    if: startsWith(github.ref, 'refs/tags/')
    runs-on: ubuntu-latest
    steps:
      - run: x
"""
    )
    assert look("github", text).messages == []


def test_a_condition_on_the_publishing_step_is_enough(look):
    text = """\
on: push
jobs:
  x:
    runs-on: ubuntu-latest
    steps:
      - run: make
      - if: github.ref_name == 'main'
        run: npm publish
"""
    assert look("github", text).messages == []


GITLAB = "deploy:\n  script: [kubectl apply -f x]\n%s"


@pytest.mark.parametrize(
    "extra",
    [
        "",
        "  only: [branches]\n",
        "  rules:\n    - when: on_success\n",
        "  only: [merge_requests]\n",
    ],
)
def test_gitlab_any_branch(look, extra):
    assert look("gitlab", GITLAB % extra).texts == ["deploy"]


@pytest.mark.parametrize(
    "extra",
    [
        "  when: manual\n",
        "  only: [main]\n",
        "  only: [tags]\n",
        "  except: [branches]\n",
        "  rules:\n    - if: $CI_COMMIT_TAG\n",
        "  rules:\n    - when: manual\n",
        """\
  rules:
    - if: $CI_COMMIT_BRANCH != $CI_DEFAULT_BRANCH
      when: never
    - when: always
""",
        "workflow:\n  rules:\n    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH\n",
        "  environment: review/$CI_COMMIT_REF_SLUG\n",
    ],
)
def test_gitlab_held_back(look, extra):
    assert look("gitlab", GITLAB % extra).messages == []
