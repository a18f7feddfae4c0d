"""Which operations use a power that matters: told by the words of their names, in any product."""

import re
from collections.abc import Sequence

_SPLIT = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CHANGE = _words(
    "add allow apply approve assign associate attach authorize bind bypass change create disable "
    "detach edit elevate enable escalate grant import invite issue modify new override patch post "
    "promote provision put register remove replace request revoke rotate set setup transfer "
    "update upload upsert write destroy delete purge terminate stop suspend drop generate "
    "impersonate assume"
)
_READ = _words("get read access list decrypt download export retrieve view describe")
_UNDO = _words(
    "delete destroy purge remove drop terminate stop disable suspend detach deregister wipe "
    "schedule truncate"
)
_ACCESS = _words(
    "policy policies permission permissions role roles rolebinding rolebindings clusterrole "
    "clusterroles clusterrolebinding clusterrolebindings binding bindings acl grant grants admin "
    "admins administrator owner owners member members privilege privileges sudo sudoers scope "
    "scopes collaborator collaborators delegation trust consent visibility protection protected "
    "ruleset"
)
_IDENTITY = _words(
    "user users account accounts serviceaccount serviceaccounts identity identities principal "
    "key keys token tokens credential credentials password passwords mfa factor federation saml "
    "oidc sso provider login oauth application certificate device session"
)
_RECORDING = _words(
    "trail trails log logs logging audit detector monitoring alarm alarms flow recorder hub alert "
    "alerts sink sinks insight insights webhook hook event events"
)
_SECRET = _words(
    "secret secrets parameter parameters vault kms decrypt credential credentials password "
    "passwords ciphertext"
)
_NETWORK = _words(
    "ingress egress firewall security gateway route routes peering endpoint public acl vpn "
    "allowlist whitelist"
)
_DATA = _words(
    "snapshot snapshots image images backup backups dump export archive bucket bucket database "
    "volume attribute share"
)

CLASSES = (
    "permissions", "identities", "recording", "secrets", "destruction", "network openings",
    "data copies", "remote commands",
)  # fmt: skip


def powers(operation: str) -> Sequence[str]:
    """What kinds of power an operation uses; most use none."""
    words = [word.lower() for word in _SPLIT.findall(operation)]
    have = set(words)
    change = bool(have & _CHANGE)
    found = []
    if change and have & _ACCESS:
        found.append("permissions")
    if change and have & _IDENTITY:
        found.append("identities")
    if have & _RECORDING and have & (_UNDO | {"update", "put", "modify"}):
        found.append("recording")
    if have & _SECRET and (have & _READ or change):
        found.append("secrets")
    if have & _UNDO:
        found.append("destruction")
    if change and have & _NETWORK:
        found.append("network openings")
    if change and have & _DATA:
        found.append("data copies")
    if have & {"exec", "runcommand"} or ("command" in have and "send" in have):
        found.append("remote commands")
    return found
