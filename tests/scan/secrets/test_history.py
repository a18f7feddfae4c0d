import gzip
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from bartizan.model import NotRun
from bartizan.scan.secrets import history
from bartizan.scan.secrets.scanner import SecretScanner
from bartizan.scan.source import SourceFile

Git = Callable[..., str]
SECRET = "password: Kranich-77-Elbe\n"


@pytest.fixture
def repository(tmp_path: Path, git: Git) -> Path:
    root = tmp_path / "repo"
    root.mkdir()
    git(root, "init", "-q", "-b", "main")
    for number, content in enumerate((SECRET, "password: ${DB}\n")):
        (root / "app.yaml").write_text(content)
        git(root, "add", "-A")
        git(root, "commit", "-q", "-m", f"change {number}")
    return root


def files(items: object) -> list[SourceFile]:
    found = list(items)  # type: ignore[call-overload]
    assert not [item for item in found if isinstance(item, NotRun)]
    return found


def test_history_holds_what_the_tree_does_not_any_more(
    repository: Path, git: Git, scanner: SecretScanner
) -> None:
    first = git(repository, "rev-parse", "HEAD~1").strip()
    past = files(history.past(history.History(repository)))
    reports = scanner.scan(past)
    (found,) = [f for report in reports for f in report.findings]
    assert found.location.commit == first
    assert history.only_past([found], []) == [found]
    assert history.only_past([found], [found]) == []


def test_a_secret_in_tree_and_history_is_one_finding(
    repository: Path, scanner: SecretScanner
) -> None:
    (now,) = scanner.scan([SourceFile("app.yaml", SECRET.encode())])[0].findings
    past = scanner.scan(files(history.past(history.History(repository))))
    assert {f.fingerprint for report in past for f in report.findings} == {now.fingerprint}


def test_since_leaves_out_what_was_before(repository: Path, git: Git) -> None:
    first = git(repository, "rev-parse", "HEAD~1").strip()
    past = files(history.past(history.History(repository, since=first)))
    assert [file.text for file in past] == ["password: ${DB}\n"]
    assert [f.text for f in files(history.changed(repository, first))] == ["password: ${DB}\n"]


def test_staged_content_is_read_from_the_index(repository: Path, git: Git) -> None:
    (repository / "new.yaml").write_text(SECRET)
    git(repository, "add", "new.yaml")
    (repository / "new.yaml").write_text("not staged\n")
    (found,) = files(history.staged(repository))
    assert (found.path, found.text, found.commit) == ("new.yaml", SECRET, "")


def test_a_missing_repository_or_commit_is_said(repository: Path, tmp_path: Path) -> None:
    for wanted in (
        history.History(tmp_path / "nowhere"),
        history.History(repository, since="0" * 40),
    ):
        (said,) = history.past(wanted)
        assert isinstance(said, NotRun)
        assert said.incomplete


def test_no_hook_filter_or_helper_of_a_repository_runs(repository: Path, tmp_path: Path) -> None:
    witness = tmp_path / "ran"
    (repository / ".gitattributes").write_text("* filter=evil diff=evil\n")
    with (repository / ".git" / "config").open("a") as config:
        config.write(
            f'[core]\n\tfsmonitor = "touch {witness}"\n\tsshCommand = touch {witness}\n'
            f'[filter "evil"]\n\tsmudge = touch {witness}\n\tclean = touch {witness}\n'
            f'[diff "evil"]\n\tcommand = touch {witness}\n\ttextconv = touch {witness}\n'
        )
    files(history.past(history.History(repository)))
    files(history.staged(repository))
    assert not witness.exists()


def test_a_missing_blob_is_said_and_the_rest_read(repository: Path, git: Git) -> None:
    blob = git(repository, "rev-parse", "HEAD:app.yaml").strip()
    (repository / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    items = list(history.past(history.History(repository)))
    assert [item.text for item in items if isinstance(item, SourceFile)] == [SECRET]
    (said,) = [item for item in items if isinstance(item, NotRun)]
    assert blob in said.subject


def zipped(**content: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(name.replace("__", "/"), text)
    return held.getvalue()


def test_members_of_archives_are_named_and_keep_the_commit(scanner: SecretScanner) -> None:
    outer = SourceFile("lib/app.jar", zipped(conf__app_yaml=SECRET), "c0ffee")
    (member,) = files(history.members([outer]))
    assert (member.path, member.commit) == ("lib/app.jar!conf/app_yaml", "c0ffee")
    (report,) = scanner.scan([member])
    assert report.findings[0].location.path == "lib/app.jar!conf/app_yaml"


@pytest.mark.parametrize(
    "data", [gzip.compress(b"\0" * 300_000_000), b"PK\x03\x04broken"], ids=["bomb", "broken"]
)
def test_a_bomb_or_a_broken_archive_gives_one_clear_line(data: bytes) -> None:
    plain = SourceFile("a.txt", b"a")
    said, kept = history.members([SourceFile("x.gz", data), plain])
    assert isinstance(said, NotRun)
    assert said.subject == "x.gz"
    assert "the archive is broken, or unpacks to more than" in said.reason
    assert kept is plain
