"""The nouns of the house. Plain data: no input, no output, no clock."""

from bartizan.model.check import Check, Example
from bartizan.model.entity import Entity, EntityKind
from bartizan.model.event_ref import EventRef
from bartizan.model.finding import (
    EVENTS_KEPT,
    Edit,
    Finding,
    Fix,
    Status,
    Suppression,
    fingerprint,
    merge_occurrences,
    sort_key,
)
from bartizan.model.location import Location
from bartizan.model.scan_result import EventCounts, Notice, NotRun, ScanResult, ScanSummary
from bartizan.model.severity import Confidence, Profile, Severity

__all__ = [
    "EVENTS_KEPT",
    "Check",
    "Confidence",
    "Edit",
    "Entity",
    "EntityKind",
    "EventCounts",
    "EventRef",
    "Example",
    "Finding",
    "Fix",
    "Location",
    "NotRun",
    "Notice",
    "Profile",
    "ScanResult",
    "ScanSummary",
    "Severity",
    "Status",
    "Suppression",
    "fingerprint",
    "merge_occurrences",
    "sort_key",
]
