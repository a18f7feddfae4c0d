import pytest

WORKFLOW = """\
on: %s
permissions: {}
jobs:
  test:
%s    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
%s"""


def workflow(on="pull_request_target", extra="", steps="      - run: npm ci\n"):
    return WORKFLOW % (on, extra, steps)


def test_names_trigger_command_and_reach(look):
    seen = look("github", workflow())
    assert seen.messages == [
        (
            "job `test` fetches an outsider's code on `pull_request_target` "
            "and runs it (`npm ci`), with nothing but a reading token"
        )
    ]
    assert seen.texts == ["${{ github.event.pull_request.head.sha }}"]
    assert [r.annotation for r in seen.matches[0].related][1] == "runs what was fetched"


@pytest.mark.parametrize(
    "run", ["make", "pip install .", "./x.sh", "pytest", "cd a && cargo test", "gradle build"]
)
def test_building_is_running(look, run):
    (match,) = look("github", workflow(steps=f"      - run: {run}\n")).matches
    assert match.profile == "regular"


@pytest.mark.parametrize(
    "run", ["git diff", "npm ci --ignore-scripts", "curl -o x.sh https://x/x.sh && sh x.sh", "ls"]
)
def test_only_fetching_is_pedantic(look, run):
    (match,) = look("github", workflow(steps=f"      - run: {run}\n")).matches
    assert match.profile == "pedantic"


def test_a_local_action_is_the_outsiders(look):
    (match,) = look("github", workflow(steps="      - uses: ./.github/actions/x\n")).matches
    assert match.profile == "regular"


@pytest.mark.parametrize(
    "condition",
    [
        "github.event.pull_request.head.repo.full_name == github.repository",
        "github.event.pull_request.head.repo.fork == false",
        "github.event.pull_request.author_association == 'MEMBER'",
        "github.event_name == 'push'",
    ],
)
def test_guarded(look, condition):
    assert look("github", workflow(extra=f"    if: {condition}\n")).messages == []


@pytest.mark.parametrize("on", ["pull_request", "push"])
def test_without_privileges(look, on):
    assert look("github", workflow(on)).messages == []


def test_an_environment_asks_a_person_first(look):
    (match,) = look("github", workflow(extra="    environment: reviewed\n")).matches
    assert match.profile == "pedantic"


def test_what_runs_before_the_fetch_is_the_projects(look):
    text = """\
on: pull_request_target
permissions: {}
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - run: make
      - uses: actions/checkout@v4
        with:
          ref: ${{ github.event.pull_request.head.sha }}
          path: pr
      - run: wc -l pr/README
"""
    (match,) = look("github", text).matches
    assert match.profile == "pedantic"
