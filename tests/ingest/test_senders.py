"""What came over the network is read sender by sender, and every record is accounted for."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.ingest.origin import Intake, ReadOptions
from bartizan.ingest.senders import Remembered, Senders
from bartizan.ingest.sources.arrivals import Arrival, Arrivals, Counts, Receipt, address
from bartizan.ingest.sources.syslog_framing import refusal
from bartizan.ingest.tally import Tally
from bartizan.model.event import EventBatch

CAME = 1_795_000_000_000_000
SSHD = b"<86>1 2026-11-25T10:00:00Z web-1 sshd 1 - - Accepted publickey for dev-3 from 192.0.2.7"
AUDIT = {"_document_id": "doc-1", "action": "repo.access", "actor": "dev-3", "org": "acme",
         "created_at": 1_780_000_000_000}  # fmt: skip


class Reading:
    """Senders, and what became of what they sent."""

    def __init__(self, input_format: str = "", remembered: Remembered | None = None) -> None:
        self.tally = Tally()
        self.intake = Intake(ReadOptions(now=0, input_format=input_format), self.tally)
        self.senders = Senders(self.intake, remembered)

    def read(self, *arrivals: Arrival) -> list[EventBatch]:
        return [batch for several in self.senders.read(arrivals) for batch in several]


def came(*records: bytes, origin: str = "syslog+tcp://192.0.2.1") -> Arrival:
    return Arrival(origin, records, at=CAME)


def pushed(body: bytes, key: str = "") -> Arrival:
    return Arrival(
        "http-push://192.0.2.1/", (body,), whole=True, key=key, receipt=Receipt(lambda _: None)
    )


def times(batches: Sequence[EventBatch]) -> list[datetime]:
    return [one for batch in batches for one in batch.frame["time"]]


def test_records_of_one_sender_and_format_are_one_batch() -> None:
    other = came(SSHD, origin="syslog+tcp://192.0.2.2")
    batches = Reading().read(came(SSHD, SSHD), other, came(SSHD))
    assert [(one.origin[-1], one.frame.height) for one in batches] == [("1", 3), ("2", 1)]
    assert [list(one.lines) for one in batches] == [[1, 2, 4], [3]]


def test_a_record_without_a_time_is_dated_by_its_arrival() -> None:
    reading = Reading()
    reading.read(came(b"<13>Nov 25 10:00:00 web-1 cron: at ten"))
    (batch,) = reading.read(came(b"no time in this"))
    assert times([batch]) == [datetime.fromtimestamp(CAME / 1e6, UTC)]


def test_the_host_a_message_names_is_not_its_origin() -> None:
    (batch,) = Reading().read(came(SSHD))
    assert batch.origin == "syslog+tcp://192.0.2.1"
    assert batch.frame["host"][0] == "web-1"


def test_a_format_can_be_forced_for_lines_and_for_json_within_lines() -> None:
    (batch,) = Reading("text").read(came(SSHD, b'{"a":1}'))
    assert (batch.format, batch.frame.height) == ("text", 2)
    head = b"<134>1 2026-11-25T10:00:00Z forge audit - - - "
    (batch,) = Reading("json").read(came(head + b'{"a":1}', b'{"a":2}'))
    assert batch.frame["raw"].to_list() == [b'{"a":1}', b'{"a":2}']


def test_equal_messages_are_different_events() -> None:
    batches = Reading().read(came(SSHD), came(SSHD), came(SSHD))
    assert len({one for batch in batches for one in batch.frame["event_id"]}) == 3


def test_nothing_is_kept_back_for_what_may_follow() -> None:
    reading = Reading()
    line = b"type=SYSCALL msg=audit(1780000000.123:42): arch=c000003e syscall=59 success=yes pid=7"
    reading.read(came(line))
    assert (reading.tally.read, reading.tally.stored) == (1, 1)


def test_what_was_refused_by_a_receiver_is_accounted_for() -> None:
    reading = Reading()
    reading.read(Arrival("syslog+udp://192.0.2.1", refused=(refusal(9, "too long"),)))
    assert (reading.tally.read, reading.tally.dead_lettered) == (1, 1)
    assert reading.tally.reasons == {"too long": 1}


def test_a_request_is_known_again_after_a_restart() -> None:
    body = json.dumps(AUDIT).encode()
    reading = Reading()
    reading.read(pushed(body), pushed(b'{"a":1}\n{"a":2}', key="k"))
    again = Reading(remembered=reading.senders.remembered)
    first, second = pushed(body), pushed(b'{"a":1}\n{"a":2}', key="k")
    assert again.read(first, second) == []
    assert first.receipt is not None
    assert second.receipt is not None
    assert first.receipt.counts == Counts(read=1, duplicates=1)
    assert second.receipt.counts == Counts(read=2, duplicates=2)


def test_programs_made_up_by_the_thousand_are_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bartizan.ingest.senders.PROGRAMS", 10)
    monkeypatch.setattr("bartizan.ingest.senders.READERS", 3)
    reading = Reading()
    for number in range(50):
        message = b"<13>Nov 25 10:00:00 web-1 program%d: hello" % number
        reading.read(came(message, origin=f"syslog+udp://192.0.2.{number}"))
    assert len(reading.senders._programs) == 10
    assert len(reading.senders._readers) == 3
    assert reading.tally.stored == 50


parts = st.sampled_from(
    [b"<13>", b"{", b"}", b'{"a":1}', SSHD, json.dumps(AUDIT).encode(), b"\n", b"\xff", b"@cee:"]
)
records = st.lists(
    st.one_of(st.binary(min_size=1, max_size=40), st.lists(parts, min_size=1).map(b"".join)),
    max_size=6,
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(records, st.booleans()), max_size=5))
def test_every_record_is_accounted_for(sent: list[tuple[list[bytes], bool]]) -> None:
    reading = Reading()
    arrivals = [
        Arrival("http-push://192.0.2.1/", tuple(some), whole=True, receipt=Receipt(lambda _: None))
        if whole
        else came(*some)
        for some, whole in sent
    ]
    batches = reading.read(*arrivals)
    tally = reading.tally
    assert tally.read == tally.stored + tally.dead_lettered + tally.duplicates
    assert sum(one.frame.height for one in batches) >= tally.stored
    counted = [one.receipt.counts for one in arrivals if one.receipt]
    assert None not in counted


def test_a_queue_keeps_order_and_bounds() -> None:
    queue = Arrivals(size=1000, count=2)
    assert queue.offer(came(b"x" * 5000)), "an empty queue has room for anything"
    assert not queue.offer(came(b"y"))
    assert [one.records for one in queue.take()] == [(b"x" * 5000,)]
    assert queue.offer(came(b"1"))
    assert queue.offer(came(b"2"))
    assert not queue.offer(came(b"3"))
    assert [one.records[0] for one in queue.take()] == [b"1", b"2"]
    assert queue.take(0.01) == []


@pytest.mark.parametrize(
    ("peer", "host"),
    [
        (("192.0.2.7", 514), "192.0.2.7"),
        (("2001:db8::7", 514, 0, 0), "[2001:db8::7]"),
        (("::ffff:192.0.2.7", 514, 0, 0), "192.0.2.7"),
        (("fe80::1%eth0", 514, 0, 2), "[fe80::1]"),
        ("", "unknown"),
    ],
)
def test_addresses_of_peers(peer: object, host: str) -> None:
    assert address(peer) == host
