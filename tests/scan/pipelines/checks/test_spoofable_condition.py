def test_each_rule_is_looked_at(look):
    text = """\
deploy:
  script: [make]
  rules:
    - if: $CI_COMMIT_TAG
    - if: '$CI_COMMIT_AUTHOR == "bot <bot@example.org>"'
"""
    seen = look("gitlab", text)
    assert seen.lines == [5]
    assert seen.matches[0].severity == "medium"


def test_refusing_is_no_trust(look):
    text = """\
x:
  script: [make]
  rules:
    - if: $CI_COMMIT_AUTHOR =~ /bot/
      when: never
    - when: always
"""
    assert look("gitlab", text).messages == []
