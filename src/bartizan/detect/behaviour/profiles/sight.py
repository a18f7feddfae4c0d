"""What profiles see of events: names that last, as small numbers, by column.

A column is an entity (``kind:name``), whose habits are learned, or something that it does.
"""

from collections.abc import Mapping
from typing import Final

import numpy as np
import polars as pl

from bartizan.detect.behaviour.pipeline_facts import FACTS
from bartizan.detect.behaviour.profiles import canonical
from bartizan.detect.behaviour.profiles.coded import (
    Changed,
    Coded,
    coded,
    joined,
    nothing,
    renamed,
)
from bartizan.detect.behaviour.profiles.pipelines import workflow_of
from bartizan.detect.behaviour.profiles.privilege import powers
from bartizan.detect.behaviour.profiles.runs import Runs

ENTITIES: Final = ("actor", "thing", "repo_entity", "host_entity", "workload_entity", "workflow")
"""Columns of entities."""
ACTING: Final = ("actor", "workflow")
"""Those who do things: their hours and their absence are looked at."""
_SPLITTER = ":"


class Sight:
    """Makes columns; remembers what names become."""

    __slots__ = ("_changed",)

    def __init__(self) -> None:
        self._changed = {
            "someone": Changed(canonical.someone),
            "lasting": Changed(canonical.lasting),
            "branch": Changed(canonical.branch),
            "machine": Changed(canonical.machine),
            "area": Changed(canonical.area),
            "network": Changed(canonical.network),
            "agent": Changed(canonical.agent),
            "image": Changed(canonical.image),
            "program": Changed(canonical.program),
            "power": Changed(lambda name: ", ".join(powers(name))),
        }

    def columns(self, seen: pl.DataFrame, runs: Runs, day: int) -> Mapping[str, Coded]:
        """Columns of events.

        Args:
            seen: frame of ``observation.observed``.
            runs: what is known of runs; what the events prove is added.
            day: of the events.
        """
        told = coded(seen.select(name for name in _TOLD if name in seen.columns))
        made = coded(seen.select(*_PLAIN, pl.col("src_asn").cast(pl.String)))
        change = self._changed
        operation = made["operation"]
        failed = np.asarray((seen["status"] == "failure").fill_null(value=False).to_numpy())
        target = change["lasting"](made["target"])
        actor = self._entity(*_actors(made["actor_kind"], made["actor"], change["someone"]), "user")
        columns = {
            "actor": actor,
            "operation": operation,
            "power": change["power"](operation).only(~failed),
            "failed": operation.only(failed),
            "product": made["product"],
            "target": target,
            "area": change["area"](made["target"]),
            "thing": self._entity(made["target_kind"], target, "resource"),
            "repo": made["repo"],
            "network": change["network"](made["src_ip"]),
            "asn": made["src_asn"],
            "country": made["src_geo"],
            "agent": change["agent"](made["user_agent"]),
            "host": change["machine"](made["host"]),
            "process": change["program"](made["process"]),
            "artifact": change["image"](made["artifact"]),
            "workload": change["lasting"](made["workload"]),
        }
        for name in ("repo", "host", "workload"):
            kind = "repository" if name == "repo" else name
            columns[f"{name}_entity"] = _prefixed(kind, columns[name])
        workflow = workflow_of(seen, made["run"], made["session"], runs, day)
        columns["workflow"] = workflow
        of_runs = workflow.codes >= 0
        for name, of in _OF_RUNS.items():
            columns[name] = columns[of].only(of_runs)
        # Which machine a run got is nothing that whoever started it did.
        for name in ("host", "host_entity"):
            columns[name] = columns[name].only(~of_runs & (made["run"].codes < 0))
        for name in _TOLD:
            columns[name] = told.get(name) or nothing(seen.height)
        trigger = columns["trigger"]
        in_turn = [at for at, name in enumerate(trigger.texts) if name in _IN_TURN]
        columns["starter"] = actor.only((trigger.codes >= 0) & ~np.isin(trigger.codes, in_turn))
        columns["branch"] = change["branch"](columns["branch"])
        role = change["lasting"](columns.pop("acting_as"))
        columns["role"] = role
        columns["run_role"] = role.only(of_runs)
        return columns

    @staticmethod
    def _entity(kind: Coded, name: Coded, otherwise: str) -> Coded:
        """``kind:name``; the usual kind where none is told."""
        if not len(name.texts):
            return nothing(len(name.codes))
        if (kind.codes[name.codes >= 0] < 0).any():
            known = [*kind.texts, otherwise]
            codes = np.where(kind.codes < 0, np.int32(len(kind.texts)), kind.codes)
            kind = renamed(Coded(codes, known), known)
        return joined(kind, name, _SPLITTER)


_OF_RUNS: Final = {
    "run_operation": "operation", "run_target": "target", "run_artifact": "artifact",
    "runner": "host", "run_power": "power", "run_network": "network",
}  # fmt: skip
_IN_TURN: Final = frozenset({"push", "pull_request", "merge_request_event", "merge_group"})
"""Triggers of everybody who works on a repository: that somebody joins in is told elsewhere."""
_TOLD: Final = (*FACTS, "acting_as")
"""Columns that need not be there."""
_PLAIN: Final = (
    "actor", "actor_kind", "operation", "product", "target", "target_kind", "repo", "src_ip",
    "src_geo", "user_agent", "host", "process", "artifact", "workload", "run",
    "session",
)  # fmt: skip


def _actors(kind: Coded, name: Coded, someone: Changed) -> tuple[Coded, Coded]:
    """Kinds and names of those who act. Addresses are left to those who look at networks."""
    plain = [at for at, text in enumerate(kind.texts) if text in _AS_THEY_ARE]
    out = [at for at, text in enumerate(kind.texts) if text == "address"]
    became = someone(name)
    if plain:
        as_is = np.isin(kind.codes, plain)
        texts = [*became.texts, *name.texts]
        codes = np.where(as_is & (name.codes >= 0), name.codes + len(became.texts), became.codes)
        became = renamed(Coded(codes.astype(np.int32), texts), texts)
    return kind, became.only(~np.isin(kind.codes, out)) if out else became


_AS_THEY_ARE: Final = frozenset({"host"})
"""Kinds whose names are identifiers that last."""


def _prefixed(kind: str, column: Coded) -> Coded:
    return renamed(column, [f"{kind}:{text}" for text in column.texts])
