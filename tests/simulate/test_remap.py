"""Captured records are done by identities of the organisation, and nothing else of them changes."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from bartizan.errors import BartizanError
from bartizan.simulate.captures import captures
from tests.simulate.running import run

if TYPE_CHECKING:
    from pathlib import Path


def record(name: str, at: str, **more: Any) -> dict[str, Any]:
    return {
        "eventVersion": "1.11", "eventTime": at, "eventName": name,
        "eventSource": "secretsmanager.amazonaws.com", "awsRegion": "xx-odd-9",
        "sourceIPAddress": "198.51.100.77", "userAgent": "capture-kit/1.0",
        "userIdentity": {"type": "IAMUser", "userName": "pelle", "accountId": "999988887777",
                         "arn": "arn:aws:iam::999988887777:user/pelle",
                         "principalId": "AIDAPELLE", "accessKeyId": "AKIAPELLEPELLE"},
        "recipientAccountId": "999988887777", "eventID": "one", "requestID": "two",
        "eventType": "AwsApiCall", **more,
    }  # fmt: skip


STEPS = [
    record("ListSecrets", "2024-01-01T10:00:00Z"),
    record("GetSecretValue", "2024-01-01T10:00:07Z", requestParameters={
        "secretId": "arn:aws:secretsmanager:xx-odd-9:999988887777:secret:odd"}),
    record("GetSecretValue", "2024-01-01T10:00:30Z", errorCode="AccessDenied",
           errorMessage="User: arn:aws:iam::999988887777:user/pelle is not authorized"),
    record("AssumeRole", "2024-01-01T10:01:00Z", eventSource="sts.amazonaws.com",
           requestParameters={"roleArn": "arn:aws:iam::111122223333:role/other"},
           responseElements={"instance": "i-0aaaabbbbccccdddd"}),
]  # fmt: skip


@pytest.fixture
def capture(tmp_path: Path) -> Path:
    file = tmp_path / "capture.jsonl"
    lines = [{"technique": "odd.secrets", "tactics": ["Credential Access"], "event": one}
             for one in STEPS]  # fmt: skip
    file.write_bytes(b"\n".join(msgspec.json.encode(one) for one in lines))
    return file


def test_a_capture_is_done_by_one_identity_of_the_organisation(folder: Path, capture: Path) -> None:
    done = run(folder, kinds="none", metrics=False, captured=captures([capture]))
    (attack,) = done.attacks
    assert (attack["kind"], attack["tactics"]) == ("captured:odd.secrets", ["credential-access"])
    (path,) = {one["path"] for one in attack["records"]}
    lines = done.files[f"logs/{path}"].splitlines()
    found = [msgspec.json.decode(lines[one["line"] - 1]) for one in attack["records"]]
    assert [one["eventName"] for one in found] == [one["eventName"] for one in STEPS]
    assert len({msgspec.json.encode(one["userIdentity"]) for one in found}) == 1
    assert len({one["eventID"] for one in found}) == len(found)
    seconds = [int(one["eventTime"][14:16]) * 60 + int(one["eventTime"][17:19]) for one in found]
    assert [(one - seconds[0]) % 3600 for one in seconds] == [0, 7, 30, 60]
    text = msgspec.json.encode(found).decode()
    for old in ("pelle", "PELLE", "999988887777", "111122223333", "xx-odd-9", "198.51.100.77",
                "capture-kit", "i-0aaaabbbbccccdddd"):  # fmt: skip
        assert old not in text
    assert found[2]["errorCode"] == "AccessDenied"
    assert found[3]["responseElements"]["instance"] in {
        one["instance"] for one in done.organisation["hosts"]
    }
    frames, tally = done.ingested
    assert tally.dead_lettered == 0
    own = frames["cloudtrail"].filter(frames["cloudtrail"]["path"] == path)
    rows = own[[one["line"] - 1 for one in attack["records"]]]
    assert {
        f"{kind}:{name}" for kind, name in rows.select("actor_kind", "actor").iter_rows()
    } <= set(attack["entities"])


def test_the_identity_also_does_ordinary_things(folder: Path, capture: Path) -> None:
    done = run(folder, kinds="none", metrics=False, captured=captures([capture]))
    (attack,) = done.attacks
    actors = done.events("cloudtrail")["actor"].value_counts()
    name = attack["entities"][0].partition(":")[2]
    assert actors.filter(actors["actor"] == name)["count"][0] > len(STEPS)


def test_packed_files_and_exports_are_read(tmp_path: Path) -> None:
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(msgspec.json.encode(STEPS[0])))
    export = tmp_path / "b.json"
    export.write_bytes(msgspec.json.format(msgspec.json.encode({"Records": STEPS[1:]}), indent=2))
    assert [(one.name, len(one.records)) for one in captures([packed, export])] == [
        ("a", 1),
        ("b", 3),
    ]


BAD = [
    b"{", b'{"a": 1}', b"[1]", b"\x1f\x8bxx", b'{"event": {}}', b'{"eventName": "A"}',
    b'{"eventName": "A", "eventTime": "soon"}', b'{"eventName": "A", "eventTime": 7}',
    b'{"eventName": "A", "eventTime": "2024-01-01", "x": ' + b"[" * 90 + b"]" * 90 + b"}",
]  # fmt: skip


@pytest.mark.parametrize("text", BAD)
def test_what_is_no_capture_is_refused(tmp_path: Path, text: bytes) -> None:
    file = tmp_path / "bad.jsonl"
    file.write_bytes(text)
    with pytest.raises(BartizanError) as refusal:
        captures([file])
    assert str(file) in refusal.value.where
    assert refusal.value.mend


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BartizanError, match="cannot be read"):
        captures([tmp_path / "none"])


def test_a_capture_that_lasts_for_months_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "long.jsonl"
    file.write_bytes(b'{"eventName": "A", "eventTime": "2024-01-01T00:00:00Z"}\n'
                     b'{"eventName": "A", "eventTime": "2024-03-01T00:00:00Z"}')  # fmt: skip
    with pytest.raises(BartizanError, match="30 days"):
        captures([file])


def test_ordinary_records_do_not_change_when_captures_are_added(
    folder: Path, tmp_path: Path, capture: Path
) -> None:
    with_it = run(folder, kinds="none", metrics=False, captured=captures([capture]))
    bare = run(tmp_path / "bare", kinds="none", metrics=False)
    own = {(one["path"], one["line"]) for one in with_it.attacks[0]["records"]}
    for name, data in bare.files.items():
        if name.startswith("logs/"):
            lines = enumerate(with_it.files[name].splitlines(), 1)
            kept = [text for at, text in lines if (name.removeprefix("logs/"), at) not in own]
            assert kept == data.splitlines()


def test_records_without_identities_or_numbers_are_taken(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "odd.jsonl"
    odd = [
        {"eventName": "A", "eventTime": "2024-01-01T00:00:00Z", "userIdentity": None},
        {"eventName": "B", "eventTime": "2024-01-01T00:00:01Z", "userIdentity": {"type": "Root"},
         "requestParameters": "text", "awsRegion": 4, "eventSource": "x.amazonaws.com"},
        {"eventName": "ConsoleLogin", "eventTime": "2024-01-01T00:00:02Z"},
    ]  # fmt: skip
    file.write_bytes(b"\n".join(msgspec.json.encode(one) for one in odd))
    done = run(folder, kinds="none", metrics=False, days=3, captured=captures([file]))
    assert len(done.attacks[0]["records"]) == 3
