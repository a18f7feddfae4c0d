from tests.ingest.formats.sampled import records_of, sampled, told

from bartizan.ingest.formats.tetragon import FORMAT
from bartizan.model.log_source import LogSource


def test_processes_probes_and_their_targets() -> None:
    assert told(sampled("tetragon"), "class_uid", "operation", "actor", "target") == [
        (1007, "process_exec", "root", "/usr/bin/curl"),
        (1007, "process_exit", "root", "/usr/bin/curl"),
        (4001, "tcp_connect", "root", "203.0.113.40"),
        (1001, "security_file_permission", "root", "/etc/shadow"),
        (1007, "process_exec", "1000", "/usr/bin/id"),
    ]


def test_a_process_proves_image_workload_and_host() -> None:
    row = sampled("tetragon").row(0, named=True)
    assert row["workload"] == "shop/deployment/api"
    assert [(one["source"], one["target"]) for one in row["links"]] == [
        ("image:sha256:" + "ab" * 32, "workload:shop/deployment/api"),
        ("workload:shop/deployment/api", "host:node-1"),
    ]
    assert sampled("tetragon")["links"][4] is None


def test_started_processes_answer_process_creation() -> None:
    created = LogSource("linux", category="process_creation")
    route = next(one for one in FORMAT.routes if one.source == created)
    assert route.where == ({"record_kind": ("process_exec",)},)
    record = FORMAT.record(records_of("tetragon")[0])
    assert record["CommandLine"] == "/usr/bin/curl -s http://files.example"
    assert record["ParentImage"] == "/bin/sh"
