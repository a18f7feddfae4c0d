"""A small organisation at work: people, a deploy account, and runs of a workflow."""

import random

from bartizan.detect.behaviour.profiles.rhythm import is_weekend
from tests.detect.behaviour.streams import START, Row, event

REPOS = [f"shop/service-{at}" for at in range(12)]
CALLS = ["ListBuckets", "GetObject", "PutObject", "DescribeInstances", "GetSecretValue"]


def work(days: int, people: int = 8, seed: int = 5) -> list[Row]:
    """Ordinary weeks, with a newcomer now and then and something new on most days."""
    dice = random.Random(seed)
    rows: list[Row] = []
    for day in range(days):
        weekend = is_weekend(START + day)
        for person in range(people + day // 9):
            if weekend and dice.random() < 0.9:
                continue
            for _ in range(dice.randint(3, 9)):
                repo = REPOS[(person * 2 + dice.randrange(3) + (dice.random() < 0.02) * 5) % 12]
                rows.append(
                    event(
                        day, 8 + 9 * dice.random(), product="github", actor=f"p{person}",
                        actor_kind="user", operation=dice.choice(["git.clone", "git.push"]),
                        status="success", src_ip=f"10.0.{person}.{dice.randrange(9)}",
                        src_asn=100 + person % 3, src_geo="DE", user_agent="git/2.39", repo=repo,
                        target=repo, target_kind="repository",
                    )
                )  # fmt: skip
                rows.append(
                    event(
                        day, 8 + 9 * dice.random(), product="cloudtrail", actor=f"p{person}",
                        actor_kind="user", operation=dice.choice(CALLS[: 3 + person % 3]),
                        status="failure" if dice.random() < 0.05 else "success",
                        src_ip=f"10.0.{person}.1", src_asn=100 + person % 3, src_geo="DE",
                        user_agent="aws-cli/2.1", target=f"bucket-{person % 4}",
                        target_kind="resource",
                    )
                )  # fmt: skip
        rows += _run(day, dice)
    return rows


def _run(day: int, dice: random.Random) -> list[Row]:
    """A run of the release workflow, and what its session does."""
    number, hour = 1000 + day, 10 + dice.random()
    workflow, run = "workflow:shop/app/release.yml", f"run:shop/app/{number}"
    return [
        event(
            day, hour, product="ci", actor="p1", actor_kind="user", operation="run",
            run=f"shop/app/{number}", repo="shop/app",
            links=[{"source": workflow, "relation": "triggered", "target": run}],
        ),
        event(
            day, hour + 0.1, product="cloudtrail", actor="role/release", actor_kind="role",
            operation="AssumeRoleWithWebIdentity", session=f"key-{number}",
            links=[{"source": run, "relation": "started", "target": f"session:key-{number}"}],
        ),
        event(
            day, hour + 0.2, product="cloudtrail", actor="role/release", actor_kind="role",
            operation="PutImage", session=f"key-{number}", target="registry/app",
            target_kind="resource", artifact="registry/app:v1",
        ),
    ]  # fmt: skip
