"""Rewrites a pasted expression as a variable: declared beside the script, expanded in it.

``run: echo "${{ github.head_ref }}"`` becomes ``env: {HEAD_REF: ${{ github.head_ref }}}`` with
``run: echo "${HEAD_REF}"``. Keeps the formatting; proposes nothing where quoting is not certain.
"""

import re
from collections.abc import Sequence

from bartizan.model import Edit
from bartizan.scan.match import ProposedFix
from bartizan.scan.pipelines.shell_quoting import POSIX, variable_at
from bartizan.scan.pipelines.subject import (
    Expression,
    Job,
    Origin,
    Pipeline,
    Platform,
    Script,
    Step,
)
from bartizan.scan.source import Span
from bartizan.scan.yaml_tree import Mapping, Node, Scalar
from bartizan.scan.yaml_tree import Sequence as List

_NOISE = frozenset(
    {"github", "event", "steps", "outputs", "needs", "params", "parameters", "pipeline"}
)
_UNIX = re.compile(r"^(?!.*windows)(?:.*(?:ubuntu|macos|linux|debian))", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,60}")
_CIRCLECI_NATIVE = {"pipeline.git.branch": "CIRCLE_BRANCH", "pipeline.git.tag": "CIRCLE_TAG"}
_KEYS = {
    Platform.GITHUB: "env",
    Platform.AZURE: "env",
    Platform.TEKTON: "env",
    Platform.CIRCLECI: "environment",
}


def through_environment(pipeline: Pipeline, span: Span) -> Sequence[ProposedFix]:
    """The fix for the pasted expression at a place; empty if there is no certain one."""
    place = _place(pipeline, span)
    if place is None:
        return ()
    job, step, script, expression = place
    if expression.origin is Origin.SECRET:
        return ()
    name, declared = _variable(pipeline, step, expression)
    if not name:
        return ()
    edits = list(declared)
    for same in script.expressions:
        if same.source == expression.source:
            edit = _use(pipeline, script, same, name)
            if edit is None:
                return ()
            edits.append(edit)
    title = f"read it from the environment variable {name}"
    safe = not _splits(edits, script, pipeline.source.text) and _knows_shell(pipeline, job, step)
    edits.sort(key=lambda edit: (edit.start, edit.end))
    return (ProposedFix(title=title, edits=tuple(edits), safe=safe),)


def _knows_shell(pipeline: Pipeline, job: Job, step: Step) -> bool:
    """Whether the language of the script is certain: GitHub takes PowerShell on Windows."""
    if pipeline.platform is not Platform.GITHUB or step.uses:
        return True
    if isinstance(step.node, Mapping) and step.node.get("shell") is not None:
        return True
    for around in (job.node, pipeline.tree):
        if isinstance(around, Mapping) and around.get("defaults") is not None:
            return True
    return any(_UNIX.search(label.value) for label in job.runner)


def _splits(edits: Sequence[Edit], script: Script, text: str) -> bool:
    """Whether a bare word gets quotes, so that a list would no longer become several words."""
    within = [edit for edit in edits if edit.start >= script.text.span.start]
    return any(edit.text.startswith('"') and text[edit.start] in "$<" for edit in within)


def _place(pipeline: Pipeline, span: Span) -> tuple[Job, Step, Script, Expression] | None:
    """The one expression that a span lies in or holds."""
    found: dict[str, tuple[Job, Step, Script, Expression]] = {}
    for job, step in pipeline.steps():
        for script in step.scripts:
            for expression in script.expressions:
                if expression.span.start < span.end and span.start < expression.span.end:
                    found.setdefault(expression.source, (job, step, script, expression))
    return next(iter(found.values())) if len(found) == 1 else None


def _variable(pipeline: Pipeline, step: Step, expression: Expression) -> tuple[str, list[Edit]]:
    """The variable to use, with the edits that declare it; no name if there is no way."""
    source = expression.source.strip()
    if native := _native(pipeline, source):
        return native, []
    for variable in step.env:
        written = variable.text.value.strip()
        whole = [e for e in variable.expressions if e.source == expression.source]
        if whole and whole[0].end - whole[0].start == len(written):
            return variable.name, []
    key = _KEYS.get(pipeline.platform)
    if key is None or not isinstance(step.node, Mapping):
        return "", []
    taken = {variable.name for variable in step.env}
    name = base = _name_for(expression)
    number = 2
    while name in taken:
        name, number = f"{base}_{number}", number + 1
    written = pipeline.source.text[expression.span.start : expression.span.end]
    return name, _declare(pipeline, step.node, key, name, written)


def _native(pipeline: Pipeline, source: str) -> str:
    """The variable in which the platform itself hands the value over."""
    last = source.rpartition(".")[2]
    if pipeline.platform is Platform.GITHUB and re.fullmatch(r"env\.\w+", source):
        return last
    if pipeline.platform is Platform.CIRCLECI:
        return _CIRCLECI_NATIVE.get(source, "")
    if pipeline.platform is Platform.JENKINS and re.fullmatch(r"(?:(?:params|env)\.)?\w+", source):
        return last
    if pipeline.platform is Platform.AZURE and re.fullmatch(r"[\w.]+", source):
        return "" if source.startswith("parameters.") else source.upper().replace(".", "_")
    return ""


def _name_for(expression: Expression) -> str:
    path = expression.contexts[0] if len(expression.contexts) == 1 else expression.source
    parts = re.findall(r"[A-Za-z0-9_-]+", path)
    words = [part for part in parts if part.lower() not in _NOISE][-2:] or ["value"]
    name = re.sub(r"[^A-Z0-9]+", "_", "_".join(words).upper()).strip("_")[:50]
    return name if _NAME.fullmatch(name) else f"VALUE_{name}"


def _declare(pipeline: Pipeline, node: Mapping, key: str, name: str, written: str) -> list[Edit]:
    text = pipeline.source.text
    listed = pipeline.platform is Platform.TEKTON
    if pipeline.platform is Platform.CIRCLECI:
        inner = node.get("run")
        if not isinstance(inner, Mapping):
            return []
        node = inner
    quoted = (
        written
        if _plain(written)
        else '"' + written.replace("\\", "\\\\").replace('"', '\\"') + '"'
    )
    existing = node.get(key)
    if existing is None:
        first = _script_key(node)
        if first is None:
            return []
        indent = _indent(text, first.span.start)
        entry = f"- name: {name}\n{indent}    value: {quoted}" if listed else f"{name}: {quoted}"
        return [Edit(first.span.start, first.span.start, f"{key}:\n{indent}  {entry}\n{indent}")]
    at = _first(existing)
    if at is None or text[existing.span.start] in "{[":
        return []
    indent = _indent(text, at)
    entry = f"- name: {name}\n{indent}  value: {quoted}" if listed else f"{name}: {quoted}"
    return [Edit(at, at, f"{entry}\n{indent}")]


def _script_key(node: Mapping) -> Scalar | None:
    for key in ("run", "with", "script", "bash", "pwsh", "powershell", "command", "inputs"):
        if found := node.key(key):
            return found
    return None


def _first(existing: Node) -> int | None:
    """Where the first entry of a block mapping or list begins."""
    if isinstance(existing, Mapping) and existing.pairs:
        return existing.pairs[0][0].span.start
    return existing.span.start if isinstance(existing, List) and existing.items else None


def _indent(text: str, at: int) -> str:
    return " " * (at - text.rfind("\n", 0, at) - 1)


def _plain(written: str) -> bool:
    """Whether it can be a YAML value without quotes."""
    return ": " not in written and " #" not in written and written[:1] not in "<>&*!|%@`'\"{["


def _use(pipeline: Pipeline, script: Script, expression: Expression, name: str) -> Edit | None:
    value = script.text.value
    language = script.language
    found = variable_at(value, language, expression.start, expression.end, name)
    if found is None:
        return None
    start, end, written = found
    span = script.text.locate(start, end)
    if pipeline.platform is Platform.JENKINS:
        groovy = _groovy(pipeline, script, written)
        return Edit(span.start, span.end, groovy) if groovy else None
    mark = pipeline.source.text[script.text.span.start - 1 : script.text.span.start]
    if mark == '"':
        written = written.replace("\\", "\\\\").replace('"', '\\"')
    elif mark == "'":
        written = written.replace("'", "''")
    elif start == 0 and written.startswith('"') and language in POSIX and "\n" not in value:
        return None
    return Edit(span.start, span.end, written)


def _groovy(pipeline: Pipeline, script: Script, written: str) -> str:
    """The variable as the shell's own, inside a Groovy string with double quotes."""
    text, at = pipeline.source.text, script.text.span.start
    escaped = written.replace("$", "\\$")
    if text.startswith('"""', at - 3):
        return escaped
    return escaped.replace('"', '\\"') if text.startswith('"', at - 1) else ""
