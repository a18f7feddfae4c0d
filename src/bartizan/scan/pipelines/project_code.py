"""Which commands run code that the checked-out tree brings along.

Building is running: package managers run the tree's hooks, build tools its build files, test
runners its tests, linters its configuration. Whoever writes the tree decides what they do.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bartizan.scan.pipelines.shell_commands import Command, commands
from bartizan.scan.pipelines.subject import Script, Step, Text
from bartizan.scan.source import Span

SHELLS = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash", "pwsh", "powershell"})
LANGUAGES = frozenset({"sh", "bash", "zsh", "dash", "pwsh", "powershell", "cmd", ""})
"""Script languages that the shell lexer reads well enough."""

_ALWAYS = frozenset({
    "make", "gmake", "ninja", "just", "rake", "tox", "nox", "pytest", "py.test", "gradle",
    "gradlew", "mvn", "mvnw", "ant", "sbt", "lein", "scons", "waf", "bazel", "bazelisk",
    "buck2", "msbuild", "xcodebuild", "fastlane", "jest", "vitest", "mocha", "karma", "webpack",
    "vite", "eslint", "phpunit", "sphinx-build", "mkdocs", "jekyll", "goreleaser", "lerna",
    "nx", "turbo", "gulp", "grunt", "ansible-playbook", "stack", "cabal", "pylint", "meson",
    "autoreconf", "pod",
})  # fmt: skip
"""Programs that run the tree's code whatever they are asked to do."""
_WITH: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in {
        "npm": "install i ci run run-script test t start build pack publish rebuild exec",
        "pnpm": "install i run test start build exec rebuild",
        "yarn": "install run test start build",
        "bun": "install run test build",
        "bundle": "install exec",
        "cargo": "build test run check clippy bench doc install nextest package publish",
        "go": "generate test run",
        "poetry": "install run build",
        "pdm": "install run build",
        "hatch": "run build test",
        "uv": "sync run build",
        "pipenv": "install run sync",
        "pre-commit": "run",
        "composer": "install update run run-script",
        "dotnet": "build test run restore publish pack",
        "nuget": "restore",
        "terraform": "init plan apply",
        "tofu": "init plan apply",
        "terragrunt": "init plan apply run-all",
        "pulumi": "preview up",
        "swift": "build test run",
        "mix": "deps.get compile test",
        "conan": "install create build",
        "task": "build test lint default",
        "docker-compose": "up run build",
    }.items()
}
"""Programs that run the tree's code only with these subcommands."""

_INTERPRETERS = frozenset({"python", "python3", "node", "ruby", "perl", "php", "deno", "Rscript"})
_OPTION_VALUES = frozenset({"-C", "--prefix", "--cwd", "--dir", "-w", "--filter", "--chdir", "-F"})
_RELATIVE_SCRIPT = re.compile(r"(?!-)(?![A-Za-z][A-Za-z0-9+.-]{0,20}://)[\w.@+-][\w./@+-]{0,200}")
_SCRIPT_NAME = re.compile(r".{1,200}\.(?:sh|bash|py|js|mjs|cjs|ts|rb|pl|php|ps1|R)")

_ACTIONS = {
    "pre-commit/action": "runs the hooks that the tree configures",
    "gradle/gradle-build-action": "runs the tree's Gradle build",
    "bahmutov/npm-install": "runs the tree's install scripts",
    "cypress-io/github-action": "installs and runs the tree's tests",
    "bridgecrewio/checkov-action": "loads checks that the tree configures",
    "goreleaser/goreleaser-action": "runs the hooks that the tree configures",
    "pypa/cibuildwheel": "builds the tree",
}


@dataclass(frozen=True)
class Execution:
    """A command or action that runs the tree's code."""

    what: str
    """As written, shortened: ``npm ci``."""
    span: Span


def executions(step: Step) -> Iterator[Execution]:
    """What a step runs of the checked-out tree."""
    if step.uses:
        if step.uses.local and step.uses.name.startswith("."):
            yield Execution(step.uses.text.value, step.uses.text.span)
        elif _ACTIONS.get(step.uses.name.lower()):
            yield Execution(step.uses.name, step.uses.text.span)
        elif step.uses.name.lower() == "ruby/setup-ruby" and _says_yes(step, "bundler-cache"):
            yield Execution("bundle install", step.uses.text.span)
    for script in step.scripts:
        yield from script_executions(script)


def script_executions(script: Script) -> Iterator[Execution]:
    """What a shell script runs of the checked-out tree."""
    if script.language not in LANGUAGES:
        return
    fetched: set[str] = set()
    for command in commands(script.text.value):
        fetched.update(_written(command))
        if runs_project_code(command) and not _is_fetched(command, fetched):
            yield Execution(shown(command), locate(script.text, command.start, command.end))


def runs_project_code(command: Command) -> bool:
    """Whether a command runs code of the tree it stands in."""
    program, arguments = command.program, command.arguments
    name = program.removesuffix(".exe").removesuffix(".cmd").removesuffix(".bat")
    if not name:
        return False
    if name in _ALWAYS:
        return not {"--version", "--help", "-v", "-V"} & set(arguments[:1])
    if name in _WITH:
        return _subcommand_runs(name, arguments)
    if name in ("pip", "pip3") or arguments[:2] == ("-m", "pip"):
        return _pip_builds(arguments)
    if name in SHELLS or name in _INTERPRETERS:
        return _runs_file(name, arguments)
    return _other_runs(name, arguments) or command.run[0].text.startswith(("./", "../", ".\\"))


def _subcommand_runs(name: str, arguments: tuple[str, ...]) -> bool:
    if not arguments:
        return name in ("yarn", "composer")
    return _verb(arguments) in _WITH[name] and "--ignore-scripts" not in arguments


def _other_runs(name: str, arguments: tuple[str, ...]) -> bool:
    if name in ("docker", "podman"):
        return arguments[:1] == ("compose",) and bool({"up", "run", "build"} & set(arguments))
    if name == "cmake":
        return "--build" in arguments or "-P" in arguments
    return name in ("source", ".") and bool(arguments) and written_in_tree(arguments[0])


def shown(command: Command) -> str:
    """A command in a few words, for a message. Never a value that could be a secret."""
    words = [word.text for word in command.run[:3] if "$" not in word.text and "=" not in word.text]
    return " ".join(" ".join(words).split())[:60] or command.program[:60]


def written_in_tree(path: str) -> bool:
    """Whether a path leads into the working directory, as far as one can read it."""
    return bool(_RELATIVE_SCRIPT.fullmatch(path)) and not path.startswith(("~", "/"))


def locate(text: Text, start: int, end: int) -> Span:
    """The span of a piece of a script, cut at the end of its first line."""
    line = text.value.find("\n", start, end)
    return text.locate(start, end if line < 0 else max(line, start + 1))


def _verb(arguments: tuple[str, ...]) -> str:
    """The subcommand: the first argument that is no option."""
    skip = False
    for argument in arguments:
        if skip:
            skip = False
        elif argument in _OPTION_VALUES:
            skip = True
        elif not argument.startswith(("-", "+")):
            return argument
    return ""


def _pip_builds(arguments: tuple[str, ...]) -> bool:
    if "install" not in arguments and "wheel" not in arguments:
        return False
    return any(
        argument in (".", "-r", "--requirement", "-e", "--editable")
        or argument.startswith(("./", ".[", "-r", "--requirement="))
        for argument in arguments
    )


def _runs_file(name: str, arguments: tuple[str, ...]) -> bool:
    for argument in arguments:
        if argument in ("-c", "-e", "-m", "-Command", "-s", "-"):
            return False
        if not argument.startswith("-"):
            known = bool(_SCRIPT_NAME.fullmatch(argument))
            return written_in_tree(argument) and (known or name in SHELLS)
    return False


def _written(command: Command) -> Iterator[str]:
    """Files that a command downloads or writes: no longer the tree's own."""
    for redirect in command.redirects:
        if redirect.operator in (">", ">>", ">|"):
            yield redirect.target.text.removeprefix("./")
    if command.program in ("curl", "wget", "gpg", "tee"):
        arguments = command.arguments
        for at, argument in enumerate(arguments):
            if argument.startswith(("-o", "-O", "--output")) and at + 1 < len(arguments):
                yield arguments[at + 1].removeprefix("./")
            if "://" in argument:
                yield argument.rpartition("/")[2]


def _is_fetched(command: Command, fetched: set[str]) -> bool:
    words = [word.text.removeprefix("./") for word in command.run[:3]]
    return any(word in fetched for word in words)


def _says_yes(step: Step, name: str) -> bool:
    given = step.inputs.get(name)
    return given is not None and given.text.value.strip().lower() == "true"
