import pytest

from bartizan.cli.main import main
from bartizan.detect.logs.anomaly_checks import CHECKS, named
from bartizan.detect.logs.text_checks import checks
from bartizan.model import Check


def test_ids_are_unique_among_checks_of_logs() -> None:
    ids = [one.id for one in (*CHECKS, *checks())]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one.slug)
def test_each_explains_itself(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    assert named(check.id.lower()) is check
    assert main(["explain", check.slug]) == 0
    assert check.title in capsys.readouterr().out
