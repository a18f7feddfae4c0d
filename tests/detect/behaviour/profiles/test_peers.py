"""Who is like whom."""

import random

from bartizan.detect.behaviour.profiles.profiles import Profiles
from tests.detect.behaviour.streams import Row, drive, event


def teams(days: int = 12) -> list[Row]:
    """Three teams of four, each with eight repositories of its own, and one that all use."""
    dice = random.Random(2)
    rows: list[Row] = []
    for day in range(days):
        for person in range(12):
            for at in dice.sample(range(8), 6):
                repo = f"shop/t{person % 3}-{at}"
                rows.append(event(day, 9 + dice.random(), product="github", actor=f"p{person}",
                                  actor_kind="user", operation="git.push", repo=repo))  # fmt: skip
            rows.append(event(day, 12, product="github", actor=f"p{person}", actor_kind="user",
                              operation="git.clone", repo="shop/everything"))  # fmt: skip
    return rows


def test_peers_share_what_few_have() -> None:
    profiles = Profiles()
    drive(profiles, teams())
    found = profiles.peers("user:p4")
    assert {one.entity for one in found} == {"user:p1", "user:p7", "user:p10"}
    assert found[0].why.startswith("same 9 repositories")
    assert found[0].likeness > 0.8


def test_a_repository_of_the_team_surprises_less_than_a_strangers() -> None:
    profiles = Profiles()
    rows = [row for row in teams(20) if (row["actor"], row["repo"]) != ("p4", "shop/t1-0")]
    drive(profiles, rows)

    def surprise(repo: str) -> float:
        one = event(21, 9.5, product="github", actor="p4", actor_kind="user",
                    operation="git.push", repo=repo)  # fmt: skip
        copy = Profiles.from_bytes(profiles.to_bytes())
        found = [s for s in drive(copy, [one]) if s.facet == "repository"]
        return max((s.surprise for s in found), default=0.0)

    assert surprise("shop/t1-0") < surprise("shop/t2-0")


def test_who_is_like_nobody_has_no_peers() -> None:
    profiles = Profiles()
    drive(profiles, [event(day, 9, product="x", actor="alone", actor_kind="user", operation="y")
                     for day in range(6)])  # fmt: skip
    assert profiles.peers("user:alone") == []
    assert profiles.peers("user:nobody") == []
