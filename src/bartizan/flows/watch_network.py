"""Reads what a watch receives over the network: arrivals in, batches of events out.

What was received is in memory until its step is kept. A sender that waits for an answer (HTTP) gets
it after that, so it sends again what a kill took; syslog has no answers, so a kill loses what was
received and not kept.
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence

from bartizan.errors import BartizanError, ExitCode
from bartizan.ingest.origin import Intake
from bartizan.ingest.senders import Remembered, Senders
from bartizan.ingest.sources.arrivals import Arrival, Arrivals, Receipt
from bartizan.ingest.sources.http_push_access import Access
from bartizan.ingest.sources.listen import Address, Listening, listener
from bartizan.model.event import EventBatch

PIECE = 20_000
"""Arrivals read together: a step can end after each piece."""
PIECE_BYTES = 16 << 20


class WatchedNetwork:
    """All addresses a watch listens at.

    Args:
        addresses: where to listen.
        access: secrets that senders must know.
        intake: of the run.
        remembered: from before a restart.

    Raises:
        BartizanError: an address cannot be had.
    """

    def __init__(
        self, addresses: Sequence[Address], access: Access, intake: Intake, remembered: Remembered
    ) -> None:
        self._arrivals = Arrivals()
        self._senders = Senders(intake, remembered)
        self._taken: deque[Arrival] = deque()
        self._receipts: list[Receipt] = []
        self._told: Counter[str] = Counter()
        self._ending = False
        listeners = [listener(one, self._arrivals, access) for one in addresses]
        self.at = [one.at(it.port) for one, it in zip(addresses, listeners, strict=True)]
        """Where it really listens, as URLs."""
        self._listening = Listening(listeners)

    def poll(self) -> Iterator[list[EventBatch]]:
        """The events of what waits. May be left early: the rest comes next time."""
        if not self._taken:
            self._taken.extend(self._arrivals.take())
        while self._taken:
            piece = self._piece()
            # All of a piece is read before anybody can leave.
            batches = [batch for several in self._senders.read(piece) for batch in several]
            self._receipts += [one.receipt for one in piece if one.receipt]
            yield batches

    def _piece(self) -> list[Arrival]:
        piece: list[Arrival] = []
        size = 0
        while self._taken and len(piece) < PIECE and size < PIECE_BYTES:
            piece.append(self._taken.popleft())
            size += piece[-1].size
        return piece

    @property
    def remembered(self) -> Remembered:
        """What must survive a restart."""
        return self._senders.remembered

    def settle(self) -> None:
        """Everything so far is kept: tell those who wait."""
        receipts, self._receipts = self._receipts, []
        for one in receipts:
            one.settle()

    def wait(self, seconds: float) -> None:
        """Wait until something comes, but no longer."""
        if not self._taken:
            self._taken.extend(self._arrivals.take(seconds))
        if self._listening.ended and not self._ending:
            raise BartizanError("listening has failed", exit_code=ExitCode.INCOMPLETE)

    def end(self) -> None:
        """Take nothing new; what is under way still comes."""
        self._ending = True
        self._listening.end()

    @property
    def ended(self) -> bool:
        """Whether everything was read and nothing more can come."""
        return self._listening.ended and not self._taken and not len(self._arrivals)

    def news(self) -> list[str]:
        """What was turned away since this was asked last, in words."""
        dropped = self._arrivals.dropped.copy()
        news = [f"{n:,} {why}" for why, n in sorted((dropped - self._told).items())]
        self._told = dropped
        return news
