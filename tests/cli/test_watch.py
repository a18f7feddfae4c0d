"""``bartizan watch`` tells each event once: real processes, real files, real kills."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

WAIT = 30.0
"""Seconds after which a test gives up."""


class Watch:
    """A running ``bartizan watch`` in a directory of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.log = home / "audit.log"
        self.out = home / "findings.jsonl"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self, *more: str, paths: tuple[str, ...] = ("audit.log",)) -> None:
        self.process = subprocess.Popen(
            [
                *(sys.executable, "-m", "bartizan", "watch", *paths, "--format", "json"),
                *("--output", str(self.out), "--quiet", "--interval", "0.05", *more),
            ],
            cwd=self.home,
            env={**os.environ, "BARTIZAN_CACHE_DIR": str(self.home / "cache")},
            stderr=subprocess.PIPE,
        )

    def stop(self, how: int = signal.SIGTERM) -> int:
        process = self.process
        assert process is not None
        if process.poll() is None:
            process.send_signal(how)
        process.wait(WAIT)
        assert process.stderr is not None
        process.stderr.close()
        self.process = None
        return process.returncode

    def told(self) -> list[str]:
        """Ids of the events in whole lines of the output, in the order they were told."""
        if not self.out.exists():
            return []
        lines = self.out.read_bytes().split(b"\n")[:-1]
        return [event["event_id"] for line in lines for event in json.loads(line)["events"]]

    def until(self, count: int) -> list[str]:
        """Wait until so many events were told."""
        end = time.monotonic() + WAIT
        while len(told := self.told()) < count and time.monotonic() < end:
            time.sleep(0.05)
        return told


@pytest.fixture
def watch(tmp_path: Path) -> Iterator[Watch]:
    one = Watch(tmp_path)
    yield one
    if one.process is not None:
        one.stop(signal.SIGKILL)


def event(number: int) -> bytes:
    """An event that a rule of ours tells."""
    record = {
        "_document_id": f"doc-{number}",
        "action": "protected_branch.destroy",
        "actor": f"dev-{number % 3}",
        "org": "acme",
        "repo": "acme/shop",
        "created_at": 1_780_000_000_000 + number,
    }
    return json.dumps(record).encode() + b"\n"


def names(*numbers: int) -> list[str]:
    return [f"doc-{number}" for number in numbers]


def test_what_is_there_and_what_comes(watch: Watch) -> None:
    watch.log.write_bytes(event(0))
    watch.start()
    assert watch.until(1) == names(0)
    with watch.log.open("ab") as log:
        log.write(event(1))
    assert watch.until(2) == names(0, 1)
    assert watch.stop() == 0


def test_half_a_line_waits_for_its_rest(watch: Watch) -> None:
    line = event(0)
    watch.log.write_bytes(line[:30])
    watch.start()
    time.sleep(1.5)
    assert watch.told() == []
    watch.stop(signal.SIGKILL)
    with watch.log.open("ab") as log:
        log.write(line[30:])
    watch.start()
    assert watch.until(1) == names(0)


def test_a_directory_and_a_file_that_comes_later(watch: Watch) -> None:
    logs = watch.home / "logs"
    logs.mkdir()
    watch.start(paths=("logs",))
    time.sleep(1.5)
    (logs / "new.log").write_bytes(event(7))
    assert watch.until(1) == names(7)


def test_the_writer_goes_on_in_a_renamed_file(watch: Watch) -> None:
    watch.log.write_bytes(event(0))
    watch.start()
    watch.until(1)
    with watch.log.open("ab") as writer:
        writer.write(event(1)[:30])
        writer.flush()
        watch.log.rename(watch.home / "audit.log.1")
        watch.log.write_bytes(event(2))
        assert watch.until(2) == names(0, 2)
        writer.write(event(1)[30:])
    assert watch.until(3) == names(0, 2, 1)
    watch.stop(signal.SIGKILL)
    with (watch.home / "audit.log.1").open("ab") as writer:
        writer.write(event(3))
    with watch.log.open("ab") as log:
        log.write(event(4))
    watch.start()
    assert sorted(watch.until(5)) == names(0, 1, 2, 3, 4)


def test_two_watches_do_not_share_their_state(watch: Watch) -> None:
    watch.log.write_bytes(event(0))
    watch.start()
    watch.until(1)
    second = subprocess.run(
        [sys.executable, "-m", "bartizan", "watch", "audit.log", "--once"],
        cwd=watch.home,
        capture_output=True,
        check=False,
    )
    assert second.returncode == 2
    assert b"another watch keeps its state here" in second.stderr


def test_a_damaged_state_is_refused(watch: Watch) -> None:
    state = watch.home / ".bartizan" / "watch"
    state.mkdir(parents=True)
    (state / "checkpoint").write_bytes(b"\x93nonsense")
    watch.log.write_bytes(event(0))
    watch.start("--once")
    assert watch.process is not None
    _, errors = watch.process.communicate(timeout=WAIT)
    assert watch.process.returncode == 2
    assert b"cannot be understood" in errors


def test_nothing_lost_nothing_twice_when_killed_at_random(watch: Watch) -> None:
    chance = random.Random(20261125)
    watch.log.write_bytes(b"")
    number, kills = 0, 0
    watch.start()
    wait_for(watch.home / ".bartizan" / "watch" / "checkpoint")
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with watch.log.open("ab") as log:
            for _ in range(chance.randrange(1, 40)):
                line = event(number)
                number += 1
                cut = chance.randrange(len(line))
                log.write(line[:cut])
                log.flush()
                log.write(line[cut:])
        time.sleep(chance.random() * 0.1)
        act = chance.random()
        if act < 0.08:
            # The writer is in the middle of a line, and is told of the rotation later.
            with watch.log.open("ab") as log:
                line = event(number)
                log.write(line[:40])
                log.flush()
                rotate(watch.log, rename=True)
                time.sleep(chance.random() * 0.5)
                log.write(line[40:] + event(number + 1))
                number += 2
        elif act < 0.12 and set(watch.told()) == set(names(*range(number))):
            rotate(watch.log, rename=False)
        elif act < 0.3:
            time.sleep(chance.random() * 0.8)
            watch.stop(signal.SIGKILL)
            kills += 1
            watch.start()
    told = watch.until(number)
    assert sorted(told) == sorted(names(*range(number)))
    assert kills >= 5


def wait_for(file: Path) -> None:
    end = time.monotonic() + WAIT
    while not file.exists() and time.monotonic() < end:
        time.sleep(0.05)


def rotate(log: Path, *, rename: bool) -> None:
    for old in range(60, 0, -1):
        one = log.with_name(f"{log.name}.{old}")
        if one.exists():
            one.rename(log.with_name(f"{log.name}.{old + 1}"))
    if rename:
        log.rename(log.with_name(f"{log.name}.1"))
        log.write_bytes(b"")
    else:
        shutil.copy(log, log.with_name(f"{log.name}.1"))
        os.truncate(log, 0)
