"""XML as a flat stream of elements with positions.

Tolerant, without entities or DTDs: nothing is expanded or fetched, so hostile documents cost what
their length costs.
"""

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bartizan.scan.secrets.formats.entry import MAX_DEPTH, MAX_ENTRIES, Entry
from bartizan.scan.source import Span

_TAG = re.compile(r"<(/?)([A-Za-z_][\w.:-]{0,200})")
_ATTRIBUTE = re.compile(r"""\s*([A-Za-z_][\w.:-]{0,200})\s*=\s*(?:"([^"<]*)"|'([^'<]*)')""")
_MARKUP = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))
_NAMES = ("name", "key", "id", "username")
"""Attributes that name the value which stands in another attribute or in the text."""


@dataclass
class Element:
    """An element that was closed, with its own text (not that of its children)."""

    path: tuple[str, ...]
    """Names of the elements around it and its own, without namespace prefixes."""
    attributes: Mapping[str, tuple[str, Span]] = field(default_factory=dict)
    text: str = ""
    span: Span = field(default=Span(0, 0))
    """Where the text stands."""

    @property
    def name(self) -> str:
        """Its own name."""
        return self.path[-1]

    def get(self, attribute: str) -> str:
        """An attribute's value, empty where it is missing."""
        return self.attributes.get(attribute, ("", Span(0, 0)))[0]


def elements(text: str) -> Iterator[Element]:  # noqa: C901  one branch for each kind of markup
    """The elements of a text, each when it is closed or, unclosed, when the text ends."""
    open_elements: list[Element] = []
    at, count = 0, 0
    while (start := text.find("<", at)) >= 0:
        if open_elements:
            _add(open_elements[-1], text, at, start)
        skip = next((pair for pair in _MARKUP if text.startswith(pair[0], start)), None)
        if skip:
            end = text.find(skip[1], start + len(skip[0]))
            if skip[0] == "<![CDATA[" and open_elements and end >= 0:
                _add(open_elements[-1], text, start + len(skip[0]), end)
            at = len(text) if end < 0 else end + len(skip[1])
            continue
        tag = _TAG.match(text, start)
        if tag is None:
            at = start + 1
            continue
        name = tag[2].rpartition(":")[2]
        if tag[1]:
            at = text.find(">", tag.end()) + 1 or len(text)
            while open_elements:
                closed = open_elements.pop()
                yield closed
                if closed.name == name:
                    break
            continue
        attributes, at = _attributes(text, tag.end())
        parents = open_elements[-1].path if open_elements else ()
        element = Element((*parents, name), attributes)
        count += 1
        if count >= MAX_ENTRIES or len(parents) >= MAX_DEPTH:
            return
        if text.startswith("/>", at):
            yield element
            at += 2
        else:
            open_elements.append(element)
            at = text.find(">", at) + 1 or len(text)
    while open_elements:
        yield open_elements.pop()


def xml_entries(text: str) -> Iterator[Entry]:
    """Attributes and texts of all elements as named values.

    ``<a name="k" value="v"/>`` and ``<a key="k">v</a>`` give an entry named ``k`` as well.
    """
    for element in elements(text):
        label = next((element.get(name) for name in _NAMES if element.get(name)), "")
        for name, (value, span) in element.attributes.items():
            yield Entry((*element.path, name), value, span)
            if label and name.lower() in ("value", "connectionstring"):
                yield Entry((*element.path, label), value, span)
        if element.text:
            yield Entry(element.path, element.text, element.span)
            if label:
                yield Entry((*element.path, label), element.text, element.span)


def plist_entries(text: str) -> Iterator[Entry]:
    """The strings of an Apple property list, each named by the ``key`` before it."""
    key = ""
    for element in elements(text):
        if element.name == "key":
            key = element.text
        elif element.name in ("string", "data") and key:
            yield Entry((key,), element.text, element.span)
            key = ""


def _add(element: Element, text: str, start: int, end: int) -> None:
    raw = text[start:end]
    value = raw.strip()
    if value and not element.text:
        lead = start + len(raw) - len(raw.lstrip())
        element.text = html.unescape(value)
        element.span = Span(lead, lead + len(value))


def _attributes(text: str, at: int) -> tuple[dict[str, tuple[str, Span]], int]:
    """The attributes from ``at`` on, and where they end."""
    found: dict[str, tuple[str, Span]] = {}
    while (match := _ATTRIBUTE.match(text, at)) is not None:
        group = 2 if match[2] is not None else 3
        found[match[1]] = (html.unescape(match[group]), Span(*match.span(group)))
        at = match.end()
    while at < len(text) and text[at] in " \t\r\n":
        at += 1
    return found, at
