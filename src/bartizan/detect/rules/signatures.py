"""Remembers, for each distinct value of a field, what it makes true. Bounded.

Two values that make the same atoms true have the same signature, the same object: rows are then
compared by identity of signatures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from types import NoneType
from typing import Any

import msgspec

from bartizan.detect.rules.field_index import FieldIndex, KeywordIndex
from bartizan.model.event import Holder

MAX_VALUES = 32_768
"""Values remembered for one field; when it is full the older half is forgotten."""
MAX_SIGNATURES = 32_768
"""Signatures remembered for one field; when it is full all of them are forgotten."""
MAX_LENGTH = 4096
"""Longer values are not remembered: they rarely come again and weigh much."""

LONG = 8
"""Lists with more elements are not remembered, as all values of a record: they hardly repeat."""

_PLAIN = frozenset((str, int, float, NoneType))
_encode = msgspec.json.Encoder(enc_hook=str).encode


@dataclass(slots=True, eq=False)
class Signature:
    """What a value makes true. Compared by identity."""

    atoms: frozenset[int]
    mask: int
    """A bit for each clause of each rule that one of the atoms satisfies; see ``Plan``."""


class FieldMemory:
    """Signatures of one field's values."""

    def __init__(self, index: FieldIndex | KeywordIndex, masks: dict[int, int]) -> None:
        """Start empty.

        Args:
            index: finds the atoms of a value.
            masks: for each atom the clauses it satisfies.
        """
        self._index = index
        self._masks = masks
        self._by_value: dict[Any, Signature] = {}
        self._by_atoms: dict[frozenset[int], Signature] = {}
        self.evicted = 0
        """Values forgotten for want of room."""

    def of_column(self, values: Sequence[Any]) -> list[Signature]:
        """One signature a value."""
        keys = column_keys(values)
        signatures: list[Signature | None] = list(map(self._by_value.get, keys))
        if None in signatures:
            for row, known in enumerate(signatures):
                if known is None:
                    # An equal value may have come since, earlier in this column.
                    key = keys[row]
                    signatures[row] = self._by_value.get(key) or self._learn(key, values[row])
        return signatures  # type: ignore[return-value]

    def of_value(self, value: Any) -> Signature:  # noqa: ANN401
        """The signature of one value."""
        if type(value) in _PLAIN:
            return self._by_value.get(value) or self._learn(value, value)
        if type(value) is list and len(value) > LONG:
            return self._signature(value)
        key = _key(value)
        return self._by_value.get(key) or self._learn(key, value)

    def _learn(self, key: Any, value: Any) -> Signature:  # noqa: ANN401
        signature = self._signature(value)
        if not isinstance(key, str | bytes) or len(key) <= MAX_LENGTH:
            if len(self._by_value) >= MAX_VALUES:
                self.evicted += forget_older_half(self._by_value)
            self._by_value[key] = signature
        return signature

    def _signature(self, value: Any) -> Signature:  # noqa: ANN401
        atoms = self._index.atoms_of(value)
        signature = self._by_atoms.get(atoms)
        if signature is None:
            if len(self._by_atoms) >= MAX_SIGNATURES:
                self._by_atoms.clear()
            mask = 0
            for one in atoms:
                mask |= self._masks.get(one, 0)
            signature = self._by_atoms[atoms] = Signature(atoms, mask)
        return signature


class JointMemory:
    """Signatures of fields that events hold together: looked up once for all of them."""

    def __init__(self, members: Sequence[tuple[FieldMemory, int]]) -> None:
        """Start empty.

        Args:
            members: the memory of each field, and its position among the holder's values.
        """
        self._members = members
        self._by_holder: dict[Holder, Signature] = {}
        self._by_parts: dict[tuple[Signature, ...], Signature] = {}
        self.evicted = 0
        """Holders forgotten for want of room."""

    def of_column(self, holders: Sequence[Holder]) -> list[Signature]:
        """One signature an event."""
        signatures: list[Signature | None] = list(map(self._by_holder.get, holders))
        if None in signatures:
            for row, known in enumerate(signatures):
                if known is None:
                    holder = holders[row]
                    signatures[row] = self._by_holder.get(holder) or self._learn(holder)
        return signatures  # type: ignore[return-value]

    def _learn(self, holder: Holder) -> Signature:
        values = holder.values
        parts = tuple([memory.of_value(values[at]) for memory, at in self._members])
        signature = self._by_parts.get(parts)
        if signature is None:
            if len(self._by_parts) >= MAX_SIGNATURES:
                self._by_parts.clear()
            mask = 0
            for one in parts:
                mask |= one.mask
            atoms: frozenset[int] = frozenset().union(*(one.atoms for one in parts))
            signature = self._by_parts[parts] = Signature(atoms, mask)
        if len(self._by_holder) >= MAX_VALUES:
            self.evicted += forget_older_half(self._by_holder)
        self._by_holder[holder] = signature
        return signature


def forget_older_half(table: dict[Any, Any]) -> int:
    """Shrink a table that is full; returns how many entries went."""
    going = len(table) // 2
    for key in list(table)[:going]:
        del table[key]
    return going


def column_keys(values: Sequence[Any]) -> Sequence[Any]:
    """Keys of values, equal exactly if the values are the same to rules."""
    return values if _PLAIN.issuperset(map(type, values)) else [_key(one) for one in values]


def _key(value: Any) -> Any:  # noqa: ANN401
    """A key under which no other value hides: True equals 1 in a dictionary, lists have no hash."""
    if type(value) in _PLAIN:
        return value
    return _encode(value)
