"""Content that is not in the working tree: staged changes, past commits, members of archives.

Each source is an iterator of files for the same scanner. What cannot be read comes as a ``NotRun``
in between, never as an exception and never silently. Git objects are read in process: no git
program, no hooks, no filters, and nothing that a repository's configuration could run.
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bartizan.model import Finding, NotRun
from bartizan.scan.source import SourceFile

MAX_BLOB = 10_000_000
"""Bytes; larger blobs are reported as not scanned."""
MAX_VERSIONS = 2_000_000
"""File versions of a history, beyond which it is refused rather than cut short."""
ARCHIVE_DEPTH = 3
ARCHIVE_BYTES = 256_000_000
ARCHIVE_ENTRIES = 10_000
ARCHIVE_SECONDS = 60.0
ARCHIVE_SUFFIXES = (
    ".zip",
    ".jar",
    ".war",
    ".ear",
    ".apk",
    ".aar",
    ".whl",
    ".egg",
    ".nupkg",
    ".vsix",
    ".tar",
    ".tgz",
    ".gz",
    ".bz2",
    ".tbz2",
    ".xz",
    ".txz",
    ".docx",
    ".xlsx",
    ".pptx",
    ".asar",
)

Item = SourceFile | NotRun


@dataclass(frozen=True)
class History:
    """Which part of a repository's past to read.

    Args:
        repository: its root or its git directory.
        since: a commit; it and its ancestors are left out.
        refs: where to start; None: all references.
        seconds: time limit for everything, including the time the caller takes.
    """

    repository: Path
    since: str = ""
    refs: tuple[str, ...] | None = ("HEAD",)
    seconds: float | None = None


def past(history: History) -> Iterator[Item]:
    """Every version of every file that a part of the history holds, with the commit that has it.

    A version that stands in several commits comes once, under the oldest of those that changed it.
    """
    from kingfisher_sdk import GitScope  # noqa: PLC0415 - loads a large native library

    scope = GitScope(mode="history", refs=history.refs, since_commit=history.since or None)
    yield from _git(history, scope)


def staged(repository: Path) -> Iterator[Item]:
    """The files of the index that differ from the last commit, as they are staged."""
    from kingfisher_sdk import GitScope  # noqa: PLC0415 - loads a large native library

    yield from _git(History(repository), GitScope(mode="staged"))


def changed(repository: Path, since: str, ref: str = "HEAD") -> Iterator[Item]:
    """The files that differ between two commits, as the later one has them."""
    from kingfisher_sdk import GitScope  # noqa: PLC0415 - loads a large native library

    yield from _git(History(repository), GitScope(mode="diff", refs=(ref,), since_commit=since))


def members(files: Iterable[Item], *, temp_dir: Path | None = None) -> Iterator[Item]:
    """Files with the members of those that are archives, named ``outer.zip!member``.

    An archive that unpacks to too much (bytes, entries, layers, seconds) or is broken yields one
    ``NotRun`` and none of its members.
    """
    for item in files:
        if isinstance(item, NotRun) or not is_archive(item):
            yield item
            continue
        yield from _unpacked(item, temp_dir)


def is_archive(file: SourceFile) -> bool:
    """Whether a file can be unpacked, by its name or its first bytes."""
    return file.name.lower().endswith(ARCHIVE_SUFFIXES) or file.data.startswith(
        (b"PK\x03\x04", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0")
    )


def only_past(findings: Iterable[Finding], present: Iterable[Finding]) -> list[Finding]:
    """Findings of history that the working tree does not have any more."""
    known = {finding.fingerprint for finding in present}
    return [finding for finding in findings if finding.fingerprint not in known]


def _unpacked(file: SourceFile, temp_dir: Path | None) -> Iterator[Item]:
    from kingfisher_sdk import ScanInput, expand_archives  # noqa: PLC0415 - see above

    if len(file.data) > ARCHIVE_BYTES:
        yield _not_run(file.path, "the archive is too large to be unpacked")
        return
    try:
        found = list(
            expand_archives(
                [ScanInput(path=file.path, data=file.data)],
                depth=ARCHIVE_DEPTH,
                max_bytes=ARCHIVE_BYTES,
                max_entries=ARCHIVE_ENTRIES,
                timeout=ARCHIVE_SECONDS,
                temp_dir=temp_dir,
            )
        )
    except TimeoutError:
        yield _not_run(file.path, f"unpacking took longer than {ARCHIVE_SECONDS:.0f} seconds")
        return
    except (RuntimeError, ValueError, OSError, MemoryError):
        yield _not_run(
            file.path,
            f"the archive is broken, or unpacks to more than {ARCHIVE_BYTES // 1_000_000} MB or "
            f"{ARCHIVE_ENTRIES} members",
        )
        return
    for member in found:
        yield SourceFile(member.path, member.data or b"", file.commit)


def _git(history: History, scope: object) -> Iterator[Item]:
    from kingfisher_sdk import GitInputWarning, git_inputs  # noqa: PLC0415 - see above

    where = str(history.repository)
    with warnings.catch_warnings(record=True) as skipped:
        warnings.simplefilter("always", GitInputWarning)
        try:
            for found in git_inputs(
                where,
                scope=scope,  # type: ignore[arg-type]  # made by the callers above
                timeout=history.seconds,
                discover=False,
                max_blob_size=MAX_BLOB,
                max_inputs=MAX_VERSIONS,
                skip_missing_blobs=True,
            ):
                commit = found.commit or ""
                if found.origins:
                    commit = min(found.origins, key=lambda o: (o.committer.timestamp, o.id)).id
                yield SourceFile(found.path, found.data or b"", commit)
                yield from _skipped(skipped)
        except TimeoutError:
            yield _not_run(where, "reading the history took too long; the rest was not scanned")
        except (RuntimeError, ValueError, OSError) as problem:
            yield _not_run(
                where,
                f"the history could not be read further ({type(problem).__name__})",
                mend="is it a complete clone (git fetch --unshallow), and does the commit exist?",
            )
        yield from _skipped(skipped)


def _skipped(caught: list[warnings.WarningMessage]) -> Iterator[NotRun]:
    for warning in caught:
        # The library's text names an object id and a reason, neither path nor content.
        yield _not_run(str(warning.message).partition(";")[0], "a blob is missing or too large")
    caught.clear()


def _not_run(subject: str, reason: str, mend: str = "") -> NotRun:
    return NotRun(subject=subject, reason=reason, mend=mend, scanner="secrets", incomplete=True)
