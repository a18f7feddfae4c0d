"""Flag over environment over file over default; what is wrong is said with its place and cure."""

from pathlib import Path

import msgspec
import pytest

from bartizan.config import Located, Origin, load, locate
from bartizan.config.load import known_sections
from bartizan.errors import BartizanError, ExitCode


class Options(msgspec.Struct, frozen=True, kw_only=True, rename="kebab"):
    fail_on: str = "low"
    jobs: int = 0
    exclude: tuple[str, ...] = ()


def given(**tables: object) -> Located:
    return Located(Path("bartizan.toml"), dict(tables))


def test_each_source_overrides_the_one_before() -> None:
    file = given(scan={"fail-on": "high", "jobs": 3})
    environment = {"BARTIZAN_SCAN_EXCLUDE": "a, b", "BARTIZAN_SCAN_JOBS": "5"}
    flags = {"jobs": 9, "fail_on": None}
    read = load("scan", Options, file, flags=flags, environment=environment)
    assert read.options == Options(fail_on="high", jobs=9, exclude=("a", "b"))
    assert read.origins == {
        "fail-on": Origin.FILE, "jobs": Origin.FLAG, "exclude": Origin.ENVIRONMENT,
    }  # fmt: skip


def test_underscores_are_understood_in_files() -> None:
    assert (
        load("scan", Options, given(scan={"fail_on": "x"}), environment={}).options.fail_on == "x"
    )


@pytest.mark.parametrize(
    ("tables", "environment", "what", "mend"),
    [
        ({"scan": {"fial-on": "x"}}, {}, "unknown key 'scan.fial-on'", "did you mean 'fail-on'?"),
        ({"scan": {"zzz": 1}}, {}, "unknown key 'scan.zzz'", "known are exclude, fail-on, jobs"),
        ({"scan": 3}, {}, "[scan] is not a table", "write [scan]"),
        ({"scan": {"jobs": "many"}}, {}, "scan.jobs: expected `int`, got `str`",
         "see 'bartizan config show' for scan.jobs"),
        ({}, {"BARTIZAN_SCAN_JOBS": "many"}, "scan.jobs: expected `int`, got `str`",
         "see 'bartizan config show' for scan.jobs"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(tables, environment, what, mend) -> None:
    with pytest.raises(BartizanError) as caught:
        load("scan", Options, given(**tables), environment=environment)
    assert (caught.value.what, caught.value.mend) == (what, mend)
    assert caught.value.exit_code is ExitCode.USAGE


def test_an_unknown_table_is_refused() -> None:
    with pytest.raises(BartizanError, match=r"unknown key 'scam'.*did you mean 'scan'"):
        known_sections(given(scam={}), ["scan", "store"])


def test_the_nearest_file_up_to_the_root_counts(tmp_path: Path) -> None:
    deep = tmp_path / "root" / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "bartizan.toml").write_text("outside = 1")
    assert locate(deep, root=tmp_path / "root") == Located()
    (tmp_path / "root" / "pyproject.toml").write_text("[tool.bartizan.scan]\njobs = 2\n")
    assert locate(deep, root=tmp_path / "root").tables == {"scan": {"jobs": 2}}
    (tmp_path / "root" / "a" / "bartizan.toml").write_text("[scan]\njobs = 3\n")
    assert locate(deep, root=tmp_path / "root").tables == {"scan": {"jobs": 3}}


@pytest.mark.parametrize("content", [b"[scan", b"\xff\xfe", b"a = " + b"[" * 5000])
def test_a_file_that_is_not_toml_is_refused_with_its_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "bartizan.toml").write_bytes(content)
    with pytest.raises(BartizanError, match=r"bartizan\.toml: is not valid TOML"):
        locate(tmp_path)


def test_a_broken_pyproject_is_not_our_business(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.bartizan\nbroken")
    assert locate(tmp_path) == Located()
