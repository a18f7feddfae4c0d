"""Headers of logs are told from the lines alone."""

import polars as pl
import pytest

from bartizan.ingest.log_headers import learn, pattern

LAYOUTS = {
    "python": ("2026-11-25 18:00:0{n},123 - app.db - INFO - {said}", "app.db", False),
    "klog": ("I1125 18:00:00.00012{n}    1234 pool.go:12{n}] {said}", "pool.go", True),
    "go": ("2026/11/25 18:00:0{n} pool.go:12{n}: {said}", "pool.go", True),
    "nginx": ("2026/11/25 18:00:0{n} [error] 12#1{n}: {said}", "12", True),
    "logback": ("18:00:00.12{n} [main-{n}] DEBUG c.a.Pool - {said}", "c.a.Pool", False),
    "log4j": ("2026-11-25 18:00:0{n},123 WARN [worker {n}] c.a.Pool: {said}", "c.a.Pool", True),
    "spring": ("2026-11-25 18:00:0{n}.123  INFO 12 --- [  main] c.a.Pool  : {said}", "", False),
    "padded": ("2026-11-25 18:00:0{n}, Info                  SVC    {said}", "", False),
    "phone": ("11-25 18:00:00.12{n}  1702  239{n} D PoolMgr: {said}", "PoolMgr", True),
    "bars": ("20261125-18:00:00:12{n}|Pool|3000{n}|{said}", "Pool", False),
    "dash": ("[11.25 18:00:0{n}] pool.exe - {said}", "pool.exe", False),
    "apache": ("[Wed Nov 25 18:00:0{n} 2026] [notice] {said}", "", False),
    "iso": ("2026-11-25T18:00:0{n}Z {said}", "", False),
    "epoch": ("- 176000000{n} 2026.11.25 node-{n} PART CORE INFO {said}", "", False),
    "digits": ("261125 18000{n} 14{n} INFO pool.Server$Worker: {said}", "pool.Server$Worker", True),
    "request": ("svc.log 2026-11-25 18:00:00.12{n} 9 INFO a.pool [req-{n} - -] {said}", "", False),
    "database": ("2026-11-25 18:00:00.12{n} UTC [12{n}] LOG:  {said}", "", False),
}  # fmt: skip
SAID = (
    "opened connection to shard", "refused: too many clients", "cleaned 5 rows", "[cold] cache",
    "user amber left", "shutting down now", "10 workers ready", "config: reloaded, 3 changes",
)  # fmt: skip


@pytest.mark.parametrize("layout", LAYOUTS)
def test_what_stands_before_the_message_is_cut(layout: str) -> None:
    shape, component, colon = LAYOUTS[layout]
    lines = [shape.format(n=at, said=said) for at, said in enumerate(SAID)]
    header = learn(lines)
    parts = pl.Series(lines).str.extract_groups(pattern(header)).struct
    assert parts.field("message").to_list() == list(SAID)
    if component:
        assert all((one or "").startswith(component) for one in parts.field("component"))
    assert colon == ("c" in header.kinds)


@pytest.mark.parametrize(
    "lines",
    [
        list(SAID),
        ["{}"],
        [""],
        ["  indented 1", "  indented 2"],
        ["10 workers ready", "12 workers ready", "9 workers ready", "8 workers ready"],
        ["INFO ready", "WARN not ready", "INFO ready", "INFO gone"],
    ],
)
def test_lines_without_a_time_have_no_header(lines: list[str]) -> None:
    assert not learn(lines).found


def test_a_line_without_the_header_of_its_log_is_told() -> None:
    lines = [f"2026-11-25T18:00:0{n}Z INFO {said}" for n, said in enumerate(SAID)]
    found = pl.Series([lines[0], "Traceback:", "", "2026"]).str.extract_groups(
        pattern(learn(lines))
    )
    assert found.struct.field("message").to_list()[:3] == [SAID[0], None, None]
