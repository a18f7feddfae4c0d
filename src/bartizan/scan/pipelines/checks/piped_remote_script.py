"""Scripts that are fetched from the network and run in the same breath."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, lexed, ran, shell_scripts
from bartizan.scan.pipelines.shell_commands import Command
from bartizan.scan.pipelines.subject import Pipeline, Script

CHECK = Check(
    id="PIPE-039",
    slug="piped-remote-script",
    title="Script is fetched from the network and run unseen",
    severity=Severity.MEDIUM,
    what="""
Downloads whose content goes straight to an interpreter: `curl … | sh`, `wget -O- … | bash`, `bash <(curl …)`, `sh -c "$(curl …)"`,
`eval "$(curl …)"`, `iwr … | iex` and their relatives.
""",
    why="""
Whoever controls the server, the account behind the address, or (without encryption) the network, runs commands in your build with
everything the job may do. The server can even serve a harmless text to people who look and another one to the build.
""",
    fix="""
Install the tool from a package with a version and a hash, from an image pinned to a digest, or keep the script in the repository. Otherwise download
to a file, compare its `sha256sum` with a value in the repository, then run it.
""",
    cwe=(494, 829),
    attack=("T1195.002", "T1059.004", "T1105"),
    controls=(
        "owasp-cicd:CICD-SEC-3",
        "owasp-cicd:CICD-SEC-9",
        "ssdf:PW.4.1",
        "nist-800-53:SI-7",
        "nist-800-53:SR-11",
    ),
    references=("https://owasp.org/www-project-top-10-ci-cd-security-risks/",),
    bad=(
        *on_every_platform("curl -fsSL https://get.example.org/tool.sh | sudo bash -s -- -y"),
        Example(
            ".gitlab-ci.yml",
            "build:\n  script:\n    - bash <(curl -s https://ci.example.org/up.sh)\n",
        ),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - pwsh: iex ((New-Object Net.WebClient).DownloadString('https://get.example.org/tool.ps1'))\n",
        ),
        Example(
            ".circleci/config.yml",
            'version: 2.1\njobs:\n  build:\n    machine: true\n    steps:\n      - run: sh -c "$(curl -fsSL https://get.example.org/tool.sh)"\nworkflows:\n  main:\n    jobs:\n      - build\n',
        ),
    ),
    good=(
        *on_every_platform(
            "curl -fsSLo tool.sh https://get.example.org/tool.sh",
            'echo "$EXPECTED  tool.sh" | sha256sum --check',
            "sh tool.sh",
        ),
        Example(
            ".gitlab-ci.yml",
            "build:\n  script:\n    - curl -s https://api.example.org/state | python3 -m json.tool\n    - curl -s https://api.example.org/state | jq -r .name | sh check.sh\n",
        ),
    ),
)

_FETCH = frozenset(
    {
        "curl",
        "wget",
        "fetch",
        "aria2c",
        "http",
        "iwr",
        "irm",
        "Invoke-WebRequest",
        "Invoke-RestMethod",
    }
)
_SHELL = frozenset({"sh", "bash", "zsh", "dash", "ksh", "ash"})
_OTHER = re.compile(r"(?:python|perl|ruby|node|php|pwsh|powershell)[\d.]{0,6}")
_EVALUATE = frozenset({"eval", "source", "."})
_INNER = re.compile(r"(?:\$\(|<\(|`)\s{0,20}(?:sudo\s{1,5})?(?:curl|wget|fetch)\b")
_POWERSHELL = re.compile(
    r"(?im)^[^#\n]{0,400}?(?:\b(?:iex|invoke-expression)\b|\[scriptblock\]::create)[^\n]{0,400}$"
)
_POWERSHELL_FETCH = re.compile(
    r"(?i)downloadstring|\biwr\b|\birm\b|invoke-webrequest|invoke-restmethod|\bcurl\b"
)
_COMMIT_URL = re.compile(
    r"https://(?:raw\.githubusercontent\.com|gist\.githubusercontent\.com|github\.com|gitlab\.com)/[^\s'\"]{1,200}/[0-9a-f]{40}/"
)
_HERE = re.compile(r"//(?:localhost|127\.0\.0\.1|\[::1\])[:/\s'\"]")
_WORDS = ("curl", "wget", "fetch", "aria2c", "iwr", "irm", "Invoke-")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Pipes, substitutions and PowerShell's own way."""
    for one in ran(pipeline, _WORDS):
        if _executes(one):
            match = _match(pipeline, one)
            if match:
                yield match
    yield from _powershell(pipeline)


def _executes(one: Ran) -> bool:
    """Whether a command runs what another one fetches."""
    command, program = one.command, one.program
    if command.reads_pipe and _reads_program(command):
        return any(other.program in _FETCH and other.end <= command.start for other in one.pipe)
    if program in _EVALUATE or program in _SHELL:
        return any(_INNER.search(word.text) for word in command.run[1:])
    if _OTHER.fullmatch(program):
        return any(_INNER.search(w.text) for w in command.run[1:]) and bool(
            {"-c", "-e", "-r"} & set(command.arguments) or "<(" in "".join(command.arguments)
        )
    return False


def _reads_program(command: Command) -> bool:
    """Whether an interpreter takes its program from standard input."""
    program, arguments = command.program, command.arguments
    if program in _SHELL:
        if "-c" in arguments:
            return False
        if any(a.startswith("-") and not a.startswith("--") and "s" in a[1:] for a in arguments):
            return True
        operands = [a for a in arguments if not a.startswith(("-", "+"))]
        return not operands or operands[0] == "/dev/stdin"
    if _OTHER.fullmatch(program):
        return not arguments or arguments[0] in {"-", "/dev/stdin"}
    return program.lower() in {"iex", "invoke-expression"}


def _match(pipeline: Pipeline, one: Ran) -> Match | None:
    start = min(one.command.start, *(command.start for command in one.pipe))
    return _build(pipeline.scope(one.job, one.step), one.script, start, one.command.end)


def _build(scope: tuple[str, ...], script: Script, start: int, end: int) -> Match | None:
    text = script.text.value[start:end]
    if _HERE.search(text):
        return None
    plain, fixed = "http://" in text, bool(_COMMIT_URL.search(text))
    return Match(
        span=script.text.locate(start, end),
        message=f"a script from `{_host(text)}` is run as it comes from the network",
        anchor=" ".join(text.split()),
        scope=scope,
        annotation="what the server sends is run unseen" + (", over plain HTTP" if plain else ""),
        severity=Severity.HIGH if plain else Severity.LOW if fixed else None,
        profile=Profile.PEDANTIC if fixed else None,
    )


def _powershell(pipeline: Pipeline) -> Iterator[Match]:
    for job, step, script in shell_scripts(pipeline):
        value = script.text.value
        if "iex" not in value and "nvoke-" not in value and "criptblock" not in value.lower():
            continue
        for line in _POWERSHELL.finditer(value):
            piped = any(c.reads_pipe and _reads_program(c) for c in lexed(line[0]))
            if piped or not _POWERSHELL_FETCH.search(line[0]):
                continue
            match = _build(pipeline.scope(job, step), script, line.start(), line.end())
            if match:
                yield match


def _host(text: str) -> str:
    found = re.search(r"https?://(?:[^/@\s'\"]{1,200}@)?([\w.-]{1,200})", text)
    return found[1] if found else "the network"
