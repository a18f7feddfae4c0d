"""A command of the operating system behind a value."""

import re

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-104",
    slug="command-injection-in-log",
    title="A value in the log carries a command for a shell",
    severity=Severity.HIGH,
    what="""Values in which a command follows a separator or stands in a substitution: `;cat /etc/passwd`, `$(id)`, `|whoami`,
and the function definition of Shellshock. Logs of build jobs, which print commands, are left out.""",
    why="""If the value reaches a shell, the attacker runs programs with the rights of the application.""",
    fix="""1. Look for processes that the application started at that time.
2. Pass arguments as a list instead of building a command line.
3. If it worked, isolate the machine and replace its credentials.""",
    cwe=(78,),
    attack=("T1190", "T1059"),
    controls=("soc2:CC6.6", "nist-800-53:SI-10"),
    references=("https://owasp.org/www-community/attacks/Command_Injection",),
    bad=(
        Example("app.log", "INFO ping host=127.0.0.1;cat%20/etc/passwd\n"),
        Example("app.log", "INFO agent=() { :; }; /bin/bash -c 'id'\n"),
    ),
    good=(
        Example("app.log", "INFO saved; id 42 written | cat: pets\n"),
        Example("app.log", "CMD (cd /srv && ./backup.sh; echo done)\n"),
    ),
)
JOB_LOGS = False
"""Whether logs of build jobs are looked at."""

_STOP = r"(?:[;|&'\"`)\s]|$)"
_LONE = (
    r"(?:(?:/usr)?/s?bin/\w+|id|whoami|uname(?: -\w+)?|ifconfig|ipconfig(?: /all)?|netstat(?: -\w+)?|net user|hostname|env"
    r"|printenv|set|ls(?: -\w+)?(?: /\w*)?|pwd|ps(?: -?\w+)?|reboot|dir(?:[\s+]+c:.{0,4})?)"
)
_WITH = (
    r"(?:cat[\s+]+/?[\w./]*(?:etc|passwd|shadow|proc|env)|(?:wget|curl)[\s+]+(?:-\w+[\s+]+)*(?:https?://|ftp://|[\w.-]+/)"
    r"|nc[\s+]+(?:-\w+[\s+]+|\d)|ncat[\s+]|ping(?:\.exe)?[\s+]+-[cn][\s+]+\d|(?:/usr)?/bin/(?:ba|z|da)?sh\b|bash[\s+]+-[ci]\b|sh[\s+]+-c\b"
    r"|nslookup[\s+]+\w|sleep[\s+]+\d|powershell(?:\.exe)?[\s+]+-|certutil[\s+]+-|cmd(?:\.exe)?[\s+]+/c|rm[\s+]+-rf?\b|dir[\s+]+c:"
    r"|(?:/usr)?/s?bin/\w+|python\d?[\s+]+-c\b|perl[\s+]+-e\b|echo[\s+]+[\w'\"]{1,40}[\s+]*\||\{cmd\}|system\()"
)
_SHELL = re.compile(
    r"\bCMD \(|\bCOMMAND=|\bcommand[:=]|\brun(?:ning)?[: ]|\bexec(?:uting|ve)?[: ]|^\$ |^\+ ",
    re.IGNORECASE,
)


def _no_shell(text: str, start: int, _end: int) -> bool:
    """Whether the line does not say that it is a command that was run."""
    return _SHELL.search(text[:start]) is None


PAYLOADS = (
    Payload(r"[\w\[\]-]=(?:[\w.@:/'\"%-]|\+)*(?:;|\|{1,2}|&&?|`|\$\(|\n)[\s+'\"]{0,4}" + _WITH, _no_shell),
    Payload(r"[\w\[\]-]=[\w.@:-]*(?:;|\|{1,2}|&&|`|\$\()\s?" + _LONE + r"(?:[;|&`)]|$)", _no_shell),
    Payload(r"^[\w.'\")/$+-]{0,16}\s?(?:;|\|{1,2}|&{1,2}|`|\$\(|\n)[\s+'\"|]{0,6}(?:" + _WITH + r"|" + _LONE + _STOP + r")", _no_shell),
    Payload(r"^(?:/usr)?/s?bin/\w+\s?[|;]?$|^id[;|]$|^ping(?:\.exe)? -[nc] \d+ [\d.]+$|^`[\w/.-]{1,40}`$|^\"`[\w/.-]{1,40}`\"$"),
    Payload(r"\(\)\s{0,4}\{[^}]{0,40}\}\s{0,4};"),
    Payload(r"<!--#(?:exec|include)\s{1,8}(?:cmd|file|virtual)\s{0,4}="),
    Payload(r"<\?(?:php)?\s{1,8}(?:system|exec|passthru|shell_exec|eval)\s{0,4}\("),
    Payload(r"\$\{ifs\}|\$ifs\$\d"),
    Payload(r"[?&][\w.\[\]-]{1,40}=[^&\s]{0,60}(?:\$\(|`)" + _LONE + r"(?:\)|`)"),
)  # fmt: skip
