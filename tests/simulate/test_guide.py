"""The guide tells every kind of attack, in the words of its module."""

from pathlib import Path

from bartizan.simulate.registry import kinds

GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "simulate.md"


def test_every_kind_is_in_the_guide() -> None:
    text = GUIDE.read_text("utf-8")
    for kind in kinds().values():
        assert f"| `{kind.name}` | {kind.about} |" in text
