"""Whatever else lies in a tree: one line each, the rest unharmed, memory bounded."""

import os
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bartizan.flows.scan_request import ScanRequest
from bartizan.flows.scan_tree import scan_tree
from bartizan.model import ScanResult
from bartizan.report.formats import Format, render
from bartizan.scan.options import ScanOptions

NETRC = "machine example-host.net login robot password tern-harbour-8812\n"
GOOD = """\
on: pull_request_target
permissions: {}
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - run: echo "${{ github.event.pull_request.title }}"
"""


@pytest.fixture(scope="session")
def engine_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("engine")


def scan(root: Path, engine_cache: Path) -> ScanResult:
    """Scan a tree that also holds two known flaws; they must be found whatever else is there."""
    (root / ".github/workflows").mkdir(parents=True, exist_ok=True)
    (root / ".github/workflows/zz-known.yml").write_text(GOOD)
    (root / "zz-known").mkdir(exist_ok=True)
    (root / "zz-known/.netrc").write_text(NETRC)
    result = scan_tree(
        ScanRequest(
            path=root, options=ScanOptions(), now=datetime.now(tz=UTC), cache_dir=engine_cache
        )
    )
    found = {(f.check, at.path) for f in result.findings for at in f.locations}
    assert ("PIPE-001", ".github/workflows/zz-known.yml") in found
    assert any(path == "zz-known/.netrc" for _, path in found)
    assert not [n for n in result.not_run if "scanner failed" in n.reason], result.not_run
    for name in Format:
        assert "tern-harbour" not in render(name, result, checks=[])
    return result


def reasons(result: ScanResult, path: str) -> list[str]:
    return [n.reason for n in result.not_run if n.subject == path]


BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
HOSTILE = {
    "billion-laughs": "on: push\n" + BOMB + "jobs: *i\n",
    "cyclic-anchor": "on: &x [*x]\njobs: {}\n",
    "cyclic-merge": "jobs: &j\n  <<: *j\n",
    "deep-brackets": "on: push\njobs: " + "[" * 100_000,
    "deep-indent": "".join(" " * n + f"k{n}:\n" for n in range(3000)),
    "not-a-mapping": "- just\n- a list\n",
    "scalar": "hello\n",
    "empty": "",
    "nul": "on: push\0\njobs: {}\n",
    "invalid-utf8": b"on: push\njobs:\n  \xff\xfe\x80: {steps: [{run: 'x'}]}\n",
    "utf-16": GOOD.encode("utf-16"),
    "tabs": "on:\tpush\n\tjobs: {}\n",
    "duplicate-keys": GOOD + "jobs: {}\njobs: []\n",
    "wrong-types": "on: [1, {a: b}]\n"
    "jobs: {a: [], b: 3, c: {steps: {x: y}}, 4: {steps: [3, [], null]}}\n",
    "tagged": "on: !!python/object/apply:os.system ['touch /tmp/never']\njobs: {}\n",
    "long-line": "on: push\nname: " + "a" * 3_000_000 + "\n",
    "many-expressions": "on: push\njobs: {a: {steps: [{run: '" + "${{ x }}" * 20_000 + "'}]}}\n",
    "unclosed-expressions": "on: push\njobs: {a: {steps: [{run: '" + "${{ " * 50_000 + "'}]}}\n",
    "many-documents": "--- {}\n" * 5000,
}
PLATFORM_FILES = (
    ".github/workflows/{}.yml", ".gitlab-ci.yml", "azure-pipelines.yml", ".circleci/config.yml",
    "bitbucket-pipelines.yml", "Jenkinsfile", "tekton/{}.yaml", "action.yml",
)  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_definition_harms_nothing_else(name, tree, engine_cache) -> None:
    content = HOSTILE[name]
    root = tree({place.format("evil"): content for place in PLATFORM_FILES})
    started = time.process_time()
    result = scan(root, engine_cache)
    assert time.process_time() - started < 60  # a runaway, not a benchmark
    for item in result.not_run:
        assert "\n" not in item.reason
        assert len(item.reason) < 300


@pytest.mark.parametrize(
    ("name", "reason"),
    [("not-a-mapping", "mapping"), ("cyclic-anchor", "cyclic"), ("deep-brackets", "nested deeper")],
)
def test_the_reason_says_what_is_wrong(name, reason, tree, engine_cache) -> None:
    result = scan(tree({".github/workflows/evil.yml": HOSTILE[name]}), engine_cache)
    said = reasons(result, ".github/workflows/evil.yml")
    assert any(reason in text for text in said), said


def test_a_file_of_a_gigabyte_is_named_and_not_read(tree, engine_cache) -> None:
    root = tree({"huge.log": ""})
    os.truncate(root / "huge.log", 1_000_000_000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    result = scan(root, engine_cache)
    assert reasons(result, "huge.log") == ["1000 MB is over the limit of 25 MB"]
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000


@pytest.mark.parametrize("name", ["a\nb.yml", "..\\..\\x.yml", " lead.yml", "-rf.yml", "ü😀.yml"])
def test_strange_names_are_scanned_like_others(name, tree, engine_cache) -> None:
    result = scan(tree({f".github/workflows/{name}": GOOD}), engine_cache)
    paths = {at.path for f in result.findings if f.check == "PIPE-001" for at in f.locations}
    assert f".github/workflows/{name}" in paths


def test_an_archive_bomb_gives_one_line(tree, engine_cache) -> None:
    script = (
        "import sys, zipfile\n"
        "with zipfile.ZipFile(sys.argv[1], 'w', zipfile.ZIP_DEFLATED) as z:\n"
        "    for n in range(8): z.writestr(f'{n}.txt', b'0' * 60_000_000)\n"
    )
    root = tree({"a": ""})
    subprocess.run([sys.executable, "-c", script, str(root / "bomb.zip")], check=True)
    result = scan_tree(
        ScanRequest(
            path=root,
            options=ScanOptions(archives=True),
            now=datetime.now(tz=UTC),
            cache_dir=engine_cache,
        )
    )
    assert len(reasons(result, "bomb.zip")) == 1


SCRAPS = st.sampled_from(
    ["on: push\n", "jobs:\n", "  a:\n", "    steps:\n", "      - run: |\n", "          x\n", "${{",
     "}}", "&a ", "*a ", "<<: ", "[", "]", "{", "}", "- ", "? ", ": ", "!!str ", "|\n", ">\n", "'",
     '"', "\t", "\0", "\ufeff", "\x85", "\u2028", "password = ", 'node { sh "', "$(", "<<", ">>",
     "include:", "script:", "pipeline {", "}", "\r\n", "\\", "#", "-----BEGIN PRIVATE KEY-----\n"]
)  # fmt: skip


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(parts=st.lists(SCRAPS, max_size=60), tail=st.binary(max_size=40), which=st.integers(0, 7))
def test_any_scraps_are_survived(parts, tail, which, tmp_path, engine_cache) -> None:
    root = tmp_path / f"t{len(list(tmp_path.iterdir()))}"
    place = root / PLATFORM_FILES[which].format("evil")
    place.parent.mkdir(parents=True)
    place.write_bytes("".join(parts).encode("utf-8", "surrogatepass") + tail)
    scan(root, engine_cache)
