"""Turns tables, environment and flags into typed options: flag > environment > file > default."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Any, Generic, TypeVar

import msgspec

from bartizan.config.locate import Located
from bartizan.errors import BartizanError

T = TypeVar("T", bound=msgspec.Struct)


class Origin(StrEnum):
    """Where an option's value comes from."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"
    FLAG = "flag"


@dataclass(frozen=True)
class Configuration(Generic[T]):
    """A section's options, and the origin of each."""

    options: T
    origins: Mapping[str, Origin]


def load(
    section: str,
    kind: type[T],
    located: Located,
    *,
    flags: Mapping[str, Any] | None = None,
    environment: Mapping[str, str] | None = None,
) -> Configuration[T]:
    """The options of one section.

    Args:
        section: name of the table, such as ``scan``; also of the environment variables
            (``BARTIZAN_SCAN_FAIL_ON``).
        kind: a struct with ``rename="kebab"`` and a default for every field.
        located: the file.
        flags: values given on the command line; None means not given.
        environment: defaults to the process's own.

    Raises:
        BartizanError: an unknown key (with the nearest known one), or a value of the wrong type.
    """
    env = os.environ if environment is None else environment
    fields = {field.encode_name: field for field in msgspec.structs.fields(kind)}
    values: dict[str, Any] = {}
    origins = dict.fromkeys(fields, Origin.DEFAULT)
    table = located.tables.get(section, {})
    where = str(located.path or "")
    if not isinstance(table, dict):
        raise BartizanError(f"[{section}] is not a table", where=where, mend=f"write [{section}]")
    for key, value in table.items():
        name = key.replace("_", "-")
        if name not in fields:
            raise unknown_key(f"{section}.{key}", name, list(fields), where)
        values[name], origins[name] = value, Origin.FILE
    for name, field in fields.items():
        variable = f"BARTIZAN_{section}_{name}".upper().replace("-", "_")
        if variable in env:
            values[name] = _from_text(env[variable], field.type)
            origins[name] = Origin.ENVIRONMENT
    for key, value in (flags or {}).items():
        name = key.replace("_", "-")
        if value is not None:
            values[name], origins[name] = value, Origin.FLAG
    return Configuration(_convert(section, kind, values, origins, where), origins)


def known_sections(located: Located, sections: list[str]) -> None:
    """Refuse tables nobody declared.

    Raises:
        BartizanError: naming the first one, and the nearest known name.
    """
    for key in located.tables:
        if key not in sections:
            raise unknown_key(key, key, sections, str(located.path or ""))


def unknown_key(shown: str, name: str, known: list[str], where: str) -> BartizanError:
    """The error for a key nobody reads."""
    near = get_close_matches(name, known, 1)
    return BartizanError(
        f"unknown key {shown!r}",
        where=where,
        mend=f"did you mean {near[0]!r}?" if near else f"known are {', '.join(sorted(known))}",
    )


def _from_text(text: str, kind: Any) -> Any:  # noqa: ANN401 - a type expression
    """Lists are written with commas in the environment; the rest is converted by type."""
    if "tuple" in str(kind) or "list" in str(kind):
        return [part.strip() for part in text.split(",") if part.strip()]
    return text


def _convert(
    section: str, kind: type[T], values: dict[str, Any], origins: dict[str, Origin], where: str
) -> T:
    try:
        return msgspec.convert(values, kind, strict=False)
    except msgspec.ValidationError as error:
        text = str(error)
        key = text.partition("$.")[2].partition("`")[0].partition("[")[0]
        origin = origins.get(key, Origin.FILE)
        place = where if origin is Origin.FILE else f"{origin} of {section}.{key}"
        reason = text.partition(" - at")[0]
        raise BartizanError(
            f"{section}.{key}: {reason[:1].lower()}{reason[1:]}", where=place,
            mend=f"see 'bartizan config show' for {section}.{key}",
        ) from None  # fmt: skip
