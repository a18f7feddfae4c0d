"""What holds for every check of log text. The text of a failure says how to mend it."""

import re
from types import ModuleType

import pytest

from bartizan.detect.logs.text_checks import (
    PROVIDER_TOKEN,
    SecretHit,
    checks,
    modules,
    named,
    prepare,
)
from bartizan.model import Check

READY = prepare()
CHECKS = [one for one in checks() if one.id != PROVIDER_TOKEN]


def found(text: str) -> set[str]:
    return {hit.name for hit in READY.look([text.removesuffix("\n")])}


def by_id(check: Check) -> str:
    return f"{check.id}-{check.slug}"


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_bad_examples_are_found_and_good_ones_are_not(check: Check) -> None:
    for example in check.bad:
        assert check.id in found(example.text), f"{check.id} does not see: {example.text!r}"
    for example in check.good:
        assert check.id not in found(example.text), f"{check.id} sees: {example.text!r}"


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_good_examples_are_good_for_all_checks(check: Check) -> None:
    for example in check.good:
        assert not found(example.text), example.text


def test_ids_and_slugs_are_unique_and_known_by_both() -> None:
    assert len({one.id for one in checks()}) == len({one.slug for one in checks()}) == len(checks())
    for one in checks():
        assert named(one.id.lower()) is one
        assert named(one.slug) is one
    assert named("LOG-999") is None


@pytest.mark.parametrize("module", modules(), ids=lambda m: m.__name__.rpartition(".")[2])
def test_patterns_run_in_linear_time_and_do_not_match_nothing(module: ModuleType) -> None:
    from bartizan.detect.rules.linear import compiled  # noqa: PLC0415

    for one in module.PAYLOADS:
        assert compiled(f"(?is){one.expression}").search("") is None, one.pattern
        assert not re.search(r"\(\?[=!<]", one.pattern), "hyperscan does not look around"


def test_a_provider_s_token_counts_once_and_as_that() -> None:
    line = "INFO password=Zx81kQ-mL0w22 stored"
    start = line.index("Zx81")
    ready = prepare(find_secrets=lambda _: [SecretHit(0, start, start + 13, "token")])
    assert [hit.name for hit in ready.look([line])] == [PROVIDER_TOKEN]
    assert [hit.name for hit in READY.look([line])] == ["LOG-202"]
    assert READY.skipped == {PROVIDER_TOKEN}
    assert not ready.skipped
