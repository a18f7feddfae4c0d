import pytest

GITLAB = "a:\n  script: make\n  artifacts:\n    paths:\n      - {}\n"


@pytest.mark.parametrize(
    "path",
    [
        ".env",
        "app/.env.production",
        "~/.docker/config.json",
        ".npmrc",
        "infra/prod.tfstate",
        ".ssh/",
    ],
)
def test_files_with_credentials(look, path):
    (match,) = look("gitlab", GITLAB.format(path)).matches
    assert match.message == f"the artifact takes along `{path}`, which holds credentials"


@pytest.mark.parametrize(
    "path",
    ["dist/", ".env.example", "src/environment", "app/debug.keystore", "test/key.p12", "git/"],
)
def test_other_files(look, path):
    assert look("gitlab", GITLAB.format(path)).messages == []


def test_the_whole_work_space_is_for_pedants(look):
    (match,) = look("gitlab", GITLAB.format("./")).matches
    assert (match.severity, match.profile) == ("low", "pedantic")


def test_one_line_of_several(look):
    text = (
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
        "      - uses: actions/upload-artifact@v4\n"
        "        with:\n          path: |\n            dist/\n"
        "            .npmrc\n            !.env\n"
    )
    seen = look("github", text)
    assert (seen.lines, seen.texts) == ([10], [".npmrc"])
