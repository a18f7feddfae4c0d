from types import SimpleNamespace

from bartizan.model import NotRun
from bartizan.report import tally


def test_four_kinds_of_nothing_never_look_alike(make: SimpleNamespace) -> None:
    said = {
        tally.headline(make.scan().summary),
        tally.headline(make.scan(files=0).summary),
        tally.headline(make.scan(suppressed=(make.ignored,)).summary),
        tally.headline(make.scan(make.tag).summary),
    }
    assert said == {
        "no findings",
        "nothing was scanned",
        "no findings are shown",
        "1 finding: 1 medium",
    }


def test_suppressed_and_baselined_are_told_apart(make: SimpleNamespace) -> None:
    summary = make.scan(suppressed=(make.ignored, make.known), hidden=2).summary
    assert tally.held_back(summary) == [
        "1 suppressed",
        "1 in the baseline",
        "2 hidden below the chosen severity, confidence or profile",
    ]


def test_severities_are_counted_worst_first(make: SimpleNamespace) -> None:
    summary = make.scan(make.tag, make.injected).summary
    assert tally.headline(summary) == "2 findings: 1 critical, 1 medium"


def test_gaps_are_grouped_with_what_is_incomplete_first() -> None:
    found = tally.gaps(
        [
            NotRun("b", "is large"),
            NotRun("a", "is large"),
            NotRun("c", "is broken", incomplete=True),
        ]
    )
    assert [(gap.reason, gap.subjects) for gap in found] == [
        ("is broken", ("c",)),
        ("is large", ("a", "b")),
    ]


def test_the_extent_names_the_revision_and_the_cache(make: SimpleNamespace) -> None:
    summary = make.scan(since="origin/main", files=1, files_cached=0).summary
    assert tally.extent(summary) == "1 file changed since origin/main with 84 checks in 0.21 s"
