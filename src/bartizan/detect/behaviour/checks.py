"""What behaviour finds, documented like any check; an alert's leading reason decides which."""

from collections.abc import Mapping
from typing import Final

from bartizan.detect.behaviour.alert import Alert
from bartizan.model import Check, Confidence, Example, Severity

_FIX = """Ask the person, or the owner of the account or job, whether they did this. If they did
not: revoke its sessions and tokens, rotate what it could read, and look at the finding's events
from first to last. If they did, `bartizan verdict FINDING benign --model MODEL --reason …`
quietens it."""
_CONTROLS = ("soc2:CC7.2", "nist-800-53:SI-4", "nist-800-53:AC-2")


def _line(actor: str, action: str, repo: str, address: str, hour: int) -> str:
    """A record of an audit log, as GitHub exports them."""
    moment = 1_788_343_200_000 + hour * 3_600_000  # 2026-09-02
    return (
        f'{{"@timestamp":{moment},"_document_id":"{hour}{actor}","action":"{action}",'
        f'"actor":"{actor}","actor_ip":"{address}","org":"acme","repo":"acme/{repo}"}}\n'
    )


_GOOD = (Example("audit.jsonl", _line("ann", "git.push", "shop", "198.51.100.7", 10)),)


def _check(
    number: int, slug: str, title: str, *, what: str, why: str, bad: str,
    severity: Severity = Severity.MEDIUM, attack: tuple[str, ...] = (),
) -> Check:  # fmt: skip
    return Check(
        id=f"BEH-{number}", slug=slug, title=title, severity=severity,
        confidence=Confidence.MEDIUM, what=what, why=why, fix=_FIX, attack=attack,
        controls=_CONTROLS, bad=(Example("audit.jsonl", bad),), good=_GOOD,
    )  # fmt: skip


IDENTITY = _check(
    101, "unusual-identity", "An account acts unlike itself",
    what="""A user or service account does what neither it nor its peers do: operations, resources,
addresses, programs, hours or amounts, weighed together over 24 hours. Each reason says how often it
was seen with the account, with its peers and in the organisation.""",
    why="""A stolen password or token, or an insider, shows in what the account does rather than in
any single event.""",
    attack=("T1078",),
    bad=_line("ann", "repo.destroy", "payments", "203.0.113.9", 3),
)  # fmt: skip
PIPELINE = _check(
    102, "unusual-pipeline", "A workflow runs in an unusual way",
    what="""A workflow is started by another trigger, person or branch than usual, has new jobs,
uses secrets or roles or talks to hosts it never did, or starts at another time.""",
    why="""Who controls a workflow controls what is released, and its credentials.""",
    attack=("T1195.002",),
    bad=_line("eve", "workflows.created_workflow_run", "shop", "203.0.113.9", 3),
)  # fmt: skip
MACHINE = _check(
    103, "unusual-machine", "A host or workload behaves unusually",
    what="""A host, workload or address talks to new destinations, moves more bytes, or runs other
programs than it, and machines like it, ever did.""",
    why="""Implants, miners and theft of data show in what a machine does and whom it talks to.""",
    attack=("T1071",),
    bad=_line("runner-7", "git.clone", "payments", "203.0.113.9", 3),
)  # fmt: skip
RESOURCE = _check(
    104, "unusual-access", "A resource is used in an unusual way",
    what="""A repository, store, secret or role is used by somebody who never did, from elsewhere or
in another amount than usual.""",
    why="""What is worth stealing is best watched itself: whoever takes it has to touch it.""",
    attack=("T1530",),
    bad=_line("eve", "git.clone", "payments", "203.0.113.9", 3),
)  # fmt: skip
AMOUNT = _check(
    105, "unusual-amount", "Far more than usual is read, moved or done",
    what="""Events, bytes or different targets of an hour or a day far above what this subject, this
hour and its peers let expect: mass clones and downloads, sweeps, floods.""",
    why="""Theft and destruction are done in bulk.""",
    attack=("T1530", "T1567"),
    bad="".join(_line("ann", "git.clone", f"repo-{n}", "198.51.100.7", 10) for n in range(60)),
)  # fmt: skip
GROWTH = _check(
    106, "slow-growth", "An amount has grown for days",
    what="""A little more every day, against the subject's own older days and its peers.""",
    why="""Who ramps up slowly wants to become the new normal.""",
    attack=("T1030",),
    bad="".join(_line("ann", "git.clone", f"repo-{n}", "198.51.100.7", 10) for n in range(30)),
)  # fmt: skip
DORMANT = _check(
    107, "dormant-account", "An account is used again after a long silence",
    what="""An account acts that was silent for at least 30 days and much longer than its own
longest pauses.""",
    why="""Forgotten accounts are watched by nobody, and their passwords are old.""",
    attack=("T1078",),
    bad=_line("old-admin", "git.clone", "payments", "203.0.113.9", 3),
)  # fmt: skip
TRAVEL = _check(
    108, "impossible-travel", "An account is used in two places at once",
    what="""Two places that nobody gets between in that time, neither of them an exit that many
accounts share; or one session from two networks.""",
    why="""One of the two is somebody else.""",
    attack=("T1078", "T1539"), severity=Severity.HIGH,
    bad=_line("ann", "user.login", "", "203.0.113.9", 10),
)  # fmt: skip
BEACON = _check(
    109, "beaconing", "A machine calls out in a steady rhythm",
    what="""Connections or look-ups to a destination that few others use, in nearly equal
intervals.""",
    why="""Implants ask for orders so.""",
    attack=("T1071", "T1573"), severity=Severity.HIGH,
    bad="".join(_line("runner-7", "git.fetch", "x", "203.0.113.9", n) for n in range(40)),
)  # fmt: skip
SCAN = _check(
    110, "network-scan", "A machine tries many others",
    what="""Far more different addresses or ports, mostly without an answer, than usual for it.""",
    why="""Who is new inside looks around first.""",
    attack=("T1046",),
    bad="".join(_line("runner-7", "git.fetch", f"r{n}", "203.0.113.9", 3) for n in range(60)),
)  # fmt: skip
TUNNEL = _check(
    111, "dns-tunnel", "Data leaves in names that are looked up",
    what="""Many different long, random names under one domain, from one machine.""",
    why="""Name resolution works where nothing else is allowed out.""",
    attack=("T1071.004", "T1048"), severity=Severity.HIGH,
    bad="".join(_line("runner-7", "git.fetch", f"x{n}", "203.0.113.9", 3) for n in range(60)),
)  # fmt: skip
GUESSING = _check(
    112, "failures", "Sign-ins or requests fail unusually often",
    what="""Failures far above the usual share: guessing, spraying over many accounts, approval
requests until somebody says yes, or a program that tries what it may not.""",
    why="""What fails often may soon succeed.""",
    attack=("T1110", "T1621"),
    bad="".join(_line("ann", "user.failed_login", "", "203.0.113.9", 3) for _ in range(60)),
)  # fmt: skip

CHECKS: Final = (
    IDENTITY, PIPELINE, MACHINE, RESOURCE, AMOUNT, GROWTH, DORMANT, TRAVEL, BEACON, SCAN, TUNNEL,
    GUESSING,
)  # fmt: skip
"""Sorted by id."""

_BY_FACET: Final[tuple[tuple[Check, tuple[str, ...]], ...]] = (
    (DORMANT, ("dormant",)),
    (TRAVEL, ("travel", "session")),
    (BEACON, ("beacon",)),
    (SCAN, ("scan", "fan-out")),
    (RESOURCE, ("sensitive", "class of data")),
    (TUNNEL, ("dns",)),
    (GROWTH, ("growth", "ramp")),
    (GUESSING, ("spraying", "fatigue", "failures")),
    (AMOUNT, ("events", "bytes", "targets", "reads", "volume")),
)
_BY_KIND: Final[Mapping[str, Check]] = {
    "workflow": PIPELINE, "run": PIPELINE, "host": MACHINE, "workload": MACHINE,
    "address": MACHINE, "repository": RESOURCE, "resource": RESOURCE, "role": RESOURCE,
}  # fmt: skip


def check_of(alert: Alert) -> Check:
    """The check that an alert belongs to, by its leading reason, else by its subject."""
    facet = alert.leading.facet
    for check, words in _BY_FACET:
        if any(word in facet for word in words):
            return check
    return _BY_KIND.get(alert.subject.partition(":")[0], IDENTITY)


def named(name: str) -> Check | None:
    """The check with an id (in any case) or slug."""
    return next((one for one in CHECKS if name.upper() == one.id or name == one.slug), None)
