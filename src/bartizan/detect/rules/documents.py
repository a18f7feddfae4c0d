"""Reads files of rules into YAML documents, safely: limits, no duplicate keys, no exceptions."""

import os
import re
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bartizan.detect.rules.rule import RefusedRule

MAX_BYTES = 1 << 20
"""Size of a file of rules. The largest of SigmaHQ has 60 KB."""
MAX_DOCUMENTS = 2000
"""Documents in one file: whole collections are sometimes joined into one."""
MAX_FILES = 50_000
"""Files below one directory; SigmaHQ has 8,000."""
_ENDINGS = (".yml", ".yaml")
_KEYS = ("detection", "correlation", "filter", "action", "logsource")
_MARK = re.compile(r"^(?:detection|correlation|filter|logsource|action)\s*:", re.MULTILINE)
_TESTS = "\ntests:"


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document that means to be a rule."""

    path: Path
    content: dict[str, Any]


@dataclass(frozen=True, slots=True)
class File:
    """A file that may hold rules."""

    path: Path
    text: str
    """Without tests, if it is one of ours."""
    named: bool
    """Whether the user named it: then it must be a rule."""


def documents(paths: Iterable[Path], *, cut_tests: bool) -> Iterator[Document | RefusedRule]:
    """All rules of files and directories, in the order of their names; see ``files``."""
    for one in files(paths, cut_tests=cut_tests):
        if isinstance(one, RefusedRule):
            yield one
        else:
            yield from documents_in(one)


def files(paths: Iterable[Path], *, cut_tests: bool) -> Iterator[File | RefusedRule]:
    """All files of rules, in the order of their names.

    In a directory, YAML that is no rule at all is passed over: checkouts hold workflows and test
    data. A file that is named must be a rule.

    Args:
        paths: files or directories.
        cut_tests: leave away everything from the last top-level ``tests:``.
    """
    for path in paths:
        if path.is_dir():
            for count, file in enumerate(_files_below(path)):
                if count == MAX_FILES:
                    reason = f"has more than {MAX_FILES} files of rules; the rest was not read"
                    yield refused(path, reason)
                    break
                yield from _read(file, named=False, cut_tests=cut_tests)
        else:
            yield from _read(path, named=True, cut_tests=cut_tests)


def refused(path: Path, reason: str, title: str = "", mend: str = "") -> RefusedRule:
    """A refusal that concerns a file as a whole."""
    return RefusedRule(id="", title=title, path=str(path), reason=reason, mend=mend)


def before_tests(text: str) -> str:
    """The rule without its tests, which are the last key of the file."""
    cut = text.rfind(_TESTS)
    return text if cut < 0 else text[: cut + 1]


def _files_below(path: Path) -> list[Path]:
    found: list[Path] = []
    for place, folders, names in os.walk(path):
        folders[:] = [name for name in folders if not name.startswith(".")]
        home = Path(place)
        found += [
            file
            for name in names
            if name.endswith(_ENDINGS)
            and not name.startswith(".")
            and (file := home / name).is_file()
        ]
    return sorted(found)


def _read(path: Path, *, named: bool, cut_tests: bool) -> Iterator[File | RefusedRule]:
    text = _text(path)
    if isinstance(text, RefusedRule):
        yield text
        return
    if cut_tests:
        text = before_tests(text)
    if named or _MARK.search(text):
        yield File(path, text, named)


def documents_in(file: File) -> Iterator[Document | RefusedRule]:
    """The rules of a file."""
    found = False
    for one in _parse(file.path, file.text):
        if isinstance(one, RefusedRule):
            found = True
            yield one
        elif isinstance(one, dict) and any(key in one for key in _KEYS):
            found = True
            yield Document(file.path, one)
        elif file.named and one is not None:
            found = True
            yield refused(file.path, "has a document that is no Sigma rule")
    if file.named and not found:
        yield refused(file.path, "holds no Sigma rule")


def _text(path: Path) -> str | RefusedRule:
    try:
        if path.stat().st_size > MAX_BYTES:
            return refused(path, f"is larger than {MAX_BYTES >> 20} MiB")
        return path.read_text(encoding="utf-8")
    except OSError as error:
        return refused(path, f"cannot be read: {error.strerror}")
    except UnicodeDecodeError:
        return refused(path, "is not UTF-8")


def _parse(path: Path, text: str) -> Iterator[Any]:
    try:
        for count, one in enumerate(yaml.load_all(text, Loader=_Loader)):
            if count == MAX_DOCUMENTS:
                yield refused(path, f"has more than {MAX_DOCUMENTS} documents")
                return
            yield one
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield refused(path, f"is not YAML: {error.problem} in line {line}")
    except (yaml.YAMLError, ValueError, RecursionError, TypeError) as error:
        yield refused(path, f"is not YAML: {type(error).__name__}")


class _Loader(yaml.CSafeLoader):
    """The safe loader, and a key that occurs twice is an error: one of its values would be lost."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != "tag:yaml.org,2002:merge":
                if key.value in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"the key {key.value!r} occurs twice", key.start_mark
                    )
                seen.add(key.value)
        return super().construct_mapping(node, deep=deep)
