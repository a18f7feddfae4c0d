"""Other tools' findings of the same flaw are noted on ours."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.model import Confidence, Finding, Location, Severity, fingerprint
from bartizan.scan.imported.same_flaw import ALSO_SEEN_BY, join

SAME = {"zizmor:Artipacked": "PIPE-001", "CodeQL:js/pin": "PIPE-002"}


def finding(check: str, *places: str, cwe: tuple[int, ...] = (), name: str = "") -> Finding:
    tool = check.partition(":")[0] if ":" in check else "bartizan"
    spots = [p.split(":") for p in places]
    return Finding(
        check=check,
        slug="s",
        title="t",
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        message="m",
        fingerprint=fingerprint(check, name, *places),
        locations=tuple(Location(p, int(a), 1, int(b), 9) for p, a, b in spots),
        cwe=cwe,
        tool=tool,
        engine=check if ":" in check else "",
    )


def test_an_equivalent_rule_with_overlapping_lines_is_noted_and_not_shown_twice() -> None:
    own = finding("PIPE-001", "a.yml:4:6")
    (joined,) = join([own], [finding("zizmor:artipacked", "a.yml:6:9")], SAME)
    assert joined.evidence == {ALSO_SEEN_BY: "zizmor:artipacked"}
    assert msgspec.structs.replace(joined, evidence={}) == own


@pytest.mark.parametrize(
    "other",
    [
        finding("zizmor:artipacked", "a.yml:7:9"),
        finding("zizmor:artipacked", "b.yml:4:6"),
        finding("zizmor:other", "a.yml:4:6"),
        finding("codeql:js/pin", "a.yml:4:6"),
        finding("zizmor:other", "a.yml:4:6", cwe=(829,)),
    ],
)
def test_another_place_or_rule_is_another_flaw(other: Finding) -> None:
    own = finding("PIPE-001", "a.yml:4:6", cwe=(829,))
    assert set(map(str, join([own], [other], SAME))) == {str(own), str(other)}


@pytest.mark.parametrize("cwe", [798, 259, 321, 522, 312])
def test_credentials_on_the_same_line_are_the_same_whatever_the_rule(cwe: int) -> None:
    own = finding("SEC-001", ".env:2:2", cwe=(798,))
    (joined,) = join([own], [finding("gitleaks:aws", ".env:2:2", cwe=(cwe,))], {})
    assert joined.evidence[ALSO_SEEN_BY] == "gitleaks:aws"


def test_a_credential_on_another_line_is_another() -> None:
    own = finding("SEC-001", ".env:2:2", cwe=(798,))
    assert len(join([own], [finding("gitleaks:aws", ".env:3:3", cwe=(798,))], {})) == 2


def test_only_the_places_we_do_not_see_are_left() -> None:
    own = finding("PIPE-001", "a.yml:4:4")
    other = finding("zizmor:artipacked", "a.yml:4:4", "b.yml:1:1")
    mine, rest = join([own], [other], SAME)
    assert mine.evidence == {ALSO_SEEN_BY: "zizmor:artipacked"}
    assert [str(at) for at in rest.locations] == ["b.yml:1:1"]
    assert rest.fingerprint == other.fingerprint


def test_several_witnesses_are_all_named_once() -> None:
    own = finding("SEC-001", ".env:2:2", cwe=(798,))
    others = [
        finding(check, ".env:2:2", cwe=(798,), name=str(n))
        for n, check in enumerate(["trivy:key", "gitleaks:aws", "trivy:key"])
    ]
    (joined,) = join([own], others, {})
    assert joined.evidence[ALSO_SEEN_BY] == "gitleaks:aws, trivy:key"


def test_our_own_report_imported_adds_nothing() -> None:
    own = finding("PIPE-001", "a.yml:4:4")
    assert join([own], [own], SAME) == [own]


def test_without_ours_everything_imported_stays() -> None:
    others = [finding("zizmor:artipacked", "a.yml:4:4")]
    assert join([], others, SAME) == others
    assert join(others, [], SAME) == others


spots = st.builds(
    lambda p, a, n: f"{p}:{a}:{a + n}", st.sampled_from("ab"), *[st.integers(1, 4)] * 2
)
own_findings = st.builds(
    lambda c, p, w: finding(c, *sorted(p), cwe=w),
    st.sampled_from(["PIPE-001", "SEC-001"]),
    st.sets(spots, min_size=1, max_size=2),
    st.sampled_from([(), (798,)]),
)
other_findings = st.builds(
    lambda c, p, w: finding(c, *sorted(p), cwe=w),
    st.sampled_from(["zizmor:artipacked", "gitleaks:x"]),
    st.sets(spots, min_size=1, max_size=2),
    st.sampled_from([(), (798,), (321,)]),
)


@given(
    st.lists(own_findings, max_size=4, unique_by=lambda f: f.fingerprint),
    st.lists(other_findings, max_size=4, unique_by=lambda f: f.fingerprint),
    st.randoms(),
)
def test_no_finding_of_ours_is_lost_and_order_does_not_matter(
    own: list[Finding], others: list[Finding], random: object
) -> None:
    joined = join(own, others, SAME)
    bare = [msgspec.structs.replace(f, evidence={}) for f in joined]
    assert all(f in bare for f in own)
    # Every place that anybody reported is still shown.
    shown = {at for f in joined for at in f.locations}
    reported = {at for f in [*own, *others] for at in f.locations}
    overlapped = {
        at
        for at in reported - shown
        if any(o.path == at.path and o.line <= at.end_line and at.line <= o.end_line for o in shown)
    }
    assert shown | overlapped == reported
    random.shuffle(others)  # type: ignore[attr-defined]
    random.shuffle(own)  # type: ignore[attr-defined]
    assert join(own, others, SAME) == joined
