import random
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.detect.logs import sequence_state
from bartizan.detect.logs.sequence_model import SequenceModel
from bartizan.detect.logs.sequence_state import SequenceState
from bartizan.detect.logs.session import PIECE, Session, pieces
from bartizan.errors import BartizanError

EVENTS = st.lists(st.integers(0, 8).map(lambda n: f"E{n}"), max_size=12)
SESSIONS = st.lists(EVENTS, min_size=1, max_size=70)


def numbered(events: list[list[str]]) -> list[Session]:
    return [Session(f"run-{n}", tuple(one)) for n, one in enumerate(events)]


def learned(sessions: list[Session]) -> SequenceState:
    state = SequenceState()
    state.update(sessions)
    return state


@settings(max_examples=30, deadline=None)
@given(events=SESSIONS, asked=SESSIONS, chance=st.randoms(use_true_random=False))
@pytest.mark.parametrize("shards", [1, 7, 64])
def test_shards_and_order_change_no_p_value(
    shards: int, events: list[list[str]], asked: list[list[str]], chance: random.Random
) -> None:
    sessions = numbered(events)
    whole = learned(sessions)
    shuffled = chance.sample(sessions, len(sessions))
    parts = [learned(shuffled[at::shards]) for at in range(shards)]
    chance.shuffle(parts)
    merged = parts[0]
    for part in parts[1:]:
        merged = part.merge(merged)
    assert merged.to_bytes() == whole.to_bytes()
    one, other = SequenceModel(whole), SequenceModel(SequenceState.from_bytes(merged.to_bytes()))
    for session in numbered(asked):
        assert one.judge(session) == other.judge(session)


@pytest.mark.parametrize("shards", [1, 7, 64])
def test_shards_agree_when_everything_overflows(
    shards: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in {
        "EVENTS": 40,
        "PAIRS": 64,
        "TRIPLES": 64,
        "WINDOWS": 64,
        "VECTORS": 16,
        "SAMPLED": 20,
    }.items():
        monkeypatch.setattr(sequence_state, name, limit)
    chance = random.Random(2)
    sessions = numbered(
        [[f"E{chance.randrange(100)}" for _ in range(chance.randrange(30))] for _ in range(300)]
    )
    whole = learned(sessions)
    assert set(whole.overflow) == {"events", "pairs", "triples", "windows", "vectors"}
    parts = [learned(sessions[at::shards]) for at in range(shards)]
    merged = parts[-1]
    for part in parts[:-1]:
        merged = merged.merge(part)
    assert merged.to_bytes() == whole.to_bytes()
    one, other = SequenceModel(whole), SequenceModel(merged)
    for session in sessions[:50]:
        assert one.judge(session) == other.judge(session)


def test_a_long_session_is_learned_in_pieces() -> None:
    events = tuple(str(n % 50) for n in range(2 * PIECE + 5))
    cut = list(pieces(Session("long", events)))
    assert [len(piece.events) for piece in cut] == [PIECE, PIECE, 5]
    assert [(piece.starts, piece.ends) for piece in cut] == [
        (True, False), (False, False), (False, True),
    ]  # fmt: skip
    state = learned([Session("long", events)])
    assert (state.sessions, state.pieces) == (1, 3)


def test_events_are_counted_once_a_session() -> None:
    state = learned([Session("a", ("E1",) * 500), Session("b", ("E1", "E2"))])
    assert state.events.counts == Counter({"E1": 2, "E2": 1})


def test_a_state_with_other_limits_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = SequenceState().to_bytes()
    monkeypatch.setattr(sequence_state, "PARAMETERS", (1, 2, 3, 4, 5))
    with pytest.raises(BartizanError, match="different settings"):
        SequenceState.from_bytes(raw)


def test_damaged_bytes_are_refused() -> None:
    raw = learned([Session("a", ("E1",))]).to_bytes()
    with pytest.raises(BartizanError, match="no saved 'sequences'"):
        SequenceState.from_bytes(raw[:-3])
