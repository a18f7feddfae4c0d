"""Dependencies that a publishing job resolves anew, and packages from unpinned addresses."""

import re
from collections.abc import Iterator, Sequence

from bartizan.model import Check, Confidence, Edit, Profile, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.shell_commands import Command
from bartizan.scan.pipelines.subject import Pipeline, Platform

CHECK = Check(
    id="PIPE-043",
    slug="unlocked-install",
    title="Dependencies are installed without a lock",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    profile=Profile.PEDANTIC,
    what="""
Installs straight from a repository without a commit (`pip install git+https://…`, `npm install github:…`), and, in jobs that publish or deploy,
installs that may choose other versions than the lock file: `npm install` instead of `npm ci`, `yarn install` without `--immutable`, `pip install` of loose
names, `go install …@latest`, `cargo install` without `--locked`, `npx` of an unversioned package.
""",
    why="""
What is built today is not what was reviewed and tested: a release of a dependency that appeared an hour ago, perhaps from a stolen account, runs in
the very job that holds the publishing secrets.
""",
    fix="""
Commit the lock file and install exactly it: `npm ci`, `yarn install --immutable`, `pnpm install --frozen-lockfile`, `pip install --require-hashes -r …`, `uv sync --locked`, `cargo install --locked`. Name a
commit for what comes from a repository.
""",
    cwe=(829, 1357),
    attack=("T1195.001",),
    controls=("owasp-cicd:CICD-SEC-3", "ssdf:PW.4.1", "nist-800-53:SR-3"),
    bad=on_every_platform(
        "npm install",
        "npm publish",
        "pip install git+https://git.example.org/someone/tool.git",
    ),
    good=on_every_platform(
        "npm ci",
        "npm publish",
        "pip install git+https://git.example.org/someone/tool.git@0123456789abcdef0123456789abcdef01234567",
    ),
)

_GIT = re.compile(r"git\+(?:https?|ssh)://[^\s'\"#]{1,300}")
_COMMIT = re.compile(r"@[0-9a-f]{7,40}(?:$|[#&])")
_TAG = re.compile(r"\.git@[\w./-]{1,100}$|@v?\d[\w.]{0,40}$")
_PUBLISH = re.compile(
    r"\b(?:npm|yarn|pnpm|cargo|poetry|flit|hatch|uv|gem)\s{1,3}(?:publish|push)\b|\btwine\s{1,3}upload\b|\bdocker\s{1,3}push\b|\bgoreleaser\b"
    r"|\bgh\s{1,3}release\b|\bhelm\s{1,3}push\b|\bkubectl\s{1,3}apply\b|\bterraform\s{1,3}apply\b|\bmvn\b[^\n]{0,100}\bdeploy\b"
)
_LOOSE_NAME = re.compile(r"[A-Za-z][\w.-]{0,80}(?:\[[\w,-]{1,80}\])?")
_FROM_FILE = frozenset(
    {
        "-e",
        "-r",
        "-c",
        "--editable",
        "--requirement",
        "--constraint",
        "--require-hashes",
        "--no-index",
        "--no-deps",
    }
)
_WORDS = ("install", "npx", " add ", "npm i", "pnpm", "yarn")
_FROM_REPOSITORY = frozenset(
    {"pip", "pip3", "uv", "pipx", "python", "python3", "npm", "yarn", "pnpm"}
)
_GLOBAL = frozenset({"-g", "--global", "--location=global"})


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Repository installs anywhere; loose ones where something is published."""
    publishing: dict[int, bool] = {}
    for one in ran(pipeline, _WORDS, _FROM_REPOSITORY | _JUDGES.keys()):
        words = _repository(one.command) if one.program in _FROM_REPOSITORY else None
        if words is None:
            key = id(one.job)
            if key not in publishing:
                publishing[key] = one.job.deploys or _publishes(one)
            words = _loose(one.command) if publishing[key] else None
            # The embedded engine reports npx and its kind in GitHub files already.
            if words and pipeline.platform is Platform.GITHUB and one.program == "npx":
                words = None
        if words:
            yield Match(
                span=one.span,
                message=f"`{one.program}` {words}",
                anchor=one.text,
                scope=pipeline.scope(one.job, one.step),
                annotation=words,
                fixes=_ci(one) if words.endswith("`npm ci`") else (),
            )


def _ci(one: Ran) -> Sequence[ProposedFix]:
    """``npm ci`` instead: it fails where the lock file and package.json disagree, so not safe."""
    verb = one.word_span(next(w for w in one.command.run[1:] if not w.text.startswith("-")))
    edit = Edit(verb.start, verb.end, "ci")
    return (ProposedFix(title="Install exactly the lock file", edits=(edit,), safe=False),)


def _publishes(one: Ran) -> bool:
    return any(
        _PUBLISH.search(script.text.value) for step in one.job.steps for script in step.scripts
    )


def _repository(command: Command) -> str | None:
    for argument in command.arguments:
        found = _GIT.search(argument)
        if found and not _COMMIT.search(argument) and not _TAG.search(found[0]):
            return "installs the newest commit of a repository"
    return None


def _loose(command: Command) -> str | None:
    """Why an install may choose other versions than were reviewed; None where it cannot."""
    arguments = command.arguments
    options = frozenset(a for a in arguments if a.startswith("-"))
    names = [a for a in arguments if not a.startswith("-")]
    judge = _JUDGES.get(command.program)
    return judge(names, options) if judge else None


def _npm(names: list[str], options: frozenset[str]) -> str | None:
    if names in (["install"], ["i"]) and not options & _GLOBAL:
        return "may choose other versions than the lock file; use `npm ci`"
    return None


def _yarn(names: list[str], options: frozenset[str]) -> str | None:
    locked = any(o.startswith(("--immutable", "--frozen", "--version", "-v")) for o in options)
    if names in ([], ["install"]) and not locked:
        return "may choose other versions than the lock file; use `--immutable`"
    return None


def _pnpm(names: list[str], options: frozenset[str]) -> str | None:
    if names[:1] in (["install"], ["i"]) and "--no-frozen-lockfile" in options:
        return "may choose other versions than the lock file"
    return None


def _pip(names: list[str], options: frozenset[str]) -> str | None:
    loose = [n for n in names[1:] if _LOOSE_NAME.fullmatch(n) and n != "pip"]
    if names[:1] == ["install"] and loose and not options & _FROM_FILE:
        return f"takes the newest release of `{loose[0]}`"
    return None


def _go(names: list[str], _options: frozenset[str]) -> str | None:
    if names[:1] == ["install"] and any(n.endswith("@latest") for n in names):
        return "takes the newest release of a tool"
    return None


def _cargo(names: list[str], options: frozenset[str]) -> str | None:
    if names[:1] == ["install"] and not options & {"--locked", "--path"}:
        return "ignores the lock file; use `--locked`"
    return None


def _npx(names: list[str], options: frozenset[str]) -> str | None:
    if names and "@" not in names[0][1:] and "--no-install" not in options:
        return f"runs the newest release of `{names[0]}`"
    return None


_JUDGES = {
    "npm": _npm,
    "yarn": _yarn,
    "pnpm": _pnpm,
    "pip": _pip,
    "pip3": _pip,
    "go": _go,
    "cargo": _cargo,
    "npx": _npx,
}
