"""The kinds of attack there are: those whose modules are there."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from bartizan.errors import BartizanError
from bartizan.simulate import attacks
from bartizan.simulate.scene import Kind


@cache
def kinds() -> dict[str, Kind]:
    """All kinds by name, in the order of their names."""
    found = [
        import_module(f"{attacks.__name__}.{module.name}").ATTACK
        for module in iter_modules(attacks.__path__)
    ]
    return {kind.name: kind for kind in sorted(found, key=lambda one: one.name)}


def chosen(text: str) -> list[Kind]:
    """The kinds that ``all``, ``none`` or names separated by commas stand for.

    Raises:
        BartizanError: there is no such kind.
    """
    if text == "all":
        return list(kinds().values())
    names = [] if text == "none" else [one.strip() for one in text.split(",") if one.strip()]
    for name in names:
        if name not in kinds():
            raise BartizanError(
                f"there is no kind of attack {name!r}", where="--attacks",
                mend="'bartizan simulate --list' shows them",
            )  # fmt: skip
    return [kinds()[name] for name in dict.fromkeys(names)]
