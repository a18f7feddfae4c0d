"""A rule as the engine carries it: Sigma's metadata in the house's terms, and the parsed rule.

Source: Sigma specification 2.0.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from sigma.correlations import SigmaCorrelationRule
from sigma.rule import SigmaRule

from bartizan.detect.rules.conditions import Condition, condition, unpacked
from bartizan.model import Confidence, Profile, Severity
from bartizan.model.log_source import LogSource

NO_SOURCE = LogSource()
"""Asks for nothing in particular."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One Sigma rule or correlation that was accepted."""

    id: str
    """Check id of our own rules (``EVT-101``), else the Sigma id."""
    slug: str
    """File name without ending, words joined by ``-``."""
    title: str
    severity: Severity
    confidence: Confidence
    """From the rule's status: stable high, test medium, experimental low. Ours: high."""
    profile: Profile
    source: LogSource
    """Empty for correlations."""
    description: str
    why: str = ""
    fix: str = ""
    message: str = ""
    """Template of the finding's sentence, with ``{field}`` of the record or of the event schema;
    empty: the title and the fields that matched."""
    group: tuple[str, ...] = ("actor",)
    """Columns of the event schema; events with equal values there are one finding."""
    attack: tuple[str, ...] = ()
    tactics: tuple[str, ...] = ()
    """ATT&CK tactics, as ``defense-evasion``."""
    controls: tuple[str, ...] = ()
    cve: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    false_positives: tuple[str, ...] = ()
    path: str
    """The file it was read from."""
    own: bool
    """Whether it belongs to the product's own pack."""
    sigma: SigmaRule | SigmaCorrelationRule
    """The parsed rule; one that was kept from an earlier run is parsed when it is asked for."""
    kept: bytes = b""
    """Its condition as an earlier run packed it; empty: this run parsed it."""

    @property
    def is_correlation(self) -> bool:
        """Whether it counts what other rules match."""
        return isinstance(self.sigma, SigmaCorrelationRule)

    @property
    def condition(self) -> Condition:
        """What it asks of an event.

        Raises:
            TypeError: it is a correlation.
        """
        if self.kept:
            return unpacked(self.kept)
        if isinstance(self.sigma, SigmaCorrelationRule):
            raise TypeError("a correlation asks nothing of a single event")
        return condition([one.parsed for one in self.sigma.detection.parsed_condition])


@dataclass(frozen=True, slots=True)
class RefusedRule:
    """A rule that was not loaded, and why. Shown to the user, never silent."""

    id: str
    title: str
    path: str
    reason: str
    """One clause: ``uses field 'X', which no source of product=y service=z supplies``."""
    mend: str = ""
    source: LogSource = NO_SOURCE
    """What it asks for; empty where that is not known."""
    fields: tuple[str, ...] = ()
    """The fields that are not supplied, if that is the reason."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Rules ready to be compiled, and those that were refused."""

    rules: tuple[Rule, ...]
    refused: tuple[RefusedRule, ...]
    served: Mapping[str, tuple[str, ...]]
    """For each rule id the names of the formats that can supply it."""
