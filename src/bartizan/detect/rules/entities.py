"""Who and what an event concerns, from its columns."""

from collections.abc import Mapping
from typing import Any

from bartizan.model import Entity, EntityKind

_KINDS: Mapping[str, EntityKind] = {
    "src_ip": EntityKind.ADDRESS,
    "repo": EntityKind.REPOSITORY,
    "commit": EntityKind.COMMIT,
    "run": EntityKind.RUN,
    "artifact": EntityKind.ARTIFACT,
    "workload": EntityKind.WORKLOAD,
    "host": EntityKind.HOST,
    "session": EntityKind.SESSION,
    "tenant": EntityKind.ORGANIZATION,
}
"""Columns whose content is always of one kind."""
_NAMED: Mapping[str, tuple[str, EntityKind]] = {
    "actor": ("actor_kind", EntityKind.USER),
    "target": ("target_kind", EntityKind.RESOURCE),
}
"""Columns whose kind another column names, and the kind if it does not."""

COLUMNS = (*_KINDS, *_NAMED, *(kind for kind, _ in _NAMED.values()))
"""The columns that name entities."""


def entities_of(columns: Mapping[str, Any]) -> set[Entity]:
    """The entities an event names.

    Args:
        columns: values of columns of the event schema; absent and null ones name nothing.
    """
    found = {Entity(kind, value) for name, kind in _KINDS.items() if (value := columns.get(name))}
    for name, (kind_name, otherwise) in _NAMED.items():
        if value := columns.get(name):
            found.add(Entity(_kind(columns.get(kind_name), otherwise), value))
    return found


def _kind(text: object, otherwise: EntityKind) -> EntityKind:
    try:
        return EntityKind(str(text)) if text else otherwise
    except ValueError:
        return otherwise
