"""The embedded engine for providers' tokens: loaded late, in the background, and only if needed.

Its rules take seconds to compile once and a third of a second to load afterwards, so a small
re-scan first asks ``prefilter`` whether a file can hold anything for it. Scanning releases the
interpreter lock, and so does loading, so that our own checks run meanwhile.
"""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from bartizan.scan import versions
from bartizan.scan.secrets import prefilter
from bartizan.scan.source import SourceFile, Span

if TYPE_CHECKING:
    import kingfisher_sdk

DISTRIBUTION = "kingfisher-secret-scanner"
PREFILTER_LIMIT = 1_000_000
"""Bytes of files up to which asking the prefilter is cheaper than loading the engine."""
TIMEOUT = 60.0
"""Seconds for one file, after which it counts as not scanned."""
FORMAT = 2
"""Version of the stored prefilter."""
RULES = Path(__file__).with_name("rules.yml")
"""Our own rules, which the engine runs beside its own."""


class Hit(NamedTuple):
    """What the engine found, in our positions. ``value`` is the secret: never print it."""

    rule: str
    span: Span
    value: str
    confidence: str
    encoded: bool
    captures: dict[str, str]
    native: object
    """The engine's own finding, for validation."""


class EngineError(Exception):
    """The engine could not be loaded or gave up on a file; the message holds no content."""


class _StoredRule(msgspec.Struct, frozen=True):
    id: str
    needs: prefilter.Rule


@dataclass
class Kingfisher:
    """The engine. Safe to use from several threads."""

    cache_dir: Path | None = None
    """Where compiled rules are kept between runs (made with mode 0700). None: nowhere."""
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _ready: threading.Event = field(default_factory=threading.Event, repr=False)
    _thread: threading.Thread | None = field(default=None, repr=False)
    _scanner: "kingfisher_sdk.Scanner | None" = field(default=None, repr=False)
    _failure: str = ""

    @cached_property
    def version(self) -> str:
        """The engine's release and our rules, without loading it."""
        release = versions.of_distribution(DISTRIBUTION)
        if release == "none":
            return release
        return f"{release}-{hashlib.sha256(RULES.read_bytes()).hexdigest()[:8]}"

    def wanted(self, files: Sequence[SourceFile]) -> list[bool]:
        """Which files the engine has to look at; all of them unless that is known cheaply."""
        if self._scanner is not None or sum(len(f.data) for f in files) > PREFILTER_LIMIT:
            return [True] * len(files)
        rules = self._stored
        if rules is None:
            return [True] * len(files)
        return [prefilter.lets_through(rules, file.data) for file in files]

    def start(self) -> None:
        """Begin loading, if that has not begun."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._load, name="kingfisher", daemon=True)
                self._thread.start()

    def loaded(self) -> None:
        """Wait until it is loaded, or failed to be; no thread is left behind."""
        if self._thread is not None:
            self._thread.join()

    def hits(self, file: SourceFile) -> list[Hit]:
        """The visible findings of a file.

        Raises:
            EngineError: it could not be scanned.
        """
        return self.located(file, self.findings(file))

    @staticmethod
    def located(file: SourceFile, found: "Sequence[kingfisher_sdk.Finding]") -> list[Hit]:
        """The visible ones of some findings, with our positions."""
        return [_hit(file, finding) for finding in found if finding.visible]

    def findings(self, file: SourceFile) -> "list[kingfisher_sdk.Finding]":
        """All findings as the engine has them, with the invisible helpers that validation needs.

        Raises:
            EngineError: it could not be scanned.
        """
        self.start()
        self._ready.wait()
        if self._scanner is None:
            raise EngineError(self._failure)
        from kingfisher_sdk import ScanInput  # noqa: PLC0415 - loads a large native library

        try:
            return self._scanner.scan_input(
                ScanInput(path=file.path, data=file.data), timeout=TIMEOUT
            )
        except TimeoutError:
            raise EngineError(f"took longer than {TIMEOUT:.0f} seconds") from None
        except (RuntimeError, ValueError, OSError) as problem:
            raise EngineError(f"the engine failed with {type(problem).__name__}") from None

    def _load(self) -> None:
        try:
            import kingfisher_sdk as sdk  # noqa: PLC0415 - loads a large native library

            if self.cache_dir is not None:
                self.cache_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            rules = sdk.Rules([RULES], cache=self.cache_dir is not None, cache_dir=self.cache_dir)
            policy = sdk.DetectionPolicy(inline_ignores=False)
            self._scanner = sdk.Scanner(rules, policy=policy)
        except (ImportError, OSError, RuntimeError, ValueError) as problem:
            self._failure = f"kingfisher could not be loaded ({type(problem).__name__})"
            return
        finally:
            self._ready.set()
        self._store(rules)

    @property
    def _stored_at(self) -> Path | None:
        if self.cache_dir is None:
            return None
        return self.cache_dir / f"prefilter-{FORMAT}-{self.version}.json"

    @cached_property
    def _stored(self) -> list[prefilter.Rule] | None:
        if self._stored_at is None:
            return None
        try:
            stored = msgspec.json.decode(self._stored_at.read_bytes(), type=list[_StoredRule])
        except (OSError, msgspec.MsgspecError):
            return None
        return [rule.needs for rule in stored]

    def _store(self, rules: "kingfisher_sdk.Rules") -> None:
        at = self._stored_at
        if at is None or at.exists():
            return
        stored = [
            _StoredRule(meta["id"], prefilter.rule(rules.detail(meta["id"])["detection_regex"]))
            for meta in rules.metadata()
            if meta["visible"]
        ]
        partial = at.with_suffix(f".{threading.get_ident()}.tmp")
        try:
            partial.write_bytes(msgspec.json.encode(stored))
            partial.replace(at)
        except OSError:
            partial.unlink(missing_ok=True)


def _hit(file: SourceFile, found: "kingfisher_sdk.Finding") -> Hit:
    where = found.location
    start = _character(file, where["start_offset"])
    end = max(start, _character(file, where["end_offset"]))
    if not found.is_base64_encoded and file.text[start:end] != found.secret:
        exact = next(_near(file.text, found.secret, start), None)
        if exact is not None:
            start, end = exact, exact + len(found.secret)
    return Hit(
        rule=found.rule_id,
        span=Span(start, end),
        value=found.secret,
        confidence=found.confidence,
        encoded=found.is_base64_encoded,
        captures=dict(found.captures),
        native=found,
    )


def _near(text: str, value: str, start: int) -> Iterator[int]:
    for begin, end in ((max(0, start - 4), start + len(value) + 4), (0, len(text))):
        at = text.find(value, begin, end)
        if at >= 0:
            yield at


def _character(file: SourceFile, offset: int) -> int:
    """The character of ``file.text`` at a byte offset of the content as the engine decodes it."""
    if file.data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return len(file.text.encode("utf-8", "replace")[:offset].decode("utf-8", "replace"))
    if len(file.data) == len(file.text):
        return offset
    return len(file.data[:offset].decode("utf-8", "replace"))
