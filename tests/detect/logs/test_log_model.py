import random
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
import zstandard

from bartizan.detect.logs.log_anomaly import Anomaly
from bartizan.detect.logs.log_judge import Judge
from bartizan.detect.logs.log_lines import log_lines
from bartizan.detect.logs.log_model import HEADING, LogModel
from bartizan.detect.logs.log_sessions import Following
from bartizan.detect.logs.log_usual import Usual
from bartizan.errors import BartizanError
from bartizan.model.event import EventBatch, conform

START = datetime(2026, 11, 2, tzinfo=UTC)
Said = tuple[datetime, str, str | None]
"""Time, message, run."""


def batch(said: Sequence[Said], origin: str = "app.log") -> EventBatch:
    frame = conform(
        {
            "time": [time for time, _, _ in said],
            "event_id": [f"{origin}:{at}" for at in range(len(said))],
            "product": "application",
            "message": [message for _, message, _ in said],
            "run": [run for _, _, run in said],
        },
        len(said),
    )
    return EventBatch(frame, "text", origin, range(1, len(said) + 1), {}, lambda _: {})


def learn(some: Iterable[EventBatch]) -> LogModel:
    model, following = LogModel(), Following()
    for one in some:
        lines = log_lines(one)
        model.update(lines, one.origin)
        following.update(one, lines)
    model.finish(following.sessions())
    return model


def service(days: int, seed: int, start: datetime = START) -> list[Said]:
    """An ordinary service: requests of three steps, a nightly job, a rare retry."""
    draw = random.Random(seed)
    said: list[Said] = []
    for hour in range(24 * days):
        for _ in range(12 if 8 <= hour % 24 < 20 else 6):
            at = start + timedelta(hours=hour, seconds=draw.random() * 3500)
            run = f"r{seed}-{len(said)}"
            said += [
                (at, f"request {draw.randint(1000, 9999)} for /orders accepted", run),
                (at + timedelta(seconds=1), f"query took {draw.randint(5, 60)} ms", run),
                (at + timedelta(seconds=2), "answer sent", run),
            ]
            if draw.random() < 0.05:
                said.insert(-1, (at + timedelta(seconds=1), "query is tried again", run))
        if hour % 24 == 2:
            said.append((start + timedelta(hours=hour), "backup finished", None))
    return said


def judged(model: LogModel, said: Sequence[Said]) -> list[Anomaly]:
    judge = Judge(Usual(model))
    one = batch(said)
    judge.look(one, log_lines(one))
    return judge.finish()


@pytest.fixture(scope="module")
def model() -> LogModel:
    return learn([batch(service(7, 1))])


TODAY = START + timedelta(days=7)


@pytest.mark.parametrize("parts", [1, 7, 64])
def test_any_split_in_any_order_gives_the_same_bytes(parts: int) -> None:
    said = service(2, 3)
    runs: dict[str | None, list[Said]] = {}
    for one in said:
        runs.setdefault(one[2], []).append(one)
    whole = learn([batch(said, "a")]).to_bytes()
    draw = random.Random(parts)
    groups: list[list[Said]] = [[] for _ in range(parts)]
    for run in runs.values():
        draw.choice(groups).extend(run)
    models = [learn([batch(group, "a")]) for group in groups if group]
    draw.shuffle(models)
    merged = models[0]
    for more in models[1:]:
        merged = merged.merge(LogModel.from_bytes(more.to_bytes()))
    assert merged.to_bytes() == whole


def test_an_ordinary_day_stays_within_the_budget(model: LogModel) -> None:
    for seed in range(10, 14):
        assert len(judged(model, service(1, seed, TODAY))) <= 5


def test_a_new_kind_of_line_is_told_with_what_is_usual(model: LogModel) -> None:
    new = (TODAY + timedelta(hours=5), "privilege escalation: shell opened as root", None)
    found = judged(model, [*service(1, 20, TODAY), new])
    (one,) = [one for one in found if one.kind == "LOG-301"]
    assert one.line == new[1]
    assert one.p_value < 0.001
    assert "lines of" in one.reason
    assert "2026-11-02" in one.reason


def test_a_value_far_out_of_its_range_is_told(model: LogModel) -> None:
    slow = (TODAY + timedelta(hours=5), "query took 900000 ms", None)
    found = judged(model, [*service(1, 21, TODAY), slow])
    (one,) = [one for one in found if one.kind == "LOG-302"]
    assert one.line == slow[1]
    assert "usually" in one.reason


def test_a_burst_and_a_silence_are_told(model: LogModel) -> None:
    at = TODAY + timedelta(hours=5)
    burst = [(at + timedelta(seconds=n), "query is tried again", None) for n in range(500)]
    found = judged(model, [*service(1, 22, TODAY), *burst])
    assert any(one.kind == "LOG-303" and "tried again" in one.reason for one in found)
    silent = [one for one in service(1, 23, TODAY) if not one[1].startswith("answer")]
    found = judged(model, silent)
    assert any(one.kind == "LOG-303" and "answer sent" in one.reason for one in found)


def test_a_session_that_goes_another_way_is_told(model: LogModel) -> None:
    at = TODAY + timedelta(hours=5)
    odd = [(at + timedelta(seconds=n), "answer sent", "odd") for n in range(40)]
    found = judged(model, [*service(1, 24, TODAY), *odd])
    assert any(one.kind == "LOG-304" and "run odd" in one.reason for one in found)


def test_little_learned_is_learning_and_never_alarms() -> None:
    young = learn([batch(service(1, 1)[:20])])
    judge = Judge(Usual(young))
    day = batch(service(1, 2, TODAY))
    judge.look(day, log_lines(day))
    assert judge.finish() == []
    assert [one.split(":")[0] for one in judge.learning()] == [
        "lines", "sessions", "rates", "values",
    ]  # fmt: skip


def test_a_number_is_judged_though_the_words_beside_it_were_not_learned() -> None:
    names = [f"{a}{b}" for a in ("amber", "birch", "cedar", "daisy") for b in ("ly", "son", "ton")]
    draw = random.Random(1)
    said: list[Said] = [
        (
            START + timedelta(minutes=n),
            f"job {draw.choice(names)} took {draw.randint(5, 60)} ms",
            None,
        )
        for n in range(3000)
    ]
    model = learn([batch(said)])
    (one,) = judged(model, [(TODAY, "job elderly took 900000 ms", None)])
    assert (one.kind, one.line) == ("LOG-302", "job elderly took 900000 ms")
    assert judged(model, [(TODAY, "job elderly took 31 ms", None)]) == []


@pytest.mark.parametrize(
    "raw",
    [b"", b"other", HEADING, HEADING + b"damaged", HEADING + zstandard.compress(b"damaged")],
)
def test_what_is_no_model_is_refused_in_one_sentence(raw: bytes) -> None:
    with pytest.raises(BartizanError) as refused:
        LogModel.from_bytes(raw)
    assert "\n" not in str(refused.value)


def test_a_damaged_model_is_refused(model: LogModel) -> None:
    raw = bytearray(model.to_bytes())
    raw[len(raw) // 2] ^= 0xFF
    with pytest.raises(BartizanError):
        LogModel.from_bytes(bytes(raw))


def test_what_was_learned_without_being_kept_is_not_called_new() -> None:
    """Of names beyond the bound only some are kept; the others are not new for that."""
    letters = "ghijklmnopqrstuvwxyz"
    names = [one + two + three for one in letters for two in letters for three in "aeiou"]
    said = [
        (START + timedelta(seconds=n), f"order of {name} and {name} kept in {name} store", None)
        for n, name in enumerate(names)
    ]
    model = learn([batch(said)])
    assert model.templates.overflow or len(model.templates.templates()) < len(names)
    again = [
        (TODAY + timedelta(seconds=n), message, None) for n, (_, message, _) in enumerate(said)
    ]
    assert [one for one in judged(model, again) if one.kind == "LOG-301"] == []


def test_many_new_kinds_at_once_are_one(model: LogModel) -> None:
    words = ("fan", "disk", "board", "clock", "bus", "lamp", "door", "pump", "belt", "valve")
    start = [(TODAY + timedelta(hours=3, seconds=n), f"{one} {two} came up with {one}", None)
             for n, (one, two) in enumerate(pairwise(words))]  # fmt: skip
    found = judged(model, [*service(1, 30, TODAY), *start])
    (one,) = [one for one in found if one.kind == "LOG-301"]
    assert "new kinds within an hour" in one.reason
    assert len(one.events) == len(start)
