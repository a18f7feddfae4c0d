"""Remembers what scanners said about a file's content, so that an unchanged file costs a ``stat``.

One file per scanned root. An entry is trusted without reading the file when size, times and inode
are those it was made from *and* the file is older than the cache itself (a file written in the same
clock tick as the cache could have changed unseen; git calls this a racy entry). Otherwise the
content is hashed and compared. What a scanner said is only used while its version is the same.

The cache holds findings, which hold no secrets. A cache that cannot be read is rebuilt.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path

import msgspec
import xxhash

from bartizan.scan.discovery import FoundFile
from bartizan.scan.scanner import FileReport
from bartizan.scan.suppressions.inline import InlineIgnore

FORMAT = 1
RACY_NS = 20_000_000
"""Clock granularity of common file systems is below 10 ms; twice that is safe."""
MAX_BYTES = 512 * 1024 * 1024


class Entry(msgspec.Struct, array_like=True, omit_defaults=True):
    """What is known about one path."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int
    digest: int
    """xxh3-64 of the content."""
    done: tuple[str, ...] = ()
    """Scanners that looked at it."""
    reports: dict[str, msgspec.Raw] = {}
    """Their reports; a scanner that said nothing has none."""
    ignores: tuple[InlineIgnore, ...] = ()


class _Stored(msgspec.Struct, array_like=True):
    format: int
    versions: dict[str, str]
    entries: dict[str, Entry]


def digest(data: bytes) -> int:
    """Identity of a content."""
    return xxhash.xxh3_64_intdigest(data)


class Cache:
    """The cache of one root. ``path=None`` remembers nothing."""

    def __init__(self, path: Path | None, versions: Mapping[str, str]) -> None:
        self._path = path
        self._versions = dict(versions)
        self._written_ns = 0
        self._changed = False
        self._old = self._load()
        self._new: dict[str, Entry] = {}

    def _load(self) -> dict[str, Entry]:
        if self._path is None:
            return {}
        try:
            with self._path.open("rb") as file:
                info = os.fstat(file.fileno())
                if info.st_size > MAX_BYTES:
                    return {}
                stored = msgspec.msgpack.decode(file.read(), type=_Stored)
        except (OSError, msgspec.MsgspecError, RecursionError):
            return {}
        if stored.format != FORMAT:
            return {}
        self._written_ns = info.st_mtime_ns
        stale = {
            name for name, version in stored.versions.items()
            if self._versions.get(name) != version
        }  # fmt: skip
        self._changed = stored.versions != self._versions
        if stale:
            for entry in stored.entries.values():
                entry.done = tuple(name for name in entry.done if name not in stale)
                entry.reports = {n: r for n, r in entry.reports.items() if n not in stale}
        return stored.entries

    def unchanged(self, file: FoundFile) -> Entry | None:
        """The entry of a file that certainly has the content it had, judged without reading it."""
        entry = self._old.get(file.path)
        if (
            entry is not None
            and entry.size == file.size
            and entry.mtime_ns == file.mtime_ns
            and entry.ctime_ns == file.ctime_ns
            and entry.inode == file.inode
            and max(file.mtime_ns, file.ctime_ns) < self._written_ns - RACY_NS
        ):
            self._new[file.path] = entry
            return entry
        return None

    def same_content(self, file: FoundFile, content: int) -> Entry | None:
        """The entry of a file whose content has the digest it had."""
        entry = self._old.get(file.path)
        if entry is None or entry.digest != content:
            return None
        self._changed = True
        reports = {name: report for name, report in entry.reports.items() if name in entry.done}
        entry = Entry(file.size, file.mtime_ns, file.ctime_ns, file.inode, content,
                      entry.done, reports, entry.ignores)  # fmt: skip
        self._new[file.path] = entry
        return entry

    def add(self, file: FoundFile, content: int, ignores: tuple[InlineIgnore, ...]) -> Entry:
        """A fresh entry that nothing is known about yet."""
        self._changed = True
        entry = Entry(file.size, file.mtime_ns, file.ctime_ns, file.inode, content, (), {}, ignores)
        self._new[file.path] = entry
        return entry

    def adopt(self, entries: Mapping[str, Entry]) -> None:
        """Take in fresh entries that another process made."""
        self._changed = True
        self._new.update(entries)

    def store(self, entry: Entry, scanner: str, report: FileReport) -> None:
        """Remember what a scanner said; what it could not look at is looked at again next time."""
        if not any(reason.incomplete for reason in report.not_run):
            entry.done = tuple(sorted({*entry.done, scanner}))
        if report != FileReport():
            entry.reports = {**entry.reports, scanner: msgspec.Raw(msgspec.msgpack.encode(report))}

    def report(self, entry: Entry, scanner: str) -> FileReport:
        """What a scanner said about the content of an entry."""
        raw = entry.reports.get(scanner)
        return msgspec.msgpack.decode(raw, type=FileReport) if raw is not None else FileReport()

    def save(self, *, partial: bool = False) -> None:
        """Write the cache, atomically. Failure to do so costs time later and nothing else.

        Args:
            partial: keep the entries of files that this scan did not look at.
        """
        if self._path is None or not (self._changed or len(self._new) < len(self._old)):
            return
        entries = {**self._old, **self._new} if partial else self._new
        data = msgspec.msgpack.encode(_Stored(FORMAT, self._versions, entries))
        temporary = ""
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=self._path.parent, prefix=".scan-")
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            os.replace(temporary, self._path)  # noqa: PTH105 - pairs with mkstemp's path
        except OSError:
            if temporary:
                Path(temporary).unlink(missing_ok=True)
