import polars as pl

from bartizan.ingest.clock import Timed, keep_time
from bartizan.ingest.instants import INSTANT

NOW = 10_000_000_000


def timed(*stamps: int | None, latest: int | None = None, last: int | None = None) -> Timed:
    return keep_time(pl.Series(stamps, dtype=INSTANT), latest=latest, last=last, now=NOW)


def told(one: Timed) -> list[int]:
    return one.times.cast(pl.Int64).to_list()


def test_missing_times_are_those_of_the_event_before_or_of_reading() -> None:
    assert told(timed(None, 5, None, 7, None)) == [NOW, 5, 5, 7, 7]
    assert told(timed(None, None, last=3)) == [3, 3]


def test_events_older_than_one_before_are_out_of_order_also_across_batches() -> None:
    assert timed(1, 3, 2, 3, 1).out_of_order == 2
    assert timed(4, 6, 5, latest=5).out_of_order == 2
    assert timed(5, 5, latest=5).out_of_order == 0


def test_the_latest_and_the_last_event_go_on_to_the_next_batch() -> None:
    one = timed(9, 4, latest=7)
    assert (one.latest, one.last) == (9, 4)
    assert timed(1, latest=7).latest == 7
    empty = timed(latest=7, last=3)
    assert (empty.latest, empty.last, empty.out_of_order) == (7, 3, 0)


def test_events_dated_beyond_the_tolerance_are_skewed() -> None:
    ahead = NOW + 300_000_000
    assert timed(NOW, ahead).skewed == 0
    assert timed(ahead + 1, ahead, ahead + 2).skewed == 2
