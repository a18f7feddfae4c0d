"""Questions in plain words find the lines a person would point at, and say why."""

import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from bartizan.detect.logs.language.sentences import sentence_embedder
from bartizan.detect.logs.search import Index, Searched
from bartizan.errors import BartizanError

TEXTS = {
    "ssh-bad": "Failed password for <*> from <*> port <*> ssh2",
    "ssh-good": "Accepted publickey for <*> from <*> port <*> ssh2",
    "oom": "Out of memory: Killed process <*> (<*>)",
    "disk": "write failed: No space left on device <*>",
    "start": "Server started on port <*>",
    "cron": "(root) CMD (<*>)",
    "cert": "x509: certificate has expired or is not yet valid: host <*>",
    "lost": "Connection to <*> lost, retrying in <*> ms",
    "sudo": "<*> : user NOT in sudoers ; COMMAND=<*>",
    "query": "slow query took <*> ms",
}
ITEMS = [
    Searched(id=name, text=text, count=5, kinds=frozenset({"ip"} if name == "ssh-bad" else ()))
    for name, text in TEXTS.items()
]
INDEX = Index(ITEMS)


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("failed logins from new hosts", "ssh-bad"),
        ("successful logins", "ssh-good"),
        ("who signed in", "ssh-good"),
        ("the machine ran out of memory", "oom"),
        ("disk is full", "disk"),
        ("expired certificates", "cert"),
        ("network connection problems", "lost"),
        ("privilege escalation attempts", "sudo"),
        ("database queries that are slow", "query"),
        ("conection lost", "lost"),
    ],
)
def test_the_best_answer_is_the_line_meant(query: str, best: str) -> None:
    answers = INDEX.search(query)
    assert best in [one.found.id for one in answers[:2]], answers
    assert all(one.because and 0 < one.score <= 1 for one in answers)


def test_the_reason_names_words_class_and_kind_of_value() -> None:
    first = INDEX.search("failed logins by host")[0]
    assert first.because[0] == "words: failed"
    assert "about: authentication" in first.because
    assert "has a value for host" in first.because


def test_new_asks_when_a_template_was_first_seen_and_rare_how_often() -> None:
    items = [
        Searched(id=f"t{n}", text=f"task {name} failed", first=n * 1_000_000, count=100 - 9 * n)
        for n, name in enumerate(("alpha", "beta", "gamma", "delta", "kappa", "sigma"))
    ]
    items.append(Searched(id="new", text="task omega failed", first=99_000_000, count=1))
    index = Index(items)
    assert index.search("new failures")[0].found.id == "new"
    assert "first seen late" in index.search("new failures")[0].because
    assert index.search("rare")[0].found.id == "new"


def test_nothing_fits_nonsense_and_nothing_asked() -> None:
    assert INDEX.search("zebra giraffe") == []
    assert INDEX.search("the of and") == []
    assert Index([]).search("failed logins") == []


def test_values_of_parameters_are_searched() -> None:
    items = [*ITEMS, Searched(id="unit", text="unit <*> changed", values=("nightly-backup",))]
    assert Index(items).search("backup")[0].found.id == "unit"


def test_order_of_templates_does_not_matter() -> None:
    turned = Index(ITEMS[::-1]).search("failed password")
    assert turned == INDEX.search("failed password")


def test_sentence_vectors_may_be_brought_along() -> None:
    def embed(texts: Sequence[str]) -> Sequence[Sequence[float]]:
        return [
            [1.0, 0.0] if "CMD" in text or "timetable" in text else [0.0, 1.0] for text in texts
        ]

    assert Index(ITEMS, embed=embed).search("timetable")[0].found.id == "cron"


def test_without_library_or_model_it_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BartizanError, match="no such directory"):
        sentence_embedder(tmp_path / "absent")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(BartizanError, match="not installed"):
        sentence_embedder(tmp_path)
