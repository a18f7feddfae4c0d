"""Secrets that are handed to a program as an argument, where other processes and logs see them."""

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from bartizan.model import Check, Confidence, Edit, Example, Profile, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.secret_names import looks_secret
from bartizan.scan.pipelines.subject import Origin, Pipeline
from bartizan.scan.source import Span

if TYPE_CHECKING:
    from bartizan.scan.pipelines.shell_commands import Word

CHECK = Check(
    id="PIPE-031",
    slug="secret-on-command-line",
    title="Secret is passed as a command line argument",
    severity=Severity.LOW,
    what="""
Passwords and tokens given as an argument: `docker login -p`, `sshpass -p`, and, in the pedantic profile, a secret that the platform pastes into any other command
or that follows an option such as `--password` or `--token`.
""",
    why="""
Arguments are visible to every process of the machine, in crash reports and in traces (`set -x`, `--verbose`), where the platform's masking
does not reach. On a shared or self-hosted runner that is another job.
""",
    fix="""
Hand it over through standard input or the environment: `printf '%s' "$TOKEN" | docker login --username bot --password-stdin registry.example.org`,
`SSHPASS=… sshpass -e`, or a credentials file that only the job can read.
""",
    cwe=(214, 522),
    attack=("T1552.001", "T1057"),
    controls=("owasp-cicd:CICD-SEC-6", "nist-800-53:IA-5", "iso-27001:A.5.17"),
    references=("https://docs.docker.com/reference/cli/docker/login/",),
    bad=(
        *on_every_platform('docker login -u bot -p "$REGISTRY_PASSWORD" registry.example.org'),
        *on_every_platform('sshpass -p "$DEPLOY_PASSWORD" ssh bot@host.example.org true'),
        Example(
            ".github/workflows/release.yml",
            "on: push\njobs:\n  release:\n    runs-on: ubuntu-latest\n    steps:\n      - run: publish --token ${{ secrets.PUBLISH_TOKEN }}\n",
        ),
    ),
    good=on_every_platform(
        'printf "%s" "$REGISTRY_PASSWORD" | docker login -u bot --password-stdin registry.example.org',
        'publish --token-file "$TOKEN_FILE"',
    ),
)

_LOGIN = frozenset(
    {"docker", "podman", "buildah", "skopeo", "nerdctl", "helm", "oras", "crane", "cosign"}
)
_STDIN = frozenset({"docker", "podman", "buildah", "nerdctl", "helm", "oras"})
"""Programs whose login takes ``--password-stdin``."""
_OPTION = re.compile(
    r"--?(?:password|passwd|token|api-?key|secret|auth-?token|secret-?key|access-?token)(?:=|$)",
    re.IGNORECASE,
)
_OUTPUT = frozenset({"echo", "printf", "export", "set", "write-host", "env"})


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Logins first; other options in the pedantic profile."""
    for one in ran(pipeline, ("$", "login", "sshpass")):
        if one.program.lower() in _OUTPUT:
            continue
        match = _login(pipeline, one) or _sshpass(pipeline, one) or _option(pipeline, one)
        if match:
            yield match


def _login(pipeline: Pipeline, one: Ran) -> Match | None:
    if one.program not in _LOGIN or "login" not in one.command.arguments[:3]:
        return None
    return _given(pipeline, one, one.command.run, "`--password-stdin`")


def _sshpass(pipeline: Pipeline, one: Ran) -> Match | None:
    if [word.text for word in one.command.words[:1]] != ["sshpass"]:
        return None
    return _given(pipeline, one, one.command.words, "`sshpass -e`")


def _given(pipeline: Pipeline, one: Ran, words: "Sequence[Word]", better: str) -> Match | None:
    """A match if one of the words is a password or its option."""
    for word, following in zip(words, (*words[1:], None), strict=True):
        if word.text in {"-p", "--password"} and following is not None:
            value = following
        elif word.text.startswith("--password=") or re.match(r"-p[^a]", word.text):
            value = word
        else:
            continue
        return Match(
            span=one.span,
            message=f"`{words[0].text}` gets its password as an argument",
            anchor=one.text,
            scope=pipeline.scope(one.job, one.step),
            annotation=f"visible to other processes; use {better}",
            hide=() if "$" in value.text else (one.word_span(value),),
            fixes=_through_input(one, word, value) if one.program in _STDIN else (),
        )
    return None


def _through_input(one: Ran, option: "Word", value: "Word") -> Sequence[ProposedFix]:
    """The password through a pipe; ``printf`` is built into the shell, so nobody sees it there."""
    if one.command.reads_pipe or option is value or "$" not in value.text:
        return ()
    written = one.script.text.value[value.start : value.end]
    start = one.span.start
    drop = Span(one.word_span(option).start, one.word_span(value).end)
    edits = (
        Edit(start, start, f"printf %s {written} | "),
        Edit(drop.start, drop.end, "--password-stdin"),
    )
    return (ProposedFix(title="Hand the password over through standard input", edits=edits),)


def _option(pipeline: Pipeline, one: Ran) -> Match | None:
    words = one.command.run
    start, end = one.command.start, one.command.end
    secrets = [
        e.start
        for e in one.script.expressions
        if e.origin is Origin.SECRET and start <= e.start < end
    ]
    for at, word in enumerate(words[1:], 1):
        option = _OPTION.match(word.text)
        follows = (
            words[at + 1]
            if option and not word.text.partition("=")[1] and at + 1 < len(words)
            else word
        )
        named = option is not None and any(looks_secret(e.name) for e in follows.expansions)
        pasted = any(word.start <= at_secret < word.end for at_secret in secrets)
        if named or pasted:
            return Match(
                span=one.span,
                message=f"`{one.program}` gets a secret as an argument",
                anchor=one.text,
                scope=pipeline.scope(one.job, one.step),
                annotation="visible to other processes",
                profile=Profile.PEDANTIC,
                confidence=Confidence.MEDIUM,
            )
    return None
