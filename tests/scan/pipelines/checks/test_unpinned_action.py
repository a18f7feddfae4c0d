import pytest

from bartizan.scan.match import Match

SHA = "0123456789abcdef0123456789abcdef01234567"
WORKFLOW = """\
on: push
jobs:
  a:
    runs-on: x
    steps:
      - uses: someone/tool@{}
      - uses: someone/tool@v2{}
"""


def _fixes(parse, check, text, **knowledge):
    pipeline = parse("github", text)
    span = list(pipeline.all_references())[-1][0].text.span
    return check.fixes(pipeline, Match(span=span, message="", anchor=""), **knowledge)


def test_a_commit_given_elsewhere_in_the_file(parse, check, apply):
    text = WORKFLOW.format(f"{SHA} # v2", "")
    (fix,) = _fixes(parse, check, text)
    assert apply(text, fix.edits) == WORKFLOW.format(f"{SHA} # v2", "").replace(
        "tool@v2\n", f"tool@{SHA} # v2\n"
    )


def test_an_existing_comment_stays(parse, check, apply):
    text = WORKFLOW.format(f"{SHA} # v2", " # for docs")
    (fix,) = _fixes(parse, check, text)
    assert f"someone/tool@{SHA} # for docs\n" in apply(text, fix.edits)


def test_no_commit_is_invented(parse, check):
    assert not _fixes(parse, check, WORKFLOW.format(f"{SHA} # v1", ""))
    assert not _fixes(parse, check, WORKFLOW.format(SHA, ""))


def test_a_commit_from_a_lock(parse, check, apply):
    text = WORKFLOW.format("v1", "")
    (fix,) = _fixes(parse, check, text, knowledge={"someone/tool@v2": SHA})
    assert f"someone/tool@{SHA} # v2\n" in apply(text, fix.edits)
    assert not _fixes(parse, check, text, knowledge={"someone/tool@v2": "not-a-commit"})


@pytest.mark.parametrize(
    ("orb", "severity"),
    [
        ("someone/tool@volatile", "high"),
        ("someone/tool@dev:main", "high"),
        ("someone/tool@1", "medium"),
        ("circleci/node@5", "low"),
    ],
)
def test_orbs(look, orb, severity):
    (match,) = look("circleci", f"version: 2.1\norbs:\n  t: {orb}\njobs: {{}}\n").matches
    assert match.severity == severity
    assert match.message.startswith(f"`{orb}` ")


def test_complete_orb_version(look):
    assert not look("circleci", "version: 2.1\norbs:\n  t: a/b@1.2.3\njobs: {}\n").matches


def test_pipes(look):
    text = "pipelines:\n  default:\n    - step:\n        script:\n          - pipe: {}\n"
    assert [m.severity for m in look("bitbucket", text.format("docker://a/b:latest")).matches] == [
        "high"
    ]
    assert [m.profile for m in look("bitbucket", text.format("atlassian/x:1.1.0")).matches] == [
        "pedantic"
    ]


@pytest.mark.parametrize(
    ("task", "profiles"), [("SonarSource.sonarqube.tasks.Run@5", ["pedantic"]), ("Docker@2", [])]
)
def test_marketplace_tasks(look, task, profiles):
    matches = look("azure", f"steps:\n  - task: {task}\n").matches
    assert [match.profile for match in matches] == profiles
