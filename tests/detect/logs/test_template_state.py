"""What is learned of a stream does not depend on its order, nor on how it was divided."""

import random
import string
from collections.abc import Sequence

import pytest

from bartizan.detect.logs import outlines
from bartizan.detect.logs.template_state import TemplateState, empty
from bartizan.errors import BartizanError

NAMES = ("amber", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel", "ivy", "juniper")


def stream(seed: int, lines: int = 1500) -> list[str]:
    """Lines of a made-up service: constants, numbers, names, and identifiers nobody saw before."""
    chance = random.Random(seed)
    made = []
    for _ in range(lines):
        fresh = "".join(chance.choices(string.ascii_lowercase, k=9))
        name = chance.choice(NAMES)
        made.append(
            chance.choice(
                (
                    "cache warmed",
                    "listener opened",
                    "listener closed",
                    f"request {fresh} took {chance.randrange(900)} ms",
                    f"user {name} signed in from 10.0.{chance.randrange(9)}.{chance.randrange(99)}",
                    f"deleted {chance.choice(['/srv', '/var', '/opt'])}/{fresh}/{name}.log",
                    f"{fresh} is not a tenant",
                    f"queue {name}: depth={chance.randrange(40)} lag={chance.random():.2f}s",
                )
            )
        )
    return made


def learned(parts: Sequence[Sequence[str]], times: dict[str, int]) -> TemplateState:
    state = empty()
    for part in parts:
        one = empty()
        one.update(part, [times[line] for line in part], "svc")
        state = state.merge(one)
    return state


@pytest.mark.parametrize("crowded", [False, True])
@pytest.mark.parametrize("shards", [1, 7, 64])
def test_shards_in_any_order_learn_the_same(
    shards: int, monkeypatch: pytest.MonkeyPatch, *, crowded: bool
) -> None:
    if crowded:
        monkeypatch.setattr(outlines, "NODES", 10)
        monkeypatch.setattr(outlines, "GROUP_LEAVES", 12)
    lines = stream(5)
    times = {line: 1_760_000_000_000_000 + at for at, line in enumerate(lines)}
    whole = empty()
    whole.update(lines, [times[line] for line in lines], "svc")
    assert whole.crowded == crowded
    mixed = lines[:]
    random.Random(shards).shuffle(mixed)
    split = learned([mixed[at::shards] for at in range(shards)], times)
    assert split.to_bytes() == whole.to_bytes()
    assert split.templates() == whole.templates()
    assert split.assign(lines) == whole.assign(lines)


def test_merging_is_commutative_and_associative() -> None:
    a, b, c = (empty() for _ in range(3))
    for seed, state in enumerate((a, b, c)):
        state.update(stream(seed, 400), source=f"host-{seed}")
    left = a.merge(b).merge(c)
    assert left.to_bytes() == c.merge(b.merge(a)).to_bytes()
    assert left.templates()[0].sources == ("host-0", "host-1", "host-2")


def test_merging_leaves_both_as_they_were() -> None:
    a, b = empty(), empty()
    a.update(stream(1, 200))
    b.update(stream(2, 200))
    before = a.to_bytes(), b.to_bytes()
    a.merge(b)
    assert (a.to_bytes(), b.to_bytes()) == before


def test_bytes_give_the_state_back() -> None:
    state = empty()
    state.update(stream(3), source="svc")
    again = TemplateState.from_bytes(state.to_bytes())
    assert again.to_bytes() == state.to_bytes()
    assert again.templates() == state.templates()
    again.update(["listener opened"])
    assert again.lines == state.lines + 1


@pytest.mark.parametrize("damage", [b"", b"\xff\x00", b"\x80"])
def test_other_bytes_are_refused(damage: bytes) -> None:
    with pytest.raises(BartizanError, match="no learned templates"):
        TemplateState.from_bytes(damage)


def test_another_version_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bartizan.detect.logs.template_state.SCHEMA", 99)
    data = empty().to_bytes()
    monkeypatch.undo()
    with pytest.raises(BartizanError, match="another version"):
        TemplateState.from_bytes(data)


def test_a_flood_of_identifiers_is_bounded_counted_and_leaves_the_rest() -> None:
    chance = random.Random(4)
    state = empty()
    flood = [
        f"user {''.join(chance.choices('bcdfghkmnprst', k=2))}{name} left room {name}"
        for name in ("".join(chance.choices("aeioulnrst", k=7)) for _ in range(20_000))
    ]
    state.update([*flood, "disk is full"])
    size = len(state.to_bytes())
    state.update(flood[::-1])
    assert len(state.to_bytes()) < size * 1.01
    by_text = {one.text: one for one in state.templates()}
    assert by_text["disk is full"].count == 1
    assert sum(one.count for one in by_text.values()) <= state.lines == 40_001
    assert state.overflow > 0
    assert sum(one.estimated for one in by_text.values()) <= state.overflow


def test_counts_times_and_examples_are_those_of_the_lines() -> None:
    state = empty()
    state.update(["job 1 done", "job 2 done", "idle"], [30, 10, None], "a")
    state.update(["job 3 done"], [20], "b")
    job, idle = state.templates()
    assert (job.text, job.count, job.first, job.last) == ("job <*> done", 3, 10, 30)
    assert set(job.examples) == {"job 1 done", "job 2 done", "job 3 done"}
    assert job.sources == ("a", "b")
    assert (idle.text, idle.count, idle.first, idle.last) == ("idle", 1, None, None)
