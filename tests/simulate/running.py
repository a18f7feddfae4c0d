"""Runs small simulations, and reads what they wrote."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import msgspec
import polars as pl

from bartizan.ingest.origin import ReadOptions
from bartizan.ingest.reader import read
from bartizan.ingest.sources.files import find
from bartizan.ingest.tally import Tally
from bartizan.simulate.parameters import Parameters
from bartizan.simulate.registry import chosen
from bartizan.simulate.simulation import Summary, simulate

if TYPE_CHECKING:
    from pathlib import Path

    from bartizan.simulate.captures import Capture


@dataclass
class Simulated:
    folder: Path
    summary: Summary

    @cached_property
    def files(self) -> dict[str, bytes]:
        """All files by their names below the folder."""
        return {
            str(path.relative_to(self.folder)): path.read_bytes()
            for path in sorted(self.folder.rglob("*"))
            if path.is_file()
        }

    @cached_property
    def attacks(self) -> list[dict[str, Any]]:
        lines = self.files["truth/attacks.jsonl"].splitlines()
        return [msgspec.json.decode(line) for line in lines]

    @cached_property
    def organisation(self) -> dict[str, Any]:
        found: dict[str, Any] = msgspec.json.decode(self.files["truth/organisation.json"])
        return found

    @cached_property
    def ingested(self) -> tuple[dict[str, pl.DataFrame], Tally]:
        """Events by format, with columns ``path`` and ``line``, and the account of the reading."""
        tally = Tally()
        frames: dict[str, list[pl.DataFrame]] = {}
        logs = self.folder / "logs"
        for batch in read(find([str(logs)]), ReadOptions(now=0), tally):
            frame = batch.frame.with_columns(
                pl.lit(batch.origin.removeprefix(f"{logs}/")).alias("path"),
                pl.Series("line", batch.lines, dtype=pl.Int64),
            )
            frames.setdefault(batch.format, []).append(frame)
        return {name: pl.concat(found) for name, found in frames.items()}, tally

    def events(self, name: str) -> pl.DataFrame:
        """Events of one format."""
        return self.ingested[0][name]


def run(
    folder: Path,
    *,
    kinds: str = "all",
    metrics: bool = True,
    captured: list[Capture] | None = None,
    **asked: Any,
) -> Simulated:
    """Ten days of forty developers, unless asked otherwise."""
    parameters = Parameters(**{"developers": 40, "days": 10, "seed": 3, **asked})
    summary = simulate(parameters, folder, chosen(kinds), metrics=metrics, captured=captured or [])
    return Simulated(folder, summary)
