"""Which workflow an event belongs to: by its run, or by the session that a run was given."""

import numpy as np
import polars as pl

from bartizan.detect.behaviour.profiles.coded import Coded, nothing, renamed
from bartizan.detect.behaviour.profiles.runs import Runs


def workflow_of(seen: pl.DataFrame, run: Coded, session: Coded, runs: Runs, day: int) -> Coded:
    """``workflow:name`` for each event that a known run did; none for others.

    Args:
        seen: events, in order of time; what their links prove is remembered in ``runs``.
        run: the run of each event, and
        session: its session.
        runs: what is known of runs.
        day: of the events.
    """
    since = _linked(seen, runs, day)
    if not runs.known:
        return nothing(seen.height)
    by_run = _owned("run:", run, runs, since)
    by_session = _owned("session:", session, runs, since)
    texts = [*by_run.texts, *by_session.texts]
    later = np.where(by_session.codes < 0, -1, by_session.codes + len(by_run.texts))
    codes = np.where(by_run.codes >= 0, by_run.codes, later).astype(np.int32)
    return renamed(Coded(codes, texts), texts)


def _linked(seen: pl.DataFrame, runs: Runs, day: int) -> dict[str, int]:
    """Remember what links prove; for what was not known before, the position from which it is."""
    links = (
        seen.lazy()
        .select("links", at=pl.int_range(pl.len()))
        .filter(pl.col("links").is_not_null())
        .explode("links")
        .unnest("links")
        .filter(pl.col("target").str.contains("^(?:run|session):"))
        .filter(pl.col("source").str.contains("^(?:run|workflow):"))
        .unique(["source", "target"], keep="first", maintain_order=True)
        .select("source", "target", "at")
        .collect()
    )
    since: dict[str, int] = {}
    for source, target, at in links.iter_rows():
        if runs.learn(source, target, day):
            since.setdefault(target, at)
    return since


def _owned(kind: str, names: Coded, runs: Runs, since: dict[str, int]) -> Coded:
    """The workflow of each run or session, from when it is known."""
    whole = [f"{kind}{name}" for name in names.texts]
    # One file of one repository is one workflow, whichever ref it is taken from.
    found = renamed(names, [runs.workflow(name).partition("@")[0] for name in whole])
    late = [(code, since[name]) for code, name in enumerate(whole) if since.get(name, 0)]
    if not late:
        return found
    start = np.zeros(len(whole) + 1, np.int64)
    for code, at in late:
        start[code] = at
    return found.only(np.arange(len(names.codes)) >= start[names.codes])
