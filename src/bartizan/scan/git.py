"""Asks git questions about a repository that may be hostile.

A repository's own configuration can name programs that git runs (``core.fsmonitor``, hooks,
filters, external diffs, text converters, transports). Every call here switches them off, passes
arguments as a list, has a time limit, and only uses plumbing that writes nothing.
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


class NoGitError(GitError):
    """There is no git program."""


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
        # Older versions of git do not know the line above, and protocol.NAME.allow of a
        # repository beats protocol.allow; this beats both.
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_PROTOCOL_FROM_USER": "0",
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
        raise NoGitError("git is not installed") from None
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
    except NoGitError:
        raise
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
    # Comparing files of the work tree would run the filters that the repository's attributes name.
    plain = () if staged else _without_filters(root)
    out = run(root, *plain, "diff-index", *index, "-z", "-r", "-M", "--no-ext-diff",
              "--no-textconv", "--ignore-submodules=all", commit, "--")  # fmt: skip
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


def _without_filters(root: Path) -> list[str]:
    """Options of git that make it leave every configured clean, smudge and process filter out."""
    try:
        listed = run(root, "config", "--null", "--name-only", "--get-regexp", r"^filter\.")
    except GitError:
        return []  # there is none
    options = []
    for name in sorted({key.rpartition(".")[0] for key in names(listed)}):
        if "=" in name:  # -c would split it there and leave the filter on
            raise GitError("a filter in git's configuration has '=' in its name")
        for setting in ("clean=", "smudge=", "process=", "required=false"):
            options += ["-c", f"{name}.{setting}"]
    return options


def is_bare(path: Path) -> bool:
    """Whether a directory is a repository without work tree. Looks at names only."""
    return (
        not os.path.lexists(path / ".git")
        and (path / "HEAD").is_file()
        and (path / "objects").is_dir()
        and (path / "refs").is_dir()
    )


def has_commits(root: Path) -> bool:
    """Whether HEAD names a commit, as far as git can say."""
    try:
        run(root, "rev-parse", "--verify", "--quiet", "HEAD^{commit}")
    except NoGitError:
        return True
    except GitError:
        return not _is_unborn(root)
    return True


def _is_unborn(root: Path) -> bool:
    try:
        return bool(run(root, "symbolic-ref", "--quiet", "HEAD"))
    except GitError:
        return False


def is_shallow(root: Path) -> bool:
    """Whether older commits were left out when the repository was cloned."""
    try:
        return run(root, "rev-parse", "--is-shallow-repository").strip() == b"true"
    except GitError:
        return False


def not_checked_out(root: Path) -> int:
    """How many tracked files a sparse checkout leaves out of the work tree."""
    try:
        listed = run(root, "ls-files", "-z", "-t", "--cached")
    except GitError:
        return 0
    return sum(line.startswith("S ") for line in names(listed))


def _present(root: Path, wanted: Sequence[str]) -> list[str]:
    """Those of some objects that are here; git would fetch the others of a partial clone."""
    listed = run(root, "cat-file", "--batch-all-objects", "--unordered",
                 "--batch-check=%(objectname)")  # fmt: skip
    here = set(listed.decode("ascii", "replace").split())
    return [name for name in wanted if name in here]


def blobs(root: Path, ids: Sequence[str], *, limit: int) -> Iterator[tuple[str, bytes | None]]:
    """Contents of blobs in the order asked; None for one that is missing or over ``limit`` bytes.

    Raises:
        GitError: git cannot read the object store.
    """
    wanted = [blob for blob in dict.fromkeys(ids) if blob]
    if not wanted:
        return
    try:
        sizes = run(root, "cat-file", "--batch-check", stdin="\n".join(wanted).encode() + b"\n")
    except GitError:
        here = _present(root, wanted)
        if len(here) == len(wanted):
            raise
        yield from ((blob, None) for blob in wanted if blob not in here)
        yield from blobs(root, here, limit=limit)
        return
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
