"""What sshd, sudo, cron and their kin say in syslog and in the journal, sentence by sentence.

Sources: the programs' own message texts (OpenSSH auth.c and sshd.c, sudo logging.c, shadow-utils,
Linux-PAM pam_unix, cronie and Debian cron, systemd).
"""

import re
from collections.abc import Mapping
from typing import Any

from bartizan.ingest.ocsf_classes import (
    ACCOUNT_CHANGE,
    APPLICATION_LIFECYCLE,
    AUTHENTICATION,
    AUTHORIZE_SESSION,
    GROUP_MANAGEMENT,
    PROCESS_ACTIVITY,
    SSH_ACTIVITY,
)

SCHEDULED_JOB = 1006

SSHD = ("sshd", "sshd-session", "sshd-auth")
SUDO = ("sudo",)
CRON = ("cron", "CRON", "crond", "CROND", "anacron", "crontab", "atd")
ACCOUNTS = (
    "useradd", "usermod", "userdel", "groupadd", "groupmod", "groupdel", "gpasswd", "passwd",
    "chpasswd", "chage", "adduser", "newusers", "chfn", "chsh",
)  # fmt: skip
AUTH = (
    *SSHD,
    *SUDO,
    "su",
    "login",
    "systemd-logind",
    "polkitd",
    "pkexec",
    "dbus-daemon",
    *ACCOUNTS,
)

Told = tuple[int, str, str | None]
"""OCSF class, operation, status."""

_IP = r"(?P<src_ip>[0-9A-Fa-f:.%\w-]+)"
_PAM = r"pam_\w+\((?P<service>[\w.@-]+):\w+\): "

_SENTENCES: tuple[tuple[tuple[str, ...], str, Told], ...] = (
    (
        SSHD,
        rf"Accepted (?P<method>\S+) for (?P<user>\S+) from {_IP} port (?P<port>\d+)",
        (AUTHENTICATION, "logon", "success"),
    ),
    (
        SSHD,
        (
            rf"Failed (?P<method>\S+) for (?:invalid user )?(?P<user>.*?) from {_IP} "
            r"port (?P<port>\d+)"
        ),
        (AUTHENTICATION, "logon", "failure"),
    ),
    (
        SSHD,
        rf"(?:Invalid|Illegal) user (?P<user>.*?) from {_IP}(?: port (?P<port>\d+))?",
        (AUTHENTICATION, "logon-invalid-user", "failure"),
    ),
    (
        SSHD,
        (
            r"error: maximum authentication attempts exceeded for (?:invalid user )?(?P<user>.*?) "
            rf"from {_IP} port (?P<port>\d+)"
        ),
        (AUTHENTICATION, "logon-attempts-exceeded", "failure"),
    ),
    (
        SSHD,
        (
            r"(?:Connection (?:closed|reset) by|Disconnected from|Received disconnect from|"
            r"Disconnecting) (?:(?:invalid|authenticating) user (?P<failed>\S*) |"
            rf"user (?P<user>\S+) )?{_IP}(?: port (?P<port>\d+))?"
        ),
        (SSH_ACTIVITY, "disconnect", None),
    ),
    (
        SUDO,
        (
            r"\s*(?P<user>\S+) : (?P<problem>[^;]*(?:NOT|not|incorrect|required|unknown)[^;]*) ; "
            r"(?:TTY=(?P<TTY>\S+) ; )?(?:PWD=(?P<PWD>.*?) ; )?(?:USER=(?P<USER>\S+) ; )?"
            r"(?:GROUP=\S+ ; )?(?:ENV=.*? ; )?COMMAND=(?P<COMMAND>.*)"
        ),
        (PROCESS_ACTIVITY, "sudo", "failure"),
    ),
    (
        SUDO,
        (
            r"\s*(?P<user>\S+) : (?:TTY=(?P<TTY>\S+) ; )?(?:PWD=(?P<PWD>.*?) ; )?"
            r"(?:USER=(?P<USER>\S+) ; )?(?:GROUP=\S+ ; )?(?:TSID=\S+ ; )?(?:ENV=.*? ; )?"
            r"COMMAND=(?P<COMMAND>.*)"
        ),
        (PROCESS_ACTIVITY, "sudo", "success"),
    ),
    (
        ("su",),
        r"(?:Successful su for|\(to) (?P<target>[^\s)]+)\)? (?:by )?(?P<user>\S+)",
        (AUTHORIZE_SESSION, "su", "success"),
    ),
    (
        ("su",),
        r"FAILED (?:su for |SU \(to )(?P<target>[^\s)]+)\)? (?:by )?(?P<user>\S+)",
        (AUTHORIZE_SESSION, "su", "failure"),
    ),
    (
        ("useradd", "adduser", "newusers"),
        r"new user: name=(?P<target>[^,]+)(?:, UID=(?P<uid>\d+))?",
        (ACCOUNT_CHANGE, "account-create", "success"),
    ),
    (
        ("useradd", "usermod", "gpasswd"),
        r"add(?:ed)? '?(?P<target>[^'\s]+)'? to (?:shadow )?group '?(?P<group>[^'\s]+)'?",
        (GROUP_MANAGEMENT, "group-member-add", "success"),
    ),
    (
        ("gpasswd",),
        r"user (?P<target>\S+) added by (?P<user>\S+) to group (?P<group>\S+)",
        (GROUP_MANAGEMENT, "group-member-add", "success"),
    ),
    (
        ("userdel",),
        r"delete user '(?P<target>[^']+)'",
        (ACCOUNT_CHANGE, "account-delete", "success"),
    ),
    (
        ("groupadd", "useradd"),
        r"(?:new group: name=|group added to \S+: name=)(?P<group>[^,]+)",
        (GROUP_MANAGEMENT, "group-create", "success"),
    ),
    (
        ("usermod", "chage", "chsh", "chfn"),
        r"(?:change user|changed) '?(?P<target>[^'\s]+)'?",
        (ACCOUNT_CHANGE, "account-change", "success"),
    ),
    (
        CRON,
        r"\((?P<user>[^)]+)\) CMD \(\s*(?P<COMMAND>.*)\)$",
        (SCHEDULED_JOB, "job-start", "success"),
    ),
    (
        CRON,
        r"\((?P<user>[^)]+)\) (?:REPLACE|BEGIN EDIT|END EDIT|DELETE|RELOAD) \((?P<target>[^)]+)\)",
        (SCHEDULED_JOB, "crontab-change", "success"),
    ),
    (
        ("systemd-logind",),
        r"New session '?(?P<session>[\w-]+)'? of user (?P<user>[^\s.]+)",
        (AUTHENTICATION, "session-open", "success"),
    ),
    (
        ("systemd",),
        r"(?:Started|Finished) (?P<unit>.+?)\.?$",
        (APPLICATION_LIFECYCLE, "unit-start", "success"),
    ),
    (
        ("systemd",),
        r"Stopped (?P<unit>.+?)\.?$",
        (APPLICATION_LIFECYCLE, "unit-stop", "success"),
    ),
    (
        ("systemd",),
        r"Failed to start (?P<unit>.+?)\.?$",
        (APPLICATION_LIFECYCLE, "unit-start", "failure"),
    ),
    (
        (),
        _PAM + r"session opened for user (?P<user>[^\s(]+)(?:\(uid=(?P<uid>\d+)\))?"
        r"(?: by (?P<by>[^\s(]*))?",
        (AUTHENTICATION, "session-open", "success"),
    ),
    (
        (),
        _PAM + r"session closed for user (?P<user>[^\s(]+)",
        (AUTHENTICATION, "session-close", "success"),
    ),
    (
        (),
        _PAM + r"(?:authentication failure|\d+ more authentication failures?);.*?"
        r"rhost=(?P<src_ip>\S*)(?:\s+user=(?P<user>\S+))?",
        (AUTHENTICATION, "logon", "failure"),
    ),
    (
        (),
        _PAM + r"password changed for (?P<target>\S+)",
        (ACCOUNT_CHANGE, "password-change", "success"),
    ),
)


def _by_program() -> Mapping[str | None, list[tuple[re.Pattern[str], Told]]]:
    found: dict[str | None, list[tuple[re.Pattern[str], Told]]] = {None: []}
    for programs, sentence, told in _SENTENCES:
        for program in programs or (None,):
            found.setdefault(program, []).append((re.compile(sentence), told))
    return found


_TABLE = _by_program()
_PAM_ONLY = _TABLE[None]


def sentence(program: str | None, message: str) -> dict[str, Any]:
    """What a message tells: its parts by name, with ``class_uid``, ``operation`` and ``status``.

    Of a message nobody knows only the program is told.
    """
    own = _TABLE.get(program, ()) if program else ()
    for pattern, told in own:
        if hit := pattern.match(message):
            return _parts(hit, told)
    if message.startswith("pam_"):
        for pattern, told in _PAM_ONLY:
            if hit := pattern.match(message):
                return _parts(hit, told)
    return {}


def _parts(hit: re.Match[str], told: Told) -> dict[str, Any]:
    parts: dict[str, Any] = {name: value for name, value in hit.groupdict().items() if value}
    if failed := parts.pop("failed", None):
        parts["user"] = failed
    parts["class_uid"], parts["operation"], parts["status"] = told
    return parts
