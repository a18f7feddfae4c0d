"""Every check of GitHub's own files finds its bad examples, spares its good ones, and its fix mends."""

# ruff: noqa: E501 - examples keep their natural lines

from types import ModuleType

import pytest

from bartizan.model import Check
from bartizan.scan import registry
from bartizan.scan.pipelines import zizmor
from bartizan.scan.pipelines.scanner import PipelineScanner
from bartizan.scan.pipelines.subject import Kind, Pipeline, Platform
from bartizan.scan.source import SourceFile
from bartizan.scan.verified_fix import apply, attach_fixes

MODULES = [
    module
    for module in registry.modules("bartizan.scan.pipelines.checks")
    if ".github." in module.__name__
]
REPORTED = [m for m in MODULES if not m.CHECK.network and m.CHECK.id != "PIPE-149"]


def by_slug(module: ModuleType) -> str:
    return f"{module.CHECK.id}-{module.CHECK.slug}"


def found(check: Check, path: str, text: str) -> list[zizmor.Result]:
    (answer,) = zizmor.audit([SourceFile(path, text.encode())])
    assert answer.not_run == ()
    return [result for result in answer.results if result.check is check]


def mended(module: ModuleType, path: str, text: str) -> str:
    """The text with the first proposed fix of every match of the check."""
    for _ in range(9):
        for result in found(module.CHECK, path, text):
            pipeline = Pipeline(
                Platform.GITHUB, Kind.PIPELINE, SourceFile(path, text.encode()), name=""
            )
            for fix in module.fixes(pipeline, result.match)[:1]:
                changed = apply(text, fix.edits)
                assert changed is not None
                assert changed != text
                text = changed
                break
            else:
                continue
            break
        else:
            return text
    raise AssertionError("the fix does not come to an end")


def test_there_is_a_check_for_each_reserved_audit() -> None:
    assert len(MODULES) == 25
    assert all(len(module.CHECK.upstream) == 1 for module in MODULES)


@pytest.mark.parametrize("module", REPORTED, ids=by_slug)
def test_bad_is_found_and_good_is_not(module: ModuleType) -> None:
    for example in module.CHECK.bad:
        assert found(module.CHECK, example.path, example.text)
    for example in module.CHECK.good:
        assert not found(module.CHECK, example.path, example.text)


@pytest.mark.parametrize("module", [m for m in MODULES if hasattr(m, "fixes")], ids=by_slug)
def test_the_fix_mends_the_bad_example(module: ModuleType) -> None:
    for example in module.CHECK.bad:
        assert not found(module.CHECK, example.path, mended(module, example.path, example.text))


@pytest.mark.parametrize(
    "module",
    # The corrected checkout of PIPE-110's example keeps its credentials: that is something new.
    [m for m in MODULES if hasattr(m, "fixes") and m.CHECK.id != "PIPE-110"],
    ids=by_slug,
)
def test_the_fix_is_verified_by_the_scanner(module: ModuleType) -> None:
    scanner = PipelineScanner()
    files = [SourceFile(example.path, example.text.encode()) for example in module.CHECK.bad]
    for report in attach_fixes(scanner, files, scanner.scan(files)):
        mine = [finding for finding in report.findings if finding.check == module.CHECK.id]
        assert mine
        assert all(finding.fixes for finding in mine)


HEAD = "name: A\non: push\njobs:\n  a:\n    runs-on: x\n    steps:\n"
DEPENDABOT = "version: 2\nupdates:\n"
FIXED = [
    (
        "insecure-commands",
        HEAD
        + "      - run: a\n        env:\n          ACTIONS_ALLOW_UNSECURE_COMMANDS: true\n      - run: b\n",
        HEAD + "      - run: a\n      - run: b\n",
    ),
    (
        "insecure-commands",
        "env:\n  ACTIONS_ALLOW_UNSECURE_COMMANDS: true\n  B: c # kept\n"
        + HEAD
        + "      - run: a\n",
        "env:\n  B: c # kept\n" + HEAD + "      - run: a\n",
    ),
    (
        "unsound-condition",
        HEAD + "      - run: a\n        if: > # why\n          ${{ false }}\n",
        HEAD + "      - run: a\n        if: >- # why\n          ${{ false }}\n",
    ),
    (
        "unsound-contains",
        HEAD + "      - run: a\n        if: \"contains('a,b', github.ref_name)\"\n",
        HEAD
        + '      - run: a\n        if: "contains(fromJSON(\'[\\"a\\", \\"b\\"]\'), github.ref_name)"\n',
    ),
    (
        "workspace-action",
        HEAD + "      - {uses: './x'} # here\n",
        HEAD + "      - {uses: '$/x'} # here\n",
    ),
    (
        "misspelt-action",
        HEAD + "      - uses: dokcer/login-action@v3 # log in\n",
        HEAD + "      - uses: docker/login-action@v3 # log in\n",
    ),
    (
        "dependabot-cooldown",
        DEPENDABOT
        + "  - package-ecosystem: pip # python\r\n    directory: /\n    schedule: {interval: daily}\n",
        DEPENDABOT
        + "  - package-ecosystem: pip # python\r\n    cooldown:\r\n      default-days: 7\r\n"
        "    directory: /\n    schedule: {interval: daily}\n",
    ),
    (
        "dependabot-cooldown",
        DEPENDABOT
        + "  - package-ecosystem: pip\n    directory: /\n    schedule: {interval: daily}\n"
        "    cooldown:\n      semver-major-days: 9\n",
        DEPENDABOT
        + "  - package-ecosystem: pip\n    directory: /\n    schedule: {interval: daily}\n"
        "    cooldown:\n      default-days: 7\n      semver-major-days: 9\n",
    ),
    (
        "dependabot-cooldown",
        DEPENDABOT
        + "  - package-ecosystem: pip\n    directory: /\n    schedule: {interval: daily}\n"
        "    cooldown: {default-days: 2}\n",
        DEPENDABOT
        + "  - package-ecosystem: pip\n    directory: /\n    schedule: {interval: daily}\n"
        "    cooldown: {default-days: 7}\n",
    ),
]


@pytest.mark.parametrize(("slug", "bad", "good"), FIXED)
def test_the_fix_keeps_everything_else(slug: str, bad: str, good: str) -> None:
    (module,) = (m for m in MODULES if m.CHECK.slug == slug)
    path = ".github/dependabot.yml" if "updates:" in bad else ".github/workflows/a.yml"
    assert found(module.CHECK, path, bad)
    assert mended(module, path, bad) == good
