from tests.ingest.formats.sampled import records_of, refusals, sampled, told

from bartizan.ingest.formats.linux_auth import FORMATS

SYSLOG, AZURE = FORMATS


def test_sentences_of_each_program_are_understood() -> None:
    frame = sampled("linux-auth")
    assert told(frame, "class_uid", "operation", "status", "actor", "target") == [
        (3002, "logon", "success", "deploy", None),
        (3002, "logon", "failure", "oracle", None),
        (3002, "logon-invalid-user", "failure", "oracle", None),
        (1007, "sudo", "success", "deploy", "root"),
        (1007, "sudo", "failure", "kim", "root"),
        (1006, "job-start", "success", "root", None),
        (3001, "account-create", "success", None, "ops"),
        (3006, "group-member-add", "success", None, "ops"),
        (3003, "su", "success", "dev", "root"),
        (3002, "logon", "failure", "root", None),
        (6002, "unit-start", "success", None, "Nightly backup"),
        (1008, "kernel", None, None, None),
    ]
    assert frame["src_ip"].to_list()[:2] == ["203.0.113.7", "203.0.113.8"]
    assert set(frame["host"]) == {"web-1"}


def test_the_fields_of_sudo_can_be_asked() -> None:
    record = SYSLOG.record(records_of("linux-auth")[3])
    assert (record["USER"], record["PWD"]) == ("root", "/srv")
    assert record["COMMAND"] == "/usr/bin/systemctl restart app"


def test_azures_table_of_syslog_is_the_same() -> None:
    assert told(sampled("azure-syslog"), "operation", "status", "actor") == [
        ("logon", "success", "kim"),
        ("sudo", "success", "kim"),
        ("job-start", "success", "root"),
        ("su", "failure", "kim"),
        ("dhclient", None, None),
    ]


def test_lines_of_applications_are_not_taken_for_syslog() -> None:
    lines = [b"2026-11-25T09:14:02Z INFO billing: started", b"2026-11-25 09:14:02 x y: z"]
    assert SYSLOG.sniff(lines) == 0


def test_what_is_no_syslog_is_refused() -> None:
    assert refusals(SYSLOG, b"hello", b"\xff\xfe") == ["no syslog line", "not UTF-8"]
    assert refusals(AZURE, b"{}") == ["no SyslogMessage"]
