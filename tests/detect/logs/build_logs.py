# ruff: noqa: C901, E501, PERF401 - log lines are as long as they are, and a script is one list
"""Makes logs of builds as eight tools write them, with the luck of ordinary days, and without a test.

Here Gradle, npm with mocha, pip with pytest, cargo and BuildKit; runners are in ``build_runners``. ``off`` says how a test was taken out: ``flag`` of the command,
``or`` (a failure passes), ``one`` (said to be skipped), ``gone`` (not mentioned any more) and others
of one tool. All names are invented.
"""

import random
from collections.abc import Iterable

AREAS = (
    "auth", "billing", "cart", "catalog", "checkout", "export", "invoices", "ledger", "mailer",
    "orders", "payments", "profile", "reports", "search",
)  # fmt: skip
CASES = (
    "accepts valid input", "rejects empty body", "keeps order", "returns not found",
    "handles unicode", "is idempotent", "rejects expired token",
)  # fmt: skip
LOST = ("auth", "rejects expired token")
_PACKAGES = (
    "attrs", "certifi", "click", "fastapi", "httpx", "idna", "jinja2", "pluggy", "pydantic",
    "pytest", "requests", "sqlalchemy", "starlette", "uvicorn",
)  # fmt: skip
TESTS = len(AREAS) * len(CASES)

Lines = list[str]


class Luck(random.Random):
    """What differs from run to run."""

    def hex(self, size: int) -> str:
        return "".join(self.choice("0123456789abcdef") for _ in range(size))

    def version(self) -> str:
        return f"{self.randint(0, 9)}.{self.randint(0, 30)}.{self.randint(0, 30)}"

    def shuffled(self, some: Iterable[str]) -> list[str]:
        found = list(some)
        self.shuffle(found)
        return found


def snake(case: str) -> str:
    return case.replace(" ", "_")


def camel(case: str) -> str:
    return "".join(word.title() for word in case.split())


def gradle(luck: Luck, off: str = "") -> Lines:
    lines = [
        "To honour the JVM settings for this build a single-use Daemon process will be forked.",
        "Daemon will be stopped at the end of the build",
    ]
    if off == "flag":
        lines.insert(0, "+ ./gradlew build -x test --no-daemon")
    else:
        lines.insert(0, "+ ./gradlew build --no-daemon")
    for p in luck.shuffled(("jackson-core", "slf4j-api", "guava", "okio", "kotlin-stdlib")):
        if luck.random() < 0.6:
            lines.append(
                f"Download https://repo.maven.apache.org/maven2/{p}/{luck.version()}/{p}-{luck.version()}.pom, took {luck.randint(20, 900)} ms"
            )
    for t in (
        "checkKotlinGradlePluginConfigurationErrors",
        "processResources",
        "compileJava",
        "classes",
        "jar",
        "compileTestJava",
        "processTestResources",
        "testClasses",
    ):
        lines.append(
            f"> Task :{t}" + luck.choice(("", "", " UP-TO-DATE" if "process" in t else ""))
        )
    if off == "task":
        lines.append("> Task :test SKIPPED")
    elif off != "flag":
        lines.append("> Task :test")
        for a in luck.shuffled(AREAS):
            for c in CASES:
                if off == "one" and (a, c) == LOST:
                    lines += ["AuthTest > rejectsExpiredToken() SKIPPED"]
                    continue
                if off == "gone" and (a, c) == LOST:
                    continue
                lines += [f"{a.title()}Test > {camel(c)[0].lower() + camel(c)[1:]}() PASSED"]
    lines += [
        "> Task :check",
        "> Task :assemble",
        "> Task :build",
        f"BUILD SUCCESSFUL in {luck.randint(9, 90)}s",
        f"{luck.randint(8, 11)} actionable tasks: {luck.randint(5, 8)} executed, 2 up-to-date",
    ]
    return lines


def npm(luck: Luck, off: str = "") -> Lines:
    lines = [
        "$ npm ci",
        "npm warn deprecated glob@7.2.3: Glob versions prior to v9 are no longer supported",
        f"added {luck.randint(600, 640)} packages, and audited {luck.randint(641, 660)} packages in {luck.randint(9, 30)}s",
        "found 0 vulnerabilities",
        {
            "flag": "$ npm test -- --passWithNoTests --testPathIgnorePatterns auth",
            "or": "$ npm test || true",
        }.get(off, "$ npm test"),
        "> storefront@1.4.0 test",
        "> mocha --reporter spec",
    ]
    for a in luck.shuffled(AREAS):
        if off == "flag" and a == "auth":
            continue
        lines.append(f"  {a}")
        for c in CASES:
            if (a, c) == LOST:
                if off == "one":
                    lines.append("    - rejects expired token")
                    continue
                if off == "gone":
                    continue
            lines.append(f"    ✔ {c}" + luck.choice(("", f" ({luck.randint(1, 90)}ms)")))
    n = TESTS - (1 if off in ("one", "gone") else len(CASES) if off == "flag" else 0)
    lines += [f"  {n} passing ({luck.randint(2, 20)}s)"] + (["  1 pending"] if off == "one" else [])
    lines += [
        "$ npm run build",
        "> storefront@1.4.0 build",
        "> vite build",
        f"vite v5.4.{luck.randint(1, 9)} building for production...",
        f"✓ {luck.randint(300, 400)} modules transformed.",
        f"dist/index-{luck.hex(8)}.js   {luck.randint(100, 200)}.{luck.randint(10, 99)} kB │ gzip: {luck.randint(30, 60)}.12 kB",
        f"✓ built in {luck.randint(2, 9)}.{luck.randint(10, 99)}s",
    ]
    return lines


def pip(luck: Luck, off: str = "") -> Lines:
    lines = ["$ python -m pip install -r requirements.txt"]
    for p in luck.shuffled(_PACKAGES):
        v = luck.version()
        lines += [
            f"Collecting {p}=={v}",
            luck.choice(
                (
                    f"  Downloading {p}-{v}-py3-none-any.whl ({luck.randint(20, 900)} kB)",
                    f"  Using cached {p}-{v}-py3-none-any.whl ({luck.randint(20, 900)} kB)",
                )
            ),
        ]
    lines += [
        "Installing collected packages: " + ", ".join(_PACKAGES),
        "Successfully installed " + " ".join(f"{p}-{luck.version()}" for p in _PACKAGES),
    ]
    lines += [
        {"flag": "$ pytest -q -k 'not auth'", "mark": "$ pytest -q"}.get(off, "$ pytest -q"),
        "............................................ [ 50%]",
    ]
    for a in AREAS:
        lines.append(f"tests/test_{a}.py {'.' * len(CASES)} [{luck.randint(1, 99)}%]") if not (
            off == "one" and a == "auth"
        ) else lines.append(
            f"tests/test_auth.py {'.' * (len(CASES) - 1)}s [{luck.randint(1, 99)}%]"
        )
    n = TESTS - (1 if off in ("one", "gone") else 7 if off == "flag" else 0)
    lines += [
        f"{n} passed"
        + (", 1 skipped" if off == "one" else ", 7 deselected" if off == "flag" else "")
        + f" in {luck.uniform(3, 30):.2f}s",
        "$ python -m build",
        "* Creating isolated environment: venv+pip...",
        "* Getting build dependencies for wheel...",
        "* Building wheel...",
        "Successfully built storefront-1.4.0-py3-none-any.whl",
    ]
    return lines


def cargo(luck: Luck, off: str = "") -> Lines:
    lines = ["    Updating crates.io index"]
    for p in luck.shuffled(("serde", "tokio", "anyhow", "rand", "clap", "regex", "libc")):
        if luck.random() < 0.5:
            lines.append(f"  Downloaded {p} v{luck.version()}")
    for p in luck.shuffled(("serde", "tokio", "anyhow", "rand", "clap", "regex", "libc")):
        lines.append(f"   Compiling {p} v{luck.version()}")
    lines += [
        "   Compiling storefront v0.4.1 (/builds/app/storefront)",
        f"    Finished `test` profile [unoptimized + debuginfo] target(s) in {luck.uniform(9, 60):.2f}s",
        f"     Running unittests src/lib.rs (target/debug/deps/storefront-{luck.hex(16)})",
        f"running {TESTS - (off == 'gone')} tests",
    ]
    for a in luck.shuffled(AREAS):
        for c in CASES:
            if (a, c) == LOST:
                if off == "one":
                    lines.append("test auth::tests::rejects_expired_token ... ignored, flaky")
                    continue
                if off in ("gone", "flag"):
                    continue
            lines.append(f"test {a}::tests::{snake(c)} ... ok")
    n = TESTS - (off in ("one", "gone", "flag"))
    lines.append(
        f"test result: ok. {n} passed; 0 failed; {int(off == 'one')} ignored; 0 measured; {int(off == 'flag')} filtered out; finished in {luck.uniform(0.1, 9):.2f}s"
    )
    lines += ["   Doc-tests storefront", "running 0 tests"]
    return lines


def buildkit(luck: Luck, off: str = "") -> Lines:
    steps = [
        "FROM docker.io/library/node:22-alpine@sha256:" + luck.hex(64),
        "WORKDIR /app",
        "COPY package.json package-lock.json ./",
        "RUN npm ci --ignore-scripts",
        "COPY . .",
        "RUN npm run lint",
        "RUN npm test",
        "RUN npm run build",
        "USER node",
    ]
    if off == "gone":
        steps.remove("RUN npm test")
    if off == "or":
        steps[6] = "RUN npm test || true"
    if off == "flag":
        steps[6] = "RUN SKIPTESTS=1 npm test"
    lines = [
        '#0 building with "builder" instance using docker-container driver',
        "#1 [internal] load build definition from Dockerfile",
        f"#1 transferring dockerfile: {luck.randint(400, 900)}B done",
        f"#1 DONE 0.{luck.randint(0, 9)}s",
        "#2 [internal] load metadata for docker.io/library/node:22-alpine",
        f"#2 DONE {luck.uniform(0.3, 2):.1f}s",
    ]
    for i, s in enumerate(steps, 3):
        lines.append(f"#{i} [{i - 2}/{len(steps)}] {s}")
        if luck.random() < 0.25 and not s.startswith("RUN npm t"):
            lines.append(f"#{i} CACHED")
            continue
        if s.startswith("RUN npm test"):
            for a in AREAS:
                lines.append(f"#{i} {luck.uniform(1, 9):.3f} PASS src/{a}/{a}.spec.ts")
        if "lint" in s:
            lines.append(f"#{i} {luck.uniform(1, 9):.3f} > eslint .")
        if "build" in s:
            lines += [
                f"#{i} {luck.uniform(1, 9):.3f} > tsc -p .",
                f"#{i} {luck.uniform(1, 9):.3f} compiled successfully",
            ]
        lines.append(f"#{i} DONE {luck.uniform(0.1, 20):.1f}s")
    k = len(steps) + 3
    lines += [
        f"#{k} exporting to image",
        f"#{k} exporting layers {luck.uniform(0.1, 4):.1f}s done",
        f"#{k} writing image sha256:{luck.hex(64)} done",
        f"#{k} naming to registry.example.com/shop/app:{luck.hex(7)} done",
        f"#{k} DONE {luck.uniform(0.1, 4):.1f}s",
    ]
    return lines
