"""Names without what changes from one time to the next: random parts, numbers of runs, versions.

Without that each run, pod and release would be news. General rules, no list of products: what looks
drawn at random is taken out, whoever drew it.
"""

import ipaddress
import re

ANY = "*"
"""Stands for what was taken out."""

_WORD, _END = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
_UUID = r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
_HEX = rf"{_WORD}(?=[0-9a-fA-F]*[0-9])(?=[0-9a-fA-F]*[a-fA-F])[0-9a-fA-F]{{8,}}{_END}"
_STREWN = (
    # Letters and digits mixed, as cloud services make them: i-0abc…, AROA…, 3kTMd…
    rf"{_WORD}(?=(?:[A-Za-z]*\d){{3}})(?=(?:\d*[A-Za-z]){{3}})"
    r"(?=[0-9A-Za-z]*(?:\d[A-Za-z]+\d[A-Za-z]+\d|[A-Za-z]\d+[A-Za-z]+\d+[A-Za-z]))"
    rf"[0-9A-Za-z]{{12,}}{_END}"
)
_REPLICA = (
    # What Kubernetes appends to the names of a workload's replicas (its alphabet has no vowels).
    r"(?<=-)[bcdfghjklmnpqrstvwxz2456789]{8,10}-[bcdfghjklmnpqrstvwxz2456789]{5}$"
    r"|(?<=-)(?=[a-z]*\d)(?:[bcdfghjklmnpqrstvwxz2456789]{5}|[bcdfghjklmnpqrstvwxz2456789]{8,10})$"
    r"|(?<=-)(?=[0-9a-f]*\d)(?=[0-9]*[a-f])[0-9a-f]{5,7}$"
)
_PARTS = re.compile(
    # Account numbers of 12 digits stay: they stand between colons.
    rf"{_UUID}|{_REPLICA}|{_HEX}|(?<![:0-9A-Za-z])\d{{4,}}{_END}|{_WORD}\d{{13,}}{_END}|{_STREWN}"
)
_SESSIONS = re.compile(
    rf"{_UUID}|{_REPLICA}|{_HEX}|{_WORD}\d{{9,11}}{_END}|{_WORD}\d{{13,}}{_END}|{_STREWN}"
)
_BRANCHES = frozenset({"main", "master", "trunk", "develop", "staging", "production"})
_SORTS = frozenset(
    {"feature", "feat", "fix", "bugfix", "hotfix", "release", "releases", "chore", "docs", "test",
     "dependabot", "renovate", "snyk", "backport", "revert", "gh-readonly-queue"}
)  # fmt: skip
_FIRST_WORD = re.compile(r"[-_. ]|(?<=[a-z])(?=\d)")
_NUMBERED = re.compile(r"(?<= )\d+$")
_MAYBE = re.compile(r"\d")
_SYSTEMS = (
    ("windows", "Windows"), ("android", "Android"), ("iphone", "iOS"), ("ipad", "iOS"),
    ("cros ", "ChromeOS"), ("mac os", "macOS"), ("macos", "macOS"), ("darwin", "macOS"),
    ("linux", "Linux"),
)  # fmt: skip
_BROWSERS = (
    ("edg", "Edge"), ("opr/", "Opera"), ("firefox/", "Firefox"), ("electron/", "Electron"),
    ("chrome/", "Chrome"), ("safari/", "Safari"),
)  # fmt: skip
_LONGEST = 400


def lasting(name: str) -> str:
    """The part of a name that lasts: ``web-7d9f8c6b5d-x2x4z`` is ``web-*``."""
    if _MAYBE.search(name) is None and name.count("-") < 2:
        return name[:_LONGEST]
    return _PARTS.sub(ANY, name[:_LONGEST])


def branch(name: str) -> str:
    """A branch that lasts, or the sort of a passing one: ``fix/…``, or ``…`` if it has no sort."""
    name = name.removeprefix("refs/heads/")
    head, slash, _ = name.partition("/")
    if name in _BRANCHES:
        return name
    return f"{head}/…" if slash and head.lower() in _SORTS else "…"


def machine(name: str) -> str:
    """A host's name; rented runners are numbered as they come: ``GitHub Actions 12``."""
    return _NUMBERED.sub(ANY, name[:_LONGEST])


def someone(name: str) -> str:
    """An identity's name without what is drawn for each session.

    Staff numbers are kept, and names that are nothing but an identifier: they are somebody.
    """
    if _MAYBE.search(name) is None:
        return name[:_LONGEST]
    kept = _SESSIONS.sub(ANY, name[:_LONGEST])
    return kept if any(map(str.isalpha, kept)) else name[:_LONGEST]


def sort_of(entity: str) -> str:
    """What the name of an entity, ``kind:name``, says it is for: only like things are compared.

    Files of workflows (``deploy.yml``), first words of roles and machines (``ci-``, ``svc-``), the
    system that an account belongs to.
    """
    kind, _, name = entity.partition(":")
    tail = name[name.rfind("/") + 1 :]
    if kind == "workflow":
        return tail
    if kind in ("role", "host"):
        return _FIRST_WORD.split(tail, maxsplit=1)[0]
    if kind == "user":
        return "arn" if name.startswith("arn:") else "mail" if "@" in name else "login"
    if kind == "service-account":
        parts = name.split(":", 3)
        return "bot" if name.endswith("[bot]") else ":".join(parts[: 3 if parts[3:] else 1])
    if kind == "workload":
        return name.split("/")[-2] if "/" in name else ""
    return ""


def area(name: str) -> str:
    """What a thing lies in: all of its lasting name up to the last ``/`` or ``:``."""
    kept = lasting(name)
    at = max(kept.rfind("/"), kept.rfind(":"))
    return kept[:at] if at > 0 else ""


def network(address: str) -> str:
    """The network that an address is in: /24, or /48 of IPv6. Other text stays."""
    head, dot, tail = address.rpartition(".")
    if dot and tail.isdigit() and head.count(".") == 2:
        return f"{head}.0/24"
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address[:_LONGEST]
    return str(ipaddress.ip_network((parsed, 48 if parsed.version == 6 else 24), strict=False))


def agent(text: str) -> str:
    """The family of a client: its program and system, without versions."""
    lower = text[:_LONGEST].lower()
    system = next((name for mark, name in _SYSTEMS if mark in lower), "")
    if lower.startswith("mozilla/"):
        program = next((name for mark, name in _BROWSERS if mark in lower), "browser")
    else:
        words = lower.strip("[]").split(None, 1)
        program = (words[0] if words else "").partition("/")[0]
    return f"{program} on {system}" if system else program


def image(reference: str) -> str:
    """An image or artifact without tag and digest; of a mere digest that it is one."""
    name = reference.partition("@")[0]
    if name.startswith("sha256:"):
        return f"sha256:{ANY}"
    head, colon, tail = name.rpartition(":")
    if colon and "/" not in tail:
        name = head
    return lasting(name)


def program(command: str) -> str:
    """The program that a command line starts, with its path."""
    words = command.split(None, 1)
    return lasting(words[0]) if words else ""
