def test_one_match_for_each_place(look):
    text = """\
pipeline {
  agent any
  parameters { string(name: 'A') }
  stages {
    stage('x') {
      steps {
        sh "a ${params.A} ${params.A}"
      }
    }
  }
}
"""
    seen = look("jenkins", text)
    assert seen.texts == ["${params.A}", "${params.A}"]
    assert {match.anchor for match in seen.matches} == {"params.A"}


def test_inputs_of_gitlab_are_pedantic_and_choices_are_fine(look):
    text = "spec:\n  inputs:\n    a:\n%s---\nx:\n  script:\n    - echo $[[ inputs.a ]]\n"
    assert [m.profile for m in look("gitlab", text % "      default: b\n").matches] == ["pedantic"]
    assert look("gitlab", text % "      options: [b, c]\n").messages == []
