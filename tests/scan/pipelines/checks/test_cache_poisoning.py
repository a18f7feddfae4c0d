def test_an_unprotected_cache_in_a_list(look):
    text = """\
x:
  script: [make]
  cache:
    - key: a
      paths: [a]
    - key: b
      unprotect: true
      paths: [b]
"""
    seen = look("gitlab", text)
    assert seen.lines == [7]
    assert seen.matches[0].confidence == "high"


def test_false_is_fine(look):
    text = "x:\n  script: [make]\n  cache:\n    key: a\n    unprotect: false\n    paths: [a]\n"
    assert look("gitlab", text).messages == []


def test_a_key_of_the_commit_is_nobody_elses(look):
    text = """\
version: 2.1
jobs:
  publish:
    docker:
      - image: cimg/node:22.11
    steps:
      - restore_cache:
          key: deps-{{ .Revision }}
      - run: npm publish
workflows:
  main:
    jobs:
      - publish
"""
    assert look("circleci", text).messages == []
    assert look("circleci", text.replace(".Revision", ".Branch")).matches[0].profile == "pedantic"
