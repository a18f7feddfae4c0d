"""Asks git questions about a repository that may be hostile.

A repository's own configuration can name programs that git runs (``core.fsmonitor``, hooks,
external diffs, text converters). Every call here switches them off, passes arguments as a list,
has a time limit, and only uses plumbing that writes nothing.
"""

import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120
"""Listing or comparing a repository of a million files stays far below this."""

_SAFE = (
    "-c", "core.fsmonitor=false",
    "-c", "core.untrustedCache=false",
    "-c", "core.hooksPath=/dev/null",
    "-c", "core.attributesFile=/dev/null",
    "-c", "core.quotePath=false",
    "-c", "diff.external=",
    "-c", "protocol.allow=never",
    "--no-pager", "--literal-pathspecs",
)  # fmt: skip


class GitError(Exception):
    """Git could not answer; the message is one line for people."""


def toplevel(path: Path) -> Path | None:
    """The root of the work tree that holds ``path``: the nearest directory with a ``.git``.

    Looks at names only, so that a broken or hostile ``.git`` cannot mislead it.
    """
    start = path if path.is_dir() else path.parent
    for directory in (start, *start.parents):
        if os.path.lexists(directory / ".git"):
            return directory
    return None


def run(root: Path, *arguments: str, stdin: bytes | None = None) -> bytes:
    """Output of ``git ARGUMENTS`` in ``root``.

    Raises:
        GitError: git is missing, refused, or took longer than ``SECONDS``.
    """
    kept = ("PATH", "HOME", "USERPROFILE", "SYSTEMROOT", "TMPDIR", "XDG_CONFIG_HOME")
    environment = {name: os.environ[name] for name in kept if name in os.environ}
    environment |= {
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_CEILING_DIRECTORIES": str(root.parent),
        "LC_ALL": "C",
    }
    command = ["git", "-c", f"safe.directory={root}", *_SAFE, *arguments]
    try:
        done = subprocess.run(
            command,
            cwd=root,
            env=environment,
            input=b"" if stdin is None else stdin,
            capture_output=True,
            timeout=SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise GitError("git is not installed") from None
    except subprocess.TimeoutExpired:
        raise GitError(f"git {arguments[0]} took longer than {SECONDS} s") from None
    except (OSError, ValueError) as error:
        raise GitError(f"git {arguments[0]} could not be started: {error}") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise GitError(lines[-1] if lines else f"git {arguments[0]} exited {done.returncode}")
    return done.stdout


def names(output: bytes) -> Iterator[str]:
    """The file names of a NUL-separated listing, undecodable bytes kept as surrogates."""
    for raw in output.split(b"\0"):
        if raw:
            yield os.fsdecode(raw)


def resolve(root: Path, revision: str) -> str:
    """The full id of a commit.

    Raises:
        GitError: there is no such commit.
    """
    try:
        out = run(root, "rev-parse", "--verify", "--quiet", "--end-of-options",
                  f"{revision}^{{commit}}")  # fmt: skip
    except GitError:
        raise GitError(f"there is no commit {revision!r} here") from None
    return out.decode().strip()


EMPTY_TREE = "4b825dc642cb6eb9a060e54bf8d69288fbee4904"
"""Stands for the parent of a repository's first commit (SHA-1 object format)."""


def merge_base(root: Path, commit: str) -> str:
    """Where HEAD left ``commit``; ``commit`` itself where histories have nothing in common."""
    try:
        return run(root, "merge-base", commit, "HEAD").decode().strip() or commit
    except GitError:
        return commit


@dataclass(frozen=True)
class ChangedFile:
    """A file that differs from a commit."""

    path: str
    """Where it is now; empty if it was deleted."""
    old_path: str
    """Where it was; empty if it is new."""
    old_blob: str
    """Object id of its old content; empty if it is new."""
    new_blob: str = ""
    """Object id of its staged content; empty where the work tree was compared."""


def changes(root: Path, commit: str, *, staged: bool = False) -> list[ChangedFile]:
    """What differs between ``commit`` and the work tree (or the index), renames followed.

    Untracked files that are not ignored count as new.
    """
    index = ("--cached",) if staged else ()
    out = run(root, "diff-index", *index, "-z", "-r", "-M", "--no-ext-diff", "--no-textconv",
              "--ignore-submodules=all", commit, "--")  # fmt: skip
    fields = list(names(out))
    found: list[ChangedFile] = []
    at = 0
    while at < len(fields):
        _, new_mode, old_blob, new_blob, status = fields[at].split(" ")
        if status[0] in "RC":
            old, new, at = fields[at + 1], fields[at + 2], at + 3
        else:
            old = new = fields[at + 1]
            at += 2
        gone = status[0] == "D" or new_mode == "000000"
        fresh = status[0] == "A"
        found.append(ChangedFile("" if gone else new, "" if fresh else old,
                                 "" if fresh else old_blob,
                                 new_blob if staged and not gone else ""))  # fmt: skip
    if not staged:
        listed = run(root, "ls-files", "-z", "--others", "--exclude-standard")
        found += [ChangedFile(name, "", "") for name in names(listed) if not name.endswith("/")]
    return found


def blobs(root: Path, ids: Sequence[str], *, limit: int) -> Iterator[tuple[str, bytes | None]]:
    """Contents of blobs in the order asked; None for one that is missing or over ``limit`` bytes.

    Raises:
        GitError: git cannot read the object store.
    """
    wanted = [blob for blob in dict.fromkeys(ids) if blob]
    if not wanted:
        return
    sizes = run(root, "cat-file", "--batch-check", stdin="\n".join(wanted).encode() + b"\n")
    small = []
    for blob, line in zip(wanted, sizes.decode("utf-8", "replace").splitlines(), strict=True):
        parts = line.split()
        if len(parts) == 3 and parts[1] == "blob" and int(parts[2]) <= limit:
            small.append(blob)
        else:
            yield blob, None
    batch = 200  # keeps the answer of one call in memory
    for first in range(0, len(small), batch):
        part = small[first : first + batch]
        out = run(root, "cat-file", "--batch", stdin="\n".join(part).encode() + b"\n")
        at = 0
        for blob in part:
            end = out.index(b"\n", at)
            size = int(out[at:end].split()[2])
            yield blob, out[end + 1 : end + 1 + size]
            at = end + 1 + size + 1
