from tests.ingest.formats.sampled import records_of, refusals, sampled, told

from bartizan.ingest.formats.linux_sysmon import FORMATS

SYSLOG, JSON = FORMATS


def test_events_in_syslog_and_in_json_are_the_same() -> None:
    expected = [
        (1007, "process-create", "svc", "/usr/bin/curl"),
        (4001, "network-connect", "svc", "203.0.113.40"),
        (1001, "file-create", "root", "/etc/cron.d/job"),
        (1007, "process-terminate", "root", "< unknown process> "),
        (1007, "process-create", None, "/usr/bin/java"),
    ]
    for name in ("linux-sysmon", "linux-sysmon-json"):
        assert told(sampled(name), "class_uid", "operation", "actor", "target") == expected


def test_an_event_cut_short_by_syslog_keeps_what_arrived() -> None:
    record = SYSLOG.record(records_of("linux-sysmon")[4])
    assert record["CommandLine"].startswith("java -cp a.jar:")
    assert "User" not in record


def test_what_has_no_event_is_refused() -> None:
    assert refusals(SYSLOG, b"Nov 25 09:10:20 a sysmon: hello") == ["no Sysmon event"]
    assert refusals(JSON, b'{"SyslogMessage": "x"}', b"{}") == ["no Sysmon event"] * 2
