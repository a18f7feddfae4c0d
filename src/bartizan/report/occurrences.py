"""Names for the single occurrences of a finding, for formats that report each by itself."""

from collections.abc import Iterator

from bartizan.model import Finding, Location


def occurrences(finding: Finding) -> Iterator[tuple[str, Location]]:
    """Each place with a unique, stable key: the fingerprint, then ``fingerprint:2`` and so on."""
    for number, place in enumerate(finding.locations, 1):
        yield (finding.fingerprint if number == 1 else f"{finding.fingerprint}:{number}"), place
