"""Times as people write them on the command line."""

import re
from datetime import UTC, datetime, timedelta

from bartizan.errors import BartizanError

_AGO = re.compile(r"(\d{1,6})\s?([smhdw])(?: ago)?")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment(text: str | None, now: datetime, option: str) -> datetime | None:
    """A day, a time (UTC unless it says otherwise), or so long ago.

    Raises:
        BartizanError: it is none of them.
    """
    if not text:
        return None
    if found := _AGO.fullmatch(text.strip()):
        return now - timedelta(**{_UNITS[found[2]]: int(found[1])})
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BartizanError(
            f"{text!r} is no time", where=option,
            mend="write 2026-11-25, 2026-11-25T10:00Z or 24h",
        ) from None  # fmt: skip
    return at if at.tzinfo else at.replace(tzinfo=UTC)
