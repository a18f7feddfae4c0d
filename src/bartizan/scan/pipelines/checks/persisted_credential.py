"""Credentials that stay on disk after the step that needed them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bartizan.model import Check, Confidence, Edit, Example, Profile, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.example_files import on_every_platform
from bartizan.scan.pipelines.places import step_at
from bartizan.scan.pipelines.run_commands import Ran, ran
from bartizan.scan.pipelines.secret_names import looks_secret
from bartizan.scan.pipelines.subject import Job, Origin, Pipeline, Platform, Step
from bartizan.scan.yaml_tree import Mapping, Scalar

CHECK = Check(
    id="PIPE-036",
    slug="persisted-credential",
    title="Credential is left on disk for the steps that follow",
    severity=Severity.LOW,
    what="""
Checkouts that leave their token in the working tree (`persist-credentials` of `actions/checkout`, `persistCredentials` of Azure), and scripts that write a token into the configuration of git: an
address with a token in `git remote set-url` or `url.….insteadOf`, `credential.helper store`, `~/.git-credentials`, `~/.netrc`. A plain `git clone` of such an address is
shown in the pedantic profile.
""",
    why="""
Every later step of the job, and with it every dependency's install script, can read the token and push with it. If the working tree is
uploaded as an artifact or kept in a cache, so can everybody who downloads it.
""",
    fix="""
Set `persist-credentials: false` (Azure: `persistCredentials: false`) and give the token only to the step that pushes, through its environment or
`git -c http.extraHeader=…` of that one command.
""",
    cwe=(522, 312),
    attack=("T1552.001", "T1528"),
    controls=("owasp-cicd:CICD-SEC-6", "nist-800-53:IA-5", "iso-27001:A.5.17"),
    references=("https://github.com/actions/checkout",),
    upstream=("zizmor:artipacked",),
    bad=(
        *on_every_platform(
            "git remote set-url origin https://bot:${PUSH_TOKEN}@git.example.org/tool.git"
        ),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - checkout: self\n    persistCredentials: true\n  - script: npm ci\n",
        ),
        Example(
            ".github/workflows/build.yml",
            "on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v4.2.2\n      - run: make\n",
        ),
    ),
    good=(
        *on_every_platform(
            "git remote set-url origin https://git.example.org/tool.git",
            'git -c http.extraHeader="Authorization: Bearer $PUSH_TOKEN" push origin HEAD',
        ),
        Example("azure-pipelines.yml", "steps:\n  - checkout: self\n  - script: npm ci\n"),
        Example(
            ".github/workflows/build.yml",
            "on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@0123456789abcdef0123456789abcdef01234567 # v4.2.2\n        with:\n          persist-credentials: false\n      - run: make\n",
        ),
    ),
)

_ADDRESS = re.compile(r"https?://[^\s/'\"]{0,300}(?:\$|\}\})[^\s/'\"]{0,300}@")
_RELEASE = re.compile(r"['\"]?[ \t]+#[ \t]*(?:tag=)?v?(\d{1,3})\b")
"""The release that a comment gives for a pinned commit."""
_KEEPS_OUTSIDE = 6
_PUSHES = re.compile(
    r"\bgit\b[^\n]{0,80}\b(?:push|fetch|pull|submodule|ls-remote)\b|\bsemantic-release\b|\blerna\b|\bgh-pages\b|\bmike\b|mkdocs gh-deploy|\bchangeset"
)
_PUSHING_ACTIONS = re.compile(
    r"(?:peter-evans/create-pull-request|stefanzweifel/|ad-m/|EndBug/|JamesIves/|peaceiris/|cycjimmy/|changesets/|semantic-release|goreleaser|helm/chart-releaser|crazy-max/ghaction-github-pages)",
    re.IGNORECASE,
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Scripts on every platform, and the checkout of Azure."""
    for one in ran(pipeline, ("git", "netrc")):
        match = _written(pipeline, one)
        if match:
            yield match
    if pipeline.platform is Platform.AZURE:
        for job, step in pipeline.steps():
            node = step.node
            key = node.key("persistCredentials") if isinstance(node, Mapping) else None
            value = node.get("persistCredentials") if isinstance(node, Mapping) else None
            if key and isinstance(value, Scalar) and value.value.lower() == "true":
                yield Match(
                    span=key.span._replace(end=value.span.end),
                    message="the checkout leaves its token in the working tree",
                    anchor="persistCredentials",
                    scope=pipeline.scope(job, step),
                    annotation="readable for every later step",
                    severity=Severity.LOW,
                )


def _written(pipeline: Pipeline, one: Ran) -> Match | None:
    command, text = one.command, " ".join(one.command.arguments)
    stored = any(
        "git-credentials" in r.target.text or r.target.text.endswith(".netrc")
        for r in command.redirects
    )
    profile: Profile | None = None
    if stored and (_secret(one) or ">" in {r.operator[:1] for r in command.redirects}):
        words = "writes a credential to disk"
    elif command.program != "git":
        return None
    elif "credential.helper" in text and re.search(r"credential\.helper[= ]store", text):
        words = "keeps credentials in plain text on disk"
    elif _ADDRESS.search(text) and _secret(one):
        words = "writes a token into git's configuration"
        if (
            "clone" in command.arguments
            or "push" in command.arguments
            or "fetch" in command.arguments
        ):
            profile = Profile.PEDANTIC
            words = (
                "puts a token into an address that git keeps"
                if "clone" in command.arguments
                else "puts a token into the address of a remote"
            )
    else:
        return None
    return Match(
        span=one.span,
        message=f"`{command.program}` {words}",
        anchor=one.text,
        scope=pipeline.scope(one.job, one.step),
        annotation=words,
        profile=profile,
        confidence=Confidence.HIGH,
    )


def _secret(one: Ran) -> bool:
    words = (*one.command.words, *(r.body for r in one.command.redirects if r.body))
    named = any(looks_secret(e.name) for word in words for e in word.expansions)
    return named or any(
        e.origin is Origin.SECRET and one.command.start <= e.start < one.command.end
        for e in one.script.expressions
    )


def judge(pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match, naming what it found."""
    at = step_at(pipeline, match.span)
    if at is None or at[1].uses is None:
        return match
    line = pipeline.source.text[at[1].uses.text.span.end :].partition("\n")[0]
    release = _RELEASE.match(line)
    # From 6 on the token is kept outside of the working tree, so that it does not go along with it.
    outside = bool(release and int(release[1]) >= _KEEPS_OUTSIDE)
    return replace(
        match,
        message=f"`{at[1].uses.name}` leaves its token on disk for the steps that follow",
        severity=Severity.LOW if outside else match.severity,
    )


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """``persist-credentials: false`` where it is missing or true; not safe where the job pushes."""
    text = pipeline.source.text
    for job, step in pipeline.steps():
        node = step.node
        if not isinstance(node, Mapping) or not _overlaps(step, match):
            continue
        if pipeline.platform is Platform.AZURE:
            value = node.get("persistCredentials")
            edit = Edit(value.span.start, value.span.end, "false") if value else None
        elif (
            pipeline.platform is Platform.GITHUB
            and step.uses
            and step.uses.name == "actions/checkout"
        ):
            edit = _insertion(text, node)
        else:
            edit = None
        if edit:
            return (
                ProposedFix(
                    title="Do not keep the token after the checkout",
                    edits=(edit,),
                    safe=not _pushes(job),
                ),
            )
    return ()


def _insertion(text: str, step: Mapping) -> Edit | None:
    uses = step.key("uses")
    inputs = step.get("with")
    if uses is None or text[step.span.start : step.span.start + 1] == "{":
        return None
    column = uses.span.start - (text.rfind("\n", 0, uses.span.start) + 1)
    newline = "\r\n" if "\r\n" in text else "\n"
    if isinstance(inputs, Mapping) and inputs.pairs:
        value = inputs.get("persist-credentials")
        if value is not None:
            return Edit(value.span.start, value.span.end, "false")
        first = inputs.pairs[0][0].span.start
        if text[inputs.span.start : inputs.span.start + 1] == "{":
            return Edit(first, first, "persist-credentials: false, ")
        indent = first - (text.rfind("\n", 0, first) + 1)
        return Edit(first, first, f"persist-credentials: false{newline}{' ' * indent}")
    if inputs is not None:
        return None
    value = step.get("uses")
    end = text.find("\n", value.span.end) if value else -1
    at = len(text) if end < 0 else end
    at -= text[at - 1 : at] == "\r"
    pad = " " * column
    return Edit(at, at, f"{newline}{pad}with:{newline}{pad}  persist-credentials: false")


def _overlaps(step: Step, match: Match) -> bool:
    return step.span.start < match.span.end and match.span.start < step.span.end


def _pushes(job: Job) -> bool:
    return any(
        any(_PUSHES.search(script.text.value) for script in step.scripts)
        or bool(step.uses and _PUSHING_ACTIONS.match(step.uses.name))
        for step in job.steps
    )
