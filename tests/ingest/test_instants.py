"""Times are read however they are written, each for itself."""

from datetime import UTC, datetime

import pytest

from bartizan.ingest.instants import INSTANT, from_iso

WHOLE = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
PART = datetime(2026, 3, 4, 5, 6, 7, 250_000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-03-04T05:06:07Z", WHOLE),
        ("2026-03-04T05:06:07.25Z", PART),
        ("2026-03-04T05:06:07.250000123Z", PART),
        ("2026-03-04 05:06:07", WHOLE),
        ("2026-03-04T07:06:07+02:00", WHOLE),
        ("2026-03-04T02:36:07,25-0230", PART),
        ("2026-03-04T05:06:07Z trailing", None),
        ("2026-13-04T05:06:07Z", None),
        ("", None),
        (None, None),
    ],
)
def test_a_time_is_read_alone_and_among_others(text: str | None, instant: datetime | None) -> None:
    alone = from_iso([text])
    assert alone.dtype == INSTANT
    assert alone.to_list() == [instant]
    among = from_iso(["2026-03-04T05:06:07Z", text, "2026-03-04T05:06:07.25Z", None])
    assert among.to_list() == [WHOLE, instant, PART, None]
