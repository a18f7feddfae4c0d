import pytest

from bartizan.scan.match import Match
from bartizan.scan.source import Span

CHECKOUT = """\
on: push
jobs:
  a:
    runs-on: x
    steps:
      - uses: actions/checkout@v4{}
      - run: {}
"""


def _fixed(parse, check, apply, text, needle):
    pipeline = parse("github", text)
    at = text.index(needle)
    match = Match(span=Span(at, at + len(needle)), message="", anchor="")
    proposals = check.fixes(pipeline, match)
    return [(apply(text, p.edits), p.safe) for p in proposals]


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ("", "\n        with:\n          persist-credentials: false"),
        (
            "\n        with:\n          ref: main",
            "\n        with:\n          persist-credentials: false\n          ref: main",
        ),
        (
            "\n        with: {ref: main}",
            "\n        with: {persist-credentials: false, ref: main}",
        ),
        (
            "\n        with:\n          persist-credentials: true",
            "\n        with:\n          persist-credentials: false",
        ),
        (" # a comment", " # a comment\n        with:\n          persist-credentials: false"),
    ],
)
def test_fix_keeps_the_format(parse, check, apply, inputs, expected):
    text = CHECKOUT.format(inputs, "make")
    assert _fixed(parse, check, apply, text, "actions/checkout@v4") == [
        (CHECKOUT.format(expected, "make"), True)
    ]


def test_fix_is_not_safe_where_the_job_pushes(parse, check, apply):
    text = CHECKOUT.format("", "git push origin HEAD")
    ((_, safe),) = _fixed(parse, check, apply, text, "actions/checkout@v4")
    assert not safe


def test_fix_keeps_windows_line_ends(parse, check, apply):
    text = CHECKOUT.format("", "make").replace("\n", "\r\n")
    ((fixed, _),) = _fixed(parse, check, apply, text, "actions/checkout@v4")
    assert "\n" not in fixed.replace("\r\n", "")


def test_no_fix_for_another_step(parse, check, apply):
    text = CHECKOUT.format("", "make")
    assert _fixed(parse, check, apply, text, "make") == []


@pytest.mark.parametrize(
    ("line", "profile"),
    [
        ("git remote set-url origin https://x:${PUSH_TOKEN}@git.example.org/a.git", None),
        ('git config --global url."https://$GH_TOKEN@git.example.org/".insteadOf https://g/', None),
        ("git config --global credential.helper store", None),
        ('echo "machine x password $MY_TOKEN" > ~/.netrc', None),
        ("git clone https://$MY_TOKEN@git.example.org/a.git", "pedantic"),
    ],
)
def test_scripts_that_leave_a_credential(commands, line, profile):
    (match,) = commands(line).matches
    assert match.profile == profile


@pytest.mark.parametrize(
    "line",
    [
        "git clone https://git.example.org/a.git",
        "git clone https://$HOST/a.git",
        "git clone https://$USER@git.example.org/a.git",
        "git config user.name bot",
    ],
)
def test_scripts_that_leave_none(commands, line):
    assert commands(line).messages == []


def test_azure_checkout(look, check, apply):
    text = "steps:\n  - checkout: self\n    persistCredentials: true\n  - script: npm ci\n"
    seen = look("azure", text)
    assert seen.lines == [3]
    (fix,) = check.fixes(seen.pipeline, seen.matches[0])
    assert apply(text, fix.edits) == text.replace("true", "false")
    assert not look("azure", text.replace("true", "false")).matches
