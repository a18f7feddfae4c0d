import pytest

WORKFLOW = """\
on: issues
permissions: {}
jobs:
  greet:
    runs-on: ubuntu-latest
    steps:
%s"""
RUN = WORKFLOW % "      - run: %s\n"


def test_points_at_the_expression_and_says_what_it_reaches(look):
    seen = look("github", RUN % 'echo "${{ github.event.issue.title }}"')
    assert seen.texts == ["${{ github.event.issue.title }}"]
    assert "nothing but a reading token" in seen.messages[0]


def test_secrets_and_privileges_make_it_critical(look):
    step = """\
      - env:
          T: ${{ secrets.T }}
        run: echo ${{ github.event.issue.title }}
"""
    (match,) = look("github", WORKFLOW % step).matches
    assert match.severity == "critical"


@pytest.mark.parametrize(
    "value", ["github.event.issue.number", "github.sha", "github.event.issue.title == 'x'"]
)
def test_values_that_carry_no_code(look, value):
    assert look("github", RUN % f"echo ${{{{ {value} }}}}").messages == []


@pytest.mark.parametrize(
    ("run", "after"),
    [
        ('echo "Hi ${{ github.event.issue.title }}!"', 'echo "Hi ${ISSUE_TITLE}!"'),
        ("echo ${{ github.event.issue.title }}", 'echo "${ISSUE_TITLE}"'),
        ("echo 'Hi ${{ github.event.issue.title }}'", "echo 'Hi '\"${ISSUE_TITLE}\"''"),
        (
            "for w in ${{ github.event.issue.title }}; do x; done",
            "for w in ${ISSUE_TITLE}; do x; done",
        ),
    ],
)
def test_the_fix_quotes_for_the_place(look, check, apply, run, after):
    seen = look("github", RUN % run)
    (fix,) = check.fixes(seen.pipeline, seen.matches[0])
    mended = apply(seen.pipeline.source.text, fix.edits)
    assert after in mended
    assert "- env:\n          ISSUE_TITLE: ${{ github.event.issue.title }}\n        run:" in mended
    assert look("github", mended).messages == []


def test_the_fix_uses_the_step_s_own_env(look, check, apply):
    step = """\
      - env:
          A: b
        run: |
          echo ${{ github.head_ref }}
          ls ${{ github.head_ref }}
"""
    seen = look("github", (WORKFLOW % step).replace("issues", "pull_request_target"))
    (fix,) = check.fixes(seen.pipeline, seen.matches[0])
    mended = apply(seen.pipeline.source.text, fix.edits)
    assert "env:\n          HEAD_REF: ${{ github.head_ref }}\n          A: b\n" in mended
    assert 'echo "${HEAD_REF}"\n          ls "${HEAD_REF}"' in mended


def test_the_fix_of_a_javascript_string(look, check, apply):
    step = """\
      - uses: actions/github-script@v7
        with:
          script: |
            const t = '${{ github.event.issue.title }}';
"""
    seen = look("github", WORKFLOW % step)
    (fix,) = check.fixes(seen.pipeline, seen.matches[0])
    assert "const t = process.env.ISSUE_TITLE;" in apply(seen.pipeline.source.text, fix.edits)


@pytest.mark.parametrize(
    "run",
    [
        "bash -c 'echo ${{ github.event.issue.title }}'",
        'ssh host "echo ${{ github.event.issue.title }}"',
        "|\n          cat <<'E'\n          ${{ github.event.issue.title }}\n          E",
        "|\n          python3 <<E\n          print('${{ github.event.issue.title }}')\n          E",
    ],
)
def test_no_fix_where_a_variable_would_be_code_again(look, check, run):
    seen = look("github", RUN % run)
    assert seen.matches
    assert check.fixes(seen.pipeline, seen.matches[0]) == ()


def test_json_in_javascript_is_for_those_who_polish(look):
    step = """\
      - uses: actions/github-script@v7
        with:
          script: |
            const t = ${{ toJSON(github.event.issue) }};
"""
    (match,) = look("github", WORKFLOW % step).matches
    assert match.profile == "pedantic"


def test_a_jenkins_fix_leaves_the_variable_to_the_shell(look, check, apply):
    text = 'node {\n  sh "echo ${env.CHANGE_TITLE}"\n}\n'
    seen = look("jenkins", text)
    (fix,) = check.fixes(seen.pipeline, seen.matches[0])
    assert 'sh "echo \\"\\${CHANGE_TITLE}\\""' in apply(text, fix.edits)


def fixed(seen, check, apply):
    return [
        (apply(seen.pipeline.source.text, f.edits), f.safe)
        for f in check.fixes(seen.pipeline, seen.matches[0])
    ]


def test_quotes_that_hold_nothing_else_are_replaced(look, check, apply):
    seen = look("github", RUN % "x='${{ github.event.issue.title }}'")
    ((mended, safe),) = fixed(seen, check, apply)
    assert 'x="${ISSUE_TITLE}"\n' in mended
    assert safe


@pytest.mark.parametrize(
    ("run", "after"),
    [
        ('Copy-Item "${{ github.event.issue.title }}" b', 'Copy-Item "${env:ISSUE_TITLE}" b'),
        ("${{ github.event.issue.title }}/x.ps1", None),
    ],
)
def test_powershell(look, check, apply, run, after):
    text = (RUN % run).replace("ubuntu-latest", "windows-latest")
    seen = look("github", text)
    assert [after in mended for mended, _ in fixed(seen, check, apply)] == ([True] if after else [])


def test_a_runner_that_may_be_windows_makes_the_fix_a_suggestion(look, check, apply):
    text = (RUN % 'echo "${{ github.event.issue.title }}"').replace(
        "ubuntu-latest", "${{ matrix.os }}"
    )
    assert [safe for _, safe in fixed(look("github", text), check, apply)] == [False]
    named = text.replace("- run:", "- shell: bash\n        run:")
    assert [safe for _, safe in fixed(look("github", named), check, apply)] == [True]
