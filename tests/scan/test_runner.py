"""A scan's answer depends on files and scanner versions alone; the cache only makes it faster."""

import os
import time
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.scan.cache import Cache
from bartizan.scan.discovery import discover
from bartizan.scan.runner import TreeReport, run
from tests.words import WordScanner


def scan(root: Path, *scanners: WordScanner, cache: Path | None = None, workers: int = 1):
    remembered = Cache(cache, {s.name: s.version() for s in scanners})
    files = discover(root, max_bytes=10_000_000).files
    report = run(files, scanners, remembered, workers=workers)
    remembered.save()
    return report


def places(report: TreeReport) -> list[str]:
    return sorted(str(place) for f in report.findings for place in f.locations)


def age(root: Path) -> None:
    """Let every file be older than any cache written from now on."""
    for file in root.rglob("*"):
        os.utime(file, ns=(1, 1), follow_symlinks=False)
    time.sleep(0.05)


def test_findings_come_with_exact_places(tree, words) -> None:
    report = scan(tree({"a": "ok\n  flaw one\n", "b.skip": "flaw"}), words)
    assert places(report) == ["a:2:3"]
    assert report.files == 2


def test_an_unchanged_tree_is_not_scanned_again(tree, words, tmp_path) -> None:
    root = tree({"a": "flaw", "b": "ok"})
    age(root)
    first = scan(root, words, cache=tmp_path / "cache")
    words.scanned.clear()
    second = scan(root, words, cache=tmp_path / "cache")
    assert words.scanned == []
    assert second.findings == first.findings
    assert second.cached == 2


def test_a_changed_file_is_scanned_alone(tree, words, tmp_path) -> None:
    root = tree({"a": "flaw", "b": "ok", "c": "flaw c"})
    age(root)
    scan(root, words, cache=tmp_path / "cache")
    words.scanned.clear()
    tree({"b": "flaw b"}, root)
    assert places(scan(root, words, cache=tmp_path / "cache")) == ["a:1:1", "b:1:1", "c:1:1"]
    assert words.scanned == ["b"]


def test_a_change_that_keeps_size_and_time_is_seen(tree, words, tmp_path) -> None:
    root = tree({"a": "fine"})
    scan(root, words, cache=tmp_path / "cache")
    before = (root / "a").stat()
    (root / "a").write_text("flaw")
    os.utime(root / "a", ns=(before.st_atime_ns, before.st_mtime_ns))
    assert places(scan(root, words, cache=tmp_path / "cache")) == ["a:1:1"]


def test_a_fresh_checkout_with_the_same_content_is_not_scanned(tree, words, tmp_path) -> None:
    root = tree({"a": "flaw"})
    scan(root, words, cache=tmp_path / "cache")
    words.scanned.clear()
    (root / "a").unlink()
    tree({"a": "flaw"}, root)
    assert places(scan(root, words, cache=tmp_path / "cache")) == ["a:1:1"]
    assert words.scanned == []


def test_another_version_of_a_scanner_scans_everything_again(tree, tmp_path) -> None:
    root = tree({"a": "flaw"})
    age(root)
    scan(root, WordScanner(version="1"), cache=tmp_path / "cache")
    newer = WordScanner(version="2")
    scan(root, newer, cache=tmp_path / "cache")
    assert newer.scanned == ["a"]


def test_a_damaged_cache_is_rebuilt(tree, words, tmp_path) -> None:
    root = tree({"a": "flaw"})
    for content in (b"", b"\xff" * 100, b"\x93\x01\x80\x80", b"\x91" * 100_000):
        (tmp_path / "cache").write_bytes(content)
        assert places(scan(root, words, cache=tmp_path / "cache")) == ["a:1:1"]


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tree, words, tmp_path) -> None:
    (tmp_path / "file").write_text("")
    root = tree({"a": "flaw"})
    assert places(scan(root, words, cache=tmp_path / "file" / "cache")) == ["a:1:1"]


def test_a_scanner_that_fails_on_one_file_is_named_and_the_others_are_unharmed(tree, words) -> None:
    report = scan(tree({"a": "flaw", "b": "crash hunter2", "c": "flaw"}), words)
    assert places(report) == ["a:1:1", "c:1:1"]
    (item,) = report.not_run
    assert (item.subject, item.reason, item.incomplete) == (
        "b",
        "the words scanner failed (RuntimeError)",
        True,
    )
    assert "hunter2" not in repr(report)


def test_a_failure_is_not_remembered_as_clean(tree, words, tmp_path) -> None:
    root = tree({"a": "crash"})
    age(root)
    scan(root, words, cache=tmp_path / "cache")
    assert scan(root, words, cache=tmp_path / "cache").not_run


def test_a_file_that_cannot_be_read_is_named(tree, words) -> None:
    root = tree({"a": "flaw", "b": "flaw"})
    files = discover(root, max_bytes=1000).files
    (root / "a").unlink()
    report = run(files, [words], Cache(None, {}), workers=1)
    assert [(i.subject, i.reason, i.incomplete) for i in report.not_run] == [
        ("a", "no such file or directory", True)
    ]
    assert places(report) == ["b:1:1"]


def test_a_file_replaced_by_a_link_is_not_followed(tree, words, tmp_path) -> None:
    root = tree({"a": "ok"})
    files = discover(root, max_bytes=1000).files
    (tmp_path / "outside").write_text("flaw")
    (root / "a").unlink()
    (root / "a").symlink_to(tmp_path / "outside")
    report = run(files, [words], Cache(None, {}), workers=1)
    assert report.findings == []
    assert len(report.not_run) == 1


CONTENT = st.lists(st.sampled_from(["flaw a", "flaw b", "ok", "broken", "crash"]), max_size=4)
TREES = st.dictionaries(st.sampled_from([f"f{n}" for n in range(300)]), CONTENT, max_size=8)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=TREES, after=TREES)
def test_neither_workers_nor_cache_change_the_answer(tmp_path, before, after) -> None:
    root = tmp_path / f"t{len(list(tmp_path.iterdir()))}"
    root.mkdir()

    def become(files: dict[str, list[str]]) -> None:
        for old in root.iterdir():
            old.unlink()
        for name, lines in files.items():
            (root / name).write_text("\n".join(lines))

    cache = tmp_path / f"{root.name}.cache"
    become(before)
    scan(root, WordScanner(), cache=cache)
    become(after)
    cold = scan(root, WordScanner())
    for workers in (1, 2, 7):
        warm = scan(root, WordScanner(), cache=cache, workers=workers)
        assert (warm.findings, warm.not_run) == (cold.findings, cold.not_run)
