"""Copies of the process do each task once; one that dies leaves its tasks to others."""

import os
import sys

import pytest

from bartizan.scan import processes, runner
from bartizan.scan.cache import Cache
from bartizan.scan.discovery import discover
from bartizan.scan.runner import run
from tests.words import WordScanner

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="copies are made on Linux alone")


@pytest.mark.parametrize("copies", [0, 1, 3])
@pytest.mark.parametrize("tasks", [0, 1, 50])
def test_every_task_is_done_once(copies, tasks) -> None:
    own = []
    with processes.crew(copies, tasks, lambda number: b"%d" % number) as crew:
        while (number := crew.take()) is not None:
            own.append(number)
        answers = crew.answers()
    assert sorted([*own, *answers]) == list(range(tasks))
    assert all(answer == b"%d" % number for number, answer in answers.items())


def test_long_answers_do_not_block() -> None:
    with processes.crew(1, 3, lambda _: b"x" * 1_000_000) as crew:
        answers = crew.answers()
    assert sum(map(len, answers.values())) == 3_000_000


def test_a_copy_that_dies_has_not_answered() -> None:
    def task(number: int) -> bytes:
        if number == 1:
            os._exit(1)
        return b"done"

    with processes.crew(1, 3, task) as crew:
        assert crew.answers() == {0: b"done"}
        assert crew.take() == 2


def test_no_copy_outlives_an_error() -> None:
    with pytest.raises(KeyboardInterrupt), processes.crew(2, 2, lambda _: b""):
        raise KeyboardInterrupt
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


@pytest.mark.parametrize("dies", [False, True])
def test_copies_say_what_one_process_says(tree, monkeypatch, dies) -> None:
    names = {f"f{n:03}": ("flaw\n" if n % 3 else "crash") for n in range(200)}
    files = discover(tree(names), max_bytes=1000).files
    here = os.getpid()

    class Fatal(WordScanner):
        def scan(self, files):
            if dies and os.getpid() != here and files[0].path >= "f064":
                os._exit(1)
            return super().scan(files)

    alone = run(files, [Fatal()], Cache(None, {}), workers=1)
    monkeypatch.setattr(runner, "PROCESSES_FROM", 1)
    monkeypatch.setattr(processes, "possible", lambda: True)
    for workers in (2, 3):
        shared = run(files, [Fatal()], Cache(None, {}), workers=workers)
        assert (shared.findings, shared.not_run) == (alone.findings, alone.not_run)
        assert (shared.files, shared.cached) == (alone.files, alone.cached)
