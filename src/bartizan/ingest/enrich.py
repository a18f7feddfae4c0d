"""Where addresses are: country and network, from databases in MaxMind's format.

The databases are configured by the user; without them the columns stay empty. Any database that
has ``country.iso_code`` and ``autonomous_system_number`` where GeoLite2 has them will do, and so
will those with flat ``country_code``/``country`` and ``asn``.
"""

import ipaddress
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import maxminddb
import polars as pl

from bartizan.errors import BartizanError

REMEMBERED = 100_000
"""Addresses whose answer is kept, about 20 MB: one look into a database takes 5 to 20 µs."""

Known = tuple[str | None, int | None]


def enricher(databases: Sequence[Path]) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A function that fills ``src_geo`` and ``src_asn`` of events, where they are null.

    Args:
        databases: files in MaxMind's format, country and network in any order; of several that
            know an address the first is believed.

    Raises:
        BartizanError: a file is missing, or no such database.
    """
    readers = [_open(path) for path in databases]
    known: OrderedDict[str, Known] = OrderedDict()

    def of_address(address: str) -> Known:
        if address in known:
            known.move_to_end(address)
            return known[address]
        found = known[address] = _look_up(readers, address)
        if len(known) > REMEMBERED:
            known.popitem(last=False)
        return found

    def enrich(events: pl.DataFrame) -> pl.DataFrame:
        addresses = events["src_ip"].drop_nulls().unique().to_list()
        if not addresses:
            return events
        answers = {address: of_address(address) for address in addresses}
        places = [answers.get(one, (None, None)) for one in events["src_ip"].to_list()]
        return events.with_columns(
            events["src_geo"].fill_null(
                pl.Series([country for country, _ in places], dtype=pl.String)
            ),
            events["src_asn"].fill_null(
                pl.Series([number for _, number in places], dtype=pl.UInt32)
            ),
        )

    return enrich


def _open(path: Path) -> maxminddb.Reader:
    try:
        return maxminddb.open_database(str(path))
    except FileNotFoundError:
        raise BartizanError(
            "there is no such address database", where=str(path), mend="check the configuration"
        ) from None
    except (OSError, ValueError, maxminddb.InvalidDatabaseError) as error:
        raise BartizanError(
            f"this address database cannot be read: {error}",
            where=str(path),
            mend="name a file in MaxMind's format (.mmdb)",
        ) from None


def _look_up(readers: Sequence[maxminddb.Reader], address: str) -> Known:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return None, None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        parsed = parsed.ipv4_mapped
    if not parsed.is_global:
        return None, None
    country: str | None = None
    number: int | None = None
    for reader in readers:
        try:
            found = reader.get(parsed)
        except (ValueError, maxminddb.InvalidDatabaseError):
            continue
        if isinstance(found, dict):
            country = country or _country(found)
            number = number or _network(found)
    return country, number


def _country(found: dict[str, Any]) -> str | None:
    for key in ("country", "registered_country", "country_code"):
        value = found.get(key)
        code = value.get("iso_code") if isinstance(value, dict) else value
        if isinstance(code, str) and len(code) == 2:
            return code.upper()
    return None


def _network(found: dict[str, Any]) -> int | None:
    for key in ("autonomous_system_number", "asn", "as_number"):
        value = found.get(key)
        if isinstance(value, str):
            digits = value.upper().removeprefix("AS")
            value = int(digits) if digits.isdecimal() else None
        if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 1 << 32:
            return value
    return None
