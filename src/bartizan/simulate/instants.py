"""Times as the products write them. Inside the simulator a time is seconds since 1970, UTC."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

DAY = 86_400
HOUR = 3_600
MINUTE = 60
_EPOCH = date(1970, 1, 1)


def day_number(day: date) -> int:
    """Days since 1970."""
    return (day - _EPOCH).days


@lru_cache(maxsize=4096)
def date_of(day: int) -> date:
    """The date of a day number."""
    return _EPOCH + timedelta(days=day)


@lru_cache(maxsize=4096)
def iso_day(day: int) -> str:
    """``2026-09-01``."""
    return date_of(day).isoformat()


_MINUTES = [f"T{at // 60:02d}:{at % 60:02d}:" for at in range(24 * 60)]
_TWO = [f"{at:02d}" for at in range(60)]


def _clock(seconds: int) -> str:
    day, rest = divmod(seconds, DAY)
    return f"{iso_day(day)}{_MINUTES[rest // 60]}{_TWO[rest % 60]}"


def to_seconds(at: float) -> str:
    """``2026-09-01T08:00:00Z``, as CloudTrail writes it."""
    return f"{_clock(int(at))}Z"


def to_millis(at: float) -> str:
    """``2026-09-01T08:00:00.123Z``, as Okta writes it."""
    whole = int(at)
    return f"{_clock(whole)}.{int((at - whole) * 1000):03d}Z"


def to_micros(at: float) -> str:
    """``2026-09-01T08:00:00.123456Z``, as Kubernetes writes it."""
    whole = int(at)
    return f"{_clock(whole)}.{int((at - whole) * 1_000_000):06d}Z"


def from_iso(text: str) -> float:
    """Seconds since 1970.

    Raises:
        ValueError: it is no ISO 8601 time.
    """
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp()
