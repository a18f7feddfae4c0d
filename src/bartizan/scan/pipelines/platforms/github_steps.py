"""The steps of a GitHub job or composite action: what they run, read, fetch and store."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bartizan.scan.pipelines.platforms import references
from bartizan.scan.pipelines.platforms.github_contexts import Scope, names_untrusted_code, worst
from bartizan.scan.pipelines.platforms.texts import mappings, scalar_text, text, value
from bartizan.scan.pipelines.subject import (
    Expression,
    Origin,
    Reference,
    ReferenceKind,
    Script,
    Step,
    Store,
    Text,
    Variable,
)
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar

SCRIPT_INPUTS: Mapping[str, Mapping[str, str]] = {
    "actions/github-script": {"script": "javascript"},
    "azure/cli": {"inlinescript": "bash"},
    "azure/powershell": {"inlinescript": "pwsh"},
    "appleboy/ssh-action": {"script": "sh"},
    "nick-fields/retry": {"command": "bash", "on_retry_command": "bash"},
    "nick-invision/retry": {"command": "bash", "on_retry_command": "bash"},
    "reactivecircus/android-emulator-runner": {"script": "sh"},
    "addnab/docker-run-action": {"run": "sh"},
    "uraimo/run-on-arch-action": {"run": "sh", "install": "sh"},
    "vmactions/freebsd-vm": {"run": "sh", "prepare": "sh"},
    "cross-platform-actions/action": {"run": "sh"},
    "jannekem/run-python-script-action": {"script": "python"},
}
"""Inputs of widely used actions that are run as a program, in the language given."""

_CHECKOUTS = frozenset({"actions/checkout"})
_FETCH = re.compile(
    r"\bgh\s+pr\s+checkout\b|\bgit\s+(?:fetch|pull)\s[^\n]{0,200}\bpull/[^\n]{0,120}/(?:head|merge)\b|"
    r"\bhub\s+(?:pr\s+)?checkout\b"
)
_GIT_REVISION = re.compile(
    r"\bgit\s+(?:-C\s+\S{1,80}\s+)?(?:fetch|pull|checkout|switch|clone|reset|merge)\b[^\n]{0,300}"
)
_FOREIGN_RUN = re.compile(r"\bgh\s+run\s+download\b|\bdownloadArtifact\b|/actions/artifacts/")
_UPLOAD = frozenset({"actions/upload-artifact", "actions/upload-pages-artifact"})
_FOREIGN_DOWNLOAD = frozenset(
    {"dawidd6/action-download-artifact", "aochmann/actions-download-artifact",
     "levonet/action-download-last-artifact", "bettermarks/action-artifact-download",
     "redhat-plumbers-in-action/download-artifact",
     "marcofaggian/action-download-multiple-artifacts"}
)  # fmt: skip
_CACHES = {
    "actions/cache": "cache",
    "actions/cache/save": "cache-save",
    "actions/cache/restore": "cache-restore",
    "swatinem/rust-cache": "cache",
    "mozilla-actions/sccache-action": "cache",
    "gradle/actions/setup-gradle": "cache",
    "gradle/gradle-build-action": "cache",
}
_SETUP_CACHE = frozenset(
    {"actions/setup-node", "actions/setup-python", "actions/setup-java", "actions/setup-go",
     "actions/setup-dotnet", "ruby/setup-ruby", "astral-sh/setup-uv", "pnpm/action-setup",
     "oven-sh/setup-bun"}
)  # fmt: skip
_CACHE_SWITCHES = ("cache", "bundler-cache", "enable-cache")


def variables(source: SourceFile, node: Node | None, scope: Scope) -> tuple[Variable, ...]:
    """The scalar entries of a mapping."""
    if not isinstance(node, Tree):
        return ()
    found = []
    for name, content in node.items():
        if isinstance(content, Scalar):
            written = scalar_text(source, content)
            found.append(Variable(name.value, written, name.span, scope.find(written)))
    return tuple(found)


class StepReader:
    """Reads the steps of one job in order, and gathers what they store."""

    def __init__(
        self,
        source: SourceFile,
        scope: Scope,
        *,
        language: str,
        outer: tuple[Variable, ...],
        outsiders_code: bool,
    ) -> None:
        self.stores: list[Store] = []
        self.identifiers: dict[str, str] = {}
        self._source = source
        self._scope = scope
        self._language = language
        self._outer = tuple(e for v in outer for e in v.expressions if e.origin is Origin.SECRET)
        self._outsiders_code = outsiders_code

    def read(self, node: Node | None) -> Iterator[Step]:
        """The steps of a list."""
        for body in mappings(node):
            scope = replace(self._scope, steps=self.identifiers)
            step = self._step(body, scope)
            identifier = value(body.get("id")).lower()
            if identifier:
                self.identifiers[identifier] = step.uses.name.lower() if step.uses else ""
            yield step

    def _step(self, body: Tree, scope: Scope) -> Step:
        uses = self._uses(body.get("uses"))
        env = variables(self._source, body.get("env"), scope)
        own = {v.name.lower(): worst(e.origin for e in v.expressions) for v in env}
        scope = replace(scope, env={**scope.env, **own}) if own else scope
        inputs = variables(self._source, body.get("with"), scope) if uses else ()
        condition = text(self._source, body.get("if"))
        scripts = self._scripts(body, uses, inputs, scope)
        by_name = {variable.name.lower(): variable for variable in inputs}
        step = Step(
            name=value(body.get("name")) or value(body.get("id")) or (uses.name if uses else ""),
            span=body.span,
            uses=uses,
            inputs=by_name,
            scripts=scripts,
            env=env,
            condition=condition,
            condition_expressions=scope.condition(condition) if condition else (),
            node=body,
            secrets=self._secrets(env, inputs, scripts),
        )
        step = self._checkout(step)
        self.stores.extend(_stores(step, scope))
        return step

    def _uses(self, node: Node | None) -> Reference | None:
        written = text(self._source, node)
        if written is None or not written.value:
            return None
        if written.value.startswith("docker://"):
            return references.image(written, dynamic=_dynamic)
        return references.versioned(
            ReferenceKind.ACTION,
            written,
            dynamic=_dynamic,
            local=written.value.startswith(("./", "../", "$/")),
            first_party=written.value.lower().startswith(("actions/", "github/")),
        )

    def _scripts(
        self, body: Tree, uses: Reference | None, inputs: tuple[Variable, ...], scope: Scope
    ) -> tuple[Script, ...]:
        found = []
        run = body.get("run")
        if isinstance(run, Scalar):
            written = scalar_text(self._source, run)
            language = language_of(value(body.get("shell")) or self._language)
            found.append(Script(written, language, scope.find(written)))
        languages = SCRIPT_INPUTS.get(uses.name.lower(), {}) if uses else {}
        for variable in inputs:
            language = languages.get(variable.name.lower(), "")
            if language:
                found.append(Script(variable.text, language, variable.expressions))
        return tuple(found)

    def _secrets(
        self, env: tuple[Variable, ...], inputs: tuple[Variable, ...], scripts: tuple[Script, ...]
    ) -> tuple[Expression, ...]:
        own = [e for v in (*env, *inputs) for e in v.expressions]
        own += [e for script in scripts for e in script.expressions]
        read = {e.span: e for e in own if e.origin is Origin.SECRET}
        return (*read.values(), *(e for e in self._outer if e.span not in read))

    def _checkout(self, step: Step) -> Step:
        if step.uses and step.uses.name.lower() in _CHECKOUTS:
            ref, repository = step.inputs.get("ref"), step.inputs.get("repository")
            named = [v for v in (ref, repository) if v is not None and v.text.value]
            untrusted = any(
                names_untrusted_code(e, v.text.value) for v in named for e in v.expressions
            ) or any(self._indirect(v) for v in named)
            if not named:
                untrusted = self._outsiders_code
            return replace(
                step,
                checkout=True,
                checkout_ref=ref.text if ref and ref.text.value else None,
                checkout_untrusted=untrusted,
            )
        for script in step.scripts:
            fetched = _FETCH.search(script.text.value)
            found = _place(script.text, fetched) if fetched else _untrusted_revision(script)
            if found:
                return replace(step, checkout=True, checkout_ref=found, checkout_untrusted=True)
        return step

    def _indirect(self, variable: Variable) -> bool:
        """Whether a revision comes from an action that reports a pull request's branch."""
        return any(e.origin is Origin.UNTRUSTED for e in variable.expressions)


def _dynamic(written: str) -> bool:
    return "${{" in written


def language_of(shell: str) -> str:
    """The language of a shell setting such as ``bash -e {0}`` or ``/usr/bin/python3``."""
    word = shell.strip().partition(" ")[0].rpartition("/")[2].lower().removesuffix(".exe")
    known = {"powershell": "pwsh", "python3": "python", "node": "javascript", "": "bash"}
    return known.get(word, word)


def _place(written: Text, match: re.Match[str]) -> Text:
    return Text(match.group(), written.locate(match.start(), match.end()))


def _untrusted_revision(script: Script) -> Text | None:
    """A git command of a script that fetches a revision an outsider chose."""
    if not any(names_untrusted_code(e, "pull/") for e in script.expressions):
        return None
    for match in _GIT_REVISION.finditer(script.text.value):
        for expression in script.expressions:
            inside = match.start() <= expression.start < match.end()
            if inside and names_untrusted_code(expression, match.group()):
                return _place(script.text, match)
    return None


def _stores(step: Step, scope: Scope) -> Iterator[Store]:
    for script in step.scripts:
        match = _FOREIGN_RUN.search(script.text.value)
        if match:
            span = script.text.locate(match.start(), match.end())
            yield Store("download", span, foreign=True, step=step)
    if step.uses is None:
        return
    name = step.uses.name.lower()
    named = step.inputs.get("name")
    paths = _paths(step.inputs.get("path"))
    label = named.text.value if named else ""
    if name in _UPLOAD:
        yield Store("upload", step.span, label, paths, step=step)
    elif name == "actions/download-artifact":
        foreign = "run-id" in step.inputs
        yield Store("download", step.span, label, paths, foreign=foreign, step=step)
    elif name in _FOREIGN_DOWNLOAD:
        yield Store("download", step.span, label, paths, foreign=True, step=step)
    elif name in _CACHES:
        key = step.inputs.get("key")
        yield Store(
            _CACHES[name],
            step.span,
            paths=paths,
            key=key.text if key else None,
            key_expressions=scope.find(key.text) if key else (),
            step=step,
        )
    elif name in _SETUP_CACHE:
        switch = next((step.inputs[s] for s in _CACHE_SWITCHES if s in step.inputs), None)
        on = switch.text.value.lower() not in ("", "false") if switch else name.endswith("setup-go")
        if on:
            yield Store("cache", switch.text.span if switch else step.span, step=step)


def _paths(variable: Variable | None) -> tuple[Text, ...]:
    """Each line of a ``path`` input."""
    if variable is None:
        return ()
    found = []
    start = 0
    for line in variable.text.value.split("\n"):
        bare = line.strip()
        if bare:
            at = start + line.index(bare)
            found.append(Text(bare, variable.text.locate(at, at + len(bare))))
        start += len(line) + 1
    return tuple(found)
