import time

from bartizan.detect.logs.slots import render


def test_a_long_identifier_costs_no_time() -> None:
    """Expressions over log text must not backtrack: logs are written by others."""
    started = time.process_time()
    text, kept = render(("key", "0"), [["npm-Linux-a" + "1" * 60 + "-"]])
    assert (text, kept) == ("key<*>", [0])
    assert time.process_time() - started < 0.5


def test_a_name_with_digits_that_never_varies_is_written_out() -> None:
    assert render(("0", " ", "up"), [["api.v2.Client"], ["api.v2.Client"]]) == (
        "api.v2.Client up",
        [],
    )
