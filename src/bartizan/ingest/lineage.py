"""Lineage links: the edges that an event proves, in one small vocabulary.

Every link leads from cause to effect, so following links forward goes from a commit to the host
that runs it, and following them back leads from a strange process to a person. A link is written
only when the record itself states both ends; what merely looks related is left to correlation.

Names of entities: ``repository:owner/name`` · ``commit:<sha>`` · ``workflow:owner/name/path@ref`` ·
``run:owner/name/<run id>`` · ``session:<access key id or token id>`` · ``role:<arn>`` ·
``image:sha256:<digest>`` or ``image:registry/name:tag`` · ``workload:cluster/namespace/kind/name``
(parts that a record does not tell are left out) · ``service-account:<name>``.
"""

from collections.abc import Sequence

import polars as pl

from bartizan.model.entity import EntityKind

TRIGGERED = "triggered"
"""A user, commit, repository or workflow made a run begin: ``commit triggered run``."""
STARTED = "started"
"""The source was given the target to act with: ``run started session``."""
ASSUMED = "assumed"
"""The session acts with the rights of: ``session assumed role``."""
PUSHED = "pushed"
"""The source uploaded the target: ``session pushed image``, ``user pushed commit``."""
BUILT = "built"
"""The source made the target from its inputs: ``run built image``, ``commit built artifact``."""
DEPLOYED_AS = "deployed-as"
"""What the source holds runs as the target: ``image deployed-as workload``."""
RUNS_ON = "runs-on"
"""Where it executes: ``workload runs-on host``."""
USES = "uses"
"""The source acts through, or depends on, the target: ``workload uses service-account``."""
CONTAINS = "contains"
"""The target is part of the source: ``repository contains commit``, ``image contains package``."""
TAGGED = "tagged"
"""One thing under a second name: ``image:sha256:… tagged image:registry/name:tag``."""
CREATED = "created"
"""The source brought a lasting thing into being: ``session created role``."""

RELATIONS = frozenset(
    {
        TRIGGERED,
        STARTED,
        ASSUMED,
        PUSHED,
        BUILT,
        DEPLOYED_AS,
        RUNS_ON,
        USES,
        CONTAINS,
        TAGGED,
        CREATED,
    }
)
"""All relations there are."""

Link = dict[str, str]
"""``source``, ``relation``, ``target``: one value of the column ``links``."""


def run_name(repository: str | None, number: str | None) -> str | None:
    """The name of a run, as entities and the column ``run`` have it; None without a number."""
    return f"{repository}/{number}" if repository and number else number


def entity(kind: EntityKind | str | None, name: str | None) -> str | None:
    """``kind:name``, or None if either is missing."""
    return f"{kind}:{name}" if kind and name else None


def link(source: str | None, relation: str, target: str | None) -> Link | None:
    """One link between two entities as ``entity()`` writes them; None if an end is missing."""
    if not source or not target or source == target:
        return None
    return {"source": source, "relation": relation, "target": target}


def links(*found: Link | None) -> list[Link] | None:
    """A value of the column ``links``: what is there, each once; None if nothing is."""
    kept: list[Link] = []
    for one in found:
        if one is not None and one not in kept:
            kept.append(one)
    return kept or None


def links_column(values: Sequence[list[Link] | None]) -> pl.Series:
    """The column ``links``, made at once; much faster than polars does from lists of records."""
    proved = [value for value in values if value]
    flat = [one for value in proved for one in value]
    parts = {name: [one[name] for one in flat] for name in ("source", "relation", "target")}
    owners = [at for at, value in enumerate(proved) for _ in value]
    lists = (
        pl.DataFrame({"owner": owners, **parts}, schema=_FLAT)
        .group_by("owner", maintain_order=True)
        .agg(pl.struct("source", "relation", "target").alias("links"))["links"]
    )
    at = -1
    places = [(at := at + 1) if value else None for value in values]
    return lists.gather(pl.Series(places, dtype=pl.UInt32))


_FLAT = {"owner": pl.UInt32, "source": pl.String, "relation": pl.String, "target": pl.String}
