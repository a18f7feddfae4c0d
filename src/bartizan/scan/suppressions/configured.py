"""The ``[[suppressions]]`` entries of the configuration."""

from datetime import date

import msgspec
import pathspec

from bartizan.errors import BartizanError
from bartizan.model import Finding


class ConfiguredSuppression(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One ``[[suppressions]]`` table: what it covers, why, and until when."""

    reason: str
    check: str = ""
    """Id or slug; needed unless a fingerprint is given."""
    path: str = ""
    """Pattern as in ``.gitignore``; empty: everywhere."""
    fingerprint: str = ""
    """Exactly one finding, by its fingerprint or the beginning of it (at least 12 characters)."""
    until: date | None = None

    def __post_init__(self) -> None:
        mend = ""
        if not self.reason.strip():
            mend = "give it a reason"
        elif not (self.check or self.fingerprint):
            mend = "name a check or a fingerprint"
        elif self.fingerprint and len(self.fingerprint) < 12:
            mend = "give at least 12 characters of the fingerprint"
        if mend:
            raise BartizanError("a suppression is incomplete", where="[[suppressions]]", mend=mend)

    def covers(self, finding: Finding, path: str) -> bool:
        """Whether it speaks about a finding's occurrence in ``path``."""
        if self.check and self.check.lower() not in (finding.check.lower(), finding.slug):
            return False
        if self.fingerprint and not finding.fingerprint.startswith(self.fingerprint):
            return False
        return not self.path or pathspec.GitIgnoreSpec.from_lines([self.path]).match_file(path)

    def __str__(self) -> str:
        named = (("check", self.check), ("path", self.path), ("fingerprint", self.fingerprint))
        return ", ".join(f"{name} {value!r}" for name, value in named if value)
