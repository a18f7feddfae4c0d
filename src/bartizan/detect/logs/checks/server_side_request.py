"""A parameter that points the server at addresses only it can reach."""

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-109",
    slug="server-side-request-in-log",
    title="A parameter in the log points the server at an internal address",
    severity=Severity.HIGH,
    what="""Parameters of requests whose value is the address of a cloud's metadata service (also as one number, in
hexadecimal or mapped to IPv6) or uses a scheme that speaks to other services (`gopher://`, `dict://`).""",
    why="""The metadata service hands out the credentials of the machine to whoever asks from it.""",
    fix="""1. Look whether the server called the address at that time, and what the request was answered.
2. Allow the addresses that the server may fetch by name; require tokens for the metadata service (IMDSv2).
3. If it answered, replace the credentials of the machine's role.""",
    cwe=(918,),
    attack=("T1190", "T1552.005"),
    controls=("soc2:CC6.6", "nist-800-53:SC-7"),
    references=("https://owasp.org/www-community/attacks/Server_Side_Request_Forgery",),
    bad=(
        Example(
            "app.log", "INFO GET /preview?url=http://169.254.169.254/latest/meta-data/iam/ 200\n"
        ),
        Example("app.log", "INFO GET /fetch?u=gopher%3A%2F%2F127.0.0.1%3A6379%2F_INFO 500\n"),
    ),
    good=(
        Example(
            "agent.log",
            "INFO credentials from http://169.254.169.254/latest/meta-data/ are valid\n",
        ),
        Example("app.log", "INFO GET /preview?url=https://example.org/ 200\n"),
    ),
)
_TO = (
    r"(?:169\.254\.169\.254|169\.254\.170\.2|metadata\.google\.internal|100\.100\.100\.200|2852039166|0xa9fea9fe|0251\.0376"
    r"|\[::ffff:(?:169\.254|a9fe)|\[?fd00:ec2::254|instance-data\b|metadata\.azure)"
)
PAYLOADS = (
    Payload(r"[?&][\w.\[\]-]{1,40}=[^&\s]{0,20}//(?:[^\s/@]{0,40}@)?" + _TO),
    Payload(r"[?&][\w.\[\]-]{1,40}=(?:gopher|dict|ldap|tftp|sftp|netdoc)://"),
)
