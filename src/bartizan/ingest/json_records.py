"""Decodes JSON records in bulk; one bad record costs a second look, not the whole chunk."""

from collections.abc import Sequence
from typing import Any, TypeVar

import msgspec

from bartizan.ingest.format import Refused

T = TypeVar("T")


def decode_records(
    records: Sequence[bytes], decoder: "msgspec.json.Decoder[T]"
) -> tuple[list[T], list[int] | None, list[Refused]]:
    """Decode one JSON value a record.

    Returns:
        The values; for each the index of its record (None: all were good); what was refused.
    """
    decode = decoder.decode
    try:
        return [decode(record) for record in records], None, []
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        pass
    values: list[T] = []
    rows: list[int] = []
    refused: list[Refused] = []
    for index, record in enumerate(records):
        try:
            values.append(decode(record))
        except msgspec.ValidationError as error:
            refused.append(Refused(index, f"unexpected shape: {_plain(error)}"))
        except msgspec.DecodeError as error:
            refused.append(Refused(index, f"not JSON: {_plain(error)}"))
        except UnicodeDecodeError:
            refused.append(Refused(index, "not UTF-8"))
        except RecursionError:
            refused.append(Refused(index, "nested too deeply"))
        else:
            rows.append(index)
    return values, rows, refused


_ANY: "msgspec.json.Decoder[Any]" = msgspec.json.Decoder()


def json_object(raw: bytes) -> dict[str, Any]:
    """A raw record as a dictionary.

    Raises:
        ValueError: it is no JSON object.
    """
    try:
        value = _ANY.decode(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"not JSON: {error}") from None
    if not isinstance(value, dict):
        raise ValueError("not a JSON object")  # noqa: TRY004 - a wrong value in the input
    return value


def _plain(error: Exception) -> str:
    """The decoder's words, which name positions and types and never repeat content."""
    return str(error).rstrip(".")
