"""One GitLab job: its scripts, images, variables, secrets, stores and conditions."""

import re
from collections.abc import Iterator

from bartizan.scan.pipelines.platforms import deployment, references
from bartizan.scan.pipelines.platforms.gitlab_inheritance import Inheritance
from bartizan.scan.pipelines.platforms.gitlab_references import includes, project
from bartizan.scan.pipelines.platforms.gitlab_rules import triggers
from bartizan.scan.pipelines.platforms.gitlab_variables import (
    Inputs,
    is_dynamic,
    secrets,
    variables,
)
from bartizan.scan.pipelines.platforms.secret_names import once
from bartizan.scan.pipelines.platforms.texts import scalar_text, text, texts, value
from bartizan.scan.pipelines.subject import (
    Expression,
    Job,
    Origin,
    Reference,
    ReferenceKind,
    Script,
    Step,
    Store,
    Text,
    Variable,
)
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_SCRIPTS = ("before_script", "script", "after_script")
_SHARED = re.compile(r"saas-|gitlab-org|shared-|.*\$", re.IGNORECASE)
"""Tags of runners that GitLab itself operates, or that are computed."""
_DIND = re.compile(r"(?:^|/)docker(?::[\w.-]{0,60})?dind|(?:^|/)docker:[\w.]{0,30}-?dind")
_CACHE = {"pull": "cache-restore", "push": "cache-save"}


class JobReader:
    """Reads the jobs of one file."""

    def __init__(
        self, source: SourceFile, scope: Inputs, inheritance: Inheritance, env: tuple[Variable, ...]
    ) -> None:
        self._source = source
        self._scope = scope
        self._inherit = inheritance
        self._global = {variable.name: variable for variable in env}
        self._texts: dict[int, Text] = {}

    def read(self, name: Scalar, body: Tree) -> Job:
        """A job with everything it inherits in this file."""
        env = self._env(body)
        known = {**self._global, **{variable.name: variable for variable in env}}
        bound = tuple(self._bound(body))
        steps = tuple(self._steps(body, known, bound))
        rules = list(self._inherit.nodes(self._get(body, "rules")))
        environment, environment_manual = self._environment(body)
        trigger = self._get(body, "trigger")
        image_references = (
            *images(self._source, self._get(body, "image"), self._scope),
            *images(self._source, self._get(body, "services"), self._scope),
        )
        conditions = [rule.get("if") for rule in rules if isinstance(rule, Tree)]
        condition = next((c for c in conditions if isinstance(c, Scalar)), None)
        runner = tuple(self._written(tag) for tag in self._lines(body, "tags"))
        commands = (script.text.value for step in steps for script in step.scripts)
        return Job(
            name=name.value,
            span=Span(name.span.start, body.span.end),
            name_span=name.span,
            steps=steps,
            runner=runner,
            self_hosted=any(not _SHARED.match(tag.value) for tag in runner),
            images=image_references,
            uses=next(self._uses(trigger), None),
            env=env,
            condition=text(self._source, condition),
            environment=environment,
            deploys=self._get(body, "release") is not None
            or (environment is not None and not environment_manual)
            or deployment.commands_deploy(commands),
            stores=tuple(self._stores(body, known)),
            needs=tuple(self._needs(body)),
            identity=tuple(self._identity(body)),
            manual=self._manual(body, rules),
            privileged=_privileged(image_references),
            triggers=triggers(rules, self._get(body, "only")),
            implicit_checkout=not self._without_source(known),
            node=body,
        )

    def _get(self, body: Tree, key: str) -> Node | None:
        return self._inherit.get(body, key)

    def _lines(self, body: Tree, key: str) -> Iterator[Scalar]:
        return self._inherit.scalars(self._get(body, key))

    def _written(self, node: Scalar) -> Text:
        """The text of a scalar; shared by all jobs that inherit it."""
        found = self._texts.get(id(node))
        if found is None:
            found = self._texts[id(node)] = scalar_text(self._source, node)
        return found

    def _env(self, body: Tree) -> tuple[Variable, ...]:
        found: dict[str, Variable] = {}
        for layer in self._inherit.layers(body):
            for variable in variables(self._source, layer.get("variables"), self._scope):
                found.setdefault(variable.name, variable)
        return tuple(found.values())

    def _bound(self, body: Tree) -> Iterator[Expression]:
        """Secrets that GitLab fetches for the job (``secrets``)."""
        node = self._get(body, "secrets")
        if isinstance(node, Tree):
            for name, _settings in node.items():  # noqa: PERF102 - no dict
                yield Expression(name.value, name.span, Origin.SECRET, contexts=(name.value,))

    def _identity(self, body: Tree) -> Iterator[Variable]:
        node = self._get(body, "id_tokens")
        if isinstance(node, Tree):
            for name, about in node.items():
                audience = about.get("aud") if isinstance(about, Tree) else None
                written = texts(self._source, audience)
                shown = written[0] if written else Text("", Span(name.span.end, name.span.end))
                yield Variable(name.value, shown, name.span)

    def _steps(
        self, body: Tree, known: dict[str, Variable], bound: tuple[Expression, ...]
    ) -> Iterator[Step]:
        from_env = tuple(
            e for v in known.values() for e in v.expressions if e.origin is Origin.SECRET
        )
        for key in _SCRIPTS:
            node = self._get(body, key)
            lines = [self._written(line) for line in self._inherit.scalars(node)]
            if node is None or not lines:
                continue
            scripts = tuple(Script(line, "sh", self._scope.find(line)) for line in lines)
            named = tuple(e for line in lines for e in secrets(line, known))
            yield Step(
                name=key,
                span=node.span,
                scripts=scripts,
                node=node,
                secrets=(*once(named), *from_env, *bound),
            )
        yield from self._functions(body, known, (*from_env, *bound))

    def _functions(
        self, body: Tree, known: dict[str, Variable], bound: tuple[Expression, ...]
    ) -> Iterator[Step]:
        """The steps of the ``run`` word, each a script or a step from elsewhere."""
        for item in self._inherit.nodes(body.get("run")):
            if not isinstance(item, Tree):
                continue
            lines = texts(self._source, item.get("script"))
            written = text(self._source, item.get("step"))
            uses = None
            if written and written.value:
                uses = references.versioned(
                    ReferenceKind.COMPONENT,
                    written,
                    dynamic=is_dynamic,
                    local=written.value.startswith("."),
                    first_party=written.value.startswith("gitlab.com/components/"),
                )
            named = tuple(e for line in lines for e in secrets(line, known))
            yield Step(
                name=value(item.get("name")),
                span=item.span,
                uses=uses,
                inputs={
                    v.name.lower(): v
                    for v in variables(self._source, item.get("inputs"), self._scope)
                },
                scripts=tuple(Script(line, "sh", self._scope.find(line)) for line in lines),
                env=variables(self._source, item.get("env"), self._scope),
                node=item,
                secrets=(*once(named), *bound),
            )

    def _environment(self, body: Tree) -> tuple[Text | None, bool]:
        """The environment, and whether the job only prepares, checks or stops it."""
        node = self._get(body, "environment")
        action = ""
        if isinstance(node, Tree):
            action = value(node.get("action"))
            node = node.get("name")
        found = text(self._source, node)
        if found is None or not found.value:
            return None, False
        return found, action in ("prepare", "verify", "access", "stop")

    def _uses(self, trigger: Node | None) -> Iterator[Reference]:
        if isinstance(trigger, Tree):
            if trigger.get("include") is not None:
                yield from includes(self._source, trigger.get("include"), self._scope)
            yield from project(self._source, trigger)
        elif isinstance(trigger, Scalar) and trigger.value:
            written = self._written(trigger)
            yield Reference(
                ReferenceKind.WORKFLOW, written, written.value, "", pinned=False,
                dynamic=is_dynamic(written.value),
            )  # fmt: skip

    def _stores(self, body: Tree, known: dict[str, Variable]) -> Iterator[Store]:
        artifacts = self._get(body, "artifacts")
        if isinstance(artifacts, Tree):
            paths = texts(self._source, artifacts.get("paths"))
            reports = artifacts.get("reports")
            if isinstance(reports, Tree):
                paths += tuple(t for _, r in reports.items() for t in texts(self._source, r))
            label = value(artifacts.get("name"))
            yield Store("upload", artifacts.span, label, paths)
        for node in self._inherit.nodes(self._get(body, "needs")):
            if isinstance(node, Tree) and (node.get("project") or node.get("pipeline")):
                yield Store("download", node.span, value(node.get("job")), foreign=True)
        for node in self._inherit.nodes(self._get(body, "cache")):
            if isinstance(node, Tree):
                yield self._cache(node, known)

    def _cache(self, node: Tree, known: dict[str, Variable]) -> Store:
        key = node.get("key")
        if isinstance(key, Tree):
            key = key.get("prefix")
        written = text(self._source, key)
        return Store(
            _CACHE.get(value(node.get("policy")), "cache"),
            node.span,
            paths=texts(self._source, node.get("paths")),
            key=written,
            key_expressions=self._scope.expanded(written, known.values()) if written else (),
        )

    def _needs(self, body: Tree) -> Iterator[str]:
        for key in ("needs", "dependencies"):
            for node in self._inherit.nodes(self._get(body, key)):
                name = value(node.get("job")) if isinstance(node, Tree) else value(node)
                if name:
                    yield name

    def _manual(self, body: Tree, rules: list[Node]) -> bool:
        if value(self._get(body, "when")) == "manual":
            return True
        live = [r for r in rules if isinstance(r, Tree) and value(r.get("when")) != "never"]
        return bool(live) and all(value(rule.get("when")) == "manual" for rule in live)

    @staticmethod
    def _without_source(known: dict[str, Variable]) -> bool:
        strategy = known.get("GIT_STRATEGY")
        return strategy is not None and strategy.text.value in ("none", "empty")


def images(source: SourceFile, node: Node | None, scope: Inputs) -> Iterator[Reference]:
    """The images of ``image`` or ``services``: a name, a mapping with a name, or a list."""
    if isinstance(node, Sequence):
        if node.tag != "!reference":
            for item in node.items:
                if not isinstance(item, Sequence):
                    yield from images(source, item, scope)
        return
    if isinstance(node, Tree):
        node = node.get("name")
    written = text(source, node)
    if written and written.value:
        yield references.image(written, dynamic=is_dynamic)


def _privileged(found: tuple[Reference, ...]) -> Span | None:
    """A Docker daemon as a service works in privileged mode only."""
    for reference in found:
        if "dind" in reference.text.value and _DIND.search(reference.text.value):
            return reference.text.span
    return None
