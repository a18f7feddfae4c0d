"""Formats that are declared instead of programmed: JSON records whose mapping is a table.

A ``Declaration`` says by which members a product's records are known and where they keep what the
event schema asks for; ``declared`` makes a ``Format`` of it. Values are looked up by path
(``bartizan.ingest.picks``). For records that need more than a table, functions take part: ``shape``
unwraps and renames, ``split`` cuts one record into several events, ``links`` proves lineage.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bartizan.ingest.lineage import Link
from bartizan.ingest.ocsf_classes import API_ACTIVITY
from bartizan.ingest.picks import Pick
from bartizan.model.log_source import Fields, LogSource, Route

Json = dict[str, Any]
_DEEPEST = 64
"""Nested deeper, names stay as they are; rules do not look there."""
Mark = tuple[float, tuple[str, ...]]
"""How sure the members make us, and the members: paths that must be there; ``path=a|b`` must have
one of the values, ``path~regex`` must match, ``!path`` must be absent."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """A product's JSON records: how they are known and where they keep what. Paths unless noted."""

    name: str
    about: str
    product: str
    marks: tuple[Mark, ...]
    """Any of these makes a record the product's own; the surest counts."""
    time: str | Pick
    event_id: str = ""
    operation: str | Pick
    """A path, or what tells the operation from the record."""
    class_uid: int = API_ACTIVITY
    """OCSF class of operations that ``classes`` does not name."""
    class_at: Callable[[Json], int | None] | None = None
    """Tells the class from the record, where the record states it."""
    classes: tuple[tuple[str, int], ...] = ()
    """Regular expression searched in the operation, ignoring case, and its class; first wins."""
    status: str = ""
    success: str = ""
    """Regular expression the whole status must match to be a success, ignoring case."""
    failure: str = ""
    failed_operation: str = ""
    """Regular expression searched in the operation: the record itself says that it failed."""
    otherwise: str | None = "success"
    """Status where neither word is found: most audit trails record only what was done."""
    actor: str
    actor_kind: str | Callable[[Json], str] = "user"
    """``EntityKind`` value, or what tells it from the record."""
    session: str = ""
    src_ip: str | Pick = ""
    src_geo: str = ""
    src_asn: str = ""
    user_agent: str = ""
    targets: tuple[tuple[str, str | Pick], ...] = ()
    """``EntityKind`` value and path; the first that is there is the target."""
    repo: str | Pick = ""
    commit: str | Pick = ""
    run: str | Pick = ""
    artifact: str | Pick = ""
    workload: str = ""
    host: str = ""
    process: str = ""
    message: str = ""
    tenant: str = ""
    bytes_in: str = ""
    bytes_out: str = ""
    duration: str = ""
    """In seconds, times ``duration_unit``."""
    duration_unit: float = 1.0
    links: Callable[[Json], list[Link] | None] | None = None
    shape: Callable[[Json], Json] | None = None
    """The record as rules see it. Must cope with members of any type."""
    split: Callable[[Json], Sequence[Json]] | None = None
    """Records within a record, if it holds several events; each becomes an event's raw record."""
    refuse: Callable[[Json], str | None] | None = None
    """Why a record holds no event, as ``Refused.reason`` says it; None: it holds one."""
    unfold: tuple[str, ...] = ()
    """Names with capitals, restored where a data lake folded all names to lower case."""
    sources: tuple[LogSource, ...]
    keys: tuple[str, ...]
    """The members a record may have at the top; rules may name these and what is below."""
    renamed: Mapping[str, str] | None = None
    hot: tuple[str, ...]
    """Fields that most rules ask first."""
    containers: tuple[str, ...] = ()
    routes: tuple[Route, ...] = ()
    """Further routes, with conditions."""

    def all_routes(self) -> tuple[Route, ...]:
        """The log sources it serves."""
        fields = Fields(frozenset(self.keys), self.keys, self.renamed or {})
        return (*(Route(source, fields) for source in self.sources), *self.routes)


def unfolded(names: Iterable[str]) -> Callable[[Json], Json] | None:
    """Restores names that were folded to lower case; leaves other records as they are."""
    known = {name.lower(): name for name in names if name != name.lower()}
    if not known:
        return None

    def deep(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - a JSON value
        if depth == _DEEPEST:
            return value
        if isinstance(value, dict):
            return {known.get(key, key): deep(one, depth + 1) for key, one in value.items()}
        if isinstance(value, list):
            return [deep(one, depth + 1) for one in value]
        return value

    def restore(record: Json) -> Json:
        if known.keys().isdisjoint(record):
            return record
        restored: Json = deep(record)
        return restored

    return restore


def classifier(rules: Sequence[tuple[str, int]], default: int) -> Callable[[str | None], int]:
    """Tells the OCSF class of an operation; remembers the operations seen, up to a limit."""
    compiled = [(re.compile(pattern, re.IGNORECASE), uid) for pattern, uid in rules]
    seen: dict[str | None, int] = {None: default}

    def classify(operation: str | None) -> int:
        known = seen.get(operation)
        if known is not None:
            return known
        assert operation is not None
        found = next((uid for pattern, uid in compiled if pattern.search(operation)), default)
        if len(seen) < 4096:
            seen[operation] = found
        return found

    return classify
