"""How a statistic is written: its kind, version, parameters and seed before its content.

An incompatible state is refused with a clear error instead of being read as something else.
"""

from collections.abc import Sequence
from typing import Any

import msgspec

from bartizan.errors import BartizanError
from bartizan.stats.hashing import SEED, hash64

Parameter = int | float | str

_ENCODE = msgspec.msgpack.Encoder().encode
LIMIT = 1 << 30
"""A state larger than this is not one of ours; all are bounded far below."""


class Envelope(msgspec.Struct, array_like=True, frozen=True, forbid_unknown_fields=True):
    """The outermost layer of a saved statistic."""

    kind: str
    version: int
    seed: int
    parameters: tuple[Parameter, ...]
    body: msgspec.Raw
    check: int
    """Hash of the body and the parameters: a damaged file is noticed, not misread."""


_DECODE = msgspec.msgpack.Decoder(Envelope).decode


def seal(kind: str, version: int, parameters: Sequence[Parameter], body: object) -> bytes:
    """Write a statistic's content. ``body`` must be canonical: sorted where it is a set."""
    raw = msgspec.Raw(_ENCODE(body))
    given = tuple(parameters)
    return _ENCODE(Envelope(kind, version, SEED, given, raw, _check(given, raw)))


def unseal(raw: bytes, kind: str, version: int, body: object) -> tuple[tuple[Any, ...], Any]:
    """Read what ``seal`` wrote: the parameters and the content, which is of the type ``body``.

    Raises:
        BartizanError: these are other bytes, or of another version or seed.
    """
    if len(raw) > LIMIT:
        raise _refused(kind, "they are too large")
    try:
        envelope = _DECODE(raw)
        if envelope.kind != kind:
            raise _refused(kind, f"they hold a {envelope.kind!r}")
        if envelope.version != version or envelope.seed != SEED:
            raise _refused(kind, f"they were written as version {envelope.version}")
        if envelope.check != _check(envelope.parameters, envelope.body):
            raise damaged(kind)
        return envelope.parameters, msgspec.msgpack.decode(envelope.body, type=body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, OverflowError):
        raise _refused(kind, "they are damaged or not ours") from None


def same_parameters(kind: str, one: Sequence[Parameter], other: Sequence[Parameter]) -> None:
    """Make sure that two statistics can be merged.

    Raises:
        BartizanError: they were kept with different parameters.
    """
    if tuple(one) != tuple(other):
        raise BartizanError(
            f"two states of kind {kind!r} have different settings and cannot be merged",
            mend="learn both again with the same version and settings",
        )


def damaged(kind: str) -> BartizanError:
    """The error for content that decodes but cannot have been written by us."""
    return _refused(kind, "their content contradicts itself")


def _check(parameters: tuple[Parameter, ...], body: msgspec.Raw) -> int:
    return hash64(_ENCODE(parameters) + bytes(body))


def _refused(kind: str, why: str) -> BartizanError:
    return BartizanError(
        f"these bytes are no saved {kind!r} that this version reads: {why}",
        mend="learn it again, or use the version that wrote it",
    )
