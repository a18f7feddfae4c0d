"""Only what a change introduces is left."""

from collections import Counter

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bartizan.scan import git as repository
from bartizan.scan.change import introduced, old_versions, scan_sources, staged_versions
from bartizan.scan.source import SourceFile
from tests.words import WordScanner


def found(files: dict[str, str]):
    sources = [SourceFile(path, text.encode()) for path, text in files.items()]
    return scan_sources([WordScanner()], sources).findings


def left(now: dict[str, str], before: dict[str, str], **renamed: str) -> list[str]:
    return [str(f.location) for f in introduced(found(now), found(before), renamed)]


def test_an_old_flaw_that_moved_down_is_not_new() -> None:
    assert left({"a": "\n\nflaw x\nflaw y\n"}, {"a": "flaw x\n"}) == ["a:4:1"]


def test_one_more_of_the_same_is_new() -> None:
    assert left({"a": "flaw x\nflaw x\n"}, {"a": "flaw x\n"}) == ["a:2:1"]


def test_a_flaw_in_a_renamed_file_is_not_new() -> None:
    assert left({"b": "flaw x\n"}, {"a": "flaw x\n"}, b="a") == []


def test_a_flaw_moved_to_another_file_is_not_new_but_a_copied_one_is() -> None:
    assert left({"a": "", "b": "flaw x"}, {"a": "flaw x", "b": ""}) == []
    assert left({"a": "flaw x", "b": "flaw x"}, {"a": "flaw x", "b": ""}) == ["b:1:1"]


FILES = st.dictionaries(
    st.sampled_from("abc"), st.lists(st.sampled_from(["flaw x", "flaw y", ""]), max_size=4)
)


@given(now=FILES, before=FILES)
def test_what_is_left_is_what_there_is_more_of(now, before) -> None:
    after = found({path: "\n".join(lines) for path, lines in now.items()})
    earlier = found({path: "\n".join(lines) for path, lines in before.items()})
    counts = Counter(f.fingerprint for f in after) - Counter(f.fingerprint for f in earlier)
    assert Counter(f.fingerprint for f in introduced(after, earlier, {})) == counts


@pytest.fixture
def work(tree, git):
    root = tree({"old name.txt": "flaw x\n" * 20, "kept": "ok", "gone": "flaw g"})
    git(root, "init", "-q")
    git(root, "add", ".")
    git(root, "commit", "-q", "-m", "x")
    return root


def test_renames_edits_deletions_and_new_files_are_told_apart(work, git, tree) -> None:
    git(work, "mv", "old name.txt", "new\nname.txt")
    git(work, "rm", "-q", "gone")
    tree({"kept": "changed", "fresh": "new"}, work)
    changed = {(c.path, c.old_path) for c in repository.changes(work, "HEAD")}
    assert changed == {
        ("new\nname.txt", "old name.txt"),
        ("kept", "kept"),
        ("", "gone"),
        ("fresh", ""),
    }


def test_old_versions_come_from_the_commit(work, tree) -> None:
    tree({"kept": "changed"}, work)
    changed = repository.changes(work, "HEAD")
    sources, missing = old_versions(work, changed, max_bytes=1000)
    assert [(s.path, s.data) for s in sources] == [("kept", b"ok")]
    assert missing == []


def test_an_old_version_over_the_limit_is_said(work, tree) -> None:
    tree({"old name.txt": "small"}, work)
    sources, missing = old_versions(work, repository.changes(work, "HEAD"), max_bytes=10)
    assert sources == []
    assert missing[0].reason == "its earlier version cannot be read; all its findings count as new"


def test_what_is_staged_is_read_from_the_index(work, git, tree) -> None:
    tree({"kept": "staged flaw"}, work)
    git(work, "add", "kept")
    tree({"kept": "unstaged"}, work)
    changed = repository.changes(work, "HEAD", staged=True)
    sources, _ = staged_versions(work, changed, max_bytes=1000)
    assert [(s.path, s.data) for s in sources] == [("kept", b"staged flaw")]


def test_everything_is_new_before_the_first_commit(tree, git) -> None:
    root = tree({"a": "flaw"})
    git(root, "init", "-q")
    git(root, "add", ".")
    changed = repository.changes(root, repository.EMPTY_TREE, staged=True)
    assert [(c.path, c.old_path) for c in changed] == [("a", "")]


@pytest.mark.parametrize("revision", ["nowhere", "--output=x", "HEAD:kept", "-"])
def test_a_revision_that_is_no_commit_is_refused(work, revision) -> None:
    with pytest.raises(repository.GitError, match="there is no commit"):
        repository.resolve(work, revision)


def test_findings_keep_their_identity_in_both_versions() -> None:
    (one,) = found({"a": "flaw x"})
    (two,) = found({"b/c": "\n flaw x"})
    assert one.fingerprint == two.fingerprint
    assert msgspec.structs.asdict(one) != msgspec.structs.asdict(two)
