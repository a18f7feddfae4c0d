from pathlib import Path

import polars as pl
import pytest
from tests.ingest.mmdb import database

from bartizan.errors import BartizanError
from bartizan.ingest.enrich import enricher
from bartizan.model.event import conform


@pytest.fixture
def databases(tmp_path: Path) -> list[Path]:
    geo, asn = tmp_path / "geo.mmdb", tmp_path / "asn.mmdb"
    geo.write_bytes(
        database(
            {
                "8.8.8.0/24": {"country": {"iso_code": "NO"}},
                "9.9.9.0/24": {"country_code": "de"},
                "2a00::/16": {"registered_country": {"iso_code": "IS"}},
                "10.0.0.0/8": {"country": {"iso_code": "XX"}},
            }
        )
    )
    asn.write_bytes(
        database({"8.8.0.0/16": {"autonomous_system_number": 64501}, "9.9.9.0/24": {"asn": "AS7"}})
    )
    return [geo, asn]


def places(databases: list[Path], *addresses: str | None, geo: str | None = None) -> object:
    events = conform({"src_ip": list(addresses), "src_geo": geo}, len(addresses))
    return enricher(databases)(events).select("src_geo", "src_asn").rows()


def test_countries_and_networks_are_filled_in_whatever_the_shape(databases: list[Path]) -> None:
    wanted = [("NO", 64501), ("DE", 7), ("IS", None), (None, None)]
    asked = ("8.8.8.8", "9.9.9.9", "2a00::1", None)
    assert places(databases, *asked) == wanted
    assert places(databases[::-1], *asked) == wanted
    assert places(databases, "::ffff:8.8.8.8") == [("NO", 64501)]


def test_addresses_that_are_private_unknown_or_none_stay_empty(databases: list[Path]) -> None:
    nowhere = ("10.0.0.1", "127.0.0.1", "1.1.1.1", "not an address")
    assert places(databases, *nowhere) == [(None, None)] * 4


def test_what_a_record_says_itself_is_kept(databases: list[Path]) -> None:
    assert places(databases, "8.8.8.8", geo="SE") == [("SE", 64501)]


def test_events_without_addresses_pass_and_the_schema_stays(databases: list[Path]) -> None:
    events = conform({}, 0)
    assert enricher(databases)(events).schema == events.schema
    some = conform({"src_ip": ["8.8.8.8"]}, 1)
    assert enricher(databases)(some).schema == some.schema
    assert some["src_asn"].dtype == pl.UInt32


def test_a_database_that_is_missing_or_damaged_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(BartizanError, match="no such address database"):
        enricher([tmp_path / "none.mmdb"])
    (tmp_path / "bad.mmdb").write_bytes(b"no database")
    with pytest.raises(BartizanError, match="cannot be read"):
        enricher([tmp_path / "bad.mmdb"])
