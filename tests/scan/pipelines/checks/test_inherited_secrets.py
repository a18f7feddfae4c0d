def test_forwarded_variables(look):
    text = "a:\n  trigger:\n    project: b/c\n    forward:\n      pipeline_variables: {}\n"
    assert look("gitlab", text.format("true")).lines == [5]
    assert look("gitlab", text.format("false")).lines == []


def test_contexts_of_orbs(look):
    text = (
        "version: 2.1\norbs:\n  s: {}/ship@1.2.3\nworkflows:\n  m:\n    jobs:\n"
        "      - s/deploy:\n          context: production\n"
    )
    assert look("circleci", text.format("someone")).lines == [8]
    assert look("circleci", text.format("circleci")).lines == []


def test_an_orb_that_can_change_is_for_everybody(look):
    text = (
        "version: 2.1\norbs:\n  s: someone/ship@{}\nworkflows:\n  m:\n    jobs:\n"
        "      - s/deploy:\n          context: production\n"
    )
    (moving,) = look("circleci", text.format("1")).matches
    (exact,) = look("circleci", text.format("1.2.3")).matches
    assert (moving.profile, exact.profile) == ("regular", "pedantic")
