from tests.ingest.formats.sampled import records_of, refusals, sampled, told

from bartizan.ingest.formats.auditd import FORMATS

LOG, AZURE = FORMATS


def test_neighbouring_lines_of_one_event_are_one_event() -> None:
    frame = sampled("auditd")
    assert told(frame, "class_uid", "operation", "status", "actor", "target") == [
        (1007, "execve", "success", "dev", "/usr/bin/curl"),
        (3002, "USER_LOGIN", "success", "root", "1000"),
        (4001, "connect", "success", "1000", "203.0.113.40"),
        (1001, "openat", "success", "1000", "/etc/cron.d/"),
        (3001, "ADD_USER", "success", "ops", None),
        (5019, "DAEMON_START", "success", "root", None),
    ]
    assert frame["host"].to_list()[-1] == "db-1"


def test_hidden_arguments_are_decoded_and_joined_to_a_command_line() -> None:
    record = LOG.record(b"\n".join(records_of("auditd")[:5]))
    assert record["CommandLine"] == "curl -o /tmp/a b.sh"
    assert record["Image"] == "/usr/bin/curl"
    assert record["CurrentDirectory"] == "/root"
    assert record["type"] == ["SYSCALL", "EXECVE", "CWD", "PATH"]
    assert "curl" in record["a0"]
    assert record["SYSCALL"] == "execve"


def test_system_calls_are_named_by_number_and_addresses_decoded() -> None:
    record = LOG.record(b"\n".join(records_of("auditd")[6:8]))
    assert record["SYSCALL"] == "connect"
    assert (record["DestinationIp"], record["DestinationPort"]) == ("203.0.113.40", "443")


def test_a_created_file_is_named() -> None:
    record = LOG.record(b"\n".join(records_of("auditd")[8:11]))
    assert record["record_kind"] == "file"
    assert "/etc/cron.d/job" in record["TargetFilename"]


def test_an_event_that_is_cut_between_calls_loses_no_line() -> None:
    lines = records_of("auditd")
    first, second = LOG.decode(lines[:2], {}), LOG.decode(lines[2:5], {})
    assert (first.count, second.count) == (1, 1)
    assert first.columns["event_id"] != second.columns["event_id"]


def test_auoms_quotes_command_lines_without_escaping() -> None:
    assert AZURE.record(records_of("azure-auditd")[3])["CommandLine"] == 'sh -c "id 3"'
    assert set(sampled("azure-auditd")["actor"]) == {"svc"}


def test_other_lines_are_refused() -> None:
    assert refusals(LOG, b"garbage", b"type=SYSCALL") == ["no audit record"] * 2
