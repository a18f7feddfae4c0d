"""Maps captured CloudTrail records to the simulated organisation.

Each capture is done by one identity that exists there: its account, principal and keys take the
place of the captured ones everywhere in a record, its time that of the capture, and its stores,
machines and secrets that of what the capture acted upon. The calls, their order, their distances in
time, their parameters and errors stay as they were captured. Half of the identities act from where
they usually do and with their usual programs; the others from elsewhere.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bartizan.simulate.actor import actor_of
from bartizan.simulate.captures import Capture, Json
from bartizan.simulate.dice import Dice
from bartizan.simulate.estate import OTHER_REGIONS, PRODUCTION, REGION, STAGING, TOOLS
from bartizan.simulate.instants import from_iso, to_seconds
from bartizan.simulate.log import CLOUDTRAIL
from bartizan.simulate.organisation import Organisation
from bartizan.simulate.people import stranger
from bartizan.simulate.records import cloudtrail
from bartizan.simulate.records.cloudtrail import Caller
from bartizan.simulate.scene import Kind, Scene
from bartizan.simulate.tools import attacker_tools

_PERSONS = frozenset({"IAMUser", "AssumedRole", "Root", "FederatedUser", "SAMLUser", "Role"})
_BY_PERSONS = frozenset({"ConsoleLogin", "GetFederationToken", "GetSessionToken"})
"""Calls that only lasting users can make."""
_TRIES = 30
"""Draws of an identity that did nothing else yet."""
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}")
_ACCOUNT = re.compile(r"(?<!\d)\d{12}(?!\d)")
_INSTANCE = re.compile(r"(?<![\w-])i-[0-9a-zA-Z]{8,17}(?![\w])")


def no_plan(_scene: Scene) -> None:
    """A capture plans nothing: its records are given."""


def identity_of(org: Organisation, dice: Dice, at: float, *, disguised: bool,
                person: bool) -> Caller:  # fmt: skip
    """One of the organisation's identities in the cloud, as it acts at a time.

    Args:
        org: the organisation.
        dice: chance.
        at: when.
        disguised: it acts from where and with what it usually does.
        person: only somebody with a lasting user will do.
    """
    day = int(at // 86_400)
    draw = 1.0 if person else dice.random()
    if draw < 0.25:
        repo = dice.pick([one for one in org.repositories if one.deploys and one.first_day < day])
        caller = cloudtrail.role_session(
            repo.ci_role, f"GitHubActions-{dice.whole(10**10, 10**11)}", "22.10.200.7",
            "aws-cli/2.28.1 md/awscrt#0.27 os/Linux lang/python#3.13 app/configure-credentials",
            at - 60, dice, federated=cloudtrail.PROVIDER,
        )  # fmt: skip
    elif draw < 0.45:
        caller = cloudtrail.service_session(dice.pick(org.estate.services), day, dice)
    else:
        able = [one for one in org.people if one.employed(day) and one.cloud > 0.2]
        users = [one for one in able if one.iam_user]
        actor = actor_of(dice.pick(users if draw > 0.75 and users else able), day, dice)
        if actor.person in users and draw > 0.75:
            caller = cloudtrail.person_user(actor)
        else:
            team = org.teams[actor.person.team_on(day)].capitalize()
            caller = cloudtrail.single_sign_on(actor, f"{team}Developer", at - 300, dice)
    if disguised:
        return caller
    return caller.at(stranger(dice).address, attacker_tools(dice).cloud_agent(day))


def _names(capture: Capture) -> set[str]:
    return {str(record["eventName"]) for record in capture.records}


def plan_capture(scene: Scene, capture: Capture, taken: set[str]) -> None:
    """Put a capture into the log, from the scene's day on.

    Args:
        scene: takes the records.
        capture: what is mixed in.
        taken: identities that did other captures; is added to.
    """
    dice, org = scene.dice, scene.org
    begin = scene.working_time()
    disguised, person = dice.chance(0.5), bool(_BY_PERSONS & _names(capture))
    caller = identity_of(org, dice, begin, disguised=disguised, person=person)
    for _ in range(_TRIES):
        if caller.entity not in taken:
            break
        caller = identity_of(org, dice, begin, disguised=disguised, person=person)
    taken.add(caller.entity)
    scene.involves(caller.entity, f"session:{caller.session}", f"address:{caller.address}")
    tactic = capture.tactics[0].lower().replace(" ", "-") if capture.tactics else "unknown"
    stage = scene.stage(tactic, "", f"captured: {capture.name}")
    for record in remapped(capture.records, caller, org, dice, begin):
        stage.add(CLOUDTRAIL, from_iso(record["eventTime"]), record)


def remapped(records: Sequence[Json], caller: Caller, org: Organisation, dice: Dice,
             begin: float) -> list[Json]:  # fmt: skip
    """Captured records, in order of time, as an identity of the organisation did them.

    Args:
        records: CloudTrail records; they are not changed.
        caller: the identity.
        org: whose stores, machines and secrets are acted upon.
        dice: chance.
        begin: when the first happens.
    """
    words = _Words(records, caller, org, dice)
    first = from_iso(str(records[0]["eventTime"]))
    return [_one(record, words, caller, begin - first, dice) for record in records]


def _one(record: Json, words: "_Words", caller: Caller, shift: float, dice: Dice) -> Json:
    identity = record.get("userIdentity")
    acts = isinstance(identity, dict) and identity.get("type") in _PERSONS
    at = from_iso(str(record["eventTime"])) + shift
    body = {name: value for name, value in record.items() if name != "userIdentity"}
    found: Json = words.replace(body)
    found["userIdentity"] = words.replace(identity) if isinstance(identity, dict) else identity
    if acts:
        invoked = identity.get("invokedBy") if isinstance(identity, dict) else None
        found["userIdentity"] = {**caller.identity, **({"invokedBy": invoked} if invoked else {})}
        if _ADDRESS.fullmatch(str(record.get("sourceIPAddress"))):
            found["sourceIPAddress"] = caller.address
            found["userAgent"] = caller.agent
    found.update({
        "eventTime": to_seconds(at), "eventID": dice.uuid(), "requestID": dice.uuid(),
        "recipientAccountId": caller.account,
    })  # fmt: skip
    return found


class _Words:
    """What takes the place of what, consistently in all records of a capture."""

    def __init__(
        self, records: Sequence[Json], caller: Caller, org: Organisation, dice: Dice
    ) -> None:
        self._accounts: dict[str, str] = {}
        self._machines: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._caller = caller
        self._org = org
        self._dice = dice
        own = Counter(str(one.get("recipientAccountId")) for one in records)
        self._accounts[own.most_common(1)[0][0]] = caller.account
        self._accounts.update({one: one for one in (PRODUCTION, STAGING, TOOLS)})
        for one in records:
            if isinstance(region := one.get("awsRegion"), str) and region not in self._texts:
                self._texts[region] = self._region(region)
            self._names(one.get("userIdentity"))
            self._things(one.get("requestParameters"))
        self._known = _any_of(self._texts)

    def _region(self, text: str) -> str:
        known = [one for one in self._texts.values() if one in (REGION, *OTHER_REGIONS)]
        return REGION if not known else OTHER_REGIONS[len(text) % len(OTHER_REGIONS)]

    def _names(self, identity: object) -> None:
        """Names and keys of the captured principals become those of the caller."""
        if not isinstance(identity, dict) or identity.get("type") not in _PERSONS:
            return
        own = self._caller.identity
        name = str(own["arn"]).rpartition(":")[2].split("/", 1)[-1].split("/")[0]
        for key, place in (("userName", name), ("accessKeyId", self._caller.session),
                           ("principalId", str(own["principalId"]))):  # fmt: skip
            if isinstance(text := identity.get(key), str) and len(text) > 3:
                self._texts.setdefault(text, place)
        if isinstance(arn := identity.get("arn"), str):
            self._texts.setdefault(arn, str(own["arn"]))

    def _things(self, parameters: object) -> None:
        if not isinstance(parameters, dict):
            return
        estate = self._org.estate
        for key, values in (("bucketName", estate.buckets), ("secretId", estate.secrets)):
            text = parameters.get(key)
            if isinstance(text, str) and text not in self._texts and len(text) > 3:
                self._texts[text] = self._dice.pick(values)

    def _account(self, found: "re.Match[str]") -> str:
        return self._accounts.setdefault(found[0], f"{self._dice.whole(3 * 10**11, 9 * 10**11)}")

    def _machine(self, found: "re.Match[str]") -> str:
        if found[0] not in self._machines:
            self._machines[found[0]] = self._dice.pick(self._org.estate.hosts).instance
        return self._machines[found[0]]

    def replace(self, value: Any) -> Any:  # noqa: ANN401 - any part of a record
        """A copy in which all texts are replaced; names of members stay."""
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, dict):
            return {name: self.replace(one) for name, one in value.items()}
        if isinstance(value, list):
            return [self.replace(one) for one in value]
        return value

    def _text(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(lambda found: self._texts[found[0]], text)
        return _INSTANCE.sub(self._machine, _ACCOUNT.sub(self._account, text))


def _any_of(texts: Mapping[str, str]) -> "re.Pattern[str] | None":
    """Finds each of the texts where it stands alone, the longest first."""
    if not texts:
        return None
    words = "|".join(re.escape(one) for one in sorted(texts, key=len, reverse=True))
    return re.compile(rf"(?<![\w-])(?:{words})(?!\w)")


def kind_of(capture: Capture) -> Kind:
    """The kind of attack that a capture is."""
    return Kind(
        f"captured:{capture.name}", "Captured elsewhere and mapped to an identity.", no_plan
    )
