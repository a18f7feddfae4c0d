"""Runs zizmor over many files so that one bad file spoils neither the others nor the scan.

One run does for all files as a rule. Where zizmor gives up, the file to blame is run alone (if an
audit failed: without that audit) and the others again in two halves, so that k bad files
among n cost about k·log n short runs.
"""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from bartizan.scan.pipelines.zizmor import log, output, process
from bartizan.scan.pipelines.zizmor.placement import number, place
from bartizan.scan.source import SourceFile

SECONDS, SECONDS_EACH = 20.0, 0.1
"""Time limit of a run and what each file adds; an ordinary file takes 2 ms."""
BYTES, BYTES_EACH = 64 << 20, 128 << 10
"""Limit of a run's report and what each file adds; a file of real repositories brings 17 kB."""
MAX_FILES = 2000
"""Files in one run, so that a report in memory stays below about 300 MB."""
LARGE = 128 << 10
"""Characters from which a file is run alone: zizmor's time grows with the square of the number of
steps, 50 kB of them take a second and 200 kB more than 30."""
TOO_LARGE = 1 << 20
"""Characters from which a file is not run; none of that size was seen to end in time."""
MAX_STOPPED = 6
"""Runs that may be ended for time or size; then what such runs held is given up."""
MAX_ALONE = 8
"""Files run alone only to learn the reason why zizmor cannot read them."""
_LIMIT = "limit exceeded"
"""In zizmor's words: the file may be fine, it was too much for it."""
_UNPARSED = "it cannot parse the file"
_GIVEN_UP = "it is large, and other files took too long"
_UNWANTED = "it does not take the file for one of its kinds"


@dataclass
class Outcome:
    """What became of one file."""

    reports: list[output.Report] = field(default_factory=list)
    reason: str = ""
    """Why it could not be audited at all."""
    malformed: bool = False
    """Whether that is because it refuses the content: no YAML, or not of the form it knows."""
    failed: dict[str, str] = field(default_factory=dict)
    """Audit that failed on this file → how."""


@dataclass(frozen=True)
class _Batch:
    numbers: Sequence[int]
    disabled: tuple[str, ...] = ()


class Runs:
    """The runs for one list of files."""

    def __init__(self, program: Path, files: Sequence[SourceFile]) -> None:
        self.outcomes = [Outcome() for _ in files]
        self._program = program
        self._files = files
        self._stopped = 0
        self._alone = 0
        self._queue: list[_Batch] = []
        small = []
        for at, file in enumerate(files):
            if len(file.text) > TOO_LARGE:
                self.outcomes[at].reason = f"it is larger than {TOO_LARGE >> 20} MB"
            elif len(file.text) > LARGE:
                self._queue.append(_Batch([at]))
            else:
                small.append(at)
        self._queue += [
            _Batch(small[start : start + MAX_FILES]) for start in range(0, len(small), MAX_FILES)
        ]

    def all(self) -> Sequence[Outcome]:
        """Run until there is an outcome for every file."""
        while self._queue:
            batch = self._queue.pop()
            if self._stopped > MAX_STOPPED and len(self._files[batch.numbers[0]].text) > LARGE:
                self.outcomes[batch.numbers[0]].reason = _GIVEN_UP
                continue
            answer, root = self._call(batch)
            said = log.read(answer.errors, root, failed=answer.code != 0)
            if answer.stopped:
                self._split_stopped(batch, answer.stopped)
            elif answer.code == 0 or (answer.code == process.NO_INPUT and said.culprit is None):
                self._take(batch, answer.output, said, root)
            else:
                self._split_failed(batch, said, answer.code)
        return self.outcomes

    def _call(self, batch: _Batch) -> tuple[process.Answer, str]:
        with tempfile.TemporaryDirectory(prefix="bartizan-") as home:
            folder = Path(home, "tree")
            folder.mkdir()
            made = set()
            for at in batch.numbers:
                file = self._files[at]
                path = folder / place(file.path, at)
                if path.parent not in made:
                    path.parent.mkdir(parents=True, exist_ok=True)
                    made.add(path.parent)
                path.write_bytes(text_of(file).encode("utf-8", "replace"))
            answer = process.call(
                self._program,
                folder,
                disabled=batch.disabled,
                seconds=SECONDS + SECONDS_EACH * len(batch.numbers),
                limit=BYTES + BYTES_EACH * len(batch.numbers),
            )
            return answer, str(folder)

    def _take(self, batch: _Batch, data: bytes, said: log.Log, root: str) -> None:
        try:
            reports = output.decode(data or b"[]")
        except msgspec.DecodeError as error:
            for at in batch.numbers:
                self.outcomes[at].reason = log.clause(f"its report is not as expected: {error}")
            return
        for at in batch.numbers:
            self.outcomes[at].reports.clear()
        for report in reports:
            file = number(report.primary.symbolic.key.local.verbatim_path, root)
            if file is not None and file in batch.numbers:
                self.outcomes[file].reports.append(report)
        unread = [at for at in batch.numbers if at not in said.completed]
        for at in unread:
            self.outcomes[at].reason = said.refused.get(at, "")
            self.outcomes[at].malformed = at in said.refused and _LIMIT not in said.refused[at]
        unexplained = [at for at in unread if not self.outcomes[at].reason]
        for at in unexplained:
            if len(unexplained) == 1 and len(said.unnamed) == 1:
                self.outcomes[at].reason = said.unnamed[0]
                self.outcomes[at].malformed = _LIMIT not in said.unnamed[0]
            elif len(batch.numbers) > 1 and self._alone < MAX_ALONE:
                self._alone += 1
                self._queue.append(_Batch([at], batch.disabled))
            else:
                self.outcomes[at].reason = _UNPARSED if said.unnamed else _UNWANTED
                self.outcomes[at].malformed = bool(said.unnamed)

    def _split_stopped(self, batch: _Batch, why: str) -> None:
        self._stopped += 1
        if len(batch.numbers) == 1 or self._stopped > MAX_STOPPED:
            for at in batch.numbers:
                self.outcomes[at].reason = why
            return
        # The largest are to blame as a rule: the smaller half is soon through.
        by_size = sorted(batch.numbers, key=lambda at: len(self._files[at].text), reverse=True)
        self._halve(by_size, batch.disabled)

    def _split_failed(self, batch: _Batch, said: log.Log, code: int) -> None:
        culprit = said.culprit if said.culprit in batch.numbers else None
        if culprit is None:
            culprit = self._next_after(batch, said)
        fatal = said.fatal or f"it ended with code {code}"
        if said.audit and said.audit not in batch.disabled:
            if len(batch.numbers) == 1:
                self.outcomes[culprit].failed[said.audit] = fatal
                self._queue.append(_Batch([culprit], (*batch.disabled, said.audit)))
                return
            self._queue.append(_Batch([culprit], batch.disabled))
        elif said.culprit == culprit or len(batch.numbers) == 1:
            self.outcomes[culprit].reason = fatal
        else:
            self._queue.append(_Batch([culprit], batch.disabled))
        self._halve([at for at in batch.numbers if at != culprit], batch.disabled)

    def _next_after(self, batch: _Batch, said: log.Log) -> int:
        """The file at which zizmor failed: it goes by the names, one file after the other."""
        order = sorted(batch.numbers, key=lambda at: place(self._files[at].path, at))
        done = [position for position, at in enumerate(order) if at in said.completed]
        rest = order[done[-1] + 1 :] if done else order
        return next((at for at in rest if at not in said.refused), order[0])

    def _halve(self, numbers: Sequence[int], disabled: tuple[str, ...]) -> None:
        middle = (len(numbers) + 1) // 2
        for part in (numbers[:middle], numbers[middle:]):
            if part:
                self._queue.append(_Batch(part, disabled))


def text_of(file: SourceFile) -> str:
    """The text as zizmor gets it: it takes a byte-order mark for a document of its own."""
    return file.text.removeprefix("\ufeff")
