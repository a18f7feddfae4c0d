"""Remembers what rules came to when they were parsed, so that the next run need not parse them.

Parsing thousands of rules takes seconds. Kept are, for each file and its exact content, the rules
or why they were refused; nothing that depends on other files. Only data, no code: MessagePack,
decoded by type, in a directory of the user's own.
"""

import contextlib
import os
import tempfile
from collections.abc import Callable
from dataclasses import fields as fields_of
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any, get_type_hints
from uuid import UUID

import msgspec
import xxhash
from sigma.rule import SigmaRule
from sigma.rule.detection import SigmaDetections
from sigma.rule.logsource import EmptyLogSource

from bartizan.detect.rules.documents import File
from bartizan.detect.rules.rule import RefusedRule, Rule

MAX_FILES = 20_000
"""Files that are remembered; with more, those of the last run only."""
_MAGIC = b"bartizan-rules"
_NOT_KEPT = ("sigma", "kept")
_HINTS = get_type_hints(Rule)
_NAMES = [one.name for one in fields_of(Rule) if one.name not in _NOT_KEPT]
_Facts = msgspec.defstruct("_Facts", [(name, _HINTS[name]) for name in _NAMES], array_like=True)


class KeptRule(msgspec.Struct, array_like=True):
    """A rule that was parsed."""

    facts: _Facts  # type: ignore[valid-type]
    """The rule, without what was parsed."""
    document: int
    """Its position among the documents of its file."""
    sigma_id: str | None
    name: str | None
    fields: tuple[str, ...]
    """Fields it asks for."""
    condition: bytes
    """Packed."""

    def rule(self, parse: Callable[[], SigmaRule]) -> Rule:
        """The rule, which is parsed when it is asked for."""
        values = {name: getattr(self.facts, name) for name in _NAMES}
        late = LateRule(parse, self.sigma_id, self.name)
        return Rule(**values, sigma=late, kept=self.condition)


def kept_rule(rule: Rule, document: int, fields: tuple[str, ...], condition: bytes) -> KeptRule:
    """What is kept of a rule."""
    identifier = str(rule.sigma.id) if rule.sigma.id else None
    facts = _Facts(*(getattr(rule, name) for name in _NAMES))
    return KeptRule(facts, document, identifier, rule.sigma.name, fields, condition)


class LateRule(SigmaRule):
    """A rule whose detection is parsed when it is first looked at."""

    def __init__(
        self, parse: Callable[[], SigmaRule], identifier: str | None, name: str | None
    ) -> None:
        super().__init__(
            title="", id=UUID(identifier) if identifier else None, name=name,
            logsource=EmptyLogSource(), detection=_LateDetections(parse),
        )  # fmt: skip


class _LateDetections(SigmaDetections):
    def __init__(self, parse: Callable[[], SigmaRule]) -> None:
        self._parse_rule = parse

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the parser makes
        if name not in ("detections", "condition", "parsed_condition"):
            raise AttributeError(name)
        self.__dict__.update(self._parse_rule().detection.__dict__)
        return self.__dict__[name]


Outcome = KeptRule | RefusedRule
_FILES = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])
_OUTCOMES = msgspec.msgpack.Decoder(list[Outcome])


class KeptRules:
    """Outcomes by file, from and to disk."""

    def __init__(self, directory: Path) -> None:
        """Read what there is.

        Args:
            directory: the user's own; need not exist.
        """
        self._file = directory / f"{_code()}.rules"
        self._old = _stored(self._file)
        self._used: dict[str, msgspec.Raw] = {}
        self._new: dict[str, list[Outcome]] = {}

    def of(self, file: File, *, own: bool) -> list[Outcome] | None:
        """What a file came to; None: that is not known."""
        key = _key(file, own=own)
        raw = self._old.get(key)
        if raw is None:
            return None
        self._used[key] = raw
        try:
            return _OUTCOMES.decode(raw)
        except (msgspec.DecodeError, UnicodeDecodeError):
            return None

    def note(self, file: File, *, own: bool) -> list[Outcome]:
        """A list to fill with what a file comes to."""
        return self._new.setdefault(_key(file, own=own), [])

    def forget(self, file: File, *, own: bool) -> None:
        """Do not keep a file: it concerns other files."""
        self._new.pop(_key(file, own=own), None)

    def spoil(self, outcomes: list[Outcome]) -> None:
        """Do not keep the file that a list from ``note`` is of: something cannot be written."""
        self._new = {key: one for key, one in self._new.items() if one is not outcomes}

    def save(self) -> None:
        """Write what is new, beside and renamed. Failing costs only time."""
        if not self._new:
            return
        every = {**self._old, **self._new}
        body = msgspec.msgpack.encode(every if len(every) <= MAX_FILES else self._used | self._new)
        with contextlib.suppress(OSError):
            self._file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle, name = tempfile.mkstemp(dir=self._file.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as out:
                    out.write(_MAGIC + xxhash.xxh3_128_digest(body) + body)
                Path(name).replace(self._file)
            except OSError:
                Path(name).unlink(missing_ok=True)
                raise


def _stored(file: Path) -> dict[str, msgspec.Raw]:
    """What was written; nothing if it is not there or damaged."""
    try:
        content = file.read_bytes()
        head = len(_MAGIC) + 16
        if content[:head] != _MAGIC + xxhash.xxh3_128_digest(content[head:]):
            return {}
        return _FILES.decode(content[head:])
    except (OSError, msgspec.DecodeError, UnicodeDecodeError):
        return {}


def _key(file: File, *, own: bool) -> str:
    text = f"{file.path}\0{own}\0{file.named}\0{file.text}"
    return xxhash.xxh3_128_hexdigest(text.encode(errors="surrogatepass"))


@cache
def _code() -> str:
    """Stands for the code that parses: another one may come to something else."""
    digest = xxhash.xxh3_128(version("pysigma").encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        told = file.stat()
        digest.update(f"{file.name}\0{told.st_size}\0{told.st_mtime_ns}\0".encode())
    return digest.hexdigest()
