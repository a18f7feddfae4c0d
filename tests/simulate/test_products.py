"""Each product's records fill the columns that behaviour is learned from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl
import pytest

if TYPE_CHECKING:
    from tests.simulate.running import Simulated

FILLED = {
    "okta": ("actor", "session", "src_ip", "src_geo", "src_asn", "user_agent", "status"),
    "github-audit": ("actor", "operation", "target", "repo"),
    "github-webhook": ("actor", "repo", "commit", "status", "links"),
    "cloudtrail": ("actor", "operation", "src_ip", "user_agent", "status", "tenant"),
    "kubernetes-audit": ("actor", "operation", "src_ip", "user_agent", "target", "status"),
    "vpc-flow": ("actor", "src_ip", "target", "host", "bytes_out", "status"),
    "vpc-dns": ("actor", "src_ip", "target", "host", "status"),
    "linux-auth": ("actor", "operation", "host", "process"),
    "prometheus": ("metric", "value", "target", "workload"),
}
SHARES = {
    ("github-audit", "src_ip"): 0.5,
    ("github-audit", "run"): 0.2,
    ("github-webhook", "run"): 0.5,
    ("github-webhook", "host"): 0.3,
    ("cloudtrail", "session"): 0.8,
    ("cloudtrail", "bytes_out"): 0.2,
    ("cloudtrail", "links"): 0.05,
    ("kubernetes-audit", "artifact"): 0.02,
    ("kubernetes-audit", "workload"): 0.3,
}


@pytest.mark.parametrize("name", sorted(FILLED))
def test_columns_are_filled(attacked: Simulated, name: str) -> None:
    frame = attacked.events(name)
    for column in FILLED[name]:
        share = 1 - frame[column].null_count() / frame.height
        assert share > (0.9 if name == "linux-auth" else 0.99), column


@pytest.mark.parametrize(("name", "column"), sorted(SHARES))
def test_columns_are_filled_in_part(attacked: Simulated, name: str, column: str) -> None:
    frame = attacked.events(name)
    assert 1 - frame[column].null_count() / frame.height > SHARES[name, column]


def test_a_commit_can_be_followed_to_the_workload(attacked: Simulated) -> None:
    frames, _ = attacked.ingested
    links = pl.concat(
        [one.select(pl.col("links").explode()).unnest("links") for one in frames.values()
         if one["links"].null_count() < one.height]
    )  # fmt: skip
    edges = set(links.drop_nulls().select("source", "target").iter_rows())
    found = 0
    for source, image in edges:
        if source.startswith("session:") and image.startswith("image:sha256:"):
            runs = [start for start, end in edges if end == source and start.startswith("run:")]
            commits = [start for start, end in edges if end in runs and start.startswith("commit:")]
            workloads = [
                end for start, end in edges if start == image and end.startswith("workload:")
            ]
            found += bool(commits and workloads)
    assert found > 5


def test_people_work_by_day_and_seldom_at_weekends(quiet: Simulated) -> None:
    okta = quiet.events("okta").filter(pl.col("operation") == "user.session.start")
    weekend = okta.filter(pl.col("time").dt.weekday() >= 6).height / 2
    working = okta.filter(pl.col("time").dt.weekday() < 6).height / 8
    assert weekend < 0.4 * working


def test_people_use_several_networks(quiet: Simulated) -> None:
    okta = quiet.events("okta")
    networks = okta.group_by("actor").agg(pl.col("src_asn").n_unique().alias("count"))
    assert networks["count"].mean() > 1.3  # type: ignore[operator]
    assert networks["count"].max() >= 3  # type: ignore[operator]


def test_measurements_have_a_daily_shape(quiet: Simulated) -> None:
    frame = quiet.events("prometheus").filter(pl.col("metric") == "http_requests_per_second")
    hours = frame.group_by(pl.col("time").dt.hour().alias("hour")).agg(pl.col("value").mean())
    by_hour = dict(hours.iter_rows())
    assert by_hour[14] > 2 * by_hour[2]
