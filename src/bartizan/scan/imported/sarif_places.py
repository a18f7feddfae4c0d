"""Where a SARIF result is: artifact locations to paths below the scanned root, regions to spans.

SARIF 2.1.0, sections 3.4 (artifactLocation), 3.14.14 (originalUriBaseIds), 3.28-3.30.
"""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from bartizan.model import Location
from bartizan.scan.imported.fields import (
    MalformedError,
    Node,
    array,
    as_node,
    integer,
    node,
    plain,
    string,
)

_PATH_LENGTH = 4_096
_BASES_DEEP = 8
"""A base may be relative to another base; more than this is a loop."""
_DRIVE = re.compile(r"/?[A-Za-z]:/")
_COMMIT = re.compile(r"[0-9a-f]{7,64}")
"""In the properties of a place of our own reports: the commit that holds the text."""
_NOTE_LENGTH = 200


@dataclass(frozen=True)
class Tree:
    """How a run's addresses relate to the scanned tree."""

    root: str
    """Absolute path of the scanned root; empty: unknown."""
    bases: Node
    """``originalUriBaseIds``."""
    artifacts: Sequence[object]
    elsewhere: tuple[str, ...] = ()
    """Absolute folders that were the tree on the machine where the tool ran."""

    @classmethod
    def of(cls, run: Node, root: str) -> "Tree":
        """Read what a run says about its addresses."""
        bases = node(run, "originalUriBaseIds")
        folders = [string(as_node(base, "base"), "uri") for base in bases.values()]
        for invocation in array(run, "invocations"):
            place = node(as_node(invocation, "invocation"), "workingDirectory")
            folders.append(string(place, "uri"))
        absolute = {_absolute(folder) for folder in folders if folder}
        return cls(
            root=_absolute(root) or "",
            bases=bases,
            artifacts=array(run, "artifacts"),
            elsewhere=tuple(sorted({a for a in absolute if a and a != "/"}, key=len, reverse=True)),
        )

    def path(self, place: Node) -> str:
        """The path below the root that an ``artifactLocation`` means.

        Raises:
            MalformedError: there is none: no address, an address outside the tree or of the web.
        """
        uri, base = string(place, "uri"), string(place, "uriBaseId")
        index = integer(place, "index", -1)
        if not uri and 0 <= index < len(self.artifacts):
            known = node(as_node(self.artifacts[index], "artifact"), "location")
            uri, base = string(known, "uri"), string(known, "uriBaseId")
        if not uri:
            raise MalformedError("it names no file")
        if "://" in uri and not uri.lower().startswith("file:"):
            raise MalformedError("its address is not a file of the tree")
        absolute = _absolute(uri)
        if absolute is not None:
            return self._below(absolute)
        above, relative = self._base(base, _decoded(uri))
        if above and self.root:
            joined = posixpath.normpath(f"{above}/{relative}")
            if _inside(joined, self.root):
                return _checked(joined.removeprefix(self.root.rstrip("/") + "/"))
        return _checked(relative)

    def _base(self, name: str, relative: str) -> tuple[str, str]:
        """The absolute folder that a base stands for (or nothing), and the path below it."""
        for _ in range(_BASES_DEEP):
            base = self.bases.get(name)
            if not name or not isinstance(base, dict):
                return "", relative
            uri = string(base, "uri")
            absolute = _absolute(uri) if uri else None
            if absolute is not None:
                return absolute, relative
            if uri:
                relative = posixpath.join(_decoded(uri), relative)
            name = string(base, "uriBaseId")
        raise MalformedError("its base address leads in a circle")

    def _below(self, absolute: str) -> str:
        for folder in (self.root, *self.elsewhere):
            if folder and _inside(absolute, folder):
                return _checked(absolute.removeprefix(folder.rstrip("/") + "/"))
        raise MalformedError("its file lies outside the scanned tree")


def location(tree: Tree, place: Node) -> Location:
    """The span that a SARIF ``location`` means. A place without a region is the file's start.

    Raises:
        MalformedError: it has no file of the tree, or a field has the wrong type.
    """
    physical = node(place, "physicalLocation")
    path = tree.path(node(physical, "artifactLocation"))
    region = node(physical, "region") or node(physical, "contextRegion")
    line = max(1, integer(region, "startLine", 1))
    column = max(1, integer(region, "startColumn", 1))
    end_line = max(line, integer(region, "endLine", line))
    end_column = max(1, integer(region, "endColumn", column if end_line == line else 1))
    if end_line == line:
        end_column = max(column, end_column)
    note = string(node(place, "message"), "text")
    commit = string(node(place, "properties"), "commit")
    return Location(
        path=path,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        commit=commit if _COMMIT.fullmatch(commit) else "",
        annotation=plain(note, _NOTE_LENGTH),
    )


def _decoded(uri: str) -> str:
    if len(uri) > _PATH_LENGTH * 3:
        raise MalformedError("its address is too long")
    bare = uri.replace("\\", "/").partition("#")[0].partition("?")[0]
    return unquote(bare, errors="replace")


def _absolute(uri: str) -> str | None:
    """The absolute path of a file URI or absolute path; None for a relative one."""
    text = _decoded(uri)
    if text.lower().startswith("file:"):
        rest = text[5:]
        if rest.startswith("//"):  # file://host/path
            rest = "/" + rest[2:].partition("/")[2]
        text = rest if rest.startswith("/") else f"/{rest}"
    if _DRIVE.match(text):
        text = text.lstrip("/")
    elif not text.startswith("/"):
        return None
    return posixpath.normpath(re.sub("^/+", "/", text))


def _inside(path: str, folder: str) -> bool:
    return path.startswith(folder.rstrip("/") + "/")


def _checked(relative: str) -> str:
    """A path that stays below the root.

    Raises:
        MalformedError: it does not, or no file can have it.
    """
    path = posixpath.normpath(relative)
    if path == ".." or path.startswith(("../", "/")) or _DRIVE.match(path):
        raise MalformedError("its file lies outside the scanned tree")
    if path == "." or "\0" in path or len(path) > _PATH_LENGTH:
        raise MalformedError("its address is no name of a file")
    return path
