"""Git is asked, and nothing that a repository configures is run."""

import os
import subprocess
from pathlib import Path

import pytest

from bartizan.scan import git

NAME = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")


def repository(root: Path, *names: str) -> Path:
    root.mkdir(parents=True, exist_ok=True)
    call(root, "init", "-q")
    for name in names:
        (root / name).write_text("content\n")
    call(root, "add", "-A")
    call(root, *NAME, "commit", "-q", "-m", "one", "--allow-empty")
    return root


def call(root: Path, *arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize("name", ["evil", "e.v i:l", ""])
@pytest.mark.parametrize("kind", ["clean", "process"])
def test_filters_of_a_repository_are_not_run(tmp_path, name, kind) -> None:
    root = repository(tmp_path / "r", "a.txt", "b.txt")
    mark = tmp_path / "ran"
    call(root, "config", f"filter.{name}.{kind}", f"touch '{mark}'; cat")
    call(root, "config", f"filter.{name}.required", "true")
    (root / ".gitattributes").write_text(f"* filter={name.replace(' ', '')}\n* filter=evil\n")
    (root / "a.txt").unlink()
    (root / "c.txt").write_text("content\nmore\n")
    (root / "b.txt").write_text("other\n")
    call(root, "-c", f"filter.{name}.required=false", "-c", f"filter.{name}.process=",
         "-c", f"filter.{name}.clean=", "add", "-N", "c.txt")  # fmt: skip
    mark.unlink(missing_ok=True)
    assert {change.path for change in git.changes(root, "HEAD")} >= {"b.txt", "c.txt"}
    assert not mark.exists()


def test_a_filter_that_cannot_be_switched_off_is_refused(tmp_path) -> None:
    root = repository(tmp_path, "a.txt")
    with (root / ".git/config").open("a") as config:
        config.write('[filter "a=b"]\n\tclean = cat\n')
    with pytest.raises(git.GitError, match="filter"):
        git.changes(root, "HEAD")


def test_what_a_partial_clone_lacks_is_not_fetched(tmp_path) -> None:
    root = repository(tmp_path / "r", "a.txt")
    mark = tmp_path / "ran"
    for key, value in {
        "core.repositoryFormatVersion": "1",
        "extensions.partialClone": "origin",
        "remote.origin.url": f"ext::touch {mark}",
        "remote.origin.promisor": "true",
        "protocol.ext.allow": "always",
    }.items():
        call(root, "config", key, value)
    here = git.run(root, "rev-parse", "HEAD:a.txt").decode().strip()
    absent = "1" * 40
    assert dict(git.blobs(root, [absent, here], limit=100)) == {absent: None, here: b"content\n"}
    assert not mark.exists()


def test_a_bare_repository_is_known_by_its_names(tmp_path) -> None:
    root = repository(tmp_path / "r", "a.txt")
    call(tmp_path, "clone", "-q", "--bare", "r", "b.git")
    assert git.is_bare(tmp_path / "b.git")
    assert not git.is_bare(root)
    assert not git.is_bare(tmp_path)


def test_a_shallow_clone_is_known(tmp_path) -> None:
    root = repository(tmp_path / "r", "a.txt")
    call(root, *NAME, "commit", "-q", "--allow-empty", "-m", "two")
    call(tmp_path, "clone", "-q", "--depth", "1", f"file://{root}", "s")
    assert git.is_shallow(tmp_path / "s")
    assert not git.is_shallow(root)


def test_a_repository_without_commits_is_known(tmp_path) -> None:
    call(tmp_path, "init", "-q", "new")
    assert not git.has_commits(tmp_path / "new")
    assert git.has_commits(repository(tmp_path / "old", "a"))


def test_git_is_missing(tmp_path, monkeypatch) -> None:
    root = repository(tmp_path, "a.txt")
    monkeypatch.setitem(os.environ, "PATH", str(tmp_path / "none"))
    with pytest.raises(git.NoGitError, match="git is not installed"):
        git.resolve(root, "HEAD")
