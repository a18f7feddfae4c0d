"""What a secret check is, what it selects files by, and what it yields.

A check is a module of ``bartizan.scan.secrets.checks`` with

- ``CHECK``: a ``bartizan.model.Check``,
- ``FILES``: a ``Files``, which paths it looks at (costs nothing for all others),
- optionally ``HINTS``: byte strings in lower case; a file that holds none of them, whatever its
  case, is not handed to the check,
- ``find(source: SourceFile) -> Iterable[Secret]``.

A module without ``find`` presents findings of the embedded engine (``CHECK.upstream``). ``find``
only says where the secret is and what it is for. Redaction, fingerprint, message, joining with what
other checks found at the same place and inline ignores are the engine's.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from bartizan.model import Check, Confidence, Severity
from bartizan.scan.source import SourceFile, Span


@dataclass(frozen=True, kw_only=True)
class Secret:
    """One secret in a file. Its ``repr`` never shows the value.

    ``what`` and ``key`` must be free of the secret; they go into messages and fingerprints.
    """

    span: Span
    """The characters of the value and nothing else: no quotes, no key."""
    what: str
    """What it is, as it continues "Holds …": ``the password of the user deploy``."""
    key: str
    """Where in the format it stands, such as ``production.password`` or ``machine example.org``.
    Survives added lines: no index that shifts, no line number."""
    form: str
    """The format, such as ``netrc`` or ``jdbc-url``."""
    value: str = field(default="", repr=False)
    """The value where it differs from the text of the span (escapes, encodings)."""
    token: bool = False
    """Whether the value is machine-made and unguessable, so that it identifies itself: the same
    token under another key is the same finding. Never for what a person may have chosen."""
    prefix: str = ""
    """The public prefix of a provider's token (``ghp_``), which may be shown."""
    severity: Severity | None = None
    """Where it differs from the check's."""
    confidence: Confidence | None = None
    """Where it differs from the check's. See ``plausible.assess``."""
    annotation: str = ""
    """A few words beside the caret; default ``secret value``."""
    evidence: Mapping[str, str] = field(default_factory=dict)
    """Further facts without the secret: ``{"user": "deploy", "host": "db.example.org"}``."""
    hide: Sequence[Span] = ()
    """Further characters to mask, such as a second secret on the same line."""
    engine: str = ""
    """The engine and rule behind it, if it is not our own."""


@dataclass(frozen=True, kw_only=True)
class Files:
    """Which paths a check looks at. Everything is compared in lower case; any one is enough."""

    names: frozenset[str] = frozenset()
    """Whole last parts of a path: ``.netrc``."""
    suffixes: frozenset[str] = frozenset()
    """What follows the last dot, with the dot: ``.tfvars``. A name such as ``.env`` has the suffix
    ``.env``."""
    tails: frozenset[str] = frozenset()
    """Ends of a path that begin at a folder: ``.docker/config.json``."""
    name_pattern: re.Pattern[str] | None = None
    """Matched against the start of the lower-case last part (``re.match``). Costs time for every
    path: only for what the other fields cannot say."""
    every: bool = False
    """All files. Then the check needs ``HINTS``."""


class SecretCheck(Protocol):
    """A check module, as the engine sees it. ``HINTS`` is optional."""

    CHECK: Check
    FILES: Files

    def find(self, source: SourceFile) -> Iterable[Secret]:
        """The secrets of a file. Raises nothing: a malformed file yields what can be read."""
        ...
