"""Which events are machines on the network, and who has to do with whom."""

import ipaddress
from collections.abc import Callable
from functools import lru_cache

import polars as pl

from bartizan.detect.behaviour.network.domains import is_inside, registered

NETWORK_ACTIVITY = 4001
DNS_ACTIVITY = 4003
"""Classes of OCSF."""


def flows(seen: pl.DataFrame) -> pl.DataFrame:
    """Connections and look-ups of the machines inside.

    Returns:
        ``subject`` (a machine, ``address:…`` if its address is known), ``row`` (of ``seen``),
        ``time``, ``destination`` (an address, or the registered domain of a name), ``name`` (asked
        for, else null), ``outside``, ``sent`` (bytes), ``refused``. In order of time.
    """
    frame = seen.select(
        "time", "class_uid", "actor", "actor_kind", "src_ip", "host", "workload", "target",
        "status", "bytes_out",
    ).with_row_index("row")  # fmt: skip
    kinds = pl.col("class_uid").is_in([NETWORK_ACTIVITY, DNS_ACTIVITY])
    frame = frame.filter(kinds & pl.col("target").is_not_null() & (pl.col("target") != ""))
    if frame.is_empty():
        return _EMPTY
    is_name = pl.col("class_uid") == DNS_ACTIVITY
    inside = _of_each(frame, "src_ip", _is_private)
    frame = frame.with_columns(
        subject=pl.when(pl.col("src_ip").is_not_null())
        .then(pl.when(inside).then(pl.lit("address:") + pl.col("src_ip")))
        .when(pl.col("workload").is_not_null())
        .then(pl.lit("workload:") + pl.col("workload"))
        .when(pl.col("host").is_not_null())
        .then(pl.lit("host:") + pl.col("host")),
        destination=pl.when(is_name | ~_of_each(frame, "target", _is_address))
        .then(_of_each(frame, "target", registered, pl.String))
        .otherwise(pl.col("target")),
        outside=_of_each(frame, "target", _is_outside),
    )
    return frame.filter(pl.col("subject").is_not_null()).select(
        "subject",
        "row",
        "time",
        "destination",
        name=pl.when(is_name).then(pl.col("target").str.to_lowercase()),
        outside="outside",
        sent=pl.col("bytes_out").fill_null(0).clip(lower_bound=0),
        refused=(pl.col("status") == "failure").fill_null(value=False) & ~is_name,
    )


_EMPTY = pl.DataFrame(
    schema={
        "subject": pl.String, "row": pl.UInt32, "time": pl.Int64, "destination": pl.String,
        "name": pl.String, "outside": pl.Boolean, "sent": pl.Int64, "refused": pl.Boolean,
    }
)  # fmt: skip


def _of_each(
    frame: pl.DataFrame,
    column: str,
    what: Callable[[str], object],
    kind: type[pl.Boolean] | type[pl.String] = pl.Boolean,
) -> pl.Expr:
    """A function of each different text of a column."""
    texts = frame[column].drop_nulls().unique().to_list()
    values = [what(text) for text in texts]
    return pl.col(column).replace_strict(texts, values, default=None, return_dtype=kind)


@lru_cache(maxsize=200_000)
def _parsed(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(text)
    except ValueError:
        return None


def _is_address(text: str) -> bool:
    return _parsed(text) is not None


def _is_private(text: str) -> bool:
    parsed = _parsed(text)
    return parsed is not None and not parsed.is_global and not parsed.is_multicast


def _is_outside(text: str) -> bool:
    parsed = _parsed(text)
    if parsed is None:
        return not is_inside(text)
    return parsed.is_global
