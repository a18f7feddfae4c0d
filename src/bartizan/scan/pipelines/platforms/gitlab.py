"""GitLab CI: ``.gitlab-ci.yml``, the files it includes, and components.

Each file is read for itself: ``extends``, ``!reference``, anchors and ``default`` are resolved
within it, includes are reported as references. A hidden job that no job of the file builds on is
a template for other files and is read like a job.
"""

import re
from collections.abc import Iterator

from bartizan.scan.pipelines.platforms import definition
from bartizan.scan.pipelines.platforms.gitlab_inheritance import Inheritance
from bartizan.scan.pipelines.platforms.gitlab_jobs import JobReader, images
from bartizan.scan.pipelines.platforms.gitlab_references import includes
from bartizan.scan.pipelines.platforms.gitlab_rules import pipeline_triggers
from bartizan.scan.pipelines.platforms.gitlab_variables import Inputs, variables
from bartizan.scan.pipelines.platforms.texts import text, value
from bartizan.scan.pipelines.subject import (
    Job,
    Kind,
    Origin,
    Pipeline,
    Platform,
    Reference,
    Text,
    Variable,
)
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_MAIN = re.compile(r"(?:^|/)\.gitlab-ci\.ya?ml\Z")
_PATH = re.compile(
    r"(?:^|/)[^/]*\.gitlab-ci\.ya?ml\Z|(?:^|/)\.?gitlab-ci\.ya?ml\Z|"
    r"(?:^|/)\.?gitlab[-_/]ci/(?:[^/]+/){0,8}[^/]+\.ya?ml\Z|"
    r"(?:^|/)\.gitlab/(?:[^/]+/){0,8}[^/]*(?:ci|pipeline|jobs?|template|include)[^/]*\.ya?ml\Z"
)
_COMPONENT = re.compile(r"(?:^|/)templates/(?:[^/]+/)?[^/]+\.yml\Z")
_COMPONENT_HEADER = re.compile(
    rb"(?:^|\n)spec:[^\n]{0,80}\n(?:[ \t#\r][^\n]{0,300}\n|\n){1,400}?---"
)

GLOBAL = frozenset({
    "default", "include", "stages", "variables", "workflow", "spec", "image", "services",
    "before_script", "after_script", "cache",
})  # fmt: skip
"""Top-level words that are no jobs (GitLab CI/CD YAML reference, "Global keywords")."""
_INHERITED = ("image", "services", "before_script", "after_script", "cache", "tags", "artifacts",
              "id_tokens")  # fmt: skip


def matches(path: str) -> bool:
    """Whether a path may be that of a GitLab CI file; of a component only its content tells."""
    return bool(_PATH.search(path) or _COMPONENT.search(path))


def recognises(source: SourceFile) -> bool:
    """Whether the content of a file in a components' place is a component."""
    if _PATH.search(source.path):
        return True
    return b"inputs:" in source.data and bool(_COMPONENT_HEADER.search(source.data[:40_000]))


def parse(source: SourceFile) -> Pipeline:
    """The pipeline of a GitLab CI file.

    Raises:
        DefinitionError: GitLab itself could not run it, or it is beyond our limits.
    """
    header, root = _documents(source)
    spec = (header or root).get("spec")
    declared = spec.get("inputs") if isinstance(spec, Tree) else None
    inputs, scope = _inputs(source, declared)
    inheritance = Inheritance(root, GLOBAL, _INHERITED)
    env = variables(source, root.get("variables"), scope)
    references = (
        *includes(source, root.get("include"), scope),
        *_default_images(source, inheritance, scope),
    )
    main = bool(_MAIN.search(source.path))
    reader = JobReader(source, scope, inheritance, env)
    jobs = tuple(_jobs(inheritance, reader))
    triggers = pipeline_triggers(root, jobs) if main else ()
    return Pipeline(
        platform=Platform.GITLAB,
        kind=Kind.PIPELINE if main else Kind.REUSABLE,
        source=source,
        name=_name(root),
        triggers=triggers,
        jobs=jobs,
        references=references,
        env=env,
        inputs=inputs,
        concurrency=any(job.node and _has(job.node, "resource_group") for job in jobs),
        tree=root,
    )


def _documents(source: SourceFile) -> tuple[Tree | None, Tree]:
    """The header of a component or of a file with inputs, and the definition itself."""
    found = definition.documents(source)
    if not found or (isinstance(found[0], Scalar) and not found[0].value):
        raise definition.DefinitionError("the GitLab CI file is empty")
    for node in found[:2]:
        if not isinstance(node, Tree):
            raise definition.DefinitionError("the GitLab CI file is not a mapping", node.span.start)
    first = found[0]
    second = found[1] if len(found) > 1 else None
    assert isinstance(first, Tree)
    if isinstance(second, Tree) and first.get("spec") is not None:
        return first, second
    return None, first


def _name(root: Tree) -> str:
    workflow = root.get("workflow")
    return value(workflow.get("name")) if isinstance(workflow, Tree) else ""


def _has(node: Node, key: str) -> bool:
    return isinstance(node, Tree) and node.get(key) is not None


def _inputs(source: SourceFile, declared: Node | None) -> tuple[tuple[Variable, ...], Inputs]:
    """Declared inputs. Who passes them is in another file; some types cannot carry code."""
    found: list[Variable] = []
    origins: dict[str, Origin] = {}
    if isinstance(declared, Tree):
        for name, about in declared.items():
            safe = False
            default = None
            if isinstance(about, Tree):
                default = about.get("default")
                kind = value(about.get("type"))
                safe = kind in ("boolean", "number") or isinstance(about.get("options"), Sequence)
            shown = text(source, default) or Text("", Span(name.span.end, name.span.end))
            found.append(Variable(name.value, shown, name.span))
            origins[name.value] = Origin.TRUSTED if safe else Origin.UNKNOWN
    return tuple(found), Inputs(origins)


def _default_images(
    source: SourceFile, inheritance: Inheritance, scope: Inputs
) -> Iterator[Reference]:
    for key in ("image", "services"):
        yield from images(source, inheritance.default(key), scope)


def _jobs(inheritance: Inheritance, reader: JobReader) -> Iterator[Job]:
    for name, body in inheritance.jobs():
        yield reader.read(name, body)
