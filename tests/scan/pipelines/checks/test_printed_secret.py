import pytest


@pytest.mark.parametrize(
    "line",
    [
        'echo "$DEPLOY_TOKEN"',
        "printf '%s\\n' \"${NPM_PASSWORD}\"",
        'echo "$API_KEY" | tee /dev/stderr',
        "env",
        "printenv | sort",
        "export -p",
    ],
)
def test_what_reaches_the_log(commands, line):
    assert len(commands(line).matches) == 1


@pytest.mark.parametrize(
    "line",
    [
        'echo "$DEPLOY_TOKEN" > token',
        'echo "$DEPLOY_TOKEN" >> "$GITHUB_ENV"',
        'echo "$DEPLOY_TOKEN" | docker login --password-stdin',
        'echo "${#DEPLOY_TOKEN}"',
        'echo "${DEPLOY_TOKEN:+set}"',
        'echo "::add-mask::$DEPLOY_TOKEN"',
        'X="$(echo $DEPLOY_TOKEN | base64)"',
        'echo "$TOKEN_FILE $BUILD_NUMBER $PWD"',
        "env A=b make",
        "env > build.env",
        "set -e",
    ],
)
def test_what_does_not(commands, line):
    assert commands(line).messages == []


def test_encoding_defeats_masking(commands):
    (match,) = commands('echo "$DEPLOY_TOKEN" | base64').matches
    assert match.severity == "high"
    assert match.message == "`DEPLOY_TOKEN` is encoded and written to the build log"


def test_a_variable_bound_to_a_secret_whatever_its_name(look):
    text = (
        "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo $HARMLESS\n"
        "        env:\n          HARMLESS: ${{{{ {} }}}}\n"
    )
    (match,) = look("github", text.format("secrets.X")).matches
    assert match.confidence == "high"
    assert not look("github", text.format("github.sha")).matches


def test_env_of_a_github_step_without_secrets(look):
    text = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: env\n"
    assert not look("github", text).matches
