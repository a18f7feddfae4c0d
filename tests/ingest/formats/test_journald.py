from tests.ingest.formats.sampled import records_of, refusals, sampled, told

from bartizan.ingest.formats.journald import FORMAT


def test_entries_are_read_like_lines_of_syslog() -> None:
    assert told(sampled("journald"), "operation", "status", "actor", "src_ip") == [
        ("logon", "success", "deploy", "2001:db8::7"),
        ("sudo", "success", "deploy", None),
        ("unit-start", "failure", None, None),
        ("crontab-change", "success", "root", None),
        ("kernel", None, None, None),
    ]


def test_a_cursor_is_the_identity_of_an_entry() -> None:
    assert sampled("journald")["event_id"].to_list()[:2] == ["s=1;i=0", "s=1;i=1"]


def test_bytes_written_as_numbers_are_text() -> None:
    assert FORMAT.record(records_of("journald")[4])["message"] == "ok"


def test_other_json_is_refused() -> None:
    assert refusals(FORMAT, b'{"a": 1}') == ["no journal entry"]
