"""Which lines are of one kind, what their template says, and what stands in its places."""

import random
import string
import time
from collections.abc import Sequence

import pytest

from bartizan.detect.logs.kinds import measure
from bartizan.detect.logs.slots import values
from bartizan.detect.logs.template import Template
from bartizan.detect.logs.template_state import TemplateState, empty

NAMES = ("amber", "birch", "cedar", "dogwood", "elm", "fir", "ginkgo", "hazel")


def learned(*lines: str) -> TemplateState:
    state = empty()
    state.update(lines)
    return state


def texts(lines: Sequence[str]) -> set[str]:
    return {one.text for one in learned(*lines).templates()}


def only(*lines: str) -> Template:
    (one,) = learned(*lines).templates()
    return one


@pytest.mark.parametrize(
    ("lines", "template"),
    [
        (("slot 7 of 10 free",), "slot <*> of <*> free"),
        (("lost 12,345 of 1,234,567 pages", "lost 1 of 2 pages"), "lost <*> of <*> pages"),
        (("peer 10.0.0.1:80 gone", "peer db-7.lan:9000 gone"), "peer <*>:<*> gone"),
        (("card 00:1b:44:11:3a:b7 up", "card FF:EE:DD:CC:BB:AA up"), "card <*> up"),
        (("route fe80::1ff:fe23 up", "route 2001:db8::1 up"), "route <*> up"),
        (("read /etc/app/main.conf", "read ./conf.d/x", r"read C:\app\x.ini"), "read <*>"),
        (("get https://a.example/b?c=1", "get ftp://b.example/"), "get <*>"),
        (("mail to a.b@example.org sent",), "mail to <*> sent"),
        (("lookup of ns.example.com failed", "lookup of a.example.co.uk failed"),
         "lookup of <*> failed"),
        (("ready is true", "ready is FALSE", "ready is null"), "ready is <*>"),
        (("used 10 KB", "used 1.5 MB", "used 900B"), "used <*>"),
        (("lasted <1 sec", "lasted 00:03", "lasted 01:02:03"), "lasted <*>"),
        (("on Fri Jul  1 07:22:35 2005", "on Sat Jul 16 07:22:35 2005"), "on <*>"),
        (("open from 10.1.1.1 () now", "open from 10.1.1.2 (x7.lan) now"),
         "open from <*> (<*>) now"),
        (("key deadbeefdead lost",), "key <*> lost"),
        (("wait enable.........1", "wait enable.........0"), "wait enable.........<*>"),
        (("moved   b1 to b2",), "moved b1 to b2"),
    ],
)  # fmt: skip
def test_values_show_by_their_shape(lines: tuple[str, ...], template: str) -> None:
    assert texts(lines) == {template}


def test_a_place_where_many_words_stand_is_a_hole() -> None:
    assert texts([f"session of user {name} began" for name in NAMES]) == {
        "session of user <*> began"
    }


def test_places_that_vary_together_are_holes() -> None:
    chance = random.Random(3)
    fresh = ("".join(chance.choices(string.ascii_lowercase, k=8)) for _ in range(60))
    pairs = [f"moved room {a} over to tenant {b} again" for a, b in zip(fresh, fresh, strict=True)]
    assert texts(pairs) == {"moved room <*> over to tenant <*> again"}


def test_few_words_and_states_stay_templates() -> None:
    assert texts(["door opened by key", "door closed by key"]) == {
        "door opened by key", "door closed by key",
    }  # fmt: skip
    states = ("NEW", "QUEUED", "RUNNING", "PAUSED", "DONE", "FAILED")
    assert len(texts([f"job went to {state} at once" for state in states])) == len(states)


def test_what_a_line_is_about_stays() -> None:
    assert len(texts([f"{name} startup succeeded" for name in NAMES])) == len(NAMES)


def test_lists_of_any_length_are_one_kind() -> None:
    assert texts(["drop " + " ".join(f"b{n}" for n in range(k)) for k in (1, 2, 5, 9)]) == {
        "drop <*>"
    }


def test_names_with_a_digit_that_never_vary_are_written_out() -> None:
    lines = [f"login of {name} from 10.0.0.{n} port {n} ssh2" for n, name in enumerate(NAMES)]
    assert texts(lines) == {"login of <*> from <*> port <*> ssh2"}
    one = only(*lines)
    assert one.key.endswith("port <*> <*>")
    assert len(one.parameters) == one.text.count("<*>") == 3


def test_a_template_keeps_its_id_wherever_it_is_made_and_finds_its_heir() -> None:
    early = learned("user amber left")
    late = learned(*(f"user {name} left" for name in NAMES))
    (old,), (new,) = early.templates(), late.templates()
    assert old.id != new.id
    assert late.index().successor(old) == new.id
    assert late.index().successor(new) == new.id
    assert learned(*(f"user {name} left" for name in NAMES[::-1])).templates()[0].id == new.id


def test_an_id_from_before_a_template_grew_still_leads_to_it() -> None:
    old = [one.id for name in NAMES for one in learned(f"user {name} left").templates()]
    index = learned(*(f"user {name} left" for name in NAMES)).index()
    (new,) = index.templates.values()
    assert {index.named(one) for one in (*old, new.id)} == {new}
    assert set(new.aliases) == set(old)
    assert index.named("0123456789abcdef") is None


def test_a_line_of_a_known_kind_is_told_though_its_words_are_new() -> None:
    state = learned(*(f"user {name} left" for name in NAMES), "idle")
    by_text = {one.text: one.id for one in state.templates()}
    assert state.assign(["user willow left", "idle"]) == [by_text["user <*> left"], by_text["idle"]]
    (unknown,) = state.assign(["kernel panic"])
    assert unknown not in state.index().templates


def test_parameters_are_the_text_of_the_line() -> None:
    line = "took 12.5ms on /srv/a b7 (10.0.0.1:80) for Fri Jul  1 07:22:35 2005"
    assert "".join(own for _, own in values(line)) == line
    state = learned(line, "took 7ms on /srv/b b9 (10.0.0.2:81) for Sat Jul  2 07:22:35 2005")
    (one,) = state.templates()
    assert state.parameters(line, one) == [
        "12.5ms", "/srv/a", "b7", "10.0.0.1", "80", "Fri Jul  1 07:22:35 2005",
    ]  # fmt: skip
    assert state.parameters("another kind", one) == []


def test_parameters_have_kinds_and_ranges() -> None:
    one = only(*(f"task {n} of {name} took {n * 10}ms" for n, name in enumerate(NAMES, 1)))
    number, word, duration = one.parameters
    assert (number.kind, number.low, number.high, number.distinct) == ("number", 1, 8, 8)
    assert (word.kind, set(word.values)) == ("word", set(NAMES))
    assert (duration.kind, duration.low, duration.high) == ("duration", 0.01, 0.08)


@pytest.mark.parametrize(
    ("value", "kind", "number"),
    [
        ("-12", "number", -12.0),
        ("1,024", "number", 1024.0),
        ("1.5 KB", "size", 1536.0),
        ("<1 sec", "duration", 1.0),
        ("10.0.0.1", "ip", None),
        ("00:1b:44:11:3a:b7", "mac", None),
        ("0b9000564-", "identifier", None),
        ("b9000564-fe1a-409b-b8cc-1e88b294cd1d", "uuid", None),
        ("0x1f", "hex", None),
        ("/etc/passwd", "path", None),
        ("https://a.example/", "url", None),
        ("a@example.org", "mail", None),
        ("ns.example.org", "host", None),
        ("2026-11-25", "time", None),
        ("amber", "word", None),
        ("two words", "text", None),
        ("1.2.3", "identifier", None),
    ],
)
def test_kinds_of_values(value: str, kind: str, number: float | None) -> None:
    assert measure(value) == (kind, number)


@pytest.mark.parametrize(
    "line",
    ["", " ", "\n", "\n\nfirst\nsecond", "(" * 3000, "0" * 9000, "a=" * 2000, "\x00\ufffd", "<*>"],
)
def test_odd_lines_have_a_template(line: str) -> None:
    state = learned(line, "ordinary 1")
    assert len(state.assign([line, "ordinary 2"])) == 2
    assert state.lines == 2


def test_the_first_line_of_a_record_tells_its_kind() -> None:
    assert only(
        "lease 1 failed\n  at pool.py:3", "lease 2 failed\n  at pool.py:9\n  at x"
    ).text == ("lease <*> failed")


@pytest.mark.parametrize(
    "piece", ["a", "ab ", "a.b.", "a-", "((", "x@", ":", "0,", "[ ]", "Jan 1 ", "https://", "a/b"]
)
def test_long_lines_made_to_cost_time_cost_little(piece: str) -> None:
    line = (piece * 4096)[:4096]
    begun = time.process_time()
    state = learned(line, line[1:], f"{line} z", "ordinary 1")
    for one in state.templates():
        state.parameters(line, one)
    assert time.process_time() - begun < 1
