def test_each_variable_is_shown(look):
    text = """\
x:
  trigger: a/b
  variables:
    A: $CI_COMMIT_TITLE
    B: $CI_COMMIT_SHA
    C: x ${CI_COMMIT_BRANCH}
"""
    assert look("gitlab", text).lines == [4, 6]


def test_variables_of_an_ordinary_job_stay_in_it(look):
    text = "x:\n  script: [make]\n  variables:\n    A: $CI_COMMIT_TITLE\n"
    assert look("gitlab", text).messages == []


def test_a_call_of_the_interface(commands):
    assert commands(
        'curl -F "variables[A]=$CI_COMMIT_TITLE" https://x/api/v4/projects/1/trigger/pipeline'
    ).matches
    assert (
        commands('curl -F "a=$CI_COMMIT_TITLE" https://x/api/v4/projects/1/issues').messages == []
    )
