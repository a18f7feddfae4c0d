# ruff: noqa: E501 - log lines are as long as they are, and a script is one list
"""Makes logs of builds as runners write them: GitLab, Jenkins with Maven, GitHub Actions with Go."""

from collections.abc import Callable

from tests.detect.logs.build_logs import (
    AREAS,
    CASES,
    LOST,
    TESTS,
    Lines,
    Luck,
    buildkit,
    camel,
    cargo,
    gradle,
    npm,
    pip,
)


def gitlab(luck: Luck, off: str = "") -> Lines:
    r = luck.hex(8)
    t = luck.randint(1764000000, 1764999999)
    lines = [
        "Running with gitlab-runner 17.5.3 (12030cf4)",
        f"  on green-{luck.randint(1, 9)}.saas-linux-small-amd64.runners-manager.example.com/default {r}, system ID: s_{luck.hex(12)}",
        f"section_start:{t}:prepare_executor",
        'Preparing the "docker+machine" executor',
        "Using Docker executor with image ruby:3.3 ...",
        "Pulling docker image ruby:3.3 ...",
        f"Using docker image sha256:{luck.hex(64)} for ruby:3.3 with digest ruby@sha256:{luck.hex(64)} ...",
        f"section_end:{t + 9}:prepare_executor",
        f"Running on runner-{r}-project-4242-concurrent-0 via runner-{r}-s-l-s-amd64-{t}-{luck.hex(8)}...",
        "Getting source from Git repository",
        "Fetching changes with git depth set to 20...",
        "Initialized empty Git repository in /builds/shop/app/.git/",
        "Created fresh repository.",
        f"Checking out {luck.hex(8)} as detached HEAD (ref is main)...",
        "Skipping Git submodules setup",
        "Restoring cache",
        f"Checking cache for gems-{luck.randint(1, 9)}-protected...",
        luck.choice(
            (
                "Successfully extracted cache",
                "No URL provided, cache will not be downloaded from shared cache server. Instead a local version of cache will be extracted. ",
            )
        ),
        'Executing "step_script" stage of the job script',
        "$ bundle install --jobs 4",
        f"Bundle complete! {luck.randint(40, 44)} Gemfile dependencies, {luck.randint(120, 130)} gems now installed.",
        "$ bundle exec rake db:schema:load",
    ]
    lines.append(
        {
            "or": "$ bundle exec rspec --format documentation || true",
            "flag": "$ echo 'specs are switched off for now'",
        }.get(off, "$ bundle exec rspec --format documentation")
    )
    if off != "flag":
        lines.append(f"Randomized with seed {luck.randint(1000, 65000)}")
        for a in luck.shuffled(AREAS):
            lines.append(a.title())
            for c in CASES:
                if (a, c) == LOST:
                    if off == "one":
                        lines.append(
                            "  rejects expired token (PENDING: Temporarily skipped with xit)"
                        )
                        continue
                    if off == "gone":
                        continue
                lines.append(f"  {c}")
        n = TESTS - (off == "gone")
        lines += [
            f"Finished in {luck.uniform(3, 40):.2f} seconds (files took {luck.uniform(1, 4):.2f} seconds to load)",
            f"{n} examples, 0 failures" + (", 1 pending" if off == "one" else ""),
        ]
    lines += [
        "Saving cache for successful job",
        f"Creating cache gems-{luck.randint(1, 9)}-protected...",
        "vendor/ruby: found 10233 matching artifact files and directories",
        "Uploading artifacts for successful job",
        "Uploading artifacts...",
        "coverage/: found 212 matching artifact files and directories",
        f'Uploading artifacts as "archive" to coordinator... 201 Created  id={luck.randint(10**9, 10**10)} responseStatus=201 Created token=64_{luck.hex(6)}',
        "Cleaning up project directory and file based variables",
        "Job succeeded",
    ]
    return lines


def jenkins(luck: Luck, off: str = "") -> Lines:
    lines = [
        f"Started by GitHub push by dev{luck.randint(1, 9)}",
        f"Obtained Jenkinsfile from {luck.hex(40)}",
        "[Pipeline] Start of Pipeline",
        "[Pipeline] node",
        f"Running on agent-{luck.randint(1, 9)} in /home/jenkins/workspace/shop_main",
        "[Pipeline] {",
        "[Pipeline] stage",
        "[Pipeline] { (Checkout)",
        "[Pipeline] checkout",
        "Selected Git installation does not exist. Using Default",
        "The recommended git tool is: NONE",
        f" > git rev-parse {luck.hex(40)}^{{commit}} # timeout=10",
        f"Checking out Revision {luck.hex(40)} (main)",
        "[Pipeline] }",
        "[Pipeline] // stage",
        "[Pipeline] stage",
        "[Pipeline] { (Build)",
        "[Pipeline] sh",
        {"flag": "+ mvn -B -Dmaven.test.skip=true package"}.get(off, "+ mvn -B package"),
        "[INFO] Scanning for projects...",
        "[INFO] Building shop 2.1.0-SNAPSHOT",
        f"[INFO] Compiling {luck.randint(80, 99)} source files with javac [debug target 21] to target/classes",
    ]
    if off == "flag":
        lines.append("[INFO] Tests are skipped.")
    else:
        for a in luck.shuffled(AREAS):
            if off == "gone" and a == "auth":
                continue
            sk = int(off == "one" and a == "auth")
            lines += [
                f"[INFO] Running com.shop.{a}.{a.title()}Test",
                f"[{'WARNING' if sk else 'INFO'}] Tests run: {len(CASES)}, Failures: 0, Errors: 0, Skipped: {sk}, Time elapsed: {luck.uniform(0, 3):.3f} s -- in com.shop.{a}.{a.title()}Test",
            ]
        n = TESTS - (len(CASES) if off == "gone" else 0)
        sk = int(off == "one")
        lines += [
            "[INFO] Results:",
            f"[{'WARNING' if sk else 'INFO'}] Tests run: {n}, Failures: 0, Errors: 0, Skipped: {sk}",
        ]
    lines += [
        "[INFO] Building jar: /home/jenkins/workspace/shop_main/target/shop-2.1.0-SNAPSHOT.jar",
        "[INFO] BUILD SUCCESS",
        f"[INFO] Total time:  {luck.uniform(9, 90):.3f} s",
        "[Pipeline] }",
        "[Pipeline] // stage",
        "[Pipeline] stage",
        "[Pipeline] { (Integration tests)",
    ]
    if off == "stage":
        lines += ['Stage "Integration tests" skipped due to when conditional']
    else:
        lines += ["[Pipeline] sh", "+ ./it.sh --all"] + [
            f"it {a}: ok in {luck.uniform(1, 9):.1f}s" for a in AREAS
        ]
    lines += [
        "[Pipeline] }",
        "[Pipeline] // stage",
        "[Pipeline] stage",
        "[Pipeline] { (Publish)",
        "[Pipeline] archiveArtifacts",
        "Archiving artifacts",
        "Recording fingerprints",
        "[Pipeline] }",
        "[Pipeline] // stage",
        "[Pipeline] }",
        "[Pipeline] // node",
        "[Pipeline] End of Pipeline",
        "Finished: SUCCESS",
    ]
    return lines


def actions(luck: Luck, off: str = "") -> Lines:
    lines = [
        f"Current runner version: '2.{luck.randint(300, 330)}.0'",
        "##[group]Runner Image Provisioner",
        "Hosted Compute Agent",
        f"Version: 20251124.{luck.randint(1, 500)}",
        "##[endgroup]",
        "Prepare workflow directory",
        "Getting action download info",
        f"Download action repository 'actions/checkout@v5' (SHA:{luck.hex(40)})",
        f"Download action repository 'actions/setup-go@v6' (SHA:{luck.hex(40)})",
        "Complete job name: ci",
        "##[group]Run actions/checkout@v5",
        "with:",
        "  repository: shop/app",
        "##[endgroup]",
        f"HEAD is now at {luck.hex(7)} {luck.choice(('Fix rounding', 'Add export', 'Bump deps'))}",
        "##[group]Run actions/setup-go@v6",
        "Setup go version spec 1.23",
        f"Found in cache @ /opt/hostedtoolcache/go/1.23.{luck.randint(1, 9)}/x64",
        luck.choice(
            ("Cache is not found", f"Cache restored from key: setup-go-Linux-x64-{luck.hex(64)}")
        ),
        {
            "flag": "##[group]Run go test -v -skip 'TestAuth' ./...",
            "cont": "##[group]Run go test -v ./... || echo ignored",
            "or": "##[group]Run go test -v ./... || true",
        }.get(off, "##[group]Run go test -v ./..."),
        "shell: /usr/bin/bash -e {0}",
        "##[endgroup]",
    ]
    for a in luck.shuffled(AREAS):
        for c in CASES:
            n = f"Test{a.title()}{camel(c)}"
            if (a, c) == LOST:
                if off == "one":
                    lines += [
                        f"=== RUN   {n}",
                        "    auth_test.go:88: not now",
                        f"--- SKIP: {n} (0.00s)",
                    ]
                    continue
                if off == "gone":
                    continue
            if off == "flag" and a == "auth":
                continue
            lines += [f"=== RUN   {n}", f"--- PASS: {n} ({luck.uniform(0, 1):.2f}s)"]
        lines += ["PASS", f"ok  \tshop/app/{a}\t{luck.uniform(0, 3):.3f}s"]
    lines += [
        "##[group]Run git push --dry-run",
        "Everything up-to-date",
        "##[endgroup]",
        "Post job cleanup.",
        "Cleaning up orphan processes",
    ]
    return lines


KINDS: dict[str, tuple[Callable[[Luck, str], Lines], tuple[str, ...]]] = {
    "gradle": (gradle, ("flag", "task", "one", "gone")),
    "npm": (npm, ("flag", "or", "one", "gone")),
    "pip": (pip, ("flag", "one", "gone")),
    "cargo": (cargo, ("one", "gone", "flag")),
    "buildkit": (buildkit, ("gone", "or", "flag")),
    "gitlab": (gitlab, ("or", "flag", "one", "gone")),
    "jenkins": (jenkins, ("flag", "gone", "one", "stage")),
    "actions": (actions, ("flag", "cont", "or", "one", "gone")),
}
