"""A value that ends its log line and begins another one."""

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Confidence, Example, Severity

CHECK = Check(
    id="LOG-121",
    slug="forged-log-line",
    title="A value ends its log line and begins a false one",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""An end of line within a value, raw or encoded (`%0d%0a`, `&#10;`, U+2028), that is followed by something which
looks like the front of a log line (a time, a level, a client's address) or by a header of an HTTP answer. Stack
traces and other records of several lines are not reported.""",
    why="""Whoever reads the log, person or program, sees an event that never happened: a sign-in of somebody else, a
harmless explanation. Or the answer to a request is split in two.""",
    fix="""1. Do not trust the lines that follow the forged one.
2. Write values quoted and with control characters escaped, or log as JSON.
3. Ask what the forged line was to cover.""",
    cwe=(117, 113, 93),
    attack=("T1565.001", "T1036"),
    controls=("soc2:CC7.2", "nist-800-53:AU-9", "nist-800-53:SI-10"),
    references=("https://owasp.org/www-community/attacks/Log_Injection",),
    bad=(
        Example(
            "app.log",
            "INFO login failed for bob%0d%0a2026-11-24 10:00:00 INFO login succeeded for admin\n",
        ),
        Example("app.log", "INFO redirect to /home%0d%0aSet-Cookie:%20session=1\n"),
    ),
    good=(
        Example("app.log", "INFO comment=first%20line%0asecond%20line saved\n"),
        Example("app.log", "INFO 2026-11-24 10:00:00 next run at 2026-11-24 11:00:00\n"),
    ),
)
RAW = True
"""Whether the text is looked at as it is, not decoded."""

_BLANK = r"(?:\s|%20|\+){0,4}"
_END = "(?:%(?:25)?0[ad](?:%(?:25)?0a)?|%e5%98%8[ad]|%u000[ad]|&#(?:10|13|x0?[ad]);?|\\r\\n?|\\n|\x0b|\x0c|\u2028|\u2029)"
_HEADER = (
    r"(?:\[?\d{4}[-/]\d\d[-/]\d\d(?:[t\s+]|%20)\d\d(?::|%3a)\d\d|[a-z]{3}(?:[\s+]|%20){1,2}\d{1,2}(?:[\s+]|%20)\d\d(?::|%3a)\d\d(?::|%3a)\d\d"
    r"|\[?\d{1,2}(?:/|%2f)[a-z]{3}(?:/|%2f)\d{4}|\d{1,3}(?:\.\d{1,3}){3}(?:[\s+]|%20)-(?:[\s+]|%20)"
    r"|(?:\[|%5b)?(?:info|warn|warning|error|debug|notice|critical|fatal)(?:\]|%5d|[\s+]?:|%3a)"
    r"|(?:level|severity)=\w|type=\w{3,20}(?:[\s+]|%20)msg=audit|<\d{1,3}>\d?[\sa-z])"
)
_ANSWER = r"(?:set-cookie|location|content-(?:type|length)|refresh|access-control-allow-origin)(?::|%3a)|http/[12](?:\.\d)?(?:[\s+]|%20)\d{3}"
PAYLOADS = (
    Payload(_END + _BLANK + _HEADER),
    Payload(r"%(?:25)?0d%(?:25)?0a" + _BLANK + r"(?:" + _ANSWER + r")"),
    Payload(r"%e5%98%8a(?:%e5%98%8d)?" + _BLANK + r"[a-z-]{2,30}(?::|%3a)"),
)
