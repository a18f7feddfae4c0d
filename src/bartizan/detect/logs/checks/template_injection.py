"""Expressions for a template engine or an expression language."""

from bartizan.detect.logs.payload import Payload
from bartizan.model import Check, Example, Severity

CHECK = Check(
    id="LOG-105",
    slug="template-injection-in-log",
    title="A value in the log carries an expression for a template engine",
    severity=Severity.HIGH,
    what="""Values such as `{{7*7}}`, `${7*7}` or `<%= … %>` with arithmetic or with the way from an object to its classes
(`__class__.__mro__`, `T(java.lang.Runtime)`), which try whether a template engine evaluates them.""",
    why="""An engine that evaluates the value runs code with the rights of the application.""",
    fix="""1. Look whether the answer holds the result (49 for `7*7`).
2. Pass values as data to templates; never build a template from them.
3. If it worked, isolate the machine and replace its credentials.""",
    cwe=(94, 1336, 917),
    attack=("T1190", "T1059"),
    controls=("soc2:CC6.6", "nist-800-53:SI-10"),
    references=("https://owasp.org/www-project-web-security-testing-guide/",),
    bad=(
        Example("app.log", "INFO greeting name={{7*7}}\n"),
        Example("app.log", "INFO lang=%24%7BT(java.lang.Runtime).getRuntime().exec('id')%7D\n"),
    ),
    good=(
        Example("app.log", "INFO rendered {{ user.name }} with ${{ github.sha }}\n"),
        Example("app.log", "INFO ${project.version} is not set\n"),
    ),
)
PAYLOADS = (
    Payload(r"(?:\{\{|[$#@*]\{|<%=|\{%|\[\[|#\{)\s{0,4}['\"(]*-?\d{1,12}['\")]*\s{0,4}[*+/-]\s{0,4}['\"(]*-?\d{1,12}['\")]*\s{0,4}(?:\}|%>|\]\])"),
    Payload(r"__(?:class|mro|subclasses|globals|builtins|bases)__.{0,60}(?:__(?:mro|base|bases|subclasses|globals|init|import|builtins)__|\[\d)"),
    Payload(r"\{\{.{0,80}(?:__class__|config\.items|self\._|lipsum\.|cycler\.|joiner\.|request\.application|\|attr\(|popen\()"),
    Payload(r"[$#*@]\{.{0,80}\b(?:t\(java\.|java\.lang\.|getruntime|processbuilder|getclass\(|forname\(|@\w+(?:\.\w+)+@)"),
    Payload(r"freemarker\.template\.utility|\.getclass\(\)\.forname\(|#_memberaccess|@ognl\.|\bognlcontext\b"),
    Payload(r"\bclass\.module\.classloader\b|\[['\"]?__proto__['\"]?\]|\bconstructor\.prototype\.\w+="),
    Payload(r"\{(?:php|system)\}|\{\{\s{0,4}\[['\"]\w+['\"]\]\s{0,3}\|\s{0,3}(?:filter|map|reduce)"),
    Payload(r"<%=?\s{0,4}(?:system|exec|`|file\.open|require|global\.process)"),
)  # fmt: skip
