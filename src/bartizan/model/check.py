"""A check: one unit of security knowledge, with the documentation and examples that prove it.

Only the *data* of a check is here. The function that looks for it lives beside this data, in the
room that owns the parsed subject.
"""

import re

import msgspec

from bartizan.model.severity import Confidence, Profile, Severity

_ID = re.compile(r"[A-Z]{3,6}-\d{3}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CONTROL = re.compile(r"[a-z0-9-]+:[A-Za-z0-9.()-]+")
_ATTACK = re.compile(r"T\d{4}(\.\d{3})?")


class Example(msgspec.Struct, frozen=True):
    """A file that shows the flaw, or shows it mended. Executed as a test."""

    path: str
    """Where the file stands in a repository; decides which scanner gets it."""
    text: str


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """Metadata and documentation of a check.

    Raises:
        ValueError: a field is missing or malformed; a check without its documentation, its
            examples or an identifier cannot be built.
    """

    id: str
    """Stable and never reused, such as ``PIPE-004``."""
    slug: str
    """The readable name, such as ``unpinned-action``."""
    title: str
    """What is wrong, in one line without a full stop."""
    severity: Severity
    confidence: Confidence = Confidence.HIGH
    profile: Profile = Profile.REGULAR
    what: str
    """What it finds. Markdown."""
    why: str
    """Why it matters: what an attacker does with it. Markdown."""
    fix: str
    """How to fix it. Markdown."""
    cwe: tuple[int, ...] = ()
    attack: tuple[str, ...] = ()
    """MITRE ATT&CK technique identifiers."""
    controls: tuple[str, ...] = ()
    """Controls this check is evidence for, as ``framework:identifier``."""
    references: tuple[str, ...] = ()
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    upstream: tuple[str, ...] = ()
    """Rules of an embedded engine that this check presents, such as ``zizmor:artipacked``."""
    network: bool = False
    """Whether it can only run with network access."""

    def __post_init__(self) -> None:
        problems = [
            problem
            for broken, problem in (
                (not _ID.fullmatch(self.id), "id is not like 'PIPE-004'"),
                (not _SLUG.fullmatch(self.slug), "slug is not lower-case words joined by '-'"),
                (not self.title or self.title.endswith("."), "title is empty or ends with '.'"),
                (not self.what.strip(), "'what' is empty"),
                (not self.why.strip(), "'why' is empty"),
                (not self.fix.strip(), "'fix' is empty"),
                (not self.bad, "has no bad example"),
                (not self.good, "has no good example"),
                (not self.controls, "names no control"),
                (not all(map(_CONTROL.fullmatch, self.controls)), "a control lacks 'framework:'"),
                (not all(map(_ATTACK.fullmatch, self.attack)), "an ATT&CK id is not like 'T1195'"),
            )
            if broken
        ]
        if problems:
            raise ValueError(f"check {self.id or '?'} {self.slug}: {'; '.join(problems)}")

    @property
    def url(self) -> str:
        """Page of this check below the documentation's root."""
        return f"checks/{self.id.lower()}-{self.slug}"
