"""A realistic scan result, built by hand: every format is shown the same one."""

import os
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from bartizan.model import (
    Check,
    Confidence,
    Edit,
    Example,
    Finding,
    Fix,
    Location,
    Notice,
    NotRun,
    ScanResult,
    ScanSummary,
    Severity,
    Suppression,
    fingerprint,
)

WORKFLOW = """\
name: ci
on: pull_request_target

jobs:
  test:
    runs-on: ubuntu-latest
    permissions:
      contents: write
      packages: write
    steps:
      - uses: actions/checkout@v4
      - run: echo "${{ github.event.pull_request.title }}"
"""
PATCH = """\
--- a/.github/workflows/ci.yml
+++ b/.github/workflows/ci.yml
@@ -11,2 +11,4 @@
       - uses: actions/checkout@v4
-      - run: echo "${{ github.event.pull_request.title }}"
+      - run: echo "$TITLE"
+        env:
+          TITLE: ${{ github.event.pull_request.title }}
"""


def check(name: str, slug: str, severity: Severity, title: str, **more: object) -> Check:
    return Check(
        **{
            "id": name,
            "slug": slug,
            "title": title,
            "severity": severity,
            "what": f"{title}.\n\nFound in workflow files.",
            "why": "Whoever can change it runs code with your credentials.\n\nSecond paragraph.",
            "fix": "Name a full commit hash.",
            "controls": ("owasp-cicd:CICD-SEC-3",),
            "bad": (Example("a.yml", "bad"),),
            "good": (Example("a.yml", "good"),),
            **more,
        }
    )


UNPINNED = check("PIPE-004", "unpinned-action", Severity.MEDIUM, "Action is not pinned", cwe=(829,))
INJECTION = check(
    "PIPE-002",
    "script-injection",
    Severity.CRITICAL,
    "Untrusted text becomes a script",
    cwe=(94, 78),
    attack=("T1195.002",),
)
PASSWORD = check("SEC-021", "netrc-password", Severity.HIGH, "Password in .netrc", cwe=(798,))
QUIET = check("PIPE-090", "curl-pipe-shell", Severity.HIGH, "Download is run unseen")
CHECKS = (INJECTION, UNPINNED, QUIET, PASSWORD)


def place(text: str, needle: str, *, path: str, annotation: str = "", nth: int = 1) -> Location:
    """The place of the ``nth`` occurrence of a text, as a scanner would give it."""
    start = -1
    for _ in range(nth):
        start = text.index(needle, start + 1)
    end = start + len(needle)
    line, end_line = text.count("\n", 0, start) + 1, text.count("\n", 0, end) + 1
    return Location(
        path=path,
        line=line,
        column=start - (text.rfind("\n", 0, start) + 1) + 1,
        end_line=end_line,
        end_column=end - (text.rfind("\n", 0, end) + 1) + 1,
        annotation=annotation,
        frame=tuple(text.split("\n")[line - 1 : min(end_line, line + 5)]),
    )


def flaw(of: Check, message: str, *places: Location, **more: object) -> Finding:
    return Finding(
        **{
            "check": of.id,
            "slug": of.slug,
            "title": of.title,
            "severity": of.severity,
            "confidence": of.confidence,
            "message": message,
            "fingerprint": fingerprint(of.id, message),
            "locations": places,
            "why": " ".join(of.why.partition("\n\n")[0].split()),
            "remediation": of.fix,
            "cwe": of.cwe,
            "attack": of.attack,
            "controls": of.controls,
            "url": of.url,
            **more,
        }
    )


def scan(*findings: Finding, suppressed: tuple[Finding, ...] = (), **more: object) -> ScanResult:
    """A result whose summary fits its findings."""
    counts = {level.value: sum(f.severity == level for f in findings) for level in Severity}
    baselined = sum(
        f.suppression is not None and f.suppression.kind == "baseline" for f in suppressed
    )
    not_run = more.pop("not_run", ())
    notices = more.pop("notices", ())
    summary = {
        "root": "shop",
        "version": "0.1.0",
        "files": 312,
        "files_cached": 300,
        "checks": 84,
        "found": len(findings),
        "by_severity": counts,
        "suppressed": len(suppressed) - baselined,
        "baselined": baselined,
        "hidden": 0,
        "not_run": len(not_run),
        "seconds": 0.214,
        **more,
    }
    return ScanResult(
        summary=ScanSummary(**summary),
        findings=findings,
        suppressed=suppressed,
        not_run=not_run,
        notices=notices,
    )


CI = ".github/workflows/ci.yml"
INJECTED = flaw(
    INJECTION,
    "the title of a pull request is expanded inside a shell script",
    place(
        WORKFLOW, "${{ github.event.pull_request.title }}", path=CI, annotation="chosen by anyone"
    ),
    related=(place(WORKFLOW, "pull_request_target", path=CI, annotation="runs with secrets"),),
    why="Anyone who can open a pull request writes a title that the shell executes, with the"
    " repository's token and secrets at hand.",
    remediation="Pass the text through an environment variable and quote it in the script.",
    fixes=(
        Fix(
            title="pass the title through the environment",
            path=CI,
            edits=(Edit(WORKFLOW.index('"${{'), len(WORKFLOW) - 1, '"$TITLE"'),),
            patch=PATCH,
        ),
    ),
    engine="zizmor:template-injection",
)
NETRC = "machine ftp.shop.example login deploy password ***************\n"
LEAK = flaw(
    PASSWORD,
    "password of deploy at ftp.shop.example is stored in a file",
    place(NETRC, "***************", path="infra/.netrc", annotation="15 characters"),
    confidence=Confidence.MEDIUM,
    evidence={"length": "15", "format": "netrc"},
    why="Everyone who can read the repository, now or in its history, can use it.",
    remediation="Change the password, then remove the file and its history.",
)
TAG = flaw(
    UNPINNED,
    "action `actions/checkout@v4` is not pinned to a commit",
    place(WORKFLOW, "actions/checkout@v4", path=CI, annotation="a tag can be moved"),
    *(
        place(WORKFLOW, "actions/checkout@v4", path=f".github/workflows/job-{number:02}.yml")
        for number in range(1, 18)
    ),
)
BROAD = flaw(
    UNPINNED,
    "token may write more than this job needs",
    place(
        WORKFLOW,
        "permissions:\n      contents: write\n      packages: write",
        path=CI,
        annotation="two scopes",
    ),
    severity=Severity.LOW,
)
IGNORED = flaw(
    UNPINNED,
    "action `docker/login-action@v3` is not pinned to a commit",
    place("- uses: docker/login-action@v3\n", "docker/login-action@v3", path="a.yml"),
    suppression=Suppression("inline", "ours, reviewed", until="2027-01-31", where="a.yml:1"),
)
KNOWN = flaw(
    UNPINNED,
    "action `old/thing@v1` is not pinned to a commit",
    place("- uses: old/thing@v1\n", "old/thing@v1", path="b.yml"),
    suppression=Suppression("baseline", "in the baseline"),
)
NOT_RUN = (
    NotRun("video.mp4", "is larger than 50 MB", mend="raise scan.max-size", scanner="secrets"),
    NotRun("audio.wav", "is larger than 50 MB", mend="raise scan.max-size", scanner="secrets"),
    NotRun(
        "broken.yml", "line 3 is not YAML: a tab indents it", scanner="pipelines", incomplete=True
    ),
    *(NotRun(f"PIPE-20{n}", "needs network access", mend="give --online") for n in range(6)),
)


@pytest.fixture
def result() -> ScanResult:
    """Findings of every kind, suppressed ones, gaps and a notice."""
    return scan(
        INJECTED,
        LEAK,
        TAG,
        BROAD,
        suppressed=(IGNORED, KNOWN),
        not_run=NOT_RUN,
        notices=(
            Notice(
                "the ignore of PIPE-004 expires in 9 days",
                place("x\n", "x", path="a.yml"),
                "decide whether it is still right",
            ),
        ),
        hidden=3,
    )


@pytest.fixture
def clean() -> ScanResult:
    return scan()


EVIL = "x\x1b[2J\x1b]0;owned\x07\u202e\n::error::gotcha\r##vso[task.setvariable variable=a]b\u2066"


@pytest.fixture
def hostile() -> ScanResult:
    """Names, code and messages that try to act on whoever reads the report."""
    tag = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
    path = f"a/{EVIL}{tag}|`]](javascript:alert(1)) @all/b:c,d%0A].yml"
    finding = flaw(
        UNPINNED,
        f"action {tag} | {EVIL} [x](https://evil.example) @octocat #1 ]]> --> is bad",
        Location(
            path=path,
            line=1,
            column=3,
            end_line=1,
            end_column=9,
            annotation=f"{tag}{EVIL}",
            frame=(f"\t{tag}```{EVIL.replace(chr(10), '')}日本語\ud800",),
        ),
        Location(path="bytes\udcff.yml", line=2, column=1, end_line=2, end_column=2),
        fixes=(
            Fix(
                title=tag,
                path=path,
                edits=(Edit(0, 1, tag),),
                patch=f"--- a\n+++ b\n@@ -1 +1 @@\n-{tag}\n+````{EVIL.replace(chr(10), ' ')}\n",
            ),
        ),
        why=tag + EVIL,
        remediation=tag + EVIL,
        evidence={tag: EVIL},
        related=(Location(path, 1, 1, 1, 2, annotation=tag + EVIL),),
    )
    return scan(
        finding,
        suppressed=(
            msgspec.structs.replace(finding, suppression=Suppression("inline", tag + EVIL)),
        ),
        not_run=(NotRun(path, tag + EVIL, mend=tag + EVIL),),
        notices=(Notice(tag + EVIL, finding.location, tag + EVIL),),
        root=path,
    )


@pytest.fixture
def snapshot(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare with a file in ``snapshots``; ``BARTIZAN_SNAPSHOTS=update`` writes it instead."""

    def compare(name: str, text: str) -> None:
        file = Path(request.path).parent / "snapshots" / name
        if os.environ.get("BARTIZAN_SNAPSHOTS") == "update":
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, "utf-8")
        assert file.exists(), f"{file} is missing: run with BARTIZAN_SNAPSHOTS=update"
        hint = "look at the difference, then run with BARTIZAN_SNAPSHOTS=update"
        assert text == file.read_text("utf-8"), hint

    return compare


@pytest.fixture
def make() -> SimpleNamespace:
    """The builders of this file, and the findings it has."""
    return SimpleNamespace(
        scan=scan, flaw=flaw, place=place, check=check, unpinned=UNPINNED, tag=TAG, known=KNOWN,
        ignored=IGNORED, injected=INJECTED, leak=LEAK, evil=EVIL,
    )  # fmt: skip


@pytest.fixture
def checks() -> tuple[Check, ...]:
    return CHECKS
