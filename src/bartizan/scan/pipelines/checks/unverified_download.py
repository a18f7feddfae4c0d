"""Programs that are downloaded and run without comparing a checksum or signature."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.shell_commands import Command
from bartizan.scan.pipelines.subject import Pipeline

CHECK = Check(
    id="PIPE-040",
    slug="unverified-download",
    title="Downloaded program is run without checking what it is",
    severity=Severity.LOW,
    confidence=Confidence.MEDIUM,
    profile=Profile.PEDANTIC,
    what="""
A file that `curl` or `wget` saves and that the same script then makes executable, runs, installs or unpacks, while no command of the
script compares a checksum or verifies a signature. Over plain HTTP it is shown to everybody, otherwise in the pedantic profile.
""",
    why="""
A release file can be replaced by whoever breaks into the project, its storage or its mirror. The build then runs the replacement
with its secrets, and ships what it produces.
""",
    fix="""
Keep the expected hash in the repository and compare before use: `echo "$SHA256  tool" | sha256sum --check`, or verify the publisher's
signature (`cosign verify-blob`, `gpg --verify`, `gh attestation verify`).
""",
    cwe=(494, 354),
    attack=("T1195.002", "T1105"),
    controls=("owasp-cicd:CICD-SEC-9", "owasp-cicd:CICD-SEC-3", "ssdf:PW.4.4", "nist-800-53:SI-7"),
    bad=on_every_platform(
        "curl -fsSLo /usr/local/bin/tool http://get.example.org/tool",
        "chmod +x /usr/local/bin/tool",
    ),
    good=(
        *on_every_platform(
            "curl -fsSLo tool http://get.example.org/tool",
            'echo "$TOOL_SHA256  tool" | sha256sum --check',
            "chmod +x tool",
        ),
        *on_every_platform(
            "curl -fsSLo data.json https://api.example.org/data.json", "jq . data.json"
        ),
    ),
)

_VERIFY = re.compile(
    r"sha\d{1,3}(?:sum)?\b|shasum|b[23]sum|md5sum|cksum|checksum|gpgv?\b|cosign|minisign|openssl\s{1,5}dgst|get-filehash|attestation|slsa-verifier|rekor|signify",
    re.IGNORECASE,
)
_OUTPUT = re.compile(r"--output(?:-document)?=(.{1,300})")
_LOCAL = re.compile(r"//(?:localhost|127\.0\.0\.1|\[::1\])")
_RUNNABLE = re.compile(
    r"(?i)\.(?:tar\.(?:gz|xz|bz2|zst)|tgz|txz|zip|deb|rpm|apk|sh|exe|msi|jar|run|pkg|whl|ps1)$"
)
_UNPACK = frozenset(
    {"tar", "unzip", "dpkg", "rpm", "apt", "apt-get", "apk", "yum", "dnf", "msiexec"}
)
_RUN = frozenset({"sh", "bash", "java", "python", "python3", "chmod", "install"})


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Downloads whose file a later command of the script executes or unpacks."""
    scripts: dict[int, list[Ran]] = {}
    for one in ran(pipeline, ("curl", "wget")):
        scripts.setdefault(id(one.script), []).append(one)
    for commands in scripts.values():
        if not _VERIFY.search(commands[0].script.text.value):
            yield from _in_script(pipeline, commands)


def _in_script(pipeline: Pipeline, commands: list[Ran]) -> Iterator[Match]:
    for at, one in enumerate(commands):
        url, name = _download(one.command)
        if not url or not name or _LOCAL.search(url):
            continue
        if any(_uses(later.command, name) for later in commands[at + 1 :]):
            plain = url.startswith("http://")
            yield Match(
                span=one.span,
                message=f"`{name}` is downloaded and run, and nothing checks that it is the expected file"
                + (" although it comes over plain HTTP" if plain else ""),
                anchor=one.text,
                scope=pipeline.scope(one.job, one.step),
                annotation="no checksum or signature is compared",
                severity=Severity.MEDIUM if plain else None,
                profile=Profile.REGULAR if plain else None,
                confidence=Confidence.HIGH if plain else None,
            )


def _download(command: Command) -> tuple[str, str]:
    """Address and name of the saved file; empty where it is no download to a file."""
    if command.program not in {"curl", "wget"}:
        return "", ""
    url = next((a for a in command.arguments if a.startswith(("http://", "https://"))), "")
    name = _saved_as(command, url.split("?", 1)[0].rstrip("/").rpartition("/")[2])
    if name in {"-", "/dev/null", "", "/dev/stdout"} or name.startswith("$("):
        return "", ""
    return url, name.rpartition("/")[2]


def _saved_as(command: Command, remote: str) -> str:
    """Where a download goes: a redirection, an option, the name of the remote file."""
    for redirect in command.redirects:
        if redirect.operator in {">", ">|"}:
            return redirect.target.text
    letter = "O" if command.program == "wget" else "o"
    arguments = command.arguments
    for argument, following in zip(arguments, (*arguments[1:], ""), strict=False):
        option = _OUTPUT.match(argument)
        if option:
            return option[1]
        short = len(argument) > 1 and argument[0] == "-" and argument[1] != "-"
        if argument in {"--output", "--output-document"} or (short and argument.endswith(letter)):
            return following
        if short and argument[1] == letter:
            return argument[2:]
        if letter == "o" and (argument == "--remote-name" or (short and "O" in argument)):
            return remote
    return remote if letter == "O" else ""


def _uses(command: Command, name: str) -> bool:
    """Whether a command runs, installs or unpacks the file."""
    words = [word.text.rpartition("/")[2] for word in command.run]
    if not words or name not in words:
        return False
    if words[0] == name:
        return True
    if command.program == "chmod":
        return any("x" in w or w.lstrip("0")[:1] == "7" for w in command.arguments[:1])
    if command.program in _RUN:
        return True
    return command.program in _UNPACK and bool(_RUNNABLE.search(name))
