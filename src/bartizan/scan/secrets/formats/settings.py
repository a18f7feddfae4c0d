"""Picks the reader for a settings file by its name."""

from collections.abc import Callable, Iterator

from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.json_entries import json_entries
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.formats.shell import variables
from bartizan.scan.secrets.formats.xml_elements import plist_entries, xml_entries
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.source import SourceFile

_BY_READER = (
    (json_entries, "json json5 jsonc tfstate dockercfg"),
    (yaml_entries, "yml yaml eyaml sls"),
    (xml_entries, "xml config props targets csproj pubxml ste rdg publishsettings"),
    (plist_entries, "plist"),
    (variables, "sh bash ps1 bat cmd fish"),
    (
        literals,
        (
            "php inc py rb js ts mjs cjs jsx tsx groovy gradle kts kt tf hcl scala sbt ex exs pl "
            "lua go java cs swift vbs clj edn"
        ),
    ),
)
_READERS: dict[str, Callable[[str], Iterator[Entry]]] = {
    suffix: reader for reader, suffixes in _BY_READER for suffix in suffixes.split()
}


def settings(source: SourceFile) -> Iterator[Entry]:
    """The named values of a settings file; one without a known suffix is read line by line."""
    suffix = source.name.lower().rpartition(".")[2]
    text = source.text
    reader = _READERS.get(suffix)
    if reader is None:
        start = text.lstrip("\ufeff \t\r\n")[:1]
        reader = {"{": json_entries, "<": xml_entries}.get(start, assignments)
    return reader(text)
