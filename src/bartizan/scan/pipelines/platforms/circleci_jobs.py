"""The jobs and commands of a CircleCI configuration with their steps."""

import re
from collections.abc import Iterator

from bartizan.scan.pipelines.platforms import deployment, references
from bartizan.scan.pipelines.platforms.circleci_workflows import Usage
from bartizan.scan.pipelines.platforms.pasted import Pasting
from bartizan.scan.pipelines.platforms.secret_names import once, secrets
from bartizan.scan.pipelines.platforms.texts import scalar_text, text, texts, value
from bartizan.scan.pipelines.subject import (
    Expression,
    Job,
    Origin,
    Reference,
    Script,
    Step,
    Store,
    Text,
    Trigger,
    Variable,
)
from bartizan.scan.source import SourceFile, Span
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_PARAMETER = re.compile(r"(?<!\\)<<\s{0,9}([A-Za-z_][\w.-]{0,200})\s{0,9}>>")
_UNTRUSTED = re.compile(
    r"pipeline\.git\.(?:branch|tag|commit\.(?:author_name|author_email|subject|body|message))\Z|"
    r"pipeline\.trigger_parameters\.(?:github_app|gitlab|webhook|circleci)\."
    r"(?:branch|ref|commit_title|commit_message|commit_author_\w{1,20}|tag|user_name|"
    r"merge_request\w{0,40}|body)|"
    r"pipeline\.event\.\w{1,40}\.(?:\w{1,40}\.){0,6}(?:title|body|ref|label|message|name|branch|head)"
)
_SAFE_TYPES = frozenset({"boolean", "integer", "enum", "executor", "steps"})
MAX_STEPS = 20_000


class JobReader:
    """Reads the jobs of one configuration."""

    def __init__(self, source: SourceFile, root: Tree) -> None:
        self._source = source
        executors = root.get("executors")
        self._executors = executors if isinstance(executors, Tree) else None
        self._pipeline_types = _types(root.get("parameters"))
        self._left = MAX_STEPS

    def read(self, name: Scalar, body: Tree, used: list[Usage]) -> Job:
        """A job with what its uses in workflows add."""
        pasting = self._pasting(body)
        executor = self._executor(body)
        env = tuple(
            variable
            for layer in (body, *([executor] if executor else ()))
            for variable in pasting.variables(self._source, layer.get("environment"))
        )
        bound = _contexts(used)
        steps: list[Step] = []
        stores: list[Store] = []
        bodies = [body.get("steps")]
        for usage in used:
            if usage.settings:
                bodies += [usage.settings.get("pre-steps"), usage.settings.get("post-steps")]
        for node in bodies:
            for step, store in self._steps(node, pasting, env, bound):
                steps.append(step)
                stores += [store] if store else []
        runner = tuple(self._runner(body, executor))
        live = [usage for usage in used if not usage.approval]
        return Job(
            name=name.value,
            span=Span(name.span.start, body.span.end),
            name_span=name.span,
            steps=tuple(steps),
            runner=runner,
            self_hosted=any(_own_runner(label.value) for label in runner),
            images=tuple(self._images(body, executor)),
            env=env,
            deploys=_deploys(steps),
            stores=tuple(stores),
            needs=tuple(dict.fromkeys(need for usage in used for need in usage.requires)),
            identity=(),
            manual=bool(live) and all(usage.approved for usage in live),
            triggers=_narrowed(live),
            node=body,
        )

    def command(self, name: Scalar, body: Tree) -> Job:
        """A reusable command, read like a job of its own."""
        pasting = self._pasting(body)
        read = list(self._steps(body.get("steps"), pasting, (), ()))
        return Job(
            name=name.value,
            span=Span(name.span.start, body.span.end),
            name_span=name.span,
            steps=tuple(step for step, _ in read),
            stores=tuple(store for _, store in read if store),
            deploys=_deploys([step for step, _ in read]),
            node=body,
        )

    def foreign(self, name: str, used: list[Usage]) -> Job:
        """A job that an orb provides, or an approval; only its use is in this file."""
        first = used[0]
        pasting = self._pasting(None)
        inputs = pasting.variables(self._source, first.settings)
        live = [usage for usage in used if not usage.approval]
        return Job(
            name=name,
            span=first.span,
            name_span=first.name_span,
            inputs={variable.name.lower(): variable for variable in inputs},
            secrets=_contexts(used),
            deploys=bool(live) and deployment.uses_deploys(name),
            needs=first.requires,
            manual=all(usage.approved for usage in used),
            triggers=_narrowed(live),
            node=first.settings,
        )

    def _pasting(self, body: Tree | None) -> Pasting:
        types = _types(body.get("parameters")) if body else {}

        def judge(source: str) -> Origin | None:
            root, _, rest = source.partition(".")
            if root == "parameters":
                return Origin.TRUSTED if types.get(rest) in _SAFE_TYPES else Origin.UNKNOWN
            if source.startswith("pipeline.parameters."):
                safe = self._pipeline_types.get(source.rpartition(".")[2]) in _SAFE_TYPES
                return Origin.TRUSTED if safe else Origin.UNKNOWN
            if _UNTRUSTED.match(source):
                return Origin.UNTRUSTED
            return Origin.TRUSTED

        return Pasting("<<", _PARAMETER, judge)

    def _executor(self, body: Tree) -> Tree | None:
        node = body.get("executor")
        name = value(node.get("name")) if isinstance(node, Tree) else value(node)
        found = self._executors.get(name) if self._executors and name else None
        return found if isinstance(found, Tree) else None

    def _images(self, body: Tree, executor: Tree | None) -> Iterator[Reference]:
        for layer in (body, *([executor] if executor else ())):
            docker = layer.get("docker")
            for item in docker.items if isinstance(docker, Sequence) else []:
                written = text(self._source, item.get("image")) if isinstance(item, Tree) else None
                if written and written.value:
                    yield references.image(
                        written, dynamic=_dynamic, first_party=("cimg/", "circleci/")
                    )

    def _runner(self, body: Tree, executor: Tree | None) -> Iterator[Text]:
        for layer in (body, *([executor] if executor else ())):
            yield from texts(self._source, layer.get("resource_class"))
            machine = layer.get("machine")
            if isinstance(machine, Tree):
                yield from texts(self._source, machine.get("resource_class"))

    def _steps(
        self,
        node: Node | None,
        pasting: Pasting,
        env: tuple[Variable, ...],
        bound: tuple[Expression, ...],
        depth: int = 0,
    ) -> Iterator[tuple[Step, Store | None]]:
        for item in node.items if isinstance(node, Sequence) else []:
            self._left -= 1
            if self._left < 0:
                return
            if isinstance(item, Scalar):
                yield self._plain(item, bound), None
            elif isinstance(item, Tree):
                for key, content in item.items():
                    nested = key.value in ("when", "unless") and isinstance(content, Tree)
                    if nested and isinstance(content, Tree) and depth < 20:
                        yield from self._steps(content.get("steps"), pasting, env, bound, depth + 1)
                    elif key.value == "run":
                        yield self._run(item, content, pasting, env, bound), None
                    else:
                        yield self._named(item, key, content, pasting, bound)

    @staticmethod
    def _plain(item: Scalar, bound: tuple[Expression, ...]) -> Step:
        return Step(
            item.value, item.span, node=item, secrets=bound, checkout=item.value == "checkout"
        )

    def _run(
        self,
        item: Tree,
        content: Node,
        pasting: Pasting,
        env: tuple[Variable, ...],
        bound: tuple[Expression, ...],
    ) -> Step:
        own: tuple[Variable, ...] = ()
        name = shell = ""
        command: Node | None = content
        if isinstance(content, Tree):
            own = pasting.variables(self._source, content.get("environment"))
            name, shell = value(content.get("name")), value(content.get("shell"))
            command = content.get("command")
        scripts: tuple[Script, ...] = ()
        named: tuple[Expression, ...] = ()
        if isinstance(command, Scalar):
            written = scalar_text(self._source, command)
            scripts = (Script(written, _language(shell), pasting.find(written)),)
            named = secrets(written, {variable.name for variable in (*env, *own)})
        return Step(
            name=name,
            span=item.span,
            scripts=scripts,
            env=own,
            node=item,
            secrets=once((*named, *bound)),
        )

    def _named(
        self,
        item: Tree,
        key: Scalar,
        content: Node,
        pasting: Pasting,
        bound: tuple[Expression, ...],
    ) -> tuple[Step, Store | None]:
        """A built-in step or a command with settings."""
        inputs = pasting.variables(self._source, content)
        step = Step(
            name=value(content.get("name")) or key.value
            if isinstance(content, Tree)
            else key.value,
            span=item.span,
            inputs={variable.name.lower(): variable for variable in inputs},
            scripts=tuple(
                Script(variable.text, "sh", variable.expressions)
                for variable in inputs
                if variable.name in ("command", "script") and "/" in key.value
            ),
            node=item,
            secrets=bound,
            checkout=key.value == "checkout",
        )
        return step, self._store(item, key.value, content, pasting, step)

    def _store(
        self, item: Tree, key: str, content: Node, pasting: Pasting, step: Step
    ) -> Store | None:
        body = content if isinstance(content, Tree) else None
        if body is None:
            return None
        if key in ("save_cache", "restore_cache"):
            keys = (*texts(self._source, body.get("key")), *texts(self._source, body.get("keys")))
            return Store(
                "cache-save" if key == "save_cache" else "cache-restore",
                item.span,
                paths=texts(self._source, body.get("paths")),
                key=keys[0] if keys else None,
                key_expressions=tuple(e for written in keys for e in pasting.find(written)),
                step=step,
            )
        if key in ("store_artifacts", "persist_to_workspace"):
            paths = (
                *texts(self._source, body.get("path")),
                *texts(self._source, body.get("paths")),
            )
            return Store("upload", item.span, key, paths, step=step)
        if key == "attach_workspace":
            return Store("download", item.span, key, texts(self._source, body.get("at")), step=step)
        return None


def _dynamic(written: str) -> bool:
    return "<<" in written or "$" in written


def _own_runner(label: str) -> bool:
    """A self-hosted resource class is ``namespace/name``; CircleCI's own are single words."""
    return "/" in label and "<<" not in label


def _types(node: Node | None) -> dict[str, str]:
    if not isinstance(node, Tree):
        return {}
    return {
        n.value: value(about.get("type")) for n, about in node.items() if isinstance(about, Tree)
    }


def _contexts(used: list[Usage]) -> tuple[Expression, ...]:
    """Contexts are named sets of secrets."""
    found = {c.value: c for usage in used for c in usage.contexts}
    return tuple(
        Expression(f"context {name}", written.span, Origin.SECRET, contexts=(f"context.{name}",))
        for name, written in found.items()
        if name != "org-global" or len(found) == 1
    )


def _narrowed(used: list[Usage]) -> tuple[Trigger, ...]:
    """The union of the filters of all uses; empty as soon as one use has none."""
    if not used or not all(usage.triggers for usage in used):
        return ()
    return tuple({(t.name, t.branches): t for usage in used for t in usage.triggers}.values())


def _deploys(steps: list[Step]) -> bool:
    return any(
        deployment.commands_deploy(script.text.value for script in step.scripts)
        or ("/" in step.name and deployment.uses_deploys(step.name))
        for step in steps
    )


def _language(shell: str) -> str:
    word = shell.strip().partition(" ")[0].rpartition("/")[2].lower().removesuffix(".exe")
    return {"": "bash", "powershell": "pwsh", "python3": "python"}.get(word, word)
