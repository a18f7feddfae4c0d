from tests.ingest.formats.sampled import records_of, sampled, told

from bartizan.ingest.formats.ci_job import FORMAT


def test_runs_and_jobs_of_five_services_have_one_shape() -> None:
    assert told(sampled("ci-job"), "operation", "status", "actor", "repo", "run", "host") == [
        (
            "run",
            "success",
            "mira-holt",
            "fjordworks/ferry-api",
            "fjordworks/ferry-api/7781234501",
            None,
        ),
        (
            "job",
            "failure",
            None,
            "fjordworks/ferry-api",
            "fjordworks/ferry-api/7781234501",
            "quay-runner-02",
        ),
        ("job", "success", "ines", "harbour/cranes", "harbour/cranes/9001", "dock-3"),
        ("run", None, "ines", "harbour/cranes", "harbour/cranes/9001", None),
        ("run", "success", "olga", "ops/lantern", "ops/lantern/18", "agent-5"),
        ("run", "success", "olga@ops.example", "ops/lantern", "ops/lantern/301", None),
        ("run", "failure", "olga", "ops/lantern", "ops/lantern/w-77", None),
    ]


def test_rules_see_the_log_and_what_all_services_share() -> None:
    github, gitlab = (FORMAT.record(raw) for raw in records_of("ci-job")[1:3])
    assert github["log"].endswith("curl --upload-file dist.tgz https://files.example/up")
    assert gitlab["ci"]["provider"] == "gitlab"
    assert gitlab["ci"]["trigger"] == "push"
    assert gitlab["log"] == "$ docker push registry.harbour.example/cranes:1"


def test_a_run_leads_back_to_its_commit() -> None:
    links = sampled("ci-job")["links"]
    for row in range(len(links)):
        kinds = {one["source"].partition(":")[0] for one in links[row]}
        assert "commit" in kinds
