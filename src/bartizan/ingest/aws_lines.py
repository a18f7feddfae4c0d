"""Lines that AWS services write: values between spaces, some in quotation marks or brackets."""

import re
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urlsplit

from bartizan.ingest.json_records import json_object
from bartizan.ingest.json_values import Json

_TOKEN = re.compile(r'\[([^\]]*)\](?=\s|$)|"((?:[^"\\]|\\.)*)"|(\S+)')
_MONTHS = {
    name: f"{number:02d}"
    for number, name in enumerate(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"), 1
    )
}
_CLOCK = re.compile(r"(\d{2})/(\w{3})/(\d{4}):(\d{2}:\d{2}:\d{2}) ([+-]\d{4})")


def tokens(raw: bytes) -> list[str]:
    """The values of a line, without quotation marks and brackets.

    Raises:
        ValueError: not UTF-8.
    """
    try:
        line = raw.decode()
    except UnicodeDecodeError:
        raise ValueError("not UTF-8") from None
    return [bracket or quoted or bare for bracket, quoted, bare in _TOKEN.findall(line)]


def named(
    values: Sequence[str], names: Sequence[str], numbers: frozenset[str]
) -> dict[str, str | int]:
    """Values by name; ``-`` says that there is none. Values without a name are left out."""
    found: dict[str, str | int] = {}
    for name, value in zip(names, values, strict=False):
        if value in {"-", ""}:
            continue
        found[name] = int(value) if name in numbers and value.isdecimal() else value
    return found


def folded(name: str) -> str:
    """A name without case, ``-`` and ``_``: ``srcAddr``, ``src_addr`` and ``srcaddr`` are one."""
    return name.replace("-", "").replace("_", "").lower()


def unfolder(names: Sequence[str], others: Mapping[str, str]) -> Callable[[Json], Json]:
    """A function that gives a record its documented names, whichever way they were written.

    Names the record came with stay beside them.

    Args:
        names: documented names.
        others: further names, and the documented one.
    """
    known = {folded(name): name for name in names}
    known.update({folded(other): name for other, name in others.items()})

    def unfold(record: Json) -> Json:
        found = dict(record)
        for name, value in record.items():
            documented = known.get(folded(name))
            if documented is not None and documented not in record:
                found[documented] = value
        return found

    return unfold


def object_or(raw: bytes, line: Callable[[bytes], Json]) -> Json:
    """A record that is a JSON object, else what ``line`` reads.

    Raises:
        ValueError: neither.
    """
    return json_object(raw) if raw.lstrip()[:1] == b"{" else line(raw)


def clock(text: str) -> str:
    """``06/Feb/2026:00:00:38 +0000`` as ISO 8601; other text as it is."""
    found = _CLOCK.fullmatch(text)
    if found is None or found[2] not in _MONTHS:
        return text
    return f"{found[3]}-{_MONTHS[found[2]]}-{found[1]}T{found[4]}{found[5]}"


def request_parts(request: str) -> dict[str, str]:
    """Verb, address, path and query of ``GET https://shop.example:443/a?b=c HTTP/1.1``."""
    parts = request.split(" ")
    if len(parts) < 2:
        return {}
    url = parts[1]
    found = {"request_verb": parts[0], "request_url": url}
    if len(parts) > 2:
        found["request_proto"] = parts[-1]
    try:
        split = urlsplit(url)
    except ValueError:
        path, _, query = url.partition("?")
    else:
        path, query = split.path, split.query
    found["uri_path"] = path
    if query:
        found["uri_query"] = query
    return found
