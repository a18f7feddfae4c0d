"""Conditions as trees of atom numbers, and what can be said of them before all is known.

``All`` and ``Any`` of plain atoms are sets, so that most of a condition is one set operation.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

from bartizan.detect.rules.atoms import Atom, placed
from bartizan.detect.rules.conditions import Both, Condition, Either, Is

MAX_CLAUSES = 8
"""Necessary clauses kept of a rule; a power of two. More would narrow candidates hardly further."""


@dataclass(frozen=True, slots=True)
class Any:
    """One of these atoms, or one of these conditions."""

    atoms: frozenset[int]
    nodes: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class All:
    """All of these atoms and conditions."""

    atoms: frozenset[int]
    nodes: "tuple[Node, ...]" = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The contrary."""

    node: "Node"


Node = Any | All | Not


def tree(
    condition: Condition,
    number: Callable[[Atom], int],
    resolve: Callable[[str], str | None],
) -> Node:
    """Build the tree of a rule.

    Args:
        condition: of the rule.
        number: gives atoms their numbers.
        resolve: where the record holds a field.
    """

    def build(node: Condition) -> Node:
        match node:
            case Is():
                return All(frozenset((number(placed(node.atom, resolve)),)))
            case Both():
                return _joined(All, [build(one) for one in node.of])
            case Either():
                return _joined(Any, [build(one) for one in node.of])
        return Not(build(node.of))

    return build(condition)


def _joined(kind: type[Any] | type[All], nodes: Sequence[Node]) -> Node:
    """Put single atoms and conditions of the same kind into one."""
    if len(nodes) == 1:
        return nodes[0]
    atoms: set[int] = set()
    others: list[Node] = []
    for node in nodes:
        single = not isinstance(node, Not) and not node.nodes and len(node.atoms) == 1
        if not isinstance(node, Not) and (single or isinstance(node, kind)):
            atoms |= node.atoms
            others.extend(node.nodes)
        else:
            others.append(node)
    return kind(frozenset(atoms), tuple(others))


def holds(node: Node, true: Collection[int]) -> bool:
    """Whether a condition is true, all atoms outside ``true`` being false."""
    match node:
        case All():
            return node.atoms.issubset(true) and all(holds(one, true) for one in node.nodes)
        case Any():
            return not node.atoms.isdisjoint(true) or any(holds(one, true) for one in node.nodes)
    return not holds(node.node, true)


def maybe(node: Node, true: frozenset[int], unknown: frozenset[int]) -> bool | None:
    """Whether a condition is true, as far as can be said; None: it depends on ``unknown``."""
    if isinstance(node, Not):
        inner = maybe(node.node, true, unknown)
        return None if inner is None else not inner
    # What settles the matter: one false of all, one true of any.
    settling = isinstance(node, Any)
    if settling:
        settled = not node.atoms.isdisjoint(true)
        undecided = not node.atoms.isdisjoint(unknown)
    else:
        missing = node.atoms - true
        settled = not missing <= unknown
        undecided = bool(missing)
    if settled:
        return settling
    for one in node.nodes:
        said = maybe(one, true, unknown)
        if said is settling:
            return settling
        undecided = undecided or said is None
    return None if undecided else not settling


def atoms_in(node: Node) -> frozenset[int]:
    """All atoms of a condition."""
    if isinstance(node, Not):
        return atoms_in(node.node)
    return node.atoms.union(*map(atoms_in, node.nodes))


def clauses(
    node: Node, known: Callable[[int], bool], cost: Callable[[int], float]
) -> list[frozenset[int]]:
    """Sets of atoms of each of which at least one is true whenever the condition is.

    Args:
        node: the condition.
        known: whether an atom can be decided; a clause with one that cannot be is useless.
        cost: how common an atom is, roughly.
    """
    match node:
        case Not():
            return []
        case All():
            found = [frozenset((one,)) for one in node.atoms if known(one)]
            for child in node.nodes:
                found.extend(clauses(child, known, cost))
        case Any():
            best = [node.atoms] if node.atoms else []
            for child in node.nodes:
                of_child = clauses(child, known, cost)
                if not of_child:
                    return []
                best.append(min(of_child, key=lambda one: sum(map(cost, one))))
            union = frozenset[int]().union(*best)
            found = [union] if union and all(map(known, union)) else []
    found = list(dict.fromkeys(found))
    return sorted(found, key=lambda one: sum(map(cost, one)))[:MAX_CLAUSES]
