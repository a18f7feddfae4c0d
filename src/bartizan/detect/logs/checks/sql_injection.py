"""SQL that breaks out of a value, in any field of a log record."""

import re

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-101",
    slug="sql-injection-in-log",
    title="A value in the log breaks out of a database query",
    severity=Severity.HIGH,
    what="""Values in log lines that end the text or number they stand in and go on as SQL: conditions that are
always true, `UNION SELECT`, functions that wait or fail on purpose, stacked statements. Encodings are taken off
first. Statements that an application logs as a whole are not reported.""",
    why="""Somebody sends queries instead of values. If one reaches the database unbound, all rows can be read or
deleted, and sign-in can be passed without a password.""",
    fix="""1. Find the request and look at its answer: an error of the database, or a slow answer, means that the
value reached a query.
2. Bind parameters in the code that logged the line.
3. If it worked, treat the data of that database as read.""",
    cwe=(89,),
    attack=("T1190",),
    controls=("soc2:CC6.6", "nist-800-53:SI-10"),
    references=("https://owasp.org/www-community/attacks/SQL_Injection",),
    bad=(
        Example("app.log", "WARN login failed for user admin' or '1'='1\n"),
        Example(
            "app.log",
            "search q=1%27%20UNION%20ALL%20SELECT%20NULL,card%20FROM%20orders-- took 40 ms\n",
        ),
    ),
    good=(
        Example("app.log", "DEBUG select id, name from users where name = ? and 1=1 order by 1\n"),
        Example("app.log", "search q=european union to select committee took 40 ms\n"),
    ),
)

_BREAK = r"""['"`)%\d\]]"""
_STATEMENT = re.compile(
    r"\b(?:select|insert\s+into|update\s+\S+\s+set|delete\s+from|create|values\s*\(|where|query:|sql:)",
    re.IGNORECASE,
)
_VALUE = r"""(?:-?\d+(?:\*\d+)?|0x[0-9a-f]+|n?['"`]%?[^'"`\n]{0,24}['"`])"""
_OPEN = r"""(?:-?\d|0x|n?['"`])"""
_FROM = (
    r"(?:sysibm|sysusers|sysobjects|all_users|all_tables|rdb\$|domain\.|information_schema|msysaccess"
    r"|generate_series|dual\b|pg_|mysql\.|master\.|sys\.)"
)


def _no_statement(text: str, start: int, _end: int) -> bool:
    """Whether it is not the rest of a statement that was logged as a whole."""
    return _STATEMENT.search(text[max(start - 400, 0) : start + 1]) is None


def _asked(text: str, start: int, end: int) -> bool:
    """Whether a wait is asked of a database, not written by a program that waits."""
    around = text[max(start - 60, 0) : end + 20]
    return (
        re.search(r"['\"`)]\s*\)*\W|\bselect\b|\b(?:and|or)\b|--|#", around, re.IGNORECASE)
        is not None
    )


def _cut(text: str, start: int, end: int) -> bool:
    """Whether one lone quote stands before the comment, in a short value."""
    part = text[start:end]
    before = text[max(start - 80, 0) : end]
    quote = next(sign for sign in part if sign in "'\"`")
    return before.count(quote) == 1


PAYLOADS = (
    # Always true, always false, or a first try.
    Payload(r"(?:" + _BREAK + r"|^|=){W}\)*{W}(?:\bor\b|\band\b|\bxor\b|\|\||&&)[(\s+!]*(?:not{S})?"
            + _VALUE + r"[)\s+]*(?:=|<>|!=|<|>|\b(?:r?like|regexp|between|in)\b)[(\s+]*" + _OPEN),
    Payload(r"""['"`)]{W}\)*{W}(?:or|and|\|\||&&){S}\(*(\w{1,12}){W}={W}(?:a\b|x\b|['"`]\s*(?:$|&))"""),
    Payload(r"""['"`]{W}\)*{W}(?:or|and){S}(?:true|false|not|1)\b{W}(?:--|#|/\*|$)"""),
    Payload(r"^-?\d+['\")%]*{S}(?:where|having|group{S}by|order{S}by|limit|rlike|procedure|in{S}boolean)\b"
            r".{0,40}(?:\d+{W}={W}\d+|--|#|\()"),
    Payload(r"""['"`]\)*{S}(?:where|having){S}\(*""" + _VALUE + r"{W}(?:=|like){W}" + _OPEN),
    # Another query.
    Payload(r"""(?:['"`)(]|\d|^|=|,){W}\)*{W}\bunion(?:{S}|\()(?:(?:all|distinct){S})?\(*{W}select\b""", _no_statement),
    Payload(r"\bunion{S}(?:all{S})?select{S}(?:(?:null|\d+|@@\w+|char\(\d+\)){W},{W})+(?:null|\d|@@|concat)", _no_statement),
    Payload(r"""['"`)\d]{W}\)*{W}(?:\|\||\+|&&|,|\b(?:and|or|xor|r?like|having)\b){W}\(+{W}select\b""", _no_statement),
    Payload(r"""(?:['"`)\d]|^){W}\)*{W}(?:or|and|having|where|r?like)?{S}(?:not{S})?exists{W}\({W}select\b""", _no_statement),
    Payload(r"(?:^|=)[\s(+]*(?:and|or|,){W}\({W}select{S}(?:substring|count|ascii|user|@@|pass)"),
    Payload(r"(?:^-?\d|['\"`)]){W}\)*{W}(?:and|or|\|\||,){S}\(*(?:substring|ascii|ord|mid|length|len|hex)\({W}(?:\(|@@|version|user|database|substring|lower)"),
    Payload(r"^-?\d+{W}/\*[^*]{0,16}\*/{W}\*?/?(?:union|and|or|select)\b"),
    Payload(r"\bcount\(\*\){S}from{S}" + _FROM + r"(?:.{0,40},{W}" + _FROM + r"|\()"),
    Payload(r"""['"`)\d]{W}\)*{S}as{S}\w{1,12}{S}where{S}-?\d+{W}={W}-?\d"""),
    # Waiting on purpose.
    Payload(r"""(?:['"`)\d;=,(]|\b(?:and|or|select|rlike|then|if)){W}\(*{W}sleep{W}\({W}\d{1,3}{W}\)"""
            r"""{W}(?:\)|--|#|and\b|or\b|'|"|=|,|$)""", _asked),
    Payload(r"\bbenchmark{W}\({W}\d{5,}{W},"),
    Payload(r"\bpg_sleep{W}\({W}(?:\d|__time)"),
    Payload(r"""\bwaitfor{S}(?:delay|time){W}['"]?\d"""),
    Payload(r"\bdbms_pipe\.receive_message{W}\(|\b(?:dbms|user)_lock\.sleep{W}\("),
    Payload(r"\brandomblob{W}\({W}\d{6,}|\bgenerate_series{W}\({W}\d+{W},{W}(?:\d{6,}|{W}case\b)"),
    Payload(r"\bregexp_substring{W}\({W}repeat{W}\(|\bcrypt_key{W}\({W}char\b"),
    # Failing on purpose, to tell in the error message what was asked.
    Payload(r"\b(?:extractvalue|updatexml){W}\(.{0,24},{W}concat\b"),
    Payload(r"\bexp{W}\({W}~{W}\(|\bfloor{W}\({W}rand{W}\({W}\d?{W}\){W}\*|\bjson_keys{W}\({W}\({W}select"),
    Payload(r"\b(?:utl_inaddr\.get_host|ctxsys\.drithsx|dbms_utility\.sqlid_to|utl_http\.request)"),
    Payload(r"\bxmltype{W}\({W}chr\b|\bgtid_subset{W}\({W}concat"),
    Payload(r"\b(?:elt|make_set|iif|if){W}\({W}-?\d+{W}={W}-?\d+"),
    Payload(r"\bcase{S}when{S}\(*{W}-?\d+{W}={W}-?\d+"),
    Payload(r"\brow{W}\({W}\d+{W},{W}\d+{W}\){W}>"),
    Payload(r"\b(?:cast|convert){W}\({W}(?:int,)?{W}\(*{W}(?:chr|char|select){W}[(\s]", _no_statement),
    Payload(r"\b(?:chr|n?char){W}\({W}\d{1,3}{W}\){W}(?:\|\||\+|,){W}(?:chr|n?char){W}\("),
    Payload(r"\bconcat(?:_ws)?{W}\({W}(?:0x[0-9a-f]{2}|char\(\d|0x)"),
    Payload(r"\({W}select{S}\(*{W}(?:case|elt|upper|concat|sleep|database|version|@@)\b", _no_statement),
    # Reading files and running commands through the database.
    Payload(r"\binto{S}(?:out|dump)file{W}['\"]|\bload_file{W}\({W}(?:['\"]/|0x|char)"),
    Payload(r"\b(?:exec(?:ute)?(?:{S}|\()|master\.\.?){W}(?:master\.\.?|dbo\.|\[)*(?:xp_|sp_(?:oa|password|makeweb|executesql))"),
    Payload(r"\bprocedure{S}analyse{W}\("),
    # Another statement, and cutting off the rest.
    Payload(r"""['"`)\d]{W}\)*{W};{W}(?:drop{S}(?:table|database|function|view|user)|shutdown|declare{S}@|exec(?:ute)?\b"""
            r"""|truncate{S}table|waitfor\b|call{S}\w+\(|begin\b.{0,40}(?:dbms|null)|if{W}\({W}\d)""", _no_statement),
    Payload(r"""['"`)]{W}\)*{W};{W}(?:select|insert{S}into|update|delete{S}from|alter|create)\b""", _no_statement),
    Payload(r"""\d{W}\)*{W};{W}(?:select{S}(?:\*{W}from|count|sleep|pg_|benchmark|case|like)|delete{S}from)""", _no_statement),
    Payload(r"""(?:^|[\s=&?"])[\w@.-]{0,24}['"`]\)*{W}(?:--(?:[\s+-]|$|&)|#\s*$|/\*)""", _cut),
    Payload(r"""['")\d]\)*{W}(?:order|group){S}by{S}\d+{W}(?:--|#)"""),
    Payload(r"""^['"`]?\)*{W}(?:or|and){S}['"]?\w{1,8}['"]?{W}={W}['"]?\w{1,8}['"]?{W}(?:--|#|/\*|$)"""),
    Payload(r"""['"`)\d]\)*{W}(?:or|and|rlike){S}\(*\d+{W}={W}(?:\(|\w+\()"""),
)  # fmt: skip
