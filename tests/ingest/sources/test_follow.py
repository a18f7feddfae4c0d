"""A followed file gives every byte once, whatever happens to its name."""

import gzip
import os
import random
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import msgspec
import pytest

from bartizan.ingest.sources.follow import Chunk, Follower, Position


def text(chunks: Iterable[Chunk]) -> bytes:
    return b"".join(chunk.data for chunk in chunks)


def write(path: Path, content: bytes) -> None:
    with path.open("ab") as file:
        file.write(content)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "app.log"
    path.write_bytes(b"one\ntwo\n")
    return path


Follow = Callable[..., Follower]


@pytest.fixture
def follow() -> Iterator[Follow]:
    made: list[Follower] = []

    def make(path: Path, position: Position | None = None) -> Follower:
        made.append(Follower(path, position))
        return made[-1]

    yield make
    for one in made:
        one.close()


def test_what_is_there_then_what_is_appended(follow: Follow, log: Path) -> None:
    follower = follow(log)
    assert text(follower.poll()) == b"one\ntwo\n"
    assert text(follower.poll()) == b""
    write(log, b"three\n")
    assert text(follower.poll()) == b"three\n"


def test_a_path_without_a_file_yet(follow: Follow, tmp_path: Path) -> None:
    path = tmp_path / "later.log"
    follower = follow(path)
    assert text(follower.poll()) == b""
    path.write_bytes(b"now\n")
    assert text(follower.poll()) == b"now\n"


def test_renamed_and_made_anew(follow: Follow, log: Path) -> None:
    follower = follow(log)
    text(follower.poll())
    write(log, b"three\n")
    log.rename(log.with_name("app.log.1"))
    log.write_bytes(b"four\n")
    chunks = list(follower.poll())
    assert text(chunks) == b"three\nfour\n"
    assert [chunk.last for chunk in chunks] == [False, True, False]
    assert [chunk.first for chunk in chunks] == [False, False, True]


def test_the_writer_goes_on_in_the_renamed_file(follow: Follow, log: Path) -> None:
    follower = follow(log)
    text(follower.poll())
    with log.open("ab") as writer:
        log.rename(log.with_name("app.log.1"))
        writer.write(b"late\n")
        writer.flush()
        assert text(follower.poll()) == b"late\n"  # no new file yet: it may still grow
        writer.write(b"later\n")
    log.write_bytes(b"new\n")
    assert text(follower.poll()) == b"later\nnew\n"


def test_what_a_renamed_file_still_gets_is_given_apart(follow: Follow, log: Path) -> None:
    follower = follow(log)
    text(follower.poll())
    write(log, b"thr")
    old = log.rename(log.with_name("app.log.1"))
    log.write_bytes(b"new\n")
    left = next(chunk for chunk in follower.poll() if chunk.left)
    assert left.position.late[-1].mark.offset == 11
    follower.hold(3)
    text(follower.poll())
    write(old, b"ee\nfour\nfi")
    again = follow(log, restored(follower.position))
    text(again.poll())
    ((past, data, whole),) = again.late()
    assert (data, whole) == (b"three\nfour\nfi", False)
    again.took(past, 11)
    ((_, data, _),) = again.late()
    assert data == b"fi"


def test_rotated_several_times_while_nobody_looked(follow: Follow, log: Path) -> None:
    follower = follow(log)
    text(follower.poll())
    for number in range(3):
        write(log, b"rest %d\n" % number)
        os.utime(log, ns=(0, 10**18 * 2 + number))
        for old in (3, 2, 1):
            if log.with_name(f"app.log.{old}").exists():
                log.with_name(f"app.log.{old}").rename(log.with_name(f"app.log.{old + 1}"))
        log.rename(log.with_name("app.log.1"))
        log.write_bytes(b"start %d\n" % number)
    assert text(follower.poll()) == b"rest 0\nstart 0\nrest 1\nstart 1\nrest 2\nstart 2\n"


def test_copied_and_truncated(follow: Follow, log: Path) -> None:
    follower = follow(log)
    text(follower.poll())
    write(log, b"three\n")
    shutil.copy(log, log.with_name("app.log.1"))
    os.truncate(log, 0)
    write(log, b"four\n")
    assert text(follower.poll()) == b"three\nfour\n"
    assert text(follower.poll()) == b""


def test_truncated_and_grown_beyond_where_it_was(follow: Follow, log: Path) -> None:
    follower = follow(log)
    text(follower.poll())
    shutil.copy(log, log.with_name("app.log.1"))
    os.truncate(log, 0)
    write(log, b"a much longer line than all before\n")
    assert text(follower.poll()) == b"a much longer line than all before\n"


def test_truncated_without_a_copy_is_said(follow: Follow, log: Path) -> None:
    follower = follow(log)
    text(follower.poll())
    os.truncate(log, 0)
    write(log, b"x\n")
    chunks = list(follower.poll())
    assert text(chunks) == b"x\n"
    assert any(chunk.lost for chunk in chunks)


def test_old_rotated_files_are_not_read(follow: Follow, log: Path) -> None:
    log.with_name("app.log.1").write_bytes(b"ancient\n")
    follower = follow(log)
    assert text(follower.poll()) == b"one\ntwo\n"
    log.rename(log.with_name("app.log.2"))
    log.write_bytes(b"new\n")
    with gzip.open(log.with_name("app.log.1.gz"), "wb") as file:
        file.write(b"ancient\n")
    log.with_name("app.log.1").unlink()
    assert text(follower.poll()) == b"new\n"


def test_goes_on_after_a_restart(follow: Follow, log: Path) -> None:
    first = follow(log)
    text(first.poll())
    write(log, b"three\n")
    again = follow(log, restored(first.position))
    assert text(again.poll()) == b"three\n"


def test_renamed_and_compressed_between_two_runs(follow: Follow, log: Path) -> None:
    first = follow(log)
    text(first.poll())
    first.close()
    write(log, b"three\n")
    with gzip.open(log.with_name("app.log.1.gz"), "wb") as file:
        file.write(log.read_bytes())
    log.unlink()
    log.write_bytes(b"four\n")
    again = follow(log, restored(first.position))
    assert text(again.poll()) == b"three\nfour\n"


def test_gone_between_two_runs_is_said(follow: Follow, log: Path) -> None:
    first = follow(log)
    text(first.poll())
    first.close()
    log.unlink()
    other = log.with_name("keeps-the-inode-number-in-use")
    other.write_bytes(b"")
    log.write_bytes(b"new\n")
    chunks = list(follow(log, restored(first.position)).poll())
    assert text(chunks) == b"new\n"
    assert any(chunk.lost for chunk in chunks)


def test_another_log_beside_it_is_left_alone(follow: Follow, log: Path) -> None:
    follower = follow(log)
    text(follower.poll())
    for name in ("app-errors.log", "app.log.lck", "app.json", "other.log.1"):
        log.with_name(name).write_bytes(b"not ours\n")
    log.rename(log.with_name("app.log.1"))
    log.write_bytes(b"new\n")
    assert text(follower.poll()) == b"new\n"


@pytest.mark.parametrize(
    "name", ["app.log.1", "app.log-20261123", "app-2026-11-23.log", "app.log.2026-11-23-10"]
)
def test_usual_names_of_rotated_files(follow: Follow, log: Path, name: str) -> None:
    first = follow(log)
    text(first.poll())
    write(log, b"three\n")
    log.rename(log.with_name(name))
    log.write_bytes(b"four\n")
    assert text(follow(log, restored(first.position)).poll()) == b"three\nfour\n"


class Busy:
    """A log that is written, rotated, copied and truncated, and a follower that gets killed."""

    def __init__(self, log: Path, follow: Follow, seed: int) -> None:
        self.log, self.follow, self.chance = log, follow, random.Random(seed)
        self.got = self.written = b""
        self.number = 0
        self.log.write_bytes(b"")
        self.follower = follow(log)
        self.look()

    def line(self) -> None:
        line = b"line %d %s\n" % (self.number, b"x" * self.chance.randrange(60))
        self.number += 1
        self.written += line
        write(self.log, line)

    def look(self) -> None:
        for chunk in self.follower.poll():
            self.got += chunk.data
            if self.chance.random() < 0.1:
                self.follower = self.follow(self.log, restored(chunk.position))
                return

    def restart(self) -> None:
        self.follower = self.follow(self.log, restored(self.follower.position))

    def rename(self) -> None:
        rotate(self.log, rename=True)

    def truncate(self) -> None:
        self.line()  # nobody can know the copy of a file of which nothing was read
        self.got += text(self.follower.poll())
        self.line()
        rotate(self.log, rename=False)


@pytest.mark.parametrize("seed", range(30))
def test_nothing_lost_nothing_twice(follow: Follow, tmp_path: Path, seed: int) -> None:
    busy = Busy(tmp_path / "app.log", follow, seed)
    acts = [busy.line] * 5 + [busy.look] * 2 + [busy.rename, busy.truncate, busy.restart]
    for _ in range(120):
        busy.chance.choice(acts)()
    for _ in range(20):
        busy.look()
    assert busy.got == busy.written


def rotate(log: Path, *, rename: bool) -> None:
    for old in range(40, 0, -1):
        one = log.with_name(f"app.log.{old}")
        if one.exists():
            one.rename(log.with_name(f"app.log.{old + 1}"))
    if rename:
        log.rename(log.with_name("app.log.1"))
        log.write_bytes(b"")
    else:
        shutil.copy(log, log.with_name("app.log.1"))
        os.truncate(log, 0)


def restored(position: Position) -> Position:
    return msgspec.json.decode(msgspec.json.encode(position), type=Position)
