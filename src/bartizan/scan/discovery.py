"""Finds the files of a tree that should be scanned, and says what it leaves out and why.

In a git work tree those are the tracked files and the untracked ones that are not ignored;
elsewhere every file that no ``.gitignore`` names. Symbolic links are never followed, so nothing
outside the tree is read and no cycle is entered. Submodules and nested repositories are part of
the tree.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from bartizan.model import NotRun
from bartizan.scan import git

if TYPE_CHECKING:
    import pathspec

MAX_FILES = 2_000_000
MAX_DEPTH = 100
"""Directories nested deeper are not entered; real trees stay below 40."""
OWN = frozenset({".git", ".bartizan"})
"""Directories that hold git's and our own state, not what is shipped."""
MAX_NESTED = 8
"""Repositories inside repositories inside … are entered this deep."""


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A regular file to scan."""

    path: str
    """Relative to the root, ``/`` between parts, printable as UTF-8."""
    absolute: str
    """For opening; may hold surrogates where the name is not UTF-8."""
    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


@dataclass
class Discovery:
    """What a tree holds."""

    root: Path
    git: bool
    files: list[FoundFile] = field(default_factory=list)
    not_run: list[NotRun] = field(default_factory=list)
    excluded: list[str] = field(default_factory=list)
    """What configuration leaves out."""


@dataclass
class _Walk:
    root: Path
    max_bytes: int
    exclude: "pathspec.PathSpec[pathspec.Pattern] | None"
    below: str
    found: Discovery
    left_out: Counter[str] = field(default_factory=Counter)
    absent: int = 0
    """Tracked files that are not in the work tree."""


def scan_root(path: Path) -> tuple[Path, str]:
    """The root that paths are relative to, and the part of it to scan (empty: all).

    The root is the repository's, so that ``bartizan scan .github/workflows`` names and judges files
    as a scan of the whole repository does.
    """
    absolute = Path(os.path.abspath(path))  # noqa: PTH100 - resolve() would follow links
    root = git.toplevel(absolute)
    if root is None:
        return (absolute, "") if absolute.is_dir() else (absolute.parent, absolute.name)
    below = "" if absolute == root else absolute.relative_to(root).as_posix()
    return root, below


def discover(
    root: Path, *, below: str = "", exclude: Sequence[str] = (), max_bytes: int
) -> Discovery:
    """The files under ``root`` that should be scanned, sorted by path.

    Args:
        root: an existing directory.
        below: only this file or directory of it.
        exclude: patterns as in ``.gitignore`` that leave files out.
        max_bytes: a larger file is reported, not scanned.
    """
    spec = _patterns(exclude) if exclude else None
    found = Discovery(root=root, git=os.path.lexists(root / ".git"))
    walk = _Walk(root, max_bytes, spec, below, found)
    _repository(walk, root, "", depth=0)
    found.files.sort(key=lambda file: file.path)
    for reason, count in sorted(walk.left_out.items()):
        found.not_run.append(NotRun(subject=f"{count} file{'s' * (count > 1)}", reason=reason))
    found.not_run.sort()
    return found


def _repository(walk: _Walk, top: Path, prefix: str, *, depth: int) -> None:
    """Add the files of one repository, and of those inside it."""
    listed = _git_listing(walk, top, prefix) if os.path.lexists(top / ".git") else None
    absent = walk.absent
    for relative in _plain_listing(walk, top) if listed is None else listed:
        name = prefix + relative
        if relative.endswith("/") or _add(walk, name):
            inner = name.rstrip("/")
            if depth < MAX_NESTED and _overlaps(walk.below, inner):
                _repository(walk, walk.root / inner, f"{inner}/", depth=depth + 1)
        if len(walk.found.files) > MAX_FILES:
            walk.found.not_run.append(
                NotRun(
                    subject=printable(prefix) or ".",
                    reason=f"more than {MAX_FILES} files",
                    incomplete=True,
                )
            )
            return
    if walk.absent > absent and (sparse := git.not_checked_out(top)):
        walk.left_out["not checked out (sparse checkout)"] += sparse


def _git_listing(walk: _Walk, top: Path, prefix: str) -> list[str] | None:
    try:
        out = git.run(
            top, "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"
        )
    except git.GitError as error:
        walk.found.not_run.append(
            NotRun(
                subject=printable(prefix) + ".git",
                reason=f"not usable, every file was looked at instead: {error}",
            )
        )
        return None
    return list(git.names(out))


def _plain_listing(  # noqa: C901 - one loop over one directory
    walk: _Walk, top: Path
) -> Iterator[str]:
    """Names relative to ``top``; a directory with its own ``.git`` comes as ``name/``."""
    pending: list[tuple[str, tuple[tuple[str, pathspec.GitIgnoreSpec], ...], int]] = [("", (), 0)]
    while pending:
        directory, ignores, depth = pending.pop()
        try:
            with os.scandir(top / directory) as entries:
                listed = sorted(entries, key=lambda entry: entry.name)
        except OSError as error:
            walk.found.not_run.append(
                NotRun(subject=printable(directory) or ".", reason=_because(error), incomplete=True)
            )
            continue
        names = {entry.name for entry in listed}
        if ".gitignore" in names:
            ignores = (*ignores, (directory, _ignore_file(top / directory / ".gitignore")))
        for entry in listed:
            relative = f"{directory}{entry.name}"
            if entry.name in OWN:
                continue
            if not entry.is_dir(follow_symlinks=False):
                if not _ignored(ignores, relative):
                    yield relative
            elif _ignored(ignores, f"{relative}/"):
                continue
            elif os.path.lexists(top / relative / ".git"):
                yield f"{relative}/"
            elif depth < MAX_DEPTH:
                pending.append((f"{relative}/", ignores, depth + 1))
            else:
                walk.found.not_run.append(
                    NotRun(
                        subject=printable(relative),
                        incomplete=True,
                        reason=f"nested deeper than {MAX_DEPTH} directories",
                    )
                )


def _patterns(lines: Sequence[str]) -> "pathspec.GitIgnoreSpec":
    import pathspec  # noqa: PLC0415 - git applies its own in a work tree

    return pathspec.GitIgnoreSpec.from_lines(lines)


def _ignore_file(path: Path) -> "pathspec.GitIgnoreSpec":
    try:
        info = path.lstat()
        if not stat.S_ISREG(info.st_mode) or info.st_size > 1_000_000:
            return _patterns(())
        return _patterns(path.read_text("utf-8", "replace").splitlines())
    except (OSError, ValueError):
        return _patterns(())


def _ignored(ignores: Sequence[tuple[str, "pathspec.GitIgnoreSpec"]], relative: str) -> bool:
    """The deepest ``.gitignore`` that speaks about a path decides."""
    for directory, spec in reversed(ignores):
        verdict = spec.check_file(relative[len(directory) :]).include
        if verdict is not None:
            return verdict
    return False


def _add(walk: _Walk, name: str) -> bool:  # noqa: PLR0911 - a reason each
    """Take a file in, or note why not. True for a directory (a submodule), which is neither."""
    if walk.below and name != walk.below and not name.startswith(f"{walk.below}/"):
        # a submodule that holds the wanted part is still entered
        return walk.below.startswith(f"{name}/") and _is_directory(f"{walk.root}/{name}")
    if walk.exclude is not None and walk.exclude.match_file(name):
        walk.left_out["excluded by configuration"] += 1
        walk.found.excluded.append(printable(name))
        return False
    if name.startswith(".bartizan/"):
        return False
    absolute = f"{walk.root}/{name}"
    try:
        info = os.lstat(absolute)
    except FileNotFoundError:
        walk.absent += 1  # deleted in the work tree: not shipped; or never checked out
        return False
    except OSError as error:
        walk.found.not_run.append(
            NotRun(subject=printable(name), reason=_because(error), incomplete=True)
        )
        return False
    if stat.S_ISREG(info.st_mode) and info.st_size <= walk.max_bytes:
        walk.found.files.append(
            FoundFile(
                printable(name),
                absolute,
                info.st_size,
                info.st_mtime_ns,
                info.st_ctime_ns,
                info.st_ino,
            )
        )
        return False
    if stat.S_ISDIR(info.st_mode):
        return True
    if stat.S_ISLNK(info.st_mode):
        walk.left_out["symbolic link, not followed"] += 1
    elif not stat.S_ISREG(info.st_mode):
        walk.left_out["device, socket or pipe"] += 1
    else:
        walk.found.not_run.append(
            NotRun(
                subject=printable(name),
                reason=f"{info.st_size / 1e6:.0f} MB is over the limit of "
                f"{walk.max_bytes / 1e6:.0f} MB",
                mend="raise max-file-size, or exclude it",
            )
        )
    return False


def printable(name: str) -> str:
    r"""A file name as valid Unicode: bytes that are not UTF-8 become ``\xNN``."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return os.fsencode(name).decode("utf-8", "backslashreplace")
    return name


def _is_directory(absolute: str) -> bool:
    try:
        return stat.S_ISDIR(os.lstat(absolute).st_mode)
    except OSError:
        return False


def _overlaps(below: str, directory: str) -> bool:
    return not below or f"{below}/".startswith(f"{directory}/") or directory.startswith(below)


def _because(error: OSError) -> str:
    return (error.strerror or "cannot be read").lower()
