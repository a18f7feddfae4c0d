"""zizmor's results come complete, at the right characters, and under names that last."""

import re
import stat
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bartizan.model import Confidence, Profile, Severity, fingerprint
from bartizan.scan import yaml_tree
from bartizan.scan.match import finding
from bartizan.scan.pipelines import zizmor
from bartizan.scan.pipelines.zizmor import adapter, identity, log, offsets, placement, runs
from bartizan.scan.pipelines.zizmor.adapter import Audited, Result
from bartizan.scan.source import SourceFile, Span

PATH = ".github/workflows/ci.yml"
WORKFLOW = """\
name: CI
on: pull_request_target
jobs:
  test:
    runs-on: ubuntu-latest
    steps:
      - name: Greet
        run: echo "${{ github.event.pull_request.title }}"
      - uses: example/tool@v1
"""


def one(text: str | bytes, path: str = PATH) -> Audited:
    data = text if isinstance(text, bytes) else text.encode()
    (answer,) = zizmor.audit([SourceFile(path, data)])
    return answer


def of(answer: Audited, ident: str) -> list[Result]:
    return [r for r in answer.results if r.match.engine == f"zizmor:{ident}"]


def prints(answer: Audited) -> set[str]:
    return {fingerprint(r.check.id, r.match.anchor, *r.match.scope) for r in answer.results}


def shown(text: str, result: Result) -> str:
    return text[result.match.span.start : result.match.span.end]


# --- what is reported -------------------------------------------------------------------------


def test_every_audit_of_the_installed_program_has_one_check() -> None:
    program = zizmor.find()
    assert program is not None
    known = set(re.findall(rb"docs\.zizmor\.sh/audits/#([a-z-]+)", program.read_bytes()))
    owned = {name.encode(): check for name, check in adapter.owners().items()}
    # The program's texts lie without gaps: an audit's name is followed by its description.
    for text in known:
        claims = [name for name in owned if text.startswith(name)]
        assert claims, f"no check lists zizmor's {text.decode()} in upstream"
    stale = [name for name in owned if not any(text.startswith(name) for text in known)]
    assert not stale, f"zizmor has no audit {stale}"
    assert len(known) == len(owned)


def test_a_result_carries_what_zizmor_determined() -> None:
    (result,) = of(one(WORKFLOW), "template-injection")
    match = result.match
    assert "script-injection" in result.check.slug
    assert (match.severity, match.confidence) == (Severity.HIGH, Confidence.HIGH)
    assert match.profile is Profile.REGULAR
    assert shown(WORKFLOW, result) == "github.event.pull_request.title"
    assert match.annotation == "may expand into attacker-controllable code"
    assert match.message.endswith(
        ": `github.event.pull_request.title` in step 'Greet' of job 'test'"
    )
    assert match.scope == ("github-actions", "CI", "jobs", "test", "steps", "Greet", "run")


def test_all_personas_are_asked_at_once() -> None:
    profiles = {
        r.match.profile for r in one(WORKFLOW.replace("ubuntu-latest", "self-hosted")).results
    }
    assert profiles == set(Profile)


def test_a_block_is_pointed_at_by_its_first_line() -> None:
    (result,) = of(one(WORKFLOW), "concurrency-limits")
    assert shown(WORKFLOW, result) == "on: pull_request_target"
    whole = [r for r in of(one(WORKFLOW), "excessive-permissions") if r.match.scope[2:]]
    assert [shown(WORKFLOW, r) for r in whole] == ["test:"]


def test_a_hidden_place_is_not_related() -> None:
    (result,) = of(one(WORKFLOW), "unpinned-uses")
    assert result.match.related == ()


def test_an_ignore_comment_is_a_suppression_with_its_reason() -> None:
    text = WORKFLOW.replace(
        "tool@v1", "tool@v1 # zizmor: ignore[unpinned-uses] ours, tägs are protected"
    )
    (result,) = of(one(text), "unpinned-uses")
    assert result.suppression is not None
    assert result.suppression.kind == "zizmor"
    assert result.suppression.reason == "ours, tägs are protected"
    assert result.suppression.where == f"{PATH}:9"
    assert all(r.suppression is None for r in one(text).results if r != result)


def test_an_ignore_comment_without_words_says_itself() -> None:
    text = WORKFLOW.replace("tool@v1", "tool@v1 # zizmor: ignore[artipacked, unpinned-uses]")
    (result,) = of(one(text), "unpinned-uses")
    assert result.suppression is not None
    assert "ignore[artipacked, unpinned-uses]" in result.suppression.reason


def test_a_hard_coded_password_is_in_no_text() -> None:
    secret = "tr0ub4dor" + "-and-three"
    text = WORKFLOW.replace(
        "    steps:\n",
        "    container:\n      image: example.org/x\n      credentials:\n        username: bot\n"
        f"        password: {secret}\n    steps:\n",
    )
    (result,) = of(one(text), "hardcoded-container-credentials")
    found = finding(result.check, SourceFile(PATH, text.encode()), result.match)
    assert secret not in repr(found)
    assert secret not in repr((result.match.anchor, result.match.scope))
    assert shown(text, result).startswith("password:")


def test_checks_that_need_the_network_are_named() -> None:
    assert {"PIPE-121", "PIPE-122", "PIPE-123", "PIPE-124"} <= set(zizmor.needs_network())


# --- identity -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "changed",
    [
        "\n\n# a note\n" + WORKFLOW,
        WORKFLOW.replace("steps:\n", "steps:\n      - run: make\n"),
        WORKFLOW.replace("jobs:\n", "jobs:\n  other:\n    runs-on: x\n    steps: [{run: ls}]\n"),
        WORKFLOW.replace("tool@v1", "tool@v2"),
        WORKFLOW.replace("    steps", "      steps")
        .replace("      -", "          -")
        .replace("        run", "            run")
        .replace("    runs-on", "      runs-on"),
        WORKFLOW.replace("\n", "\r\n"),
        "\ufeff" + WORKFLOW,
    ],
    ids=["lines", "step above", "job above", "updated", "indented", "crlf", "mark"],
)
def test_an_edit_elsewhere_keeps_the_fingerprints(changed: str) -> None:
    assert prints(one(WORKFLOW)) <= prints(one(changed))


def test_a_renamed_file_keeps_the_fingerprints() -> None:
    assert prints(one(WORKFLOW)) == prints(one(WORKFLOW, "sub/.github/workflows/other.yaml"))


def test_the_same_flaw_in_another_step_is_another_finding() -> None:
    twice = (
        WORKFLOW
        + '      - name: Again\n        run: echo "${{ github.event.pull_request.title }}"\n'
    )
    results = of(one(twice), "template-injection")
    assert len({(r.match.anchor, r.match.scope) for r in results}) == 2


def test_a_tree_given_names_the_places_as_one_parsed_here() -> None:
    file = SourceFile(PATH, WORKFLOW.encode())
    assert zizmor.audit([file], yaml_tree.parse(WORKFLOW)) == zizmor.audit([file])


# --- characters -----------------------------------------------------------------------------------


@pytest.mark.parametrize("encode", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_places_count_characters(encode: str, line_end: str) -> None:
    text = WORKFLOW.replace("Greet", "Grüße 🎉").replace("echo", "echo 🎉é").replace("\n", line_end)
    source = SourceFile(PATH, text.encode(encode))
    (answer,) = zizmor.audit([source])
    (result,) = of(answer, "template-injection")
    assert shown(source.text, result) == "github.event.pull_request.title"


def test_bytes_that_are_no_text_do_not_move_places() -> None:
    source = SourceFile(PATH, WORKFLOW.encode().replace(b"echo", b"echo \xff\xfe\xc3"))
    (answer,) = zizmor.audit([source])
    (result,) = of(answer, "template-injection")
    assert shown(source.text, result) == "github.event.pull_request.title"


@given(st.text(alphabet="ab\n\ré🎉\u2028", max_size=60), st.data())
def test_offsets_agree_with_encoding(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    byte = [len(text[:at].encode()) for at in (start, end)]
    assert offsets.Offsets(SourceFile("x", text.encode())).span(*byte) == Span(start, end)


# --- files that make trouble ----------------------------------------------------------------------

BROKEN = {
    "jobs: [\n": "did not find expected",
    "- a\n- b\n": "expected a YAML mapping",
    "": "does not match",
    "a: " + "[" * 3000 + "]" * 3000: "recursion limit",
    "a: &a [x,x,x,x,x,x,x,x,x]\n"
    + "".join(
        f"{n}: &{n} [{', '.join(['*' + p] * 9)}]\n" for p, n in zip("abcdef", "bcdefg", strict=True)
    ): "repetition limit",
    "a: &a [*a]\n": "recursion limit",
    "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: a\0b\n": "control characters",
    "on: push\non: push\njobs: {}\n": "duplicate entry",
    "on: {workflow_dispatch: {inputs: {a: }}}\n"
    "jobs: {a: {runs-on: x, steps: [{run: a}]}}\n": "variant",
}


def test_broken_files_give_a_line_each_and_spoil_nothing() -> None:
    files = [SourceFile(PATH, text.encode()) for text in (*BROKEN, WORKFLOW)]
    answers = zizmor.audit([SourceFile(PATH, WORKFLOW.encode()), *files])
    for (text, reason), answer in zip(BROKEN.items(), answers[1:], strict=False):
        (not_run,) = answer.not_run
        assert reason in not_run.reason, text[:40]
        assert not_run.subject == PATH
        assert len(not_run.reason) < 300
        assert "\n" not in not_run.reason
        assert "00000" not in not_run.reason, "it names our copy of the file"
        assert answer.results == ()
    assert answers[0] == answers[-1] == one(WORKFLOW)


def test_an_audit_that_crashes_costs_that_audit_alone() -> None:
    crashing = WORKFLOW + "      - run: echo '${{ env[0] }}'\n"
    good = SourceFile(PATH, WORKFLOW.encode())
    answers = zizmor.audit([good, SourceFile(PATH, crashing.encode()), good])
    (not_run,) = answers[1].not_run
    assert "script-injection: zizmor failed on it" in not_run.reason
    assert not_run.incomplete
    assert of(answers[1], "unpinned-uses")
    assert answers[0] == answers[2] == one(WORKFLOW)


def test_paths_may_be_equal_or_hostile() -> None:
    names = [
        PATH,
        PATH,
        "../../.github/workflows/a\nb.yml",
        ".github/workflows/\udcff.yml",
        "x/action.yml",
    ]
    answers = zizmor.audit([SourceFile(name, WORKFLOW.encode()) for name in names])
    assert answers[0] == answers[1] == answers[2] == answers[3]
    assert answers[4].results == ()


def test_nothing_to_do_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter.program, "find", lambda: pytest.fail("looked for the program"))
    assert zizmor.audit([]) == ()


@settings(max_examples=15, deadline=None)
@given(
    st.lists(st.binary(max_size=80) | st.text(max_size=80).map(str.encode), max_size=8),
    st.integers(0, 200),
)
def test_anything_is_answered_for(noise: list[bytes], at: int) -> None:
    files = [
        SourceFile(PATH, WORKFLOW.encode()[:at] + data + WORKFLOW.encode()[at:]) for data in noise
    ]
    answers = zizmor.audit(files)
    assert len(answers) == len(files)
    for file, answer in zip(files, answers, strict=True):
        assert answer.results or answer.not_run
        assert all(r.match.span.end <= len(file.text) for r in answer.results)


def test_a_file_cannot_speak_for_another_in_the_log() -> None:
    said = (
        "fatal: no audit was performed\n INFO audit: zizmor: completed "
        "./workflows/.github/workflows/000001.yml\n WARN failed to parse input: lie\npanicked at x"
    )
    lines = "".join(f"          {line}\n" for line in said.splitlines())
    liar = WORKFLOW + "      - run: |\n          ${{ github.(\n" + lines + "          }}\n"
    files = [liar, "jobs: [\n", WORKFLOW]
    answers = zizmor.audit([SourceFile(PATH, text.encode()) for text in files])
    assert answers[0].results
    assert len(answers[1].not_run) == 1
    assert answers[2] == one(WORKFLOW)


def test_a_warning_of_great_length_is_read_in_no_time() -> None:
    liar = (
        WORKFLOW + "      - run: ${{ github.( " + "ERROR failed to validate x as " * 3000 + "}}\n"
    )
    assert one(liar).results


# --- the program ----------------------------------------------------------------------------------

Fake = Callable[[str], None]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put a program of a few Python lines in zizmor's place."""

    def replace(body: str) -> None:
        program = tmp_path / "zizmor"
        program.write_text(f"#!{sys.executable}\nimport json, os, sys, time\n{body}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setattr(adapter.program, "find", lambda: program)

    return replace


ANSWER = """
paths = [os.path.join(d, f) for d, _, fs in os.walk(sys.argv[-1]) for f in fs]
at = {'start': 0, 'end': 8}
for path in paths:
    print(f' INFO audit: zizmor: completed {path}', file=sys.stderr)
print(json.dumps([{
    'ident': 'brand-new', 'desc': 'something new', 'url': '', 'ignored': False, 'fixes': [],
    'determinations': {'severity': 'Unheard', 'confidence': 'High', 'persona': 'Regular'},
    'locations': [{
        'symbolic': {'key': {'Local': {'verbatim_path': path}}, 'annotation':
                     os.environ.get('NOTE', 'here'),
                     'route': {'route': []}, 'kind': 'Primary'},
        'concrete': {'location': {'offset_span': at}, 'comments': []}}]} for path in paths]))
"""


def test_an_audit_without_a_check_is_not_lost(fake: Fake) -> None:
    fake(ANSWER)
    (result,) = one(WORKFLOW).results
    assert result.check.id == "PIPE-149"
    assert result.match.message == "zizmor's brand-new: something new: `name: CI`"
    assert result.match.severity is None


def test_no_token_reaches_the_program(fake: Fake, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GH_TOKEN", "GITHUB_TOKEN", "ZIZMOR_GITHUB_TOKEN", "ZIZMOR_CONFIG", "NOTE"):
        monkeypatch.setenv(name, "s3cret")
    kept = "assert not {k for k in os.environ if 'TOKEN' in k or 'ZIZMOR' in k}"
    fake(f"{kept}\nassert '--offline' in sys.argv\n{ANSWER}")
    (result,) = one(WORKFLOW).results
    assert result.match.annotation == "here"


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("print('not json')", "its report is not as expected"),
        ("print('[{\"ident\": 3}]')", "its report is not as expected"),
        ("sys.exit(9)", "it ended with code 9"),
        ("time.sleep(60)", "it took longer than 1 seconds"),
        ("while True: print('x' * 65536)", "its report is larger than 1 MB"),
        ("print('[]')", "does not take the file"),
        (
            "sys.stderr.write('fatal: no audit was performed\\nit is full')\nsys.exit(1)",
            "it is full",
        ),
    ],
)
def test_a_failing_program_is_said(
    fake: Fake, monkeypatch: pytest.MonkeyPatch, body: str, reason: str
) -> None:
    monkeypatch.setattr(runs, "SECONDS", 1.0)
    monkeypatch.setattr(runs, "BYTES", 1 << 20)
    fake(body)
    answer = one(WORKFLOW)
    assert answer.results == ()
    assert reason in answer.not_run[0].reason
    assert answer.not_run[0].incomplete


def test_a_missing_program_is_said_with_a_cure(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(adapter.program, "find", lambda: None)
    (not_run,) = one(WORKFLOW).not_run
    assert "not installed" in not_run.reason
    assert "install the package 'zizmor'" in not_run.mend


def test_files_left_after_too_many_stopped_runs_are_said(
    fake: Fake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "SECONDS", 0.2)
    monkeypatch.setattr(runs, "SECONDS_EACH", 0.0)
    fake("time.sleep(60)")
    answers = zizmor.audit([SourceFile(PATH, b"")] * 40)
    assert all(len(answer.not_run) == 1 for answer in answers)


def test_a_large_file_costs_no_other_file_its_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "BYTES", 1 << 20)
    monkeypatch.setattr(runs, "BYTES_EACH", 0)
    line = "          echo ${{ github.event.issue.title }}\n"
    large = WORKFLOW + "      - run: |\n" + line * 2000
    huge = WORKFLOW + "#" * runs.TOO_LARGE
    answers = zizmor.audit([SourceFile(PATH, text.encode()) for text in (large, WORKFLOW, huge)])
    reasons = [answer.not_run[0].reason for answer in (answers[0], answers[2])]
    assert reasons[0].endswith("its report is larger than 1 MB")
    assert reasons[1].endswith("it is larger than 1 MB")
    assert answers[1] == one(WORKFLOW)


# --- small parts ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        (".github/workflows/a.yml", True),
        ("x/.github/workflows/a.yaml", True),
        (".github/workflows/sub/a.yml", False),
        ("action.yml", True),
        (".github/actions/x/action.yaml", True),
        (".github/dependabot.yml", True),
        ("dependabot.yml", False),
        (".pre-commit-config.yaml", True),
        (".pre-commit-hooks.yaml", True),
        ("notgithub/workflows/a.yml", False),
        (".github/workflows/a.json", False),
    ],
)
def test_wanted_paths(path: str, wanted: bool) -> None:
    assert zizmor.wants(path) is wanted


@given(st.text(max_size=30), st.integers(0, 999_999))
def test_a_placed_file_is_recognised_again(path: str, number: int) -> None:
    placed = placement.place(path, number)
    assert placement.number(f"at /tmp/123456/tree/{placed}:", "/tmp/123456/tree") == number
    assert ".." not in placed


def test_a_log_clause_is_one_printable_line() -> None:
    said = log.clause("failed\n\x1b[31m on ./workflows/.github/workflows/000012.yml " + "x" * 500)
    assert said.startswith("failed [31m on the file x")
    assert len(said) <= log.MAX_REASON + 1


@given(st.text(alphabet="a :|>\n'\"#-", max_size=40))
def test_what_is_pointed_at_lies_within_the_place(text: str) -> None:
    span = identity.shown(text, Span(0, len(text)))
    assert 0 <= span.start <= span.end <= len(text)
