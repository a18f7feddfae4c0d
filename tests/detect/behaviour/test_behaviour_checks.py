"""The checks of behaviour: documented, and which alert is which."""

import pytest

from bartizan.cli.main import main
from bartizan.detect.behaviour.alert import Alert, Factor
from bartizan.detect.behaviour.checks import CHECKS, check_of, named
from bartizan.detect.behaviour.finding import finding, joined
from bartizan.detect.behaviour.signal import Signal
from bartizan.model import Check, Confidence, EventRef, Severity

AT = 1_790_000_000_000_000
INSTANT = "2026-09-21T14:13:20.000000Z"


def alert(subject: str, *facets: str, expected: float = 0.1, grows: bool = False,
          score: float = 12.0) -> Alert:  # fmt: skip
    factors = [
        Factor(
            9.0 - number,
            Signal(time=AT + number, subject=subject, facet=facet, value="x", surprise=9.0,
                   said=f"first {facet} x", refs=(EventRef(f"e{number}", "audit.jsonl", 7),)),
        )
        for number, facet in enumerate(facets)
    ]  # fmt: skip
    return Alert(subject=subject, raised=AT, score=score, p_value=0.001, expected=expected,
                 factors=factors, grows=grows)  # fmt: skip


@pytest.mark.parametrize("check", CHECKS, ids=lambda one: one.slug)
def test_each_explains_itself(check: Check, capsys: pytest.CaptureFixture[str]) -> None:
    assert named(check.id.lower()) is check
    assert main(["explain", check.slug]) == 0
    assert check.title in capsys.readouterr().out


@pytest.mark.parametrize(
    ("subject", "facet", "slug"),
    [
        ("user:ann", "operation", "unusual-identity"),
        ("workflow:acme/x", "trigger", "unusual-pipeline"),
        ("host:web-1", "process", "unusual-machine"),
        ("host:web-1", "beacon", "beaconing"),
        ("host:web-1", "scan", "network-scan"),
        ("host:web-1", "dns names", "dns-tunnel"),
        ("user:ann", "dormant", "dormant-account"),
        ("user:ann", "impossible travel", "impossible-travel"),
        ("user:ann", "growth of bytes out", "slow-growth"),
        ("user:ann", "bytes out", "unusual-amount"),
        ("user:ann", "failures", "failures"),
        ("resource:bucket", "pairing", "unusual-access"),
    ],
)
def test_the_leading_reason_decides_the_check(subject: str, facet: str, slug: str) -> None:
    assert check_of(alert(subject, facet, "hour")).slug == slug


def test_a_finding_prints_its_factors_in_order_of_weight() -> None:
    found = finding(alert("user:ann", "operation", "hour", "asn", "country"), INSTANT, INSTANT)
    assert found.message == ("user:ann: first operation x; first hour x; first asn x; and 1 more")
    assert list(found.evidence)[:2] == ["factor 1", "factor 2"]
    assert found.evidence["factor 1"] == "first operation x (weight 9.0)"
    assert [str(one) for one in found.entities] == ["user:ann"]
    assert [ref.event_id for ref in found.events] == ["e0", "e1", "e2", "e3"]
    assert found.p_value == 0.001


def test_what_ordinary_days_hardly_ever_show_is_graver_and_surer() -> None:
    rare = finding(alert("user:ann", "operation", expected=0.001), INSTANT, INSTANT)
    plain = finding(alert("user:ann", "operation", expected=0.9), INSTANT, INSTANT)
    assert (rare.severity, rare.confidence) == (Severity.HIGH, Confidence.HIGH)
    assert (plain.severity, plain.confidence) == (Severity.MEDIUM, Confidence.MEDIUM)


def test_an_alert_that_grows_is_one_finding() -> None:
    first = alert("user:ann", "operation")
    more = alert("user:ann", "operation", "hour", score=15.0, grows=True)
    other = alert("user:bob", "operation")
    told = joined([first, other, more])
    assert [one.subject for one in told] == ["user:ann", "user:bob"]
    assert told[0].score == 15.0
    assert [one.signal.facet for one in told[0].factors] == ["operation", "hour"]
    assert told[0].raised == AT


def test_what_grew_leads_with_its_strongest_reason_under_its_first_name() -> None:
    first = alert("user:ann", "hour")
    name = first.fingerprint
    more = alert("user:ann", "operation", "country", "hour", score=15.0, grows=True)
    (told,) = joined([first, more])
    assert [one.signal.facet for one in told.factors] == ["country", "operation", "hour"]
    assert told.fingerprint == name


def test_a_credential_in_the_name_of_a_subject_is_not_printed() -> None:
    secret = "ghp_" + "A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8"
    found = finding(alert(f"user:{secret}", "operation"), INSTANT, INSTANT)
    assert secret not in str(found)


def test_the_same_thing_on_another_day_has_the_same_fingerprint() -> None:
    one, two = alert("user:ann", "operation"), alert("user:ann", "operation", "hour")
    assert one.fingerprint == two.fingerprint
    assert one.fingerprint != alert("user:bob", "operation").fingerprint


def test_an_amount_that_went_on_growing_is_said_once() -> None:
    found = finding(alert("user:ann", "bytes out", "bytes out", "operation"), INSTANT, INSTANT)
    assert found.message == "user:ann: first bytes out x; first operation x"


@pytest.mark.parametrize(
    ("expected", "said"),
    [
        (2.04, "ordinary days have about 2.0 as strange"),
        (0.9, "expected once a day"),
        (0.011, "expected about once in 91 ordinary days"),
        (1e-9, "expected less than once in 10,000 ordinary days"),
    ],
)
def test_how_rare_it_is_is_said_in_days(expected: float, said: str) -> None:
    found = finding(alert("user:ann", "operation", expected=expected), INSTANT, INSTANT)
    assert found.evidence["how far"] == f"p-value 0.001; {said}"
