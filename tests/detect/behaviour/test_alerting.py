"""What is an alert, in what order, and how feedback moves it."""

from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.detect.behaviour.alert import Alert
from bartizan.detect.behaviour.alerting import LEARNING, Alerting, kind_of
from bartizan.detect.behaviour.opinion import Opinion
from bartizan.detect.behaviour.signal import Signal

DAY = 24 * 3_600_000_000
HOUR = DAY // 24
USERS = [f"user:u{n}" for n in range(50)]
EVER = 1 << 60


def signal(subject: str, time: int, surprise: float, facet: str = "operation", value: str = "x",
           *, learning: bool = False) -> Signal:  # fmt: skip
    return Signal(
        time=time, subject=subject, facet=facet, value=value, surprise=float(surprise),
        said=f"{facet} {value}", learning=learning,
    )  # fmt: skip


def ordinary(day: int, users: Sequence[str] = USERS) -> list[Signal]:
    """Every user is a little odd in one respect, a few in two."""
    found = []
    for number, user in enumerate(users):
        at = day * DAY + (9 + number % 9) * HOUR
        found.append(signal(user, at, 3 + (number * 7 + day * 3) % 5, value=f"{day}"))
        if (number + day) % 10 == 0:
            found.append(signal(user, at, 4, facet="address", value=f"{day}"))
    return found


def lived(days: int = 20) -> Alerting:
    one = Alerting()
    for day in range(days):
        one.look(ordinary(day))
        one.end_day(day, {"user": len(USERS)})
    return one


def test_nothing_is_an_alert_while_too_few_days_are_known() -> None:
    alerting = Alerting()
    for day in range(LEARNING):
        assert alerting.learning("user")
        assert alerting.look([*ordinary(day), signal("user:eve", day * DAY, 500)]) == []
        alerting.end_day(day, {"user": len(USERS)})
    assert not alerting.learning("user")


def test_what_is_far_stranger_in_several_respects_is_an_alert_with_its_reasons_by_weight() -> None:
    alerting = lived()
    at = 20 * DAY
    raised = alerting.look(
        [
            signal("user:eve", at, 30, facet="operation", value="DeleteCluster"),
            signal("user:eve", at, 6, facet="address", value="203.0.113.9"),
        ]
    )
    assert {one.subject for one in raised} == {"user:eve"}
    assert raised[-1].leading.value == "DeleteCluster"
    assert raised[-1].expected < 0.1
    weights = [factor.evidence for factor in raised[-1].factors]
    assert weights == sorted(weights, reverse=True)


def test_ordinary_days_keep_to_the_budget() -> None:
    alerting = lived(40)
    alerts = []
    for day in range(40, 60):
        alerts += alerting.look(ordinary(day))
        alerting.end_day(day, {"user": len(USERS)})
    assert len({(one.subject, one.raised // DAY) for one in alerts}) <= 20 * 5


def test_a_larger_budget_tells_no_less() -> None:
    def told(budget: float) -> set[str]:
        alerting = lived()
        alerting.alerts_per_day = budget
        alerting.adopt(alerting.scales)
        odd = [signal(user, 20 * DAY, 3 + n / 10) for n, user in enumerate(USERS)]
        return {one.subject for one in alerting.look(odd)}

    assert told(0.001) <= told(5) <= told(50)
    assert told(0.001) != told(50)


def test_what_learns_never_alerts() -> None:
    alerting = lived()
    assert alerting.look([signal("user:new", 20 * DAY, 500, learning=True)]) == []


def test_what_was_told_yesterday_counts_for_less() -> None:
    alerting = lived()
    first = alerting.look([signal("user:eve", 20 * DAY, 30, value="a")])
    alerting.end_day(20, {"user": 51})
    again = alerting.look([signal("user:eve", 21 * DAY + HOUR, 30, value="a")])
    assert first
    assert not again or again[0].score < first[0].score


def test_verdicts_move_the_ranking_at_once() -> None:
    def raised(verdict: bool | None) -> list[Alert]:
        alerting = lived()
        (first, *_) = alerting.look([signal("user:eve", 20 * DAY, 9, value="a")])
        alerting.end_day(20, {"user": 51})
        if verdict is not None:
            told = alerting.judge(
                first.fingerprint, Opinion(20 * DAY, verdict, EVER, "ann", "known")
            )
            assert told is not None
            assert told.subject == "user:eve"
        later = 21 * DAY + HOUR
        return alerting.look([signal("user:bob", later, 9, value="a"),
                              signal("user:eve", later, 9, value="a")])  # fmt: skip

    benign = {one.subject for one in raised(verdict=True)}
    malicious = raised(verdict=False)
    assert "user:eve" not in benign
    assert {one.subject for one in malicious} == {"user:eve", "user:bob"}
    plain = max(one.score for one in raised(None) if one.subject == "user:bob")
    assert max(one.score for one in malicious if one.subject == "user:bob") > plain


def test_a_verdict_ends() -> None:
    alerting = lived()
    (first, *_) = alerting.look([signal("user:eve", 20 * DAY, 30, value="a")])
    alerting.judge(first.fingerprint, Opinion(20 * DAY, True, 21 * DAY, "ann", "a drill"))
    alerting.told.clear()
    alerting.standing.clear()
    assert alerting.look([signal("user:eve", 22 * DAY, 30, value="a")])


def test_an_unknown_or_ambiguous_alert_cannot_be_judged() -> None:
    alerting = lived()
    alerting.look([signal(f"user:eve{n}", 20 * DAY, 30) for n in range(40)])
    opinion = Opinion(0, benign=True, until=EVER, by="ann", reason="")
    assert alerting.judge("nothing", opinion) is None
    assert alerting.judge("", opinion) is None


@settings(deadline=None, max_examples=15)
@given(st.lists(st.integers(0, len(USERS) - 1), max_size=6), st.sampled_from([1, 7, 64]))
def test_results_do_not_depend_on_shards(odd: list[int], shards: int) -> None:
    def shard(name: str) -> int:
        return int(name.removeprefix("user:u")) % shards

    def run(many: int) -> list[tuple[str, int, float]]:
        parts = [Alerting() for _ in range(many)]
        alerts = []
        for day in range(12):
            events = ordinary(day)
            events += [signal(USERS[n], day * DAY + HOUR, 40, value=f"{n}") for n in odd]
            for number, one in enumerate(parts):
                mine = [e for e in events if many == 1 or shard(e.subject) == number]
                alerts += one.look(mine)
                users = [u for u in USERS if many == 1 or shard(u) == number]
                one.end_day(day, {"user": len(users)})
            whole = parts[0].ordinary
            for other in parts[1:]:
                whole = whole.merge(other.ordinary)
            for one in parts:
                one.adopt(whole.scales())
        return sorted((one.subject, one.raised, one.score) for one in alerts)

    assert run(shards) == run(1)


def test_bytes_hold_everything() -> None:
    one = lived()
    one.look([signal("user:eve", 20 * DAY, 30)])
    two = Alerting.from_bytes(one.to_bytes())
    assert two.to_bytes() == one.to_bytes()
    later = [signal("user:bob", 20 * DAY + HOUR, 12)]
    assert [a.score for a in two.look(later)] == [a.score for a in one.look(later)]


def test_merging_is_commutative() -> None:
    one, two = Alerting(), Alerting()
    for day in range(10):
        for part, users in ((one, USERS[:25]), (two, USERS[25:])):
            part.look(ordinary(day, users))
            part.end_day(day, {"user": 25})
    assert one.merge(two).to_bytes() == two.merge(one).to_bytes()


def test_the_kind_of_a_subject() -> None:
    assert kind_of("service-account:system:ci") == "service-account"


def test_what_is_said_of_an_alert_that_grew_is_said_of_all_its_reasons() -> None:
    alerting = lived()
    (first,) = alerting.look([signal("user:eve", 20 * DAY, 30, value="a")])
    (more,) = alerting.look([signal("user:eve", 20 * DAY + HOUR, 40, "bytes", "b")])
    assert more.grows
    assert more.leading.value == "b"
    assert more.fingerprint == first.fingerprint
    kept = Alerting.from_bytes(alerting.to_bytes())
    (later,) = kept.look([signal("user:eve", 20 * DAY + 2 * HOUR, 50, "country", "c")])
    assert later.fingerprint == first.fingerprint
    told = kept.judge(first.fingerprint, Opinion(20 * DAY, True, EVER, "ann", "a drill"))
    assert told is not None
    assert {value for _, value in told.factors} == {"a", "b", "c"}
