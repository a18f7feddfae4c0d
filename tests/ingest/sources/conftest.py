"""A receiver that listens on this machine, and the reader behind it."""

import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bartizan.ingest.dead_letters import DeadLetters
from bartizan.ingest.origin import Intake, ReadOptions
from bartizan.ingest.senders import Senders
from bartizan.ingest.sources.arrivals import Arrivals
from bartizan.ingest.sources.listen import Listener, Listening
from bartizan.ingest.tally import Tally

if TYPE_CHECKING:
    from bartizan.model.event import EventBatch

WAIT = 10.0
"""Seconds after which a test gives up."""


class Receiver:
    """Reads what listeners hand on."""

    def __init__(self, letters: Path) -> None:
        self.arrivals = Arrivals()
        self.tally = Tally()
        self.letters = letters
        self.intake = Intake(ReadOptions(now=0, dead_letters=DeadLetters(letters)), self.tally)
        self.senders = Senders(self.intake)
        self.batches: list[EventBatch] = []
        self.listening: Listening | None = None

    def listen(self, *listeners: Listener) -> None:
        self.listening = Listening(listeners)

    def read(self, timeout: float = 0.02) -> None:
        """Deal with what is there."""
        taken = self.arrivals.take(timeout)
        for batches in self.senders.read(taken):
            self.batches += batches
        for one in taken:
            if one.receipt:
                one.receipt.settle()

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read in the background."""
        done = threading.Event()

        def loop() -> None:
            while not done.is_set():
                self.read()

        thread = threading.Thread(target=loop)
        thread.start()
        try:
            yield
        finally:
            done.set()
            thread.join()

    def until(self, count: int) -> None:
        """Read until so many records came."""
        end = time.monotonic() + WAIT
        while self.tally.read < count and time.monotonic() < end:
            self.read()

    def end(self) -> None:
        """Stop listening and read what is left."""
        assert self.listening
        self.listening.end()
        end = time.monotonic() + WAIT
        while not self.listening.ended and time.monotonic() < end:
            self.read()
        assert self.listening.ended
        while len(self.arrivals):
            self.read(0)

    def raws(self) -> list[bytes]:
        return [raw for one in self.batches for raw in one.frame["raw"]]

    def formats(self) -> set[str]:
        return {one.format for one in self.batches}

    def origins(self) -> set[str]:
        return {one.origin for one in self.batches}

    def reasons(self) -> Sequence[str]:
        return sorted(self.tally.reasons.elements())

    def accounted(self) -> bool:
        tally = self.tally
        return tally.read == tally.stored + tally.dead_lettered + tally.duplicates


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    one = Receiver(tmp_path / "dead.jsonl")
    yield one
    if one.listening is not None and not one.listening.ended:
        one.end()
    one.intake.close()
