"""Pipeline code is loaded from a place that an outsider controls or can change on the way."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Example, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.shell_commands import MAX_SCRIPT
from bartizan.scan.pipelines.subject import Pipeline, Platform, ReferenceKind
from bartizan.scan.pipelines.untrusted_values import NATIVE
from bartizan.scan.source import Span

CHECK = Check(
    id="PIPE-016",
    slug="outsider-controlled-include",
    title="Pipeline code is loaded from where an outsider decides",
    severity=Severity.HIGH,
    what="""
Includes, templates, libraries and remote tasks that are fetched over plain `http://`, or whose address or revision holds the name of a branch or another value that an outsider
chooses; and Groovy that Jenkins downloads and evaluates (`evaluate`, `load` of a downloaded file).
""",
    why="""
An include is not data: it is the pipeline. Who decides where it comes from, or sits on the network between, writes jobs that run with all variables and credentials of the project.
""",
    fix="""
Name a project and a full commit hash that do not depend on the branch being built, over `https`. On GitLab add `integrity:` to remote includes; on Jenkins use a trusted shared library with a fixed version.
""",
    cwe=(829, 319, 494),
    attack=("T1195.002", "T1557"),
    controls=("owasp-cicd:CICD-SEC-4", "owasp-cicd:CICD-SEC-8", "ssdf:PO.3.2", "nist-800-53:SC-8"),
    references=("https://docs.gitlab.com/ci/yaml/includes/",),
    bad=(
        Example(
            ".gitlab-ci.yml",
            "include:\n  - remote: http://templates.example/build.yml\nbuild:\n  script: make\n",
        ),
        Example(
            ".gitlab-ci.yml",
            "include:\n  - project: group/templates\n    ref: $CI_COMMIT_REF_NAME\n    file: build.yml\nbuild:\n  script: make\n",
        ),
        Example(
            "Jenkinsfile",
            "node {\n  sh 'curl -o steps.groovy https://templates.example/steps.groovy'\n  load 'steps.groovy'\n}\n",
        ),
    ),
    good=(
        Example(
            ".gitlab-ci.yml",
            "include:\n  - project: group/templates\n    ref: 4f1c9a3b2d5e6f708192a3b4c5d6e7f8091a2b3c\n    file: build.yml\nbuild:\n  script: make\n",
        ),
        Example("Jenkinsfile", "node {\n  checkout scm\n  load 'ci/steps.groovy'\n}\n"),
    ),
)

_KINDS = frozenset(
    {
        ReferenceKind.INCLUDE,
        ReferenceKind.TEMPLATE,
        ReferenceKind.COMPONENT,
        ReferenceKind.LIBRARY,
        ReferenceKind.TASK,
        ReferenceKind.WORKFLOW,
    }
)
_VARIABLE = re.compile(r"\$[({]{0,2}\s*(?:env\.|variables\[')?([A-Za-z][A-Za-z0-9_.]{1,80})")
_LOAD = re.compile(r"\b(?:load|evaluate)\b[\s(]{1,4}['\"]?([\w./$-]{1,120})")
_LOCAL_SCHEME = re.compile(r"http://(?:localhost|127\.|\[::1\])")
_EVALUATED_DOWNLOAD = re.compile(
    r"\bevaluate\s*\(?\s*(?:new\s+URL|httpRequest|sh\s*\(|readFile|[\w.]+\.getText\(\)|['\"]https?://)"
    r"|\.evaluate\s*\(\s*new\s+URL"
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """References with an untrusted part, and downloaded Groovy."""
    native = {name.lower().replace("_", "") for name in NATIVE[pipeline.platform]}
    for reference, scope in pipeline.all_references():
        text = reference.text
        if reference.kind not in _KINDS:
            continue
        written = f"{text.value} {reference.version}"
        if "http://" in text.value and not _LOCAL_SCHEME.search(text.value):
            reason = "is fetched over plain `http`, so that the network can change it"
        elif name := next(
            (
                n
                for n in _VARIABLE.findall(written)
                if n.lower().replace("_", "").replace(".", "") in native
            ),
            "",
        ):
            reason = f"depends on `{name}`, which an outsider chooses"
        else:
            continue
        yield Match(
            span=text.span,
            message=f"{reference.kind} `{text}` {reason}",
            anchor=text.value,
            scope=scope,
            annotation="runs as part of the pipeline",
        )
    if pipeline.platform is Platform.JENKINS:
        yield from _groovy(pipeline)


def _groovy(pipeline: Pipeline) -> Iterator[Match]:
    """``load`` and ``evaluate`` of what was downloaded in the same file."""
    source = pipeline.source.text[:MAX_SCRIPT]
    if "load" not in source and "evaluate" not in source:
        return
    downloads = set(
        re.findall(
            r"(?:curl|wget)\b[^\n]{0,300}?(?:-o|-O|--output|>)\s{0,3}([\w./-]{1,120})", source
        )
    )
    downloads |= set(re.findall(r"(?:curl|wget)\b[^\n]{0,300}/([\w.-]{1,80}\.groovy)", source))
    for found in _LOAD.finditer(source):
        if found[1] in downloads:
            yield _match_groovy(pipeline, found)
    for found in _EVALUATED_DOWNLOAD.finditer(source):
        yield _match_groovy(pipeline, found)


def _match_groovy(pipeline: Pipeline, found: re.Match[str]) -> Match:
    return Match(
        span=Span(found.start(), found.end()),
        message="Groovy that was downloaded is run as a part of the pipeline",
        anchor=" ".join(found[0].split()),
        scope=pipeline.scope(),
        annotation="runs as part of the pipeline",
    )
