"""Secrets and whole environments written to the build log."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.secret_names import bound_secrets, looks_secret, shows_value
from bartizan.scan.pipelines.subject import Origin, Pipeline, Platform

CHECK = Check(
    id="PIPE-032",
    slug="printed-secret",
    title="Secret is written to the build log",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
`echo`, `printf` or `cat` of a variable that holds a secret without redirecting it, a secret that is encoded before it is printed, and `env`, `printenv` or `export -p` that print
the whole environment of a job with secrets. Tracing (`set -x`) around secrets is shown in the pedantic profile.
""",
    why="""
Logs are read by far more people than secrets are meant for, are kept for months and are public for public projects. Masking only hides the
exact value: an encoded, split or multi-line secret passes it, and some platforms mask nothing unless told to.
""",
    fix="""
Do not print it. To see whether it is set, print its length or `${TOKEN:+set}`; to hand it on, use standard input or a file that only the job can read. Print chosen
variables instead of the whole environment, and rotate what has been in a log.
""",
    cwe=(532, 200),
    attack=("T1552.001",),
    controls=(
        "owasp-cicd:CICD-SEC-6",
        "owasp-cicd:CICD-SEC-10",
        "nist-800-53:IA-5",
        "iso-27001:A.8.15",
    ),
    upstream=("zizmor:unredacted-secrets",),
    bad=(
        *on_every_platform('echo "token is $DEPLOY_TOKEN"'),
        *on_every_platform('echo "$DEPLOY_TOKEN" | base64'),
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: env | sort\n        env:\n          KEY: ${{ secrets.KEY }}\n",
        ),
    ),
    good=on_every_platform(
        'echo "$DEPLOY_TOKEN" | docker login -u bot --password-stdin registry.example.org',
        'printf "%s" "$DEPLOY_TOKEN" > token.txt',
        'echo "token has ${#DEPLOY_TOKEN} characters"',
        'echo "::add-mask::$DEPLOY_TOKEN"',
        "USER=$(echo $DEPLOY_TOKEN | cut -d: -f1)",
    ),
)

_PRINT = frozenset({"echo", "printf", "Write-Host", "Write-Output", "write-host"})
_THROUGH = frozenset(
    {
        "base64",
        "rev",
        "xxd",
        "od",
        "hexdump",
        "tr",
        "sed",
        "cat",
        "tee",
        "fold",
        "head",
        "tail",
        "sort",
        "grep",
        "openssl",
        "awk",
        "cut",
    }
)
_ENCODE = frozenset(
    {"base64", "rev", "xxd", "od", "hexdump", "tr", "sed", "fold", "openssl", "cut", "awk"}
)
_DUMP = {"env": 1, "printenv": 1, "export": 2, "declare": 2, "set": 1}
_MASK = re.compile(r"^::add-mask::|^##vso\[task\.set(?:variable|secret)|^::set-output")

_WORDS = ("echo", "printf", "env", "export", "declare", "Write-", "set")
_PROGRAMS = _PRINT | frozenset(_DUMP) | {""}  # `env` alone has no program left


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Printing commands whose output reaches the log."""
    for one in ran(pipeline, _WORDS, _PROGRAMS):
        if one.command.depth or _leaves_the_log(one):
            continue
        match = _printed(pipeline, one) or _dumped(pipeline, one) or _traced(pipeline, one)
        if match:
            yield match


def _leaves_the_log(one: Ran) -> bool:
    """Whether the output goes to a file or a program that does not print it."""
    for command in one.pipe:
        if command.start < one.command.start:
            continue
        if any(
            r.operator.startswith((">", "&>"))
            and r.target.text not in {"/dev/stderr", "/dev/stdout"}
            for r in command.redirects
        ):
            return True
        if command.start > one.command.start and command.program not in _THROUGH:
            return True
    return False


def _printed(pipeline: Pipeline, one: Ran) -> Match | None:
    if one.program not in _PRINT:
        return None
    bound = bound_secrets(pipeline, one.job, one.step)
    for word in one.command.run[1:]:
        if _MASK.match(word.text):
            return None
        for expansion in word.expansions:
            known = expansion.name in bound
            if (known or looks_secret(expansion.name)) and shows_value(word, expansion):
                return _match(pipeline, one, f"`{expansion.name}`", known=known)
    for expression in one.script.expressions:
        if (
            expression.origin is Origin.SECRET
            and one.command.start <= expression.start < one.command.end
        ):
            return _match(pipeline, one, f"`{expression.source}`", known=True)
    return None


def _match(pipeline: Pipeline, one: Ran, what: str, *, known: bool) -> Match:
    encoded = one.command.feeds_pipe and any(c.program in _ENCODE for c in one.pipe)
    return Match(
        span=one.span,
        message=f"{what} is {'encoded and ' if encoded else ''}written to the build log",
        anchor=one.text,
        scope=pipeline.scope(one.job, one.step),
        annotation="encoded, so that masking does not see it" if encoded else "printed",
        severity=Severity.HIGH if encoded else None,
        confidence=Confidence.HIGH if known else None,
    )


def _dumped(pipeline: Pipeline, one: Ran) -> Match | None:
    command = one.command
    if command.program not in _DUMP and command.words[:1] and command.words[0].text not in _DUMP:
        return None
    words = [word.text for word in command.words]
    whole = words in (
        ["env"],
        ["printenv"],
        ["export"],
        ["export", "-p"],
        ["declare", "-x"],
        ["set"],
        ["declare", "-px"],
    )
    if not whole:
        return None
    secrets = bound_secrets(pipeline, one.job, one.step)
    # GitLab and Bitbucket put every project variable into every job's environment.
    everywhere = pipeline.platform in {
        Platform.GITLAB,
        Platform.BITBUCKET,
        Platform.CIRCLECI,
        Platform.JENKINS,
    }
    if not secrets and not everywhere and not one.step.secrets:
        return None
    return Match(
        span=one.span,
        message=f"`{' '.join(words)}` writes the whole environment to the build log, secrets included",
        anchor=one.text,
        scope=pipeline.scope(one.job, one.step),
        annotation="prints every variable",
        severity=Severity.MEDIUM if secrets else Severity.LOW,
        confidence=Confidence.HIGH if secrets else None,
    )


def _traced(pipeline: Pipeline, one: Ran) -> Match | None:
    if one.program != "set" or not any(
        a.startswith("-") and "x" in a for a in one.command.arguments[:1]
    ):
        return None
    if not (bound_secrets(pipeline, one.job, one.step) or one.step.secrets):
        return None
    return Match(
        span=one.span,
        message="commands are traced in a step that holds secrets",
        anchor=one.text,
        scope=pipeline.scope(one.job, one.step),
        annotation="every argument is printed from here on",
        severity=Severity.LOW,
        profile=Profile.PEDANTIC,
    )
