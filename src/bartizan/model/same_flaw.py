"""Whether two tools speak of the same flaw.

The stronger the sign, the looser the place may match: rules known to be equivalent need only
overlap; two secrets must share a line; a shared weakness class must begin on the same line.
"""

from collections.abc import Mapping
from enum import IntEnum
from typing import NamedTuple

from bartizan.model.finding import Finding
from bartizan.model.location import Location

SECRETS = frozenset({256, 257, 259, 260, 312, 321, 522, 540, 547, 798})
"""CWE numbers under which tools file a credential left in a file (798 and its relatives)."""


class Kinship(IntEnum):
    """How sure it is that two reports mean one flaw, given that they are in one place."""

    NONE = 0
    WEAKNESS = 1
    """They name the same CWE."""
    SECRET = 2
    """Both say that a credential is here."""
    RULE = 3
    """Their rules are known to be equivalent."""


class Traits(NamedTuple):
    """What a finding is compared by."""

    names: frozenset[str]
    """Names of its rule, lower case: ours where it is known, else ``tool:rule``."""
    cwe: frozenset[int]

    @classmethod
    def of(cls, finding: Finding, equivalents: Mapping[str, str]) -> "Traits":
        """The traits of a finding.

        Args:
            finding: of any tool.
            equivalents: our check id by lower-case ``tool:rule``.
        """
        said = {finding.check.lower(), finding.engine.lower()} - {""}
        known = {equivalents[name].lower() for name in said if name in equivalents}
        return cls(frozenset(said | known), frozenset(finding.cwe))


def kinship(one: Traits, other: Traits) -> Kinship:
    """The strongest sign that two findings of different tools are the same flaw."""
    if one.names & other.names:
        return Kinship.RULE
    if one.cwe & SECRETS and other.cwe & SECRETS:
        return Kinship.SECRET
    if one.cwe & other.cwe:
        return Kinship.WEAKNESS
    return Kinship.NONE


def same_place(kin: Kinship, one: Location, other: Location) -> bool:
    """Whether two places are close enough for this sign to count."""
    if kin is Kinship.NONE or (one.path, one.commit) != (other.path, other.commit):
        return False
    if kin is Kinship.WEAKNESS:
        return one.line == other.line
    return one.line <= other.end_line and other.line <= one.end_line


def lower_keys(equivalents: Mapping[str, str]) -> dict[str, str]:
    """The mapping with keys in lower case, as ``Traits.of`` wants it."""
    return {name.lower(): check for name, check in equivalents.items()}
