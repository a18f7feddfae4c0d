"""What really happened: which records belong to which attack, and what the organisation is."""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from bartizan.simulate.activities.oddities import drawn
from bartizan.simulate.instants import iso_day, to_millis
from bartizan.simulate.log import Place
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.records.cloudtrail import user_key
from bartizan.simulate.scene import Scene

_NEVER = 1 << 29


class StageTruth(msgspec.Struct, kw_only=True):
    """A step of an attack."""

    tactic: str
    technique: str
    about: str
    first: str
    last: str
    records: int
    ordinary: bool
    """Its records look like any other day's: there is nothing in them to be found."""


class RecordTruth(msgspec.Struct, kw_only=True):
    """One record of an attack."""

    path: str
    """Below the folder of logs."""
    line: int
    """From 1."""
    event: str | None
    """The event's id, for products whose records have one."""
    time: str
    stage: int
    """Position in ``stages``."""


class AttackTruth(msgspec.Struct, kw_only=True):
    """One attack: a line of ``attacks.jsonl``."""

    id: str
    kind: str
    about: str
    tactics: list[str]
    techniques: list[str]
    entities: list[str]
    """Who or what attacks, by every name that events may give them: ``kind:name``."""
    targets: list[str]
    first: str
    first_odd: str
    """Of the first record that does not look like any other day's."""
    last: str
    stages: list[StageTruth]
    records: list[RecordTruth]


def write_truth(
    folder: Path, org: Organisation, scenes: list[Scene], places: Iterable[Place]
) -> int:
    """Write ``attacks.jsonl`` and ``organisation.json``; how many attacks left records."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[int, list[Place]] = defaultdict(list)
    for place in places:
        found[place.mark.attack].append(place)
    truths = [attack_truth(one, found[one.number]) for one in scenes if found.get(one.number)]
    lines = b"".join(msgspec.json.encode(one) + b"\n" for one in truths)
    (folder / "attacks.jsonl").write_bytes(lines)
    text = msgspec.json.format(msgspec.json.encode(described(org)))
    (folder / "organisation.json").write_bytes(text + b"\n")
    return len(truths)


def attack_truth(scene: Scene, places: list[Place]) -> AttackTruth:
    """The truth of one attack, with its records in order of time."""
    places = sorted(places, key=lambda one: (one.at, one.path, one.line))
    odd = next((one for one in places if not scene.stages[one.mark.stage].ordinary), places[0])
    kept = sorted({one.mark.stage for one in places})
    stages = []
    for number in kept:
        stage, own = scene.stages[number], [one for one in places if one.mark.stage == number]
        stages.append(StageTruth(
            tactic=stage.tactic, technique=stage.technique, about=stage.about,
            first=to_millis(own[0].at), last=to_millis(own[-1].at), records=len(own),
            ordinary=stage.ordinary,
        ))  # fmt: skip
    return AttackTruth(
        id=f"{scene.kind.name}-{scene.number + 1}", kind=scene.kind.name, about=scene.kind.about,
        tactics=list(dict.fromkeys(one.tactic for one in stages)),
        techniques=list(dict.fromkeys(one.technique for one in stages)),
        entities=scene.entities, targets=scene.targets,
        first=to_millis(places[0].at), first_odd=to_millis(odd.at),
        last=to_millis(places[-1].at), stages=stages,
        records=[
            RecordTruth(path=one.path, line=one.line, event=one.event, time=to_millis(one.at),
                        stage=kept.index(one.mark.stage))
            for one in places
        ],
    )  # fmt: skip


def described(org: Organisation) -> dict[str, Any]:
    """The organisation, with the names each product knows its people and machines by."""
    asked = org.parameters
    return {
        "parameters": {
            "seed": asked.seed, "developers": asked.developers, "days": asked.days,
            "start": asked.start.isoformat(), "volume": asked.volume,
            "intensity": asked.intensity,
        },
        "teams": list(org.teams),
        "people": [_person(org, one) for one in org.people],
        "hosts": [
            {"name": one.name, "kind": one.kind, "address": one.address, "instance": one.instance}
            for one in org.estate.hosts
        ],
        "services": [
            {"name": one.name, "namespace": one.namespace, "addresses": list(one.addresses),
             "role": one.role, "account": f"system:serviceaccount:{one.namespace}:{one.account}",
             "bucket": one.bucket, "node": one.node.name}
            for one in org.estate.services
        ],
        "repositories": [
            {"name": one.name, "team": org.teams[one.team], "role": one.ci_role,
             "service": one.deploys or None,
             "first_day": iso_day(one.first_day) if one.first_day > 0 else None}
            for one in org.repositories
        ],
        "occasions": {
            "releases": [iso_day(one) for one in sorted(org.almanac.releases)],
            "audits": [iso_day(one) for one in sorted(org.almanac.audits)],
            "key_rotations": [iso_day(one) for one in sorted(org.almanac.rotations)],
            "scans": [iso_day(one) for one in sorted(org.almanac.scans)],
            "reorganisation": iso_day(org.almanac.reorganisation),
            "new_vendor": iso_day(org.almanac.vendor),
            "new_cloud_service": iso_day(org.almanac.adoption),
            "without_vpn": [iso_day(one) for one in sorted(org.almanac.gateway_down)],
            "hackathons": [iso_day(one) for one in sorted(org.almanac.hackathons)],
            "oddities": [
                {"name": name, "time": to_millis(at)}
                for day in range(asked.first_day, asked.last_day + 1)
                for name, at in drawn(org, day)
            ],
            "incidents": [{"day": iso_day(one.day), "hour": round(one.hour, 2)}
                          for one in org.almanac.incidents],
        },
    }  # fmt: skip


def _person(org: Organisation, person: Any) -> dict[str, Any]:  # noqa: ANN401
    stem = person.email.partition("@")[0]
    return {
        "name": person.name, "email": person.email, "login": person.login, "role": person.role,
        "team": org.teams[person.team], "country": person.place.country,
        "shell": stem.replace(".", "")[:12],
        "access_key": user_key(stem) if person.iam_user else None,
        "joined": iso_day(person.joined) if person.joined > 0 else None,
        "left": iso_day(person.left) if person.left < _NEVER else None,
        "moved": iso_day(person.moves) if person.moves < _NEVER else None,
        "new_laptop": iso_day(person.new_laptop) if person.new_laptop < _NEVER else None,
        "journeys": [
            {"first": iso_day(one.first), "last": iso_day(one.last),
             "country": one.place.country, "works": one.works}
            for one in person.journeys
        ],
    }  # fmt: skip
