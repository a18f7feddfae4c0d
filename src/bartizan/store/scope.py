"""What a scan looked at, and so what its silence proves.

A finding that a scan does not report is gone only if the scan looked for it, there. Everything a
scan left out, on purpose or not, must be said here; nothing else keeps a finding from being called
fixed.
"""

import posixpath

import msgspec

OWN = "bartizan"
"""The source of our own scans."""


class Scope(msgspec.Struct, frozen=True, kw_only=True):
    """What one scan or one imported report covers."""

    source: str = OWN
    """Who looked: ``bartizan``, or the tool (and category) of an imported report. A source says
    nothing about what another source saw."""
    below: str = ""
    """Where the scanned tree stands in the project. Paths of findings and of this scope are
    relative to it; nothing outside it was looked at."""
    paths: frozenset[str] | None = None
    """Files that were looked at, or folders of which everything was, vanished files included.
    None: the whole tree."""
    skipped: frozenset[str] = frozenset()
    """Files and folders among ``paths`` that were not looked at after all."""
    checks: frozenset[str] | None = None
    """The checks that ran. None: every check this source has."""
    working_tree: bool = True
    """Whether the files of the working tree were looked at."""
    history: bool = False
    """Whether all commits were looked at."""
    complete: bool = True
    """False: something was left out and it is not known what. Such a scan proves no absence."""

    def covers(self, path: str, check: str, commit: str) -> bool:
        """Whether this scan would have reported ``check`` at a path of the project."""
        if not self.complete or not (self.history if commit else self.working_tree):
            return False
        if self.checks is not None and check not in self.checks:
            return False
        inside = self._inside(path)
        if inside is None or (self.skipped and _holds(self.skipped, inside)):
            return False
        return self.paths is None or _holds(self.paths, inside)

    def in_project(self, path: str) -> str:
        """A path of the scanned tree as a path of the project."""
        return f"{self._root}/{path}" if self._root else path

    @property
    def _root(self) -> str:
        return "" if self.below in ("", ".") else posixpath.normpath(self.below).strip("/")

    def _inside(self, path: str) -> str | None:
        if not self._root:
            return path
        return path.removeprefix(f"{self._root}/") if path.startswith(f"{self._root}/") else None


def _holds(places: frozenset[str], path: str) -> bool:
    """Whether a path or one of the folders above it is among the places."""
    while path:
        if path in places:
            return True
        path = path.rpartition("/")[0]
    return "." in places or "" in places
