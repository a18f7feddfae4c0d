"""Literals that are given to credential-like names, in any language or configuration format.

Not a parser: a scanner that knows how names, separators and literals look everywhere. It sees the
file once, line by line, in time linear in its length.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bartizan.scan.secrets.naming import Kind, credential_kind
from bartizan.scan.secrets.occurrences import stems, word_start
from bartizan.scan.source import SourceFile, Span

LONGEST_LINE = 20_000
"""Characters of a line that are looked at: longer lines are minified code or data."""
LONGEST_VALUE = 600
LONGEST_NAME = 100

CODE = frozenset(
    (
        ".py",
        ".pyi",
        ".js",
        ".jsx",
        ".ts",
        ".tsx",
        ".mjs",
        ".cjs",
        ".go",
        ".java",
        ".kt",
        ".kts",
        ".scala",
        ".rb",
        ".php",
        ".cs",
        ".c",
        ".cc",
        ".cpp",
        ".cxx",
        ".h",
        ".hpp",
        ".rs",
        ".swift",
        ".m",
        ".mm",
        ".lua",
        ".pl",
        ".pm",
        ".ex",
        ".exs",
        ".erl",
        ".hs",
        ".dart",
        ".groovy",
        ".gradle",
        ".vb",
        ".fs",
        ".jl",
        ".clj",
        ".vue",
        ".svelte",
        ".html",
        ".htm",
        ".css",
        ".scss",
        ".less",
        ".proto",
        ".tf",
        ".hcl",
        ".r",
        ".nim",
        ".zig",
        ".v",
        ".sv",
        ".ml",
        ".mli",
        ".cr",
        ".sol",
        ".el",
        ".lisp",
        ".ipynb",
        ".bzl",
        ".star",
        ".bicep",
        ".rego",
        ".cue",
        ".jsonnet",
        ".libsonnet",
        ".graphql",
        ".thrift",
        ".d",
        ".pas",
        ".f90",
        ".cu",
        ".cmake",
        ".ejs",
        ".erb",
        ".haml",
        ".jsp",
        ".aspx",
        ".cshtml",
        ".razor",
        ".twig",
        ".tmpl",
        ".tpl",
        ".j2",
        ".astro",
        ".coffee",
        ".elm",
        ".jsonl",
        ".ndjson",
        ".json",
        ".json5",
        ".xml",
        ".toml",
        ".snap",
        ".qml",
        ".feature",
        ".asm",
        ".s",
        ".map",
        ".patch",
        ".diff",
    )
)
"""Where a literal stands in quotes (or tags), and what does not is a name."""


class Assignment(NamedTuple):
    """A name and the literal it is given."""

    name: str
    kind: Kind
    value: str
    span: Span
    quoted: bool


_REST = re.compile(r"[\w-]{1,60}")
_SEPARATOR = re.compile(
    r"""
    (?:\\?["'`\]]{1,3})? [ \t]{0,40}
    (?:
        # assignments, after an optional type
        (?: :[ \t]{0,4}[\w&<>\[\]?.*'" ]{1,40}?[ \t]{0,4}
          | [ ](?:string|str|char\*?|text)[ ]{1,4} )?
        (?: := | => | -> | \?\?= | \|\|= | \?= | === | == | !== | != | <- | = )
      | ::? | = | to(?=[ ]["'])
        # pairs, attributes, fallbacks, elements
      | ,[ ]{0,8}(?:value[ ]{0,4}[=:][ ]{0,4})?(?=\\?["'])
      | \\?["'][ ]{0,8}value[ ]{0,4}=
      | \)[ ]{0,4}(?:\|\||or|\?\?)(?=[ ]{0,8}["'])
      | [^<>\n]{0,80}>(?=[^<>\s])
    )
    [ \t]{0,40}
    """,
    re.VERBOSE,
)
_QUOTED = re.compile(
    r"""
      (?: new[ ]String\( | String\( | Buffer\.from\( | bytes\( | [(\[{] )? [bBuUrRfFlL@$]{0,2}
      (?P<quote> \\{0,3}(?:\"{3}|'{3}|["'`]) | &quot; | &\#34; )
      (?P<value> .{1,600}? )
      (?P=quote)
    """,
    re.VERBOSE,
)
_BARE = re.compile(r"[^\s\"'`<>,;|)}\]]{1,600}")
_BARE_YAML = re.compile(r"[^\s\"'`&*|>{\[!%@#,][^\n]{0,600}")
_ELEMENT = re.compile(r"[^<>\n]{1,600}(?=</)")
_BARE_TOKEN = re.compile(r"[A-Za-z0-9+/_-]{24,200}={0,2}(?=[ \t;,]{0,4}$)", re.MULTILINE)
"""What is no name in any language, though it stands in no quotes."""
_GLUE = re.compile(
    r"[\"'`\\]{0,3}(?:[ ]{0,2}\+[ ]|\+\w{1,60}(?:\+|$)|[ ]?\.[ ]?\$|[ ]\.[ ]|"
    r"[,;)\]}][ ]|[ ]{0,2}(?:\|\||&&|[=!]==?)[ ]|,[a-zA-Z]{1,40}\(|\)$)"
    r"|(?:str|int|bool|bytes|float|string|String|Any|dict|list)(?:[,)\]]|[ ][=|])"
)
"""How a value begins whose opening quote in truth closes a text: the name was part of that."""
_SENTENCE = re.compile(r"[A-Z][a-z]+(?:[ ][a-z]+){2}")
_SCRIPTS = frozenset(
    (
        "vagrantfile",
        "gemfile",
        "rakefile",
        "jenkinsfile",
        "podfile",
        "fastfile",
        "brewfile",
        "build",
    )
)
"""Programs whose names have no suffix."""
_FOLLOWS = frozenset("\\\"'`] \t:=-?|!<,)>+")
"""What may follow a name that is given something."""
_DEFINE = re.compile(r"(?:[#%](?:define|global)(?:\\t|\s){1,4}|\(def\s{1,4}|(?:^|[\s({\[]):)$")
_BLANK = re.compile(r"(?:\\t|[ \t]){1,20}(?=\\?[\"'])")
_NOT_BARE = frozenset(("", '"', "'", "`"))
_GIVES = frozenset(("=", ":", ":="))
_COMPARISON = frozenset(("==", "===", "!=", "!=="))
_DATA = frozenset(
    (".json", ".json5", ".xml", ".toml", ".tf", ".hcl", ".jsonl", ".ndjson", ".gradle")
)
"""Quoted, but configuration all the same."""
_YAML = (".yml", ".yaml")


def assignments(source: SourceFile) -> Iterator[Assignment]:
    """The assignments of a file, in the order of their places."""
    dot = source.name.rfind(".")
    suffix = source.name[dot:].lower() if dot >= 0 else ""
    bare = suffix not in CODE and source.name.lower() not in _SCRIPTS
    text, done = source.text, 0
    for place in stems(text):
        if place < done:
            continue
        found = _REST.match(text, place)
        if found is None:
            continue
        done = found.end()
        if text[done : done + 1] not in _FOLLOWS:
            continue
        line_end = text.find("\n", done, done + LONGEST_LINE)
        line_end = min(len(text), done + LONGEST_LINE) if line_end < 0 else line_end
        begin = word_start(text, place)
        separator = _SEPARATOR.match(text, done, line_end)
        if separator is None and _DEFINE.search(text, max(0, begin - 12), begin):
            separator = _BLANK.match(text, done, line_end)
        if separator is None:
            continue
        name = text[begin:done].lstrip("-_")
        kind = credential_kind(name)
        if kind is None:
            continue
        value = _literal(text, separator, line_end, bare=bare, yaml=suffix in _YAML)
        if value is None or _not_given(text, begin, separator[0], kind, value[0]):
            continue
        done = value[0].end
        yield Assignment(name, kind, text[value[0].start : value[0].end], value[0], value[1])


def _not_given(text: str, begin: int, separator: str, kind: Kind, value: Span) -> bool:
    """Whether what follows a name is not what the name is given."""
    if _GLUE.match(text, value.start, value.end):
        return True
    if text[value.start] == "+" and text[max(0, begin - 2) : begin] == "${":
        return True  # what a shell writes where the variable is set
    if text[max(0, begin - 2) : begin] == "\\ ":
        return True  # a label of several words, as files of messages write it
    # The name of an entry, and another argument:
    return kind is Kind.AUTH and separator.lstrip("\"'` \t").startswith(",")


def _literal(  # noqa: PLR0911 - a list of forms, in order
    text: str, separator: re.Match[str], end: int, *, bare: bool, yaml: bool
) -> tuple[Span, bool] | None:
    """Where the literal stands, and whether in quotes or tags."""
    start = separator.end()
    sign = separator[0].strip()
    if sign.endswith(">") and not sign.endswith(("=>", "->")):
        element = _ELEMENT.match(text, start, end)
        return (_trimmed(text, element.span()), True) if element else None
    if text.startswith(('""', "''"), start) and not text.startswith(('"""', "'''"), start):
        return None  # an empty literal; its closing quote opens nothing
    quoted = _QUOTED.match(text, start, end)
    if quoted is not None:
        return Span(*quoted.span("value")), True
    if not bare and sign in _GIVES and (token := _BARE_TOKEN.match(text, start, end)):
        return Span(*token.span()), True
    if not bare or text[start : start + 1] in _NOT_BARE or sign.startswith((",", ")")):
        return None
    yaml = yaml and sign.endswith(":")
    plain = (_BARE_YAML if yaml else _BARE).match(text, start, end)
    if plain is None or sign in _COMPARISON or plain[0].endswith("("):
        return None
    if _SENTENCE.match(text, start, end):
        return None
    return (_without_comment(text, plain.span()) if yaml else Span(*plain.span())), False


def _trimmed(text: str, where: tuple[int, int]) -> Span:
    start, end = where
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def _without_comment(text: str, where: tuple[int, int]) -> Span:
    start, end = where
    comment = text.find(" #", start, end)
    return _trimmed(text, (start, end if comment < 0 else comment))


def is_code(source: SourceFile) -> bool:
    """Whether the file is a program's source, where bare words are names."""
    dot = source.name.rfind(".")
    suffix = source.name[dot:].lower() if dot >= 0 else ""
    return suffix in CODE and suffix not in _DATA
