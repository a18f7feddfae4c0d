import pytest

from bartizan.scan.match import Match
from bartizan.scan.source import Span

WORKFLOW = """\
name: build
on: push
{}jobs:
  a:
    runs-on: x
    steps:
      - {}
"""


def _fix(parse, check, text):
    match = Match(span=Span(0, len(text)), message="", anchor="")
    return check.fixes(parse("github", text), match)


@pytest.mark.parametrize(
    ("step", "block", "safe"),
    [
        ("run: make", "permissions: {}\n\n", True),
        ("uses: actions/checkout@v4", "permissions:\n  contents: read\n\n", True),
        ("run: gh pr list", "permissions: {}\n\n", False),
        ("run: git push", "permissions: {}\n\n", False),
        ("uses: someone/unknown@v1", "permissions: {}\n\n", False),
    ],
)
def test_a_block_is_inserted_before_the_jobs(parse, check, apply, step, block, safe):
    text = WORKFLOW.format("", step)
    (fix,) = _fix(parse, check, text)
    assert apply(text, fix.edits) == WORKFLOW.format(block, step)
    assert fix.safe is safe


def test_no_second_block(parse, check):
    assert not _fix(parse, check, WORKFLOW.format("permissions: write-all\n", "run: make"))


def test_a_job_that_calls_a_workflow_is_not_judged_safe(parse, check):
    text = "on: push\njobs:\n  a:\n    uses: a/b/.github/workflows/c.yml@v1\n"
    (fix,) = _fix(parse, check, text)
    assert not fix.safe


def test_gitlab_job_token(commands):
    push = "git push https://gitlab-ci-token:${CI_JOB_TOKEN}@gitlab.example.org/a.git HEAD:main"
    assert len(commands(push).matches) == 1
    assert not commands(push.replace("push", "fetch")).matches


def test_azure_token_for_every_step(look):
    text = "variables:\n  T: $(System.AccessToken)\nsteps:\n  - script: make\n"
    assert look("azure", text).lines == [2]
    step = "steps:\n  - script: make\n    env:\n      T: $(System.AccessToken)\n"
    assert look("azure", step).lines == []


def test_permissions_move_to_the_only_job(parse, check, apply):
    text = (
        "on: push\npermissions:\n  contents: write # push\n  id-token: write\n"
        "jobs:\n  a:\n    runs-on: x\n"
    )
    pipeline = parse("github", text)
    assert pipeline.permissions_span is not None
    match = Match(span=pipeline.permissions_span, message="", anchor="")
    (fix,) = check.fixes(pipeline, match)
    assert fix.safe
    assert apply(text, fix.edits) == (
        "on: push\npermissions: {}\njobs:\n  a:\n    permissions:\n      contents: write # push\n"
        "      id-token: write\n    runs-on: x\n"
    )
    two = text + "  b:\n    runs-on: x\n"
    assert not check.fixes(parse("github", two), match)
