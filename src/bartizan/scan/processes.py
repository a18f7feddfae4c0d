"""Shares numbered tasks among this process and copies of it, which have no lock to wait for.

Threads of one interpreter take turns, so that two of them scan hardly faster than one. A copy made
by ``fork`` has everything that is loaded by then and starts at once. That is safe only while no
other thread runs, and only Linux promises that native libraries survive it; elsewhere threads have
to do. Tasks are handed out one by one through a pipe, so that nobody idles while there are any.
A copy that dies costs time alone: what it did not answer is left for the caller to do.
"""

import os
import signal
import struct
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import BinaryIO

MAX_TASKS = 1000
"""Their numbers have to fit into a pipe, which holds 4 kB where pipes are scarce."""
_NUMBER = struct.Struct("<I")
_HEAD = struct.Struct("<IQ")

Task = Callable[[int], bytes]
"""Does the task of a number; what it came to, for ``Crew.answers``."""


def possible() -> bool:
    """Whether this process can be copied now."""
    return sys.platform == "linux" and threading.active_count() == 1


@dataclass
class Crew:
    """Who works on the tasks."""

    _next: Callable[[], int | None]
    _answered: dict[int, bytes] = field(default_factory=dict)
    _readers: list[threading.Thread] = field(default_factory=list)

    def take(self) -> int | None:
        """The next task for the caller, which is then nobody else's; None if all are taken."""
        return self._next()

    @property
    def answered(self) -> int:
        """How many tasks the copies have done so far."""
        return len(self._answered)

    def answers(self) -> dict[int, bytes]:
        """What the copies' tasks came to, by number. Waits until they are done."""
        for reader in self._readers:
            reader.join()
        return self._answered


@contextmanager
def crew(copies: int, tasks: int, task: Task) -> Iterator[Crew]:
    """Have copies of this process work on tasks ``0 …``, and the caller with them.

    Args:
        copies: how many; needs ``possible()`` if any.
        tasks: at most ``MAX_TASKS``.
        task: what a copy does for a number.
    """
    if copies < 1:
        numbers = count()
        yield Crew(lambda: number if (number := next(numbers)) < tasks else None)
        return
    source, sink = os.pipe()
    os.write(sink, b"".join(map(_NUMBER.pack, range(tasks))))
    os.close(sink)
    working = Crew(lambda: _take(source))
    pids: list[int] = []
    try:
        answers = [_copy(source, task, pids) for _ in range(copies)]
        for answer in answers:
            reader = threading.Thread(target=_read, args=(answer, working._answered), daemon=True)  # noqa: SLF001 - its own module
            reader.start()
            working._readers.append(reader)  # noqa: SLF001 - as above
        yield working
    finally:
        os.close(source)
        for pid in pids:
            os.kill(pid, signal.SIGKILL)  # one that is done is no more than a zombie
            os.waitpid(pid, 0)


def _take(source: int) -> int | None:
    data = os.read(source, _NUMBER.size)
    return int(_NUMBER.unpack(data)[0]) if data else None


def _copy(source: int, task: Task, pids: list[int]) -> BinaryIO:
    """Make a copy that works until no task is left; where its answers come from."""
    answers, sink = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(answers)
            with open(sink, "wb") as out:  # noqa: PTH123 - a descriptor
                while (number := _take(source)) is not None:
                    answer = task(number)
                    out.write(_HEAD.pack(number, len(answer)) + answer)
                    out.flush()
        finally:
            os._exit(0)  # nothing that the original has yet to do may be done twice
    pids.append(pid)
    os.close(sink)
    return open(answers, "rb")  # noqa: PTH123 - closed by its reader


def _read(answers: BinaryIO, into: dict[int, bytes]) -> None:
    """Keep whole answers; a copy that died in the middle of one has not answered."""
    with answers:
        while len(head := answers.read(_HEAD.size)) == _HEAD.size:
            number, size = _HEAD.unpack(head)
            answer = answers.read(size)
            if len(answer) < size:
                return
            into[number] = answer
