"""What a user names is found, unpacked and brought to UTF-8; what cannot be is told."""

import gzip
import io
import os
import tarfile
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from bartizan.errors import BartizanError
from bartizan.ingest.sources.files import find
from bartizan.ingest.sources.limits import Limits
from bartizan.ingest.sources.source import Source
from bartizan.model.scan_result import NotRun

LOG = b'{"a": 1}\n{"a": 2}\n'


def contents(*paths: str, limits: Limits | None = None) -> dict[str, bytes | NotRun]:
    found: dict[str, bytes | NotRun] = {}
    for source in find(paths, limits=limits):
        if isinstance(source, NotRun):
            found[source.subject] = source
            continue
        whole = b""
        for chunk in source.chunks():
            if isinstance(chunk, NotRun):
                found[source.origin] = chunk
                break
            whole += chunk
        else:
            found[source.origin] = whole
    return found


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tar_of(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return out.getvalue()


@pytest.mark.parametrize(
    "packed",
    [
        LOG,
        gzip.compress(LOG),
        gzip.compress(LOG[:9]) + gzip.compress(LOG[9:]),
        zstandard.compress(LOG),
        b"\xef\xbb\xbf" + LOG,
        b"\xff\xfe" + LOG.decode().encode("utf-16-le"),
        LOG.decode().encode("utf-16-le"),
        b"\xfe\xff" + LOG.decode().encode("utf-16-be"),
    ],
    ids=[
        "plain",
        "gzip",
        "gzip twice",
        "zstd",
        "utf-8 mark",
        "utf-16",
        "utf-16 without mark",
        "utf-16 big",
    ],
)
def test_the_same_log_comes_out_however_it_is_packed(folder: Path, packed: bytes) -> None:
    (folder / "x.log").write_bytes(packed)
    assert contents("x.log") == {"x.log": LOG}


def test_archives_give_their_members_by_name(folder: Path) -> None:
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("b.log", LOG)
        archive.writestr("a.log.gz", gzip.compress(b"packed twice\n"))
    expected = {"m/1.log": b"one\n", "m/2.log.gz": gzip.compress(b"two\n"), "3": b"three\n"}
    tar = tar_of(expected)
    for name, content in (
        ("t.tar", tar),
        ("t.tgz", gzip.compress(tar)),
        ("t.zst", zstandard.compress(tar)),
    ):
        (folder / name).write_bytes(content)
        assert contents(name) == {
            f"{name}!/m/1.log": b"one\n",
            f"{name}!/m/2.log.gz": b"two\n",
            f"{name}!/3": b"three\n",
        }
    assert list(contents("a.zip").items()) == [
        ("a.zip!/a.log.gz", b"packed twice\n"),
        ("a.zip!/b.log", LOG),
    ]


def test_directories_are_read_in_the_order_of_names_and_each_file_once(folder: Path) -> None:
    day = folder / "AWSLogs/1/CloudTrail/eu/2026/01/02"
    day.mkdir(parents=True)
    for name in ("b.json.gz", "a.json.gz"):
        (day / name).write_bytes(gzip.compress(name.encode()))
    (folder / "AWSLogs/0.log").write_bytes(b"zero")
    where = "AWSLogs/1/CloudTrail/eu/2026/01/02"
    assert list(contents("AWSLogs", f"{where}/a.json.gz", "AWSLogs/**/b.*").items()) == [
        ("AWSLogs/0.log", b"zero"),
        (f"{where}/a.json.gz", b"a.json.gz"),
        (f"{where}/b.json.gz", b"b.json.gz"),
    ]


def test_what_is_not_there_is_an_error(folder: Path) -> None:
    for path in ("nothing.log", "nothing/*.log"):
        with pytest.raises(BartizanError, match=r"no .*file"):
            contents(path)
    assert folder


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"ElfFile\0" + b"\0" * 400, "Windows event log in its binary form"),
        (bytes(range(256)) * 8, "binary file"),
        (gzip.compress(LOG * 1000, mtime=0)[:-20], "damaged or cut off"),
        (b"PK\x03\x04" + b"x" * 100, "damaged or cut off"),
    ],
)
def test_what_cannot_be_read_is_told_and_makes_the_result_incomplete(
    folder: Path, content: bytes, said: str
) -> None:
    (folder / "x").write_bytes(content)
    [told] = contents("x").values()
    assert isinstance(told, NotRun)
    assert said in told.reason
    assert told.incomplete


def test_a_link_to_nothing_and_a_pipe_are_told(folder: Path) -> None:
    (folder / "link").symlink_to("nowhere")
    os.mkfifo("pipe")
    told = contents(".")
    assert {type(one) for one in told.values()} == {NotRun}
    assert set(told) == {"./link", "./pipe"}


def test_bombs_are_refused(folder: Path) -> None:
    bomb = gzip.compress(bytes(100_000_000))
    (folder / "bomb.gz").write_bytes(bomb)
    with zipfile.ZipFile("bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.log", b"line\n" * 6_000_000)
    assert "times its size" in str(contents("bomb.gz", limits=Limits())["bomb.gz"])
    told = contents("bomb.zip", limits=Limits(ratio=300))
    assert isinstance(told["bomb.zip!/2.log"], NotRun)
    (folder / "many.tar").write_bytes(tar_of({str(number): b"x" for number in range(9)}))
    assert isinstance(contents("many.tar", limits=Limits(members=5))["many.tar"], NotRun)


def test_an_archive_within_an_archive_is_not_opened(folder: Path) -> None:
    (folder / "o.tar").write_bytes(tar_of({"i.tar": tar_of({"x": LOG})}))
    told = contents("o.tar")["o.tar!/i.tar"]
    assert isinstance(told, NotRun)
    assert "archive within an archive" in told.reason


def test_standard_input_is_read_as_it_comes() -> None:
    [source] = find(["-"], stdin=io.BytesIO(LOG))
    assert not isinstance(source, NotRun)
    assert list(source.chunks()) == [LOG]


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress, bytes])
def test_what_comes_from_a_pipe_is_unpacked(pack: Callable[[bytes], bytes], tmp_path: Path) -> None:
    [source] = find(["-"], stdin=io.BytesIO(pack(LOG)))
    assert isinstance(source, Source)
    assert b"".join(piece for piece in source.chunks() if isinstance(piece, bytes)) == LOG
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(pack(LOG),))
    writer.start()
    [named] = find([str(pipe)])
    assert isinstance(named, Source)
    assert b"".join(piece for piece in named.chunks() if isinstance(piece, bytes)) == LOG
    writer.join()


def test_a_pipe_that_unpacks_without_end_is_cut() -> None:
    bomb = gzip.compress(b"all the same\n" * (10 << 20))
    [source] = find(["-"], stdin=io.BytesIO(bomb))
    assert isinstance(source, Source)
    *_, last = source.chunks()
    assert isinstance(last, NotRun)
    assert last.incomplete
