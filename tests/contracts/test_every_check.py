"""What holds for every check there is. The text of a failure says how to mend it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

import pytest

from bartizan.model import Check, Example
from bartizan.report.check_page import page
from bartizan.scan import registry
from bartizan.scan.scanner import FileReport
from bartizan.scan.scanners import scanners
from bartizan.scan.source import SourceFile

CHECKS = registry.checks()
SCANNED = [check for check in CHECKS if not check.id.startswith("SUPP")]
ILLUSTRATED = {"PIPE-149"}
"""Its bad example would need an engine newer than the one we are tested with."""
OFFLINE = [check for check in SCANNED if not check.network and check.id not in ILLUSTRATED]
MODULES = {
    "bartizan.scan.secrets.checks.browser_store",
    "bartizan.scan.secrets.checks.chat_and_game_password",
    "bartizan.scan.secrets.checks.connection_string",
    "bartizan.scan.secrets.checks.credential_setter",
    "bartizan.scan.secrets.checks.ide_store",
    "bartizan.scan.secrets.checks.kubernetes_secret",
    "bartizan.scan.secrets.checks.login_call",
    "bartizan.scan.secrets.checks.registry_login",
    "bartizan.scan.secrets.checks.source_host_token",
    "bartizan.scan.secrets.checks.sql_dump_row",
    "bartizan.scan.secrets.checks.sql_password",
    "bartizan.scan.secrets.checks.wireless_password",
}
"""Modules whose check goes by another name; no new ones."""
RISKS = [f"owasp-cicd:CICD-SEC-{number}" for number in range(1, 11)]
RETIRED: Mapping[str, str] = {}
"""Ids that once named a check, and why it went. An id is never used again."""


def by_id(check: Check) -> str:
    return f"{check.id}-{check.slug}"


@cache
def reports(variant: str = "") -> Mapping[tuple[str, str, int], list[FileReport]]:
    """Every example of every check, scanned in one go: (id, kind, number) → reports."""
    wanted: list[tuple[tuple[str, str, int], SourceFile]] = []
    for check in SCANNED:
        for kind, examples in (("bad", check.bad), ("good", check.good)):
            for number, example in enumerate(examples):
                wanted.append(((check.id, kind, number), _source(example, variant)))
    found: dict[tuple[str, str, int], list[FileReport]] = {key: [] for key, _ in wanted}
    for scanner in scanners():
        mine = [(key, source) for key, source in wanted if scanner.wants(source.path)]
        answers = scanner.scan([source for _, source in mine])
        for (key, _), answer in zip(mine, answers, strict=True):
            found[key].append(answer)
    return found


def _source(example: Example, variant: str) -> SourceFile:
    text, path = example.text, example.path
    if variant == "moved":
        text = "\n" * 3 + text if not text.startswith(("<?xml", "%YAML")) else text
    if variant == "renamed":
        path = renamed(path)
    return SourceFile(path, text.encode())


def renamed(path: str) -> str:
    """Another path that the same platform reads as the same kind of definition."""
    folder, slash, name = path.rpartition("/")
    if folder in (".github/workflows", ".tekton"):
        return f"{folder}/renamed{name[name.rindex('.') :]}"
    return f"renamed/{folder}{slash}{name}"


def found_by(check: Check, kind: str, number: int, variant: str = "") -> list[str]:
    return [
        finding.fingerprint
        for report in reports(variant)[check.id, kind, number]
        for finding in report.findings
        if finding.check == check.id and finding.suppression is None
    ]


def examples(kind: str, checks: Sequence[Check]) -> list[object]:
    return [
        pytest.param(check, number, id=f"{check.id}-{check.slug}-{number}")
        for check in checks
        for number in range(len(getattr(check, kind)))
    ]


def test_ids_and_slugs_are_unique_and_never_used_again() -> None:
    for kind in ("id", "slug"):
        twice = [n for n, count in Counter(getattr(c, kind) for c in CHECKS).items() if count > 1]
        assert not twice, f"two checks share the {kind} {twice}; give one of them another"
    again = [check.id for check in CHECKS if check.id in RETIRED]
    assert not again, f"{again} once named another check; take the next free number"


def test_the_index_that_is_read_without_importing_is_the_registry() -> None:
    assert dict(registry.names()) == {check.id: check.slug for check in CHECKS}
    assert registry.needing_network() == [check.id for check in CHECKS if check.network]
    assert registry.count() == len(CHECKS)


def test_an_engines_rule_is_presented_by_one_check() -> None:
    counts = Counter(rule for check in CHECKS for rule in check.upstream)
    twice = [rule for rule, count in counts.items() if count > 1]
    assert not twice, f"{twice} are claimed by two checks; only one may present a rule"


@pytest.mark.parametrize(("check", "number"), examples("bad", OFFLINE))
def test_a_bad_example_is_found(check: Check, number: int) -> None:
    found = found_by(check, "bad", number)
    assert found, f"{check.bad[number].path}: not found; mend the example or the check"


@pytest.mark.parametrize(("check", "number"), examples("good", SCANNED))
def test_a_good_example_is_not_found(check: Check, number: int) -> None:
    found = found_by(check, "good", number)
    assert not found, f"{check.good[number].path}: found; mend the example or the check"


@pytest.mark.parametrize(("check", "number"), examples("good", SCANNED))
def test_an_example_can_be_read(check: Check, number: int) -> None:
    for kind in ("bad", "good"):
        if number < len(getattr(check, kind)):
            bad = [n.reason for r in reports()[check.id, kind, number] for n in r.not_run]
            assert not bad, f"{kind} example {number}: {bad}"


@pytest.mark.parametrize(("check", "number"), examples("bad", OFFLINE))
def test_a_fingerprint_survives_moved_lines(check: Check, number: int) -> None:
    text = check.bad[number].text
    if text.startswith(("<?xml", "%YAML", "PuTTY", "-----", "$ANSIBLE")):
        pytest.skip("the format must start on the first line")
    before = sorted(found_by(check, "bad", number))
    after = sorted(found_by(check, "bad", number, "moved"))
    assert before == after, "its anchor or scope holds a line number or an offset"


PIPELINES = [check for check in OFFLINE if check.id.startswith("PIPE")]


@pytest.mark.parametrize(("check", "number"), examples("bad", PIPELINES))
def test_a_fingerprint_survives_a_renamed_file(check: Check, number: int) -> None:
    after = found_by(check, "bad", number, "renamed")
    if not after and not check.bad[number].path.startswith((".github/workflows", ".tekton")):
        pytest.skip("its platform reads this file at the root alone")
    assert sorted(found_by(check, "bad", number)) == sorted(after), "its anchor holds the path"


def test_a_module_is_named_like_its_check() -> None:
    names = {
        module.__name__: module.CHECK.slug
        for package in registry.PACKAGES
        for module in registry.modules(package)
    }
    unlike = {
        name for name, slug in names.items() if name.rpartition(".")[2].replace("_", "-") != slug
    }
    assert unlike <= MODULES, f"rename the module or the slug: {sorted(unlike - MODULES)}"
    assert unlike >= MODULES, f"no longer needed: {sorted(MODULES - unlike)}"


@pytest.mark.parametrize("risk", RISKS)
def test_every_risk_of_the_owasp_list_has_checks(risk: str) -> None:
    found = [check.id for check in CHECKS if risk in check.controls]
    assert found, f"no check is evidence for {risk}"


def test_no_check_names_a_risk_that_is_not_on_the_owasp_list() -> None:
    named = {c for check in CHECKS for c in check.controls if c.startswith("owasp-cicd:")}
    assert named <= set(RISKS)


@pytest.mark.parametrize("check", OFFLINE, ids=by_id)
def test_places_lie_inside_the_file(check: Check) -> None:
    for number, example in enumerate(check.bad):
        lines = example.text.split("\n")
        for report in reports()[check.id, "bad", number]:
            for finding in report.findings:
                for at in (*finding.locations, *finding.related):
                    assert at.path == example.path
                    assert 1 <= at.line <= at.end_line <= len(lines)
                    assert 1 <= at.column <= len(lines[at.line - 1]) + 1
                    assert (at.line, at.column) <= (at.end_line, at.end_column)


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_the_documentation_is_whole(check: Check) -> None:
    text = page(check)
    for heading in ("What it finds", "Why it matters", "How to fix it", "Bad", "Good"):
        assert f"\n## {heading}\n" in text
    assert check.cwe or check.profile != "regular", "name the weakness (cwe)"
    for prose in (check.what, check.why, check.fix):
        assert len(prose.split()) >= 8, f"says too little: {prose!r}"
        assert prose.strip()[-1] in ".!?:`)>", f"does not end as a sentence: {prose[-40:]!r}"


@pytest.mark.parametrize("check", CHECKS, ids=by_id)
def test_a_check_is_loaded_by_its_id_alone(check: Check) -> None:
    assert registry.load([check.id]) == [check]
    assert registry.resolve([check.slug.upper()]) >= {check.id} or check.slug
    assert check.id in registry.resolve([check.id.lower()])
