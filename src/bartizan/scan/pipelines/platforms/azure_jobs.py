"""The jobs and steps of an Azure pipeline or template."""

import re
from collections.abc import Iterator
from dataclasses import replace

from bartizan.scan.pipelines.platforms import deployment, references
from bartizan.scan.pipelines.platforms.azure_values import Values, is_dynamic, label, variables
from bartizan.scan.pipelines.platforms.definition import DefinitionError
from bartizan.scan.pipelines.platforms.references import FULL_COMMIT
from bartizan.scan.pipelines.platforms.secret_names import once
from bartizan.scan.pipelines.platforms.texts import mappings, text, texts, value, values
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

_SHELLS = {"script": "sh", "bash": "bash", "pwsh": "pwsh", "powershell": "pwsh"}
_SCRIPT_TASKS = {
    "bash": ("bash", ("script",)),
    "powershell": ("pwsh", ("script",)),
    "cmdline": ("sh", ("script",)),
    "batchscript": ("cmd", ("script",)),
    "azurecli": ("bash", ("inlinescript",)),
    "azurepowershell": ("pwsh", ("inline", "inlinescript")),
    "pythonscript": ("python", ("script",)),
    "ssh": ("sh", ("inline", "commands")),
    "sqlazuredacpacdeployment": ("sql", ("sqlinline",)),
    "githubscript": ("javascript", ("script",)),
}
"""Tasks that run one of their inputs as a program."""
_DEPLOY_TASKS = re.compile(
    r"AzureWebApp|AzureRmWebApp|AzureFunctionApp|Kubernetes|Helm|AzureResourceManager|DockerPush|"
    r"NuGetCommand|NpmPublish|TwineAuthenticate|GitHubRelease|AzureFileCopy|IISWebAppDeploy|"
    r"ServiceFabricDeploy|AppCenterDistribute|CopyFilesOverSSH|FtpUpload|AWS\w*Deploy|S3Upload",
    re.IGNORECASE,
)
_PRIVILEGED = re.compile(r"--privileged\b|/var/run/docker\.sock|--cap-add[= ](?:ALL|SYS_ADMIN)")
_TEMPLATE_BLOCK = re.compile(r"\$\{\{[- ]{0,3}(?:if|else|elseif|each)\b")
MAX_STEPS = 50_000
MAX_DEPTH = 60


class JobReader:
    """Reads the stages, jobs and steps of one file."""

    def __init__(self, source: SourceFile, names: Values, root: Tree) -> None:
        self.templates: list[Reference] = []
        self._source = source
        self._names = names
        self._root = root
        self._left = MAX_STEPS
        self._containers = self._declared_containers()

    def jobs(self) -> Iterator[Job]:
        """Every job; steps at top level are a job without a name."""
        root = self._root
        for stage in self._blocks(root.get("stages")):
            yield from self._stage(stage, self._names)
        yield from self._list(root.get("jobs"), self._names, None)
        if root.get("steps") is not None:
            key = root.key("steps")
            yield self._job(root, key.span if key else root.span, "", self._names, None)
        extends = root.get("extends")
        handed = extends.get("parameters") if isinstance(extends, Tree) else None
        if isinstance(handed, Tree):  # steps, jobs and stages given to a template
            for stage in self._blocks(handed.get("stages")):
                yield from self._stage(stage, self._names)
            yield from self._list(handed.get("jobs"), self._names, None)

    def template(self, written: Text) -> Reference:
        """A template: of this repository, or ``file@repository``, an alias of ``resources``."""
        name, _, alias = written.value.partition("@")
        local = alias in ("", "self")
        version, version_text = "", None
        if not local:
            version_text = self._alias_ref(alias)
            version = version_text.value if version_text else ""
        return Reference(
            kind=ReferenceKind.TEMPLATE,
            text=written,
            name=written.value if not local else name,
            version=version,
            pinned=bool(FULL_COMMIT.fullmatch(version)),
            local=local or self._alias_known(alias),
            dynamic=is_dynamic(written.value),
            version_text=version_text,
        )

    def _alias(self, alias: str) -> Tree | None:
        resources = self._root.get("resources")
        found = resources.get("repositories") if isinstance(resources, Tree) else None
        return next((r for r in mappings(found) if value(r.get("repository")) == alias), None)

    def _alias_known(self, alias: str) -> bool:
        """The repository itself is reported where it is declared, not at each use."""
        return self._alias(alias) is not None

    def _alias_ref(self, alias: str) -> Text | None:
        found = self._alias(alias)
        return label(self._source, found.get("ref")) if found else None

    def _declared_containers(self) -> dict[str, Tree]:
        resources = self._root.get("resources")
        found = resources.get("containers") if isinstance(resources, Tree) else None
        return {value(item.get("container")): item for item in mappings(found)}

    def _blocks(self, node: Node | None, depth: int = 0) -> Iterator[Tree]:
        """The mappings of a list; those below ``${{ if … }}`` and ``${{ each … }}`` too."""
        if depth > MAX_DEPTH:
            return
        for item in node.items if isinstance(node, Sequence) else ():
            if isinstance(item, Sequence):
                yield from self._blocks(item, depth + 1)
            if not isinstance(item, Tree):
                continue
            self._left -= 1
            if self._left < 0:
                raise DefinitionError(
                    f"has more than {MAX_STEPS} entries", item.span.start, limit=True
                )
            conditional = False
            for key, content in item.items():
                if _TEMPLATE_BLOCK.match(key.value):
                    conditional = True
                    yield from self._blocks(content, depth + 1)
            if not conditional:
                yield item

    def _stage(self, body: Tree, names: Values) -> Iterator[Job]:
        if self._included(body):
            return
        names = names.knowing(variables(self._source, body.get("variables"), names))
        yield from self._list(body.get("jobs"), names, body)

    def _included(self, body: Tree) -> bool:
        written = label(self._source, body.get("template"))
        if written is None:
            return False
        self.templates.append(self.template(written))
        return True

    def _list(self, node: Node | None, names: Values, stage: Tree | None) -> Iterator[Job]:
        for body in self._blocks(node):
            if self._included(body):
                continue
            key = body.key("job") or body.key("deployment")
            name = value(body.get("job")) or value(body.get("deployment"))
            yield self._job(body, key.span if key else body.span, name, names, stage)

    def _job(
        self, body: Tree, name_span: Span, name: str, names: Values, stage: Tree | None
    ) -> Job:
        env = () if body is self._root else variables(self._source, body.get("variables"), names)
        names = names.knowing(env)
        reader = _Steps(self._source, names, self)
        steps: list[Step] = []
        for node in self._step_lists(body):
            steps += [step for item in self._blocks(node) for step in reader.read(item)]
        pool = body.get("pool") or (stage.get("pool") if stage else None) or self._root.get("pool")
        images, privileged = self._images(body)
        environment = body.get("environment")
        if isinstance(environment, Tree):
            environment = environment.get("name")
        commands = (script.text.value for step in steps for script in step.scripts)
        condition = label(self._source, body.get("condition"))
        if condition is None and stage:
            condition = label(self._source, stage.get("condition"))
        return Job(
            name=name,
            span=body.span,
            name_span=name_span,
            steps=tuple(steps),
            runner=self._pool(pool),
            self_hosted=_own_pool(pool),
            images=images,
            env=env,
            condition=condition,
            condition_expressions=names.pasting.find(condition) if condition else (),
            environment=label(self._source, environment),
            deploys=body.get("deployment") is not None
            or any(step.uses and _DEPLOY_TASKS.search(step.uses.name) for step in steps)
            or deployment.commands_deploy(commands),
            stores=tuple(reader.stores),
            needs=values(body.get("dependsOn")),
            manual=any(
                step.uses and step.uses.name.lower() == "manualvalidation" for step in steps
            ),
            privileged=privileged,
            implicit_checkout=not any(_no_source(step) for step in steps)
            and body.get("deployment") is None,
            node=body,
        )

    def _step_lists(self, body: Tree) -> Iterator[Node | None]:
        """``steps``, and those of a deployment's strategy with its hooks."""
        yield body.get("steps")
        strategy = body.get("strategy")
        if body.get("deployment") is None or not isinstance(strategy, Tree):
            return
        for _, plan in strategy.items():  # noqa: PERF102 - no dict
            for key, hook in plan.items() if isinstance(plan, Tree) else ():
                if isinstance(hook, Tree):
                    yield hook.get("steps")
                    if key.value == "on":
                        for _, outcome in hook.items():  # noqa: PERF102 - no dict
                            yield outcome.get("steps") if isinstance(outcome, Tree) else None

    def _pool(self, node: Node | None) -> tuple[Text, ...]:
        if isinstance(node, Tree):
            return (
                *texts(self._source, node.get("name")),
                *texts(self._source, node.get("vmImage")),
                *texts(self._source, node.get("demands")),
            )
        return texts(self._source, node)

    def _images(self, body: Tree) -> tuple[tuple[Reference, ...], Span | None]:
        found: list[Reference] = []
        privileged: Span | None = None
        services = body.get("services")
        nodes = [body.get("container")]
        nodes += [node for _, node in services.items()] if isinstance(services, Tree) else []
        for node in nodes:
            body_of = self._containers.get(value(node)) if isinstance(node, Scalar) else node
            if isinstance(body_of, Tree):
                written = label(self._source, body_of.get("image"))
                options = label(self._source, body_of.get("options"))
                for place in (options, *texts(self._source, body_of.get("volumes"))):
                    if place and _PRIVILEGED.search(place.value):
                        privileged = privileged or place.span
            else:
                written = label(self._source, node)
            if written:
                found.append(references.image(written, dynamic=is_dynamic))
        return tuple(found), privileged


class _Steps:
    """Reads the steps of one job."""

    def __init__(self, source: SourceFile, names: Values, owner: JobReader) -> None:
        self.stores: list[Store] = []
        self._source = source
        self._pasting = names.pasting
        self._owner = owner

    def read(self, body: Tree) -> Iterator[Step]:
        """A step; none for a template, which is a reference of the pipeline."""
        written = label(self._source, body.get("template"))
        if written:
            self._owner.templates.append(self._owner.template(written))
            return
        env = self._pasting.variables(self._source, body.get("env"))
        inputs = self._pasting.variables(self._source, body.get("inputs"))
        condition = text(self._source, body.get("condition"))
        uses = self._task(body)
        scripts = tuple(self._scripts(body, uses, inputs))
        read = [e for v in (*env, *inputs) for e in v.expressions]
        read += [e for script in scripts for e in script.expressions]
        step = Step(
            name=value(body.get("displayName"))
            or value(body.get("name"))
            or (uses.name if uses else ""),
            span=body.span,
            uses=uses,
            inputs={variable.name.lower(): variable for variable in inputs},
            scripts=scripts,
            env=env,
            condition=condition,
            condition_expressions=self._pasting.find(condition) if condition else (),
            node=body,
            secrets=_secrets(read),
        )
        yield self._checkout(body, step)
        self.stores.extend(self._stores(body, step))

    def _task(self, body: Tree) -> Reference | None:
        written = label(self._source, body.get("task"))
        if written is None:
            return None
        reference = references.versioned(ReferenceKind.TASK, written, dynamic=is_dynamic)
        return replace(reference, first_party="." not in reference.name)

    def _scripts(
        self, body: Tree, uses: Reference | None, inputs: tuple[Variable, ...]
    ) -> Iterator[Script]:
        for word, language in _SHELLS.items():
            written = label(self._source, body.get(word))
            if written:
                yield Script(written, language, self._pasting.find(written))
        language, words = _SCRIPT_TASKS.get(uses.name.lower() if uses else "", ("", ()))
        for variable in inputs:
            if variable.name.lower() in words and variable.text.value:
                given = {v.name.lower(): v.text.value.lower() for v in inputs}
                if given.get("scripttype") in ("ps", "pscore"):
                    language = "pwsh"
                yield Script(variable.text, language, variable.expressions)

    def _checkout(self, body: Tree, step: Step) -> Step:
        source = label(self._source, body.get("checkout"))
        if source is None:
            return step
        settings = {
            name.value.lower(): self._pasting.variable(self._source, name, content)
            for name, content in body.items()
            if isinstance(content, Scalar)
        }
        return replace(
            step,
            name=step.name or f"checkout {source.value}",
            checkout=source.value != "none",
            inputs=settings,
        )

    def _stores(self, body: Tree, step: Step) -> Iterator[Store]:
        publish = label(self._source, body.get("publish"))
        download = label(self._source, body.get("download"))
        if publish:
            name = value(body.get("artifact"))
            yield Store("upload", body.span, name, (publish,), step=step)
        elif download and download.value != "none":
            foreign = download.value != "current"
            yield Store(
                "download", body.span, value(body.get("artifact")), foreign=foreign, step=step
            )
        elif step.uses:
            yield from self._task_stores(step, step.uses.name.lower())

    def _task_stores(self, step: Step, task: str) -> Iterator[Store]:
        def given(*names: str) -> Variable | None:
            return next((step.inputs[name] for name in names if name in step.inputs), None)

        path = given("path", "targetpath", "pathtopublish", "downloadpath")
        paths = (path.text,) if path else ()
        name = given("artifact", "artifactname")
        title = name.text.value if name else ""
        if task in ("publishpipelineartifact", "publishbuildartifacts"):
            yield Store("upload", step.span, title, paths, step=step)
        elif task in ("downloadpipelineartifact", "downloadbuildartifacts"):
            kind = given("source", "buildtype", "buildversiontodownload")
            foreign = kind is not None and kind.text.value.lower() in ("specific", "latest")
            yield Store("download", step.span, title, paths, foreign=foreign, step=step)
        elif task == "cache":
            key = given("key")
            yield Store(
                "cache",
                step.span,
                paths=paths,
                key=key.text if key else None,
                key_expressions=key.expressions if key else (),
                step=step,
            )


def _secrets(read: list[Expression]) -> tuple[Expression, ...]:
    return once([expression for expression in read if expression.origin is Origin.SECRET])


def _no_source(step: Step) -> bool:
    return step.name == "checkout none"


def _own_pool(node: Node | None) -> bool:
    """A pool with a name of its own; ``vmImage`` and "Azure Pipelines" are Microsoft's."""
    if isinstance(node, Tree):
        name = value(node.get("name"))
        hosted = node.get("vmImage") is not None or name == "Azure Pipelines"
        return bool(name) and not hosted and not is_dynamic(name)
    name = value(node)
    return bool(name) and name != "Azure Pipelines" and not is_dynamic(name)
