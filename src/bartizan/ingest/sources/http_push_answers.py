"""What is answered to a request: a status and a small JSON object, never what the request held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import msgspec


@dataclass(frozen=True, slots=True)
class Answer:
    """A response."""

    status: int
    body: bytes
    """JSON."""
    headers: Mapping[str, str] = field(default_factory=dict)


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Answer:  # noqa: ANN401 - any JSON
    """An answer of a JSON value."""
    return Answer(status, msgspec.json.encode(body), headers or {})


def failed(status: int, reason: str, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer that says why not."""
    return answer(status, {"error": reason}, headers)
