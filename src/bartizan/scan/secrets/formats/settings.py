"""Picks the reader for a settings file by its name."""

from collections.abc import Iterable

from bartizan.scan.secrets.formats.assignments import assignments
from bartizan.scan.secrets.formats.entry import Entry
from bartizan.scan.secrets.formats.json_entries import json_entries
from bartizan.scan.secrets.formats.literals import literals
from bartizan.scan.secrets.formats.shell import variables
from bartizan.scan.secrets.formats.xml_elements import plist_entries, xml_entries
from bartizan.scan.secrets.formats.yaml_entries import yaml_entries
from bartizan.scan.source import SourceFile

_READERS = {
    **dict.fromkeys(("json", "json5", "jsonc", "tfstate", "dockercfg"), json_entries),
    **dict.fromkeys(("yml", "yaml", "eyaml", "sls"), yaml_entries),
    **dict.fromkeys(("xml", "config", "props", "targets", "csproj", "pubxml", "ste", "rdg", "publishsettings"), xml_entries),
    "plist": plist_entries,
    **dict.fromkeys(("sh", "bash", "ps1", "bat", "cmd", "fish"), variables),
    **dict.fromkeys(
        ("php", "inc", "py", "rb", "js", "ts", "mjs", "cjs", "jsx", "tsx", "groovy", "gradle", "kts", "tf", "hcl", "scala", "sbt", "ex", "exs", "pl", "lua", "go", "java", "cs", "swift", "kt", "vbs", "clj", "edn"),
        literals,
    ),
}  # fmt: skip


def settings(source: SourceFile) -> Iterable[Entry]:
    """The named values of a settings file; one without a known suffix is read line by line."""
    suffix = source.name.lower().rpartition(".")[2]
    text = source.text
    reader = _READERS.get(suffix)
    if reader is None:
        start = text.lstrip("\ufeff \t\r\n")[:1]
        reader = {"{": json_entries, "<": xml_entries}.get(start, assignments)
    return reader(text)
