"""What rules may ask of a kind of log: which log sources it serves, and which fields it has.

Declared by each ingest format, read by the rule engine; neither knows the other.
"""

from collections.abc import Mapping
from typing import Any

import msgspec


class LogSource(msgspec.Struct, frozen=True, order=True):
    """A Sigma log source. Empty parts match anything.

    Source: Sigma specification 2.0, "Log Source".
    """

    product: str = ""
    service: str = ""
    category: str = ""

    def serves(self, asked: "LogSource") -> bool:
        """Whether events of this source are among those a rule asks for."""
        return (
            (not asked.product or asked.product == self.product)
            and (not asked.service or asked.service == self.service)
            and (not asked.category or asked.category == self.category)
        )

    def __str__(self) -> str:
        parts = (("product", self.product), ("service", self.service), ("category", self.category))
        return " ".join(f"{name}={value}" for name, value in parts if value)


class Fields(msgspec.Struct, frozen=True):
    """The fields that events of a source can supply, explicitly.

    A rule that names another field is refused when it is loaded: it could never match.
    """

    names: frozenset[str] = frozenset()
    """Fields by the name rules use. A dot goes into a record within: ``userIdentity.type``."""
    open: tuple[str, ...] = ()
    """Containers whose content the product does not fix, such as ``requestParameters``: any field
    below is accepted. An empty text accepts every field (logs without a schema)."""
    renamed: Mapping[str, str] = {}
    """Other names rules use for a field, and the name in the record."""

    def path(self, field: str) -> str | None:
        """Where the record holds a field; None: it cannot be supplied."""
        if field in self.renamed:
            return self.renamed[field]
        if field in self.names:
            return field
        for prefix in self.open:
            if not prefix or field == prefix or field.startswith(f"{prefix}."):
                return field
        return None


class Route(msgspec.Struct, frozen=True):
    """Events of a format that belong to a log source."""

    source: LogSource
    fields: Fields
    where: tuple[Mapping[str, tuple[Any, ...]], ...] = ()
    """Conditions on record fields, any of which selects the events of the source: each maps field
    names to accepted values (compared exactly). Empty: all events of the format. The fields should
    be among those decoding makes columns of."""
