from tests.ingest.formats.sampled import sampled

from bartizan.ingest.formats.falco import FORMAT


def test_an_alert_proves_which_image_runs_as_which_pod_on_which_host() -> None:
    row = sampled("falco").row(0, named=True)
    assert (row["class_uid"], row["operation"]) == (2004, "Terminal shell in container")
    assert (row["workload"], row["host"], row["process"]) == (
        "shop/pod/api-7d9f",
        "node-1",
        "/bin/dash",
    )
    assert [(one["source"], one["relation"], one["target"]) for one in row["links"]] == [
        ("image:registry.example/shop/api:1.4.2", "deployed-as", "workload:shop/pod/api-7d9f"),
        ("workload:shop/pod/api-7d9f", "runs-on", "host:node-1"),
    ]


def test_an_alert_outside_containers_proves_nothing() -> None:
    made = FORMAT.decode(
        [b'{"rule": "r", "priority": "p", "output": "o", "output_fields": {}}'], {}
    )
    assert made.columns["links"] == [None]
