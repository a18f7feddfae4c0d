"""Literals that are given to credential-like names, in any language or configuration format.

Not a parser: a scanner that knows how names, separators and literals look everywhere. It sees the
file once, line by line, in time linear in its length.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bartizan.scan.secrets.naming import Kind, credential_kind
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


_NAME = re.compile(
    r"(?i:pass|pwd|secret|token|key|auth|cred|senha|contrasena|salt|psk|(?<![a-z])pw|"
    r"bearer)[\w-]{0,40}"
)
_SEPARATOR = re.compile(
    r"""
      (?:\\?["'`\]]{1,3})? [ \t]{0,40}
      (?:
          (?: :[ \t]{0,4}[\w&<>\[\]?.*'" ]{1,40}? [ \t]{0,4} | [ ](?:string|str|char\*?|text)[ ]{1,4})?
              (?: := | => | -> | \?\?= | \|\|= | \?= | === | == | !== | != | <- | = )     # assignments
        | ::? | =
        | ,[ ]{0,8}(?:value[ ]{0,4}[=:][ ]{0,4})?(?=\\?["'])                              # pairs
        | \\?["'][ ]{0,8}value[ ]{0,4}=                                                   # attributes
        | \)[ ]{0,4}(?:\|\||or|\?\?)(?=[ ]{0,8}["'])                                       # fallbacks
        | [^<>\n]{0,80}>(?=[^<>\s])                                                        # elements
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
    bare = suffix not in CODE
    text, done = source.text, 0
    for found in _NAME.finditer(text):
        if found.start() < done:
            continue
        line_end = text.find("\n", found.end())
        line_end = len(text) if line_end < 0 else line_end
        line_end = min(line_end, found.end() + LONGEST_LINE)
        separator = _SEPARATOR.match(text, found.end(), line_end)
        if separator is None:
            continue
        name = _whole_name(text, found)
        kind = credential_kind(name)
        if kind is None:
            continue
        value = _literal(text, separator, line_end, bare=bare, yaml=suffix in _YAML)
        if value is None:
            continue
        done = value[0].end
        yield Assignment(name, kind, text[value[0].start : value[0].end], value[0], value[1])


def _whole_name(text: str, found: re.Match[str]) -> str:
    left = text[max(0, found.start() - 60) : found.start()]
    begin = len(left)
    while begin and (left[begin - 1].isalnum() or left[begin - 1] in "_-"):
        begin -= 1
    return left[begin:].lstrip("-_") + found[0]


def _literal(
    text: str, separator: re.Match[str], end: int, *, bare: bool, yaml: bool
) -> tuple[Span, bool] | None:
    start = separator.end()
    sign = separator[0].strip()
    if sign.endswith(">") and not sign.endswith(("=>", "->")):
        element = _ELEMENT.match(text, start, end)
        return (_trimmed(text, element.span()), True) if element else None
    quoted = _QUOTED.match(text, start, end)
    if quoted is not None:
        return Span(*quoted.span("value")), True
    if not bare or text[start : start + 1] in ("", '"', "'", "`"):
        return None
    if sign in _COMPARISON or sign.startswith((",", ")")):
        return None
    if yaml:
        plain = _BARE_YAML.match(text, start, end)
        return (_without_comment(text, plain.span()), False) if plain else None
    plain = _BARE.match(text, start, end)
    return (Span(*plain.span()), False) if plain else None


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
