"""Who and what an event concerns, from its columns."""

from collections.abc import Mapping, Sequence
from itertools import islice, zip_longest
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
_BY_NAME: Mapping[object, EntityKind] = {str(kind): kind for kind in EntityKind}


def entities_of(columns: Mapping[str, Any]) -> set[Entity]:
    """The entities an event names.

    Args:
        columns: values of columns of the event schema; absent and null ones name nothing.
    """
    return set(entities_in({name: (columns.get(name),) for name in COLUMNS}))


def entities_in(columns: Mapping[str, Sequence[Any]], most: int = 1 << 62) -> list[Entity]:
    """The entities some events name.

    Args:
        columns: for each column of ``COLUMNS`` its values, one an event; columns without any value
            may be left out.
        most: entities wanted. If there are more, each column gives some.
    """
    found: list[list[Entity]] = []
    for name, kind in _KINDS.items():
        distinct = dict.fromkeys(columns.get(name, ()))
        found.append([Entity(kind, value) for value in distinct if value])
    for name, (kind_name, otherwise) in _NAMED.items():
        values = columns.get(name, ())
        kinds = columns.get(kind_name, [None] * len(values)) if values else ()
        pairs = dict.fromkeys(zip(kinds, values, strict=True))
        found.append([Entity(_BY_NAME.get(k, otherwise), value) for k, value in pairs if value])
    if sum(map(len, found)) <= most:
        return [one for some in found for one in some]
    fair = (one for several in zip_longest(*found) for one in several if one is not None)
    return list(islice(fair, most))
