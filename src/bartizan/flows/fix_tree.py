"""Writes verified, safe fixes into the files they were verified on."""

import os
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from bartizan.model import Edit, Fix, ScanResult
from bartizan.scan.discovery import scan_root
from bartizan.scan.scanners import scanners
from bartizan.scan.source import SourceFile
from bartizan.scan.verified_fix import apply, patch_of


@dataclass
class Fixed:
    """What was written and what was left."""

    applied: int = 0
    files: int = 0
    left: list[str] = field(default_factory=list)

    def lines(self) -> Iterator[str]:
        """What to tell the user."""
        yield f"applied {self.applied} fix{'es' * (self.applied != 1)} to {self.files} files"
        yield from self.left
        if self.applied:
            yield "hint: scan again to see what is left"


def patches(path: Path, result: ScanResult) -> str:
    """Verified fixes as one unified diff that ``git apply`` takes.

    Of fixes that touch the same place the first is in it, as ``fix_tree`` would choose.
    """
    root, _ = scan_root(path)
    found = []
    for name, fixes in sorted(_by_path(result, unsafe=True).items()):
        place = root / name
        if place.is_symlink() or not place.is_file():
            continue
        before = SourceFile(name, place.read_bytes())
        edits = [edit for fix in _compatible(fixes) for edit in fix.edits]
        text = apply(before.text, edits)
        if text is not None:
            found.append(patch_of(before, SourceFile(name, text.encode()), edits))
    return "".join(found)


def fix_tree(path: Path, result: ScanResult) -> Fixed:
    """Apply the safe fixes of a result.

    Fixes that touch the same place are not combined: the first is applied, the others are left for
    the next run. A file is written only if a scan of its new text shows nothing that was not there
    before; and only if it still is what was scanned.
    """
    root, _ = scan_root(path)
    done = Fixed()
    for name, fixes in sorted(_by_path(result, unsafe=False).items()):
        place = root / name
        if place.is_symlink() or not place.is_file():
            done.left.append(f"{name}: not a regular file any more, left alone")
            continue
        source = SourceFile(name, place.read_bytes())
        chosen = _compatible(fixes)
        text = apply(source.text, [edit for fix in chosen for edit in fix.edits])
        if text is None or source.text.encode() != source.data:
            done.left.append(f"{name}: not plain UTF-8 or changed since the scan, left alone")
            continue
        trial = SourceFile(name, text.encode())
        if not _better(source, trial):
            done.left.append(f"{name}: the fixes do not work together, left alone")
            continue
        _replace(place, trial.data)
        done.applied += len(chosen)
        done.files += 1
        if len(chosen) < len(fixes):
            done.left.append(f"{name}: {len(fixes) - len(chosen)} overlapping fixes are left")
    return done


def _by_path(result: ScanResult, *, unsafe: bool) -> dict[str, list[Fix]]:
    found: dict[str, list[Fix]] = {}
    for finding in result.findings:
        seen: set[tuple[str, tuple[Edit, ...]]] = set()
        for fix in finding.fixes:
            if (fix.safe or unsafe) and (fix.path, fix.edits) not in seen:
                seen.add((fix.path, fix.edits))
                found.setdefault(fix.path, []).append(fix)
    return found


def _compatible(fixes: list[Fix]) -> list[Fix]:
    """Fixes none of whose edits touch those of another; an identical fix counts once."""
    chosen: list[Fix] = []
    taken: list[Edit] = []
    for fix in fixes:
        touches = any(
            edit.start <= other.end and other.start <= edit.end
            for edit in fix.edits
            for other in taken
        )
        if not touches:
            chosen.append(fix)
            taken += fix.edits
    return chosen


def _better(before: SourceFile, after: SourceFile) -> bool:
    """Whether the new text has strictly fewer findings, none of them new, and still parses."""
    for scanner in scanners():
        if not scanner.wants(before.path):
            continue
        old, new = scanner.scan([before])[0], scanner.scan([after])[0]
        known = {finding.fingerprint for finding in old.findings}
        if len(new.not_run) > len(old.not_run):
            return False
        if any(finding.fingerprint not in known for finding in new.findings):
            return False
    return True


def _replace(place: Path, data: bytes) -> None:
    """Write beside and rename, so that a crash leaves the old file; the mode is kept."""
    # A name that nobody can foresee: a link of that name in the tree would lead out of it.
    handle, temporary = tempfile.mkstemp(prefix=f".{place.name}.", dir=place.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
        Path(temporary).chmod(place.stat().st_mode & 0o7777)
        os.replace(temporary, place)  # noqa: PTH105 - atomic on every platform
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
