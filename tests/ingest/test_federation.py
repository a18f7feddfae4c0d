from __future__ import annotations

import pytest

from bartizan.ingest.federation import Subject, subject

WORKFLOW = "harbour/lantern/.github/workflows/ship.yml@refs/heads/main"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "repo:harbour/lantern:ref:refs/heads/main",
            Subject(repository="harbour/lantern", ref="refs/heads/main"),
        ),
        (
            "repo:harbour/lantern:environment:production",
            Subject(repository="harbour/lantern", environment="production"),
        ),
        ("repo:harbour/lantern:pull_request", Subject(repository="harbour/lantern")),
        ("repo:harbour@12/lantern@345:pull_request", Subject(repository="harbour/lantern")),
        (
            f"repo:harbour/lantern:job_workflow_ref:{WORKFLOW}",
            Subject(repository="harbour/lantern", workflow=WORKFLOW),
        ),
        (
            f"job_workflow_ref:{WORKFLOW}",
            Subject(repository="harbour/lantern", workflow=WORKFLOW),
        ),
        (
            "repo:harbour/lantern:run_id:8123456789",
            Subject(repository="harbour/lantern", run="harbour/lantern/8123456789"),
        ),
        (
            "project_path:harbour/boats/lantern:ref_type:branch:ref:main",
            Subject(repository="harbour/boats/lantern", ref="main"),
        ),
        (
            "organization:harbour:project:boats:workspace:prod:run_phase:apply",
            Subject(workflow="harbour/boats/prod"),
        ),
    ],
)
def test_subjects_of_pipelines(text: str, expected: Subject) -> None:
    assert subject(text) == expected


@pytest.mark.parametrize("text", [None, "", "mira", "system:serviceaccount:shop:web", "x" * 5000])
def test_other_subjects_are_not_taken_for_pipelines(text: str | None) -> None:
    assert subject(text) is None
