"""What is scanned of a tree, and what is said of the rest."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.scan.discovery import discover, printable, scan_root
from bartizan.scan.git import toplevel

LIMIT = 1000


def paths(root: Path, **options: object) -> list[str]:
    return [file.path for file in discover(root, max_bytes=LIMIT, **options).files]  # type: ignore[arg-type]


def reasons(root: Path) -> list[tuple[str, str]]:
    return [(item.subject, item.reason) for item in discover(root, max_bytes=LIMIT).not_run]


def test_a_plain_directory_gives_every_file_its_gitignores_do_not_name(tree) -> None:
    root = tree(
        {
            ".gitignore": "*.log\n/build/\n",
            "a.py": "",
            "x.log": "",
            "build/out.py": "",
            "sub/.gitignore": "!keep.log\nsecret\n",
            "sub/keep.log": "",
            "sub/secret": "",
            "sub/build/fine.py": "",
        }
    )
    assert paths(root) == [
        ".gitignore", "a.py", "sub/.gitignore", "sub/build/fine.py", "sub/keep.log",
    ]  # fmt: skip


def test_a_git_tree_gives_tracked_files_and_untracked_ones_that_are_not_ignored(tree, git) -> None:
    root = tree({"tracked.txt": "", "ignored.txt": "", ".gitignore": "ignored*\n", "gone": ""})
    git(root, "init", "-q")
    git(root, "add", "-f", ".")
    tree({"fresh.txt": "", "ignored-too.txt": ""}, root)
    (root / "gone").unlink()
    assert paths(root) == [".gitignore", "fresh.txt", "ignored.txt", "tracked.txt"]


def test_nested_repositories_and_submodules_are_part_of_the_tree(tree, git) -> None:
    inner = tree({"in.txt": "", "ignored": "", ".gitignore": "ignored\n"})
    git(inner, "init", "-q")
    git(inner, "add", ".")
    git(inner, "commit", "-q", "-m", "x")
    root = inner.parent / "outer"
    tree({"out.txt": ""}, root)
    git(root, "init", "-q")
    git(root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner), "mod")
    shutil.copytree(inner, root / "nested")
    assert [p for p in paths(root) if p.endswith("in.txt")] == ["mod/in.txt", "nested/in.txt"]


def test_symbolic_links_are_counted_and_never_followed(tree, tmp_path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "secret").write_text("x")
    root = tree({"a": ""})
    (root / "up").symlink_to(tmp_path / "outside")
    (root / "loop").symlink_to(root)
    (root / "file").symlink_to(tmp_path / "outside" / "secret")
    assert paths(root) == ["a"]
    assert reasons(root) == [("3 files", "symbolic link, not followed")]


def test_what_is_too_large_is_named_with_its_size_and_a_cure(tree) -> None:
    root = tree({"big.bin": b"x" * (LIMIT + 1)})
    (item,) = discover(root, max_bytes=LIMIT).not_run
    assert (item.subject, item.incomplete) == ("big.bin", False)
    assert "over the limit" in item.reason
    assert "max-file-size" in item.mend


def test_pipes_are_never_opened(tree) -> None:
    root = tree({"a": ""})
    os.mkfifo(root / "pipe")
    assert reasons(root) == [("1 file", "device, socket or pipe")]


def test_excluded_files_are_counted(tree) -> None:
    root = tree({"a": "", "vendor/b": "", "vendor/c": ""})
    found = discover(root, exclude=["vendor/"], max_bytes=LIMIT)
    assert [file.path for file in found.files] == ["a"]
    assert [(i.subject, i.reason) for i in found.not_run] == [
        ("2 files", "excluded by configuration")
    ]


@pytest.mark.parametrize("content", ["gitdir: /nowhere\n", "gitdir: .git\n", "\0" * 5000])
def test_a_dot_git_that_is_not_one_is_named_and_every_file_is_looked_at(tree, content) -> None:
    root = tree({"a": "", ".git": content})
    found = discover(root, max_bytes=LIMIT)
    assert [file.path for file in found.files] == ["a"]
    assert found.not_run[0].subject == ".git"
    assert found.not_run[0].reason.startswith("not usable, every file was looked at instead: ")


def test_configuration_of_the_repository_cannot_run_a_program(tree, git, tmp_path) -> None:
    root = tree({"a": "", ".gitattributes": "* diff=evil filter=evil\n"})
    git(root, "init", "-q")
    mark = tmp_path / "ran"
    hook = tmp_path / "hook.sh"
    hook.write_text(f"#!/bin/sh\ntouch {mark}\n")
    hook.chmod(0o755)
    for key in ("core.fsmonitor", "diff.external", "diff.evil.textconv", "core.pager",
                "filter.evil.clean", "core.sshCommand"):  # fmt: skip
        git(root, "config", key, str(hook))
    assert paths(root) == [".gitattributes", "a"]
    assert not mark.exists()


def test_names_that_are_not_utf8_are_shown_with_their_bytes(tree) -> None:
    root = tree({"a": ""})
    name = os.fsdecode(b"caf\xe9\nx")
    (root / name).write_text("")
    assert paths(root) == ["a", "caf\\xe9\nx"]
    assert printable(name) == "caf\\xe9\nx"


def test_a_part_of_a_repository_is_named_from_the_repositorys_root(tree, git) -> None:
    root = tree({".github/workflows/ci.yml": "", "b": ""})
    git(root, "init", "-q")
    assert scan_root(root / ".github" / "workflows") == (root, ".github/workflows")
    assert scan_root(root / ".github/workflows/ci.yml") == (root, ".github/workflows/ci.yml")
    assert paths(root, below=".github/workflows") == [".github/workflows/ci.yml"]
    assert toplevel(root / "b") == root


def test_a_single_file_outside_a_repository(tree) -> None:
    root = tree({"a": "", "b": ""})
    top, below = scan_root(root / "a")
    assert (top, below) == (root, "a")
    assert paths(top, below=below) == ["a"]


NAMES = st.text(
    st.characters(exclude_characters="/\0", exclude_categories=["Cs"]), min_size=1, max_size=12
).filter(lambda name: name not in (".", "..", ".git", ".gitignore") and len(name.encode()) < 200)


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.sets(NAMES, max_size=8))
def test_every_name_comes_back_once_with_git_and_without(tmp_path, git, names) -> None:
    root = Path(os.path.realpath(tmp_path)) / f"t{len(list(tmp_path.iterdir()))}"
    root.mkdir()
    for name in names:
        (root / name).write_bytes(b"x")
    plain = paths(root)
    git(root, "init", "-q")
    assert plain == paths(root) == sorted(names)


def test_very_deep_directories_end_with_a_reason(tmp_path) -> None:
    root = tmp_path / "deep"
    root.mkdir()
    here = os.open(root, os.O_RDONLY)
    for _ in range(150):
        os.mkdir("d", dir_fd=here)
        there = os.open("d", os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = there
    os.close(here)
    (item,) = discover(root, max_bytes=LIMIT).not_run
    assert item.reason == "nested deeper than 100 directories"
    assert item.incomplete
    shutil.rmtree(root)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_a_pipe_named_gitignore_does_not_stop_the_scan(tree) -> None:
    root = tree({"a.py": ""})
    os.mkfifo(root / ".gitignore")
    assert paths(root) == ["a.py"]


def test_what_a_sparse_checkout_leaves_out_is_said(tree) -> None:
    root = tree({"a.py": "", "sub/b.py": "", "sub/c.py": ""})
    who = ("-c", "user.name=a", "-c", "user.email=a@b.invalid")
    for command in (
        ["init", "-q"], ["add", "-A"], [*who, "commit", "-q", "-m", "one"],
        ["sparse-checkout", "set", "--cone", "other"],
    ):  # fmt: skip
        subprocess.run(["git", *command], cwd=root, check=True, capture_output=True)
    assert paths(root) == ["a.py"]
    assert ("2 files", "not checked out (sparse checkout)") in reasons(root)
