"""A path that leaves the folder it should stay in, or names a file nobody should ask for."""

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-103",
    slug="path-traversal-in-log",
    title="A value in the log asks for a file outside its folder",
    severity=Severity.HIGH,
    what="""Values that climb out of a folder (`../../etc/passwd`, encoded, with dots and slashes doubled) and ask for a
file of the system or of the application's own configuration, and wrappers such as `php://filter`. Relative paths
of builds and libraries are not reported.""",
    why="""If the application opens the path, the attacker reads keys, passwords and source code, or has a file of
their own executed.""",
    fix="""1. Look at the answer to the request: its size tells whether a file was given.
2. Resolve the path and compare its beginning with the folder before opening it.
3. If a file with credentials was given, replace them.""",
    cwe=(22, 98),
    attack=("T1190", "T1083"),
    controls=("soc2:CC6.6", "nist-800-53:SI-10"),
    references=("https://owasp.org/www-community/attacks/Path_Traversal",),
    bad=(
        Example("app.log", "INFO download file=../../../../etc/passwd user=guest\n"),
        Example("app.log", "INFO template=..%252f..%252fWEB-INF%252fweb.xml not found\n"),
    ),
    good=(
        Example("app.log", "INFO resolved ../../node_modules/left-pad/index.js\n"),
        Example("app.log", "INFO wrote backup of /etc/passwd to /var/backups/passwd.bak\n"),
    ),
)

_FILE = (
    r"(?:etc[/\\]+(?:\.[/\\]+)*(?:passwd|shadow|group|hosts|issue|mtc|httpd|apache2?|nginx|mysql|my\.cnf|ssh)"
    r"|etcpasswd|proc[/\\]+(?:self|version|\d)|(?:windows|winnt)[/\\]|win\.ini|boot\.ini|[bo]oot\.ini|web-inf"
    r"|meta-inf|\.ssh[/\\]|\.aws[/\\]|\.git[/\\]config|\.env\b|\.htpasswd|id_rsa|wp-config|web\.config|var[/\\]log"
    r"|system32|cmd\.exe|\{file\}|autoexec\.bat|database\.yml|localstart\.asp)"
)
_UP = r"(?:\.{2,}[;/\\]+|\.\.[/\\]*\\?|%2e%2e)"
PAYLOADS = (
    Payload(r"(?:\.\.[;/\\]+|\./\.|\.[/\\]\.[/\\]){1,40}(?:[\w.{]{0,20}[/\\]){0,3}" + _FILE),
    Payload(r"\.{4,}[/\\]*(?:\.+[/\\]+)*(?:[\w-]{1,20}[/\\]+){0,2}" + _FILE),
    Payload(r"(?:\.\.\\+){2,}|(?:\.\.\\/){2,}|(?:\.\.;/){1,}|(?:\.\.//+){2,}|(?:\.{3,}//){2,}"),
    Payload(r"[?&][\w.\[\]-]{1,40}=(?:[^&\s]{0,20}[/\\])?(?:\.\.[/\\]+){2,}"),
    Payload(r"^[/\\]{0,3}(?:\.{1,3}[/\\]+){1,40}(?:\.+[/\\]?)?(?:" + _FILE + r"|file'?$)"),
    Payload(r"(?:get|post|head|put) [^\s?]{0,40}/(?:\.\./){2,}"),
    Payload(r"(?:[?&=]|^)/{1,4}(?:\w{1,12}/{1,4}){0,2}etc/+(?:\./+)*(?:passwd|shadow)\b", lambda text, start, _end: _asked(text, start)),
    Payload(r"(?:=|^)\s{0,2}(?:php://(?:filter|input)|expect://|phar://|zip://[^\s]{1,60}#|file:/{1,4}(?:etc/|[a-z]:|[a-z]'|/?windows))"),
    Payload(r"etc/(?:passwd|shadow)(?:\x00|%00)|(?:\.\./){2,}[^\s]{1,60}\x00"),
    Payload(r"^[/\\]{0,3}(?:(?:0x2e|\.){2}(?:0x2f|0x5c|[/\\])){1,}"),
)  # fmt: skip


def _asked(text: str, start: int) -> bool:
    """Whether it is a parameter or all there is, and not one option among others of a program."""
    return text[start] in "?&" or start == 0 or "?" in text[:start] or "&" in text[:start]
