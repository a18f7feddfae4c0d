"""What Azure's logs have in common: three ways of writing one record, brought to one.

The same record reaches its owner as *diagnostic settings* write it (Event Hub, storage account:
``time``, ``operationName``, ``properties``), as the *REST interface* lists it, or as a row of a
*Log Analytics* table, whose columns begin with capitals and hold objects as text. Rules see the
first; the others are turned into it.
"""

import msgspec

from bartizan.ingest.picks import text

_ANY: "msgspec.json.Decoder[object]" = msgspec.json.Decoder()


def parsed(value: object) -> object:
    """A value that was written as JSON text within JSON, read; others as they are."""
    if isinstance(value, str) and value[:1] in "{[" and value:
        try:
            return _ANY.decode(value)
        except (msgspec.DecodeError, RecursionError):
            return value
    return value


def plain(value: object) -> object:
    """``{"value": …, "localizedValue": …}`` as its value; others as they are."""
    return value["value"] if isinstance(value, dict) and "value" in value else value


def lowered(name: str) -> str:
    """A column of a table as the member it was: ``CallerIpAddress`` is ``callerIpAddress``."""
    return name[:1].lower() + name[1:] if not name[:2].isupper() else name


def subscription(resource: object) -> str | None:
    """The subscription in a resource id."""
    parts = (text(resource) or "").split("/")
    return parts[2].lower() if len(parts) > 2 and parts[1].lower() == "subscriptions" else None


def as_text(value: object) -> str | None:
    """A name that is text, or an object with a value."""
    return text(plain(value))
