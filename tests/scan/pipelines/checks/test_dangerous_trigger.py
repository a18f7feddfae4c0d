def test_each_trigger_is_named(look):
    text = "on:\n  pull_request_target:\n  workflow_run:\n    workflows: [x]\njobs: {}\n"
    assert look("github", text).texts == ["pull_request_target", "workflow_run"]


def test_ordinary_triggers(look):
    text = "on: [push, pull_request, issues, schedule]\njobs: {}\n"
    assert look("github", text).messages == []
