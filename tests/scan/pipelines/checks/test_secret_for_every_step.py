WORKFLOW = """\
on: push
env:
  KEY: ${{{{ {} }}}}
jobs:
  a:
    runs-on: x
    steps:
      - uses: {}
      - run: make
"""
SHA = "0123456789abcdef0123456789abcdef01234567"


def test_with_an_unpinned_stranger(look):
    (match,) = look("github", WORKFLOW.format("secrets.KEY", "someone/tool@v1")).matches
    assert (match.severity, match.profile) == ("medium", "regular")
    assert match.message == (
        "`KEY` is in the environment of every step of the pipeline, "
        "also of `someone/tool`, which is not pinned"
    )


def test_without_strangers_it_is_for_pedants(look):
    for used in (f"someone/tool@{SHA}", "actions/checkout@v4", "./local"):
        (match,) = look("github", WORKFLOW.format("secrets.KEY", used)).matches
        assert (match.severity, match.profile) == ("low", "pedantic")


def test_the_runs_own_token_and_plain_values(look):
    for value in ("secrets.GITHUB_TOKEN", "github.token", "github.sha"):
        assert not look("github", WORKFLOW.format(value, "someone/tool@v1")).matches
