"""The profile of one entity as a person reads it."""

import json

import msgspec
import pytest

from bartizan.detect.behaviour.entity_profile import entity_profile, lines, named
from bartizan.detect.behaviour.profiles.profiles import Profiles
from tests.detect.behaviour.profiles.streams_of_work import work
from tests.detect.behaviour.streams import drive


@pytest.fixture(scope="module")
def profiles() -> Profiles:
    found = Profiles()
    drive(found, work(30, seed=6))
    return found


def test_it_says_who_when_what_and_with_whom(profiles: Profiles) -> None:
    one = entity_profile(profiles, "user:p2")
    assert one is not None
    assert one.state == "known"
    assert (one.first, one.last) == ("2026-01-27", "2026-02-25")
    assert one.usual_hours == "Mon-Fri 08-17"
    text = "\n".join(lines(one))
    assert "user:p2   known" in text
    assert "  usual hours (UTC): Mon-Fri 08-17" in text
    assert "    git.push" in text
    assert len([line for line in text.splitlines() if line.endswith("|")]) == 7


def test_it_is_a_value_for_json(profiles: Profiles) -> None:
    told = json.loads(msgspec.json.encode(entity_profile(profiles, "user:p2")))
    assert told["entity"] == "user:p2"
    facets = {group["facet"]: group for group in told["habits"]}
    assert facets["network address"]["values"][0]["value"] == "10.0.2.0/24"
    assert facets["network address"]["values"][0]["usual"] is True
    assert len(told["week"]) == 7
    assert all(len(day) == 24 for day in told["week"])


def test_a_newcomer_is_still_learned(profiles: Profiles) -> None:
    one = entity_profile(profiles, "user:p10")
    assert one is not None
    assert one.state == "learning"


def test_names_are_found_by_their_parts(profiles: Profiles) -> None:
    assert named(profiles, "user:p2") == ["user:p2"]
    assert named(profiles, "p2") == ["user:p2"]
    assert "workflow:shop/app/release.yml" in named(profiles, "release")
    assert named(profiles, "nobody at all") == []
    assert entity_profile(profiles, "user:nobody") is None
