"""Job tokens that may do more than the job needs."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from bartizan.model import Check, Confidence, Edit, Example, Severity
from bartizan.scan.match import Match, ProposedFix
from bartizan.scan.pipelines.places import overlap
from bartizan.scan.pipelines.run_commands import ran
from bartizan.scan.pipelines.subject import Kind, Pipeline, Platform, Step, Variable
from bartizan.scan.yaml_tree import Mapping

CHECK = Check(
    id="PIPE-028",
    slug="broad-token",
    title="Job token may do more than the job needs",
    severity=Severity.MEDIUM,
    what="""
GitHub workflows without a `permissions:` block, with `write-all`, or with writing permissions for all jobs; Azure pipelines that put `System.AccessToken` into variables of the whole pipeline
or job; GitLab jobs that push with `CI_JOB_TOKEN`; CircleCI, Bitbucket, Jenkins and Tekton scripts have no scopes in the file, so there is nothing to find there.
""",
    why="""
Every step of the job, with every dependency it installs, can use the token. If one of them is malicious, the scopes decide whether it can read a repository
or rewrite its branches, releases and packages.
""",
    fix="""
Give the workflow nothing and each job what it needs: `permissions: {}` at the top, `permissions: {contents: read}` in the job. On Azure, map the token in the `env:`
of the one step that uses it; on GitLab, push with a deploy key or project token of narrow scope.
""",
    cwe=(250, 272),
    attack=("T1528", "T1078.004"),
    controls=(
        "owasp-cicd:CICD-SEC-5",
        "owasp-cicd:CICD-SEC-2",
        "nist-800-53:AC-6",
        "iso-27001:A.8.2",
        "soc2:CC6.3",
    ),
    references=(
        "https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-syntax",
    ),
    upstream=("zizmor:excessive-permissions",),
    bad=(
        Example(
            ".github/workflows/build.yml",
            "on: push\njobs:\n  build:\n    runs-on: ubuntu-latest\n    steps:\n      - run: make\n",
        ),
        Example(
            "azure-pipelines.yml",
            "variables:\n  TOKEN: $(System.AccessToken)\nsteps:\n  - script: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "release:\n  script:\n    - git push https://gitlab-ci-token:${CI_JOB_TOKEN}@gitlab.example.org/a/b.git HEAD:main\n",
        ),
    ),
    good=(
        Example(
            ".github/workflows/build.yml",
            "on: push\npermissions: {}\njobs:\n  build:\n    runs-on: ubuntu-latest\n    permissions:\n      contents: read\n    steps:\n      - run: make\n",
        ),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - script: make\n  - script: ./comment.sh\n    env:\n      TOKEN: $(System.AccessToken)\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "build:\n  script:\n    - git clone https://gitlab-ci-token:${CI_JOB_TOKEN}@gitlab.example.org/a/b.git\n",
        ),
    ),
)

_ACCESS_TOKEN = re.compile(r"\$[({]\s{0,4}(?:variables\[['\"])?System\.AccessToken", re.IGNORECASE)
_NEEDS_TOKEN = re.compile(
    r"GITHUB_TOKEN|GH_TOKEN|github\.token|\bgh\s|\bgit\s+(?:-\S+\s+)?push\b|\bhub\s"
)
_READERS = re.compile(
    r"(?:actions/(?:checkout|setup-[a-z]+|cache(?:/\w+)?|upload-artifact|download-artifact)|docker/setup-[a-z]+-action|docker/build-push-action|astral-sh/setup-uv|dtolnay/rust-toolchain"
    r"|swatinem/rust-cache|golangci/golangci-lint-action|codecov/codecov-action|pnpm/action-setup|oven-sh/setup-bun|ruby/setup-ruby|gradle/actions/setup-gradle|hashicorp/setup-terraform)",
    re.IGNORECASE,
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """What the embedded engine does not read: Azure and GitLab."""
    if pipeline.platform is Platform.AZURE:
        for variable in pipeline.env:
            yield from _azure(variable, pipeline.scope())
        for job in pipeline.jobs:
            for variable in job.env:
                yield from _azure(variable, pipeline.scope(job))
    elif pipeline.platform is Platform.GITLAB:
        for one in ran(pipeline, ("CI_JOB_TOKEN",)):
            arguments = one.command.arguments
            if one.program == "git" and "push" in arguments and "CI_JOB_TOKEN" in one.text:
                yield Match(
                    span=one.span,
                    message="the job token pushes to a repository, so every job of the project may",
                    anchor=one.text,
                    scope=pipeline.scope(one.job, one.step),
                    annotation="needs pushing to be allowed for all job tokens",
                    severity=Severity.LOW,
                    confidence=Confidence.MEDIUM,
                )


def judge(pipeline: Pipeline, match: Match) -> Match:
    """The embedded engine's match, saying whether too much or nothing was written."""
    if "default permissions" not in match.annotation:
        return match
    at = next((job for job in pipeline.jobs if overlap(job.name_span, match.span)), None)
    who = f"job `{at.name}` sets" if at else "the workflow sets"
    return replace(
        match, message=f"{who} no permissions, so the project's settings decide what its token may"
    )


def _azure(variable: Variable, scope: tuple[str, ...]) -> Iterator[Match]:
    if _ACCESS_TOKEN.search(variable.text.value):
        yield Match(
            span=variable.text.span,
            message=f"`{variable.name}` gives the pipeline's own token to every step",
            anchor=f"{variable.name}=System.AccessToken",
            scope=scope,
            annotation="map it in the `env:` of the step that needs it",
        )


def fixes(pipeline: Pipeline, match: Match) -> Sequence[ProposedFix]:
    """Insert a ``permissions:`` block where there is none, or move the workflow's into its job."""
    root = pipeline.tree
    if (
        pipeline.platform is not Platform.GITHUB
        or pipeline.kind is Kind.ACTION
        or not isinstance(root, Mapping)
        or any(
            job.permissions_span and _inside(match, job.permissions_span) for job in pipeline.jobs
        )
    ):
        return ()
    if pipeline.permissions_span is not None:
        return _moved(pipeline, root) if _inside(match, pipeline.permissions_span) else ()
    key = root.key("jobs")
    text = pipeline.source.text
    if key is None or text[key.span.start - 1 : key.span.start] not in {"", "\n"}:
        return ()
    newline = "\r\n" if "\r\n" in text else "\n"
    checkout = any(step.checkout for _, step in pipeline.steps())
    reads = checkout or any(job.uses for job in pipeline.jobs)
    block = f"permissions:{newline}  contents: read" if reads else "permissions: {}"
    edit = Edit(key.span.start, key.span.start, f"{block}{newline}{newline}")
    safe = not any(job.uses for job in pipeline.jobs) and all(
        _recognisable(step) for job, step in pipeline.steps() if job.permissions is None
    )
    title = "Let the jobs only read the repository" if reads else "Give the jobs no permission"
    return (ProposedFix(title=title, edits=(edit,), safe=safe),)


def _moved(pipeline: Pipeline, root: Mapping) -> Sequence[ProposedFix]:
    """The workflow's permissions given to its only job without a block of its own."""
    granted, text = root.get("permissions"), pipeline.source.text
    jobs = [job for job in pipeline.jobs if job.permissions_span is None]
    body = jobs[0].node if len(jobs) == 1 else None
    if not isinstance(granted, Mapping) or not isinstance(body, Mapping) or not body.pairs:
        return ()
    first = body.pairs[0][0].span.start
    indent = text[text.rfind("\n", 0, first) + 1 : first]
    if indent.strip() or text[granted.span.start : granted.span.start + 1] == "{":
        return ()
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = [(name.span.start, _line_end(text, name.span.start)) for name, _ in granted.items()]
    scopes = [text[start:end].rstrip() for start, end in lines]
    block = newline.join(["permissions:", *(f"{indent}  {scope}" for scope in scopes)])
    end = lines[-1][0] + len(scopes[-1])
    key = root.key("permissions")
    assert key is not None  # it has a value
    edits = (Edit(key.span.end, end, ": {}"), Edit(first, first, f"{block}{newline}{indent}"))
    return (ProposedFix(title="Give the permissions to the job that uses them", edits=edits),)


def _line_end(text: str, at: int) -> int:
    end = text.find("\n", at)
    return len(text) if end < 0 else end


def _inside(match: Match, span: tuple[int, int]) -> bool:
    return span[0] < match.span.end and match.span.start < span[1] and match.span.start >= span[0]


def _recognisable(step: Step) -> bool:
    """Whether a step is known to need no more than reading."""
    values = (*step.inputs.values(), *step.env)
    if any(_NEEDS_TOKEN.search(v.text.value) or v.secret for v in values):
        return False
    if step.uses:
        return bool(_READERS.fullmatch(step.uses.name))
    return not any(_NEEDS_TOKEN.search(script.text.value) for script in step.scripts)
