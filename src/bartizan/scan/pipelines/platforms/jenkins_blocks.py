"""Walks the blocks of a Jenkinsfile and gathers stages with their steps, agents and credentials."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from bartizan.scan.pipelines.platforms import references
from bartizan.scan.pipelines.platforms.groovy_tokens import Sort, Token
from bartizan.scan.pipelines.platforms.groovy_tree import (
    Call,
    Group,
    Item,
    call,
    is_line,
    is_sign,
    is_word,
    strings,
)
from bartizan.scan.pipelines.platforms.jenkins_agents import agent_block, dynamic
from bartizan.scan.pipelines.platforms.jenkins_credentials import bindings, environment, with_env
from bartizan.scan.pipelines.platforms.jenkins_references import libraries
from bartizan.scan.pipelines.platforms.jenkins_stages import Reading, Stage
from bartizan.scan.pipelines.platforms.jenkins_values import (
    Names,
    string_value,
    text_of,
    token_text,
)
from bartizan.scan.pipelines.platforms.jenkins_when import when_triggers
from bartizan.scan.pipelines.subject import (
    Expression,
    Origin,
    Script,
    Step,
    Store,
    Text,
    Trigger,
    Trust,
    Variable,
)
from bartizan.scan.source import SourceFile, Span

MAX_DEPTH = 150
"""Blocks and calls inside one another."""
_SHELLS = {"sh": "sh", "bat": "cmd", "powershell": "pwsh", "pwsh": "pwsh", "sshCommand": "sh"}
_STORES = {
    "archiveArtifacts": "upload", "archive": "upload", "stash": "upload", "unstash": "download",
    "unarchive": "download", "copyArtifacts": "download", "publishHTML": "upload",
}  # fmt: skip


_GIT_FETCH = re.compile(r"\bgit\s+(?:fetch|pull|checkout|switch|clone|merge)\b")


@dataclass(frozen=True)
class _Around:
    """What holds for the statements of a block."""

    stage: Stage
    secrets: Mapping[str, Expression]
    top: bool = False
    """Whether this is the ``pipeline`` block itself."""
    depth: int = 0


class Walker:
    """Reads one Jenkinsfile."""

    def __init__(self, source: SourceFile) -> None:
        self._source = source
        self._names = Names()
        self._reading = Reading()
        self._handlers: Mapping[str, Callable[[Call, _Around], bool]] = {
            **dict.fromkeys(_SHELLS, self._shell),
            **dict.fromkeys(_STORES, self._store),
            "pipeline": self._pipeline,
            "stage": self._stage,
            "node": self._node,
            "agent": self._agent,
            "environment": self._environment,
            "withEnv": self._with_env,
            "when": self._when,
            "input": self._input,
            "checkout": self._checkout,
            "git": self._checkout,
            "image": self._image,
            "docker.image": self._image,
            "options": self._options,
            "parameters": self._parameters,
            "triggers": self._triggers,
        }

    def read(self, root: Group) -> Reading:
        """Everything in the file."""
        span = Span(0, len(self._source.text))
        outside = Stage("", span, Span(0, 0), declarative=False)
        self._reading.stages.append(outside)
        self._reading.references += libraries(root.items)
        self._walk(root.items, _Around(outside, {}))
        return self._reading

    def _walk(self, items: Sequence[Item], around: _Around) -> None:
        if around.depth > MAX_DEPTH:
            return
        around = replace(around, depth=around.depth + 1)
        around = self._declared(items, around)
        at = 0
        prefix = ""
        while at < len(items):
            item = items[at]
            at += 1
            if isinstance(item, Group):
                self._walk(item.items, around)
                prefix = ""
            elif item.sort is Sort.WORD:
                if at + 1 < len(items) and is_sign(items[at], ".") and is_word(items[at + 1]):
                    prefix = f"{prefix}{item.value}."
                    at += 1
                    continue
                found = call(items, at - 1)
                if found:
                    self._call(found, prefix, around)
                    at = found.end
                else:
                    self._assignment(items, at - 1, around)
                prefix = ""

    def _declared(self, items: Sequence[Item], around: _Around) -> _Around:
        """Directives hold for the whole block, wherever in it they stand."""
        for at, item in enumerate(items):
            if is_word(item, "environment", "agent") and (at == 0 or is_line(items[at - 1])):
                found = call(items, at)
                if found and found.name == "environment" and found.block:
                    variables = environment(self._source, found.block, self._names, around.secrets)
                    around = self._bind(around, variables)
                    if around.top:
                        self._reading.env += variables
                    else:
                        around.stage.env = (*around.stage.env, *variables)
        return around

    def _bind(self, around: _Around, variables: Sequence[Variable]) -> _Around:
        secrets = dict(around.secrets)
        for variable in variables:
            secret = next((e for e in variable.expressions if e.origin is Origin.SECRET), None)
            if secret:
                for suffix in ("", "_USR", "_PSW"):
                    secrets[variable.name + suffix] = secret
            else:
                origin = max(
                    (e.origin for e in variable.expressions),
                    key=list(Origin).index,
                    default=Origin.TRUSTED,
                )
                if any(e.origin is Origin.UNTRUSTED for e in variable.expressions):
                    origin = Origin.UNTRUSTED
                self._names.local[variable.name] = origin
        return replace(around, secrets=secrets)

    def _call(self, found: Call, prefix: str, around: _Around) -> None:
        name = found.name if prefix in ("steps.", "script.", "this.") else prefix + found.name
        handler = self._handlers.get(name)
        if handler and handler(found, around):
            return
        secrets = bindings(found)
        inner = replace(around, secrets={**around.secrets, **secrets}, top=False)
        for argument in found.arguments:
            self._walk(argument.items, around)
        if found.block:
            self._walk(found.block.items, inner if secrets else replace(around, top=False))

    def _assignment(self, items: Sequence[Item], at: int, around: _Around) -> None:
        """Remember where the value of ``name = …`` comes from."""
        name = items[at]
        if not isinstance(name, Token) or at + 1 >= len(items) or not is_sign(items[at + 1], "="):
            return
        end = at + 2
        while end < len(items) and not is_line(items[end]) and end < at + 60:
            end += 1
        if end == at + 2:
            return
        written = self._source.text[items[at + 2].span.start : items[end - 1].span.end]
        quoted = text_of(self._source, items[at + 2 : end], self._names, around.secrets)
        if quoted and not any(isinstance(item, Group) for item in items[at + 2 : end]):
            found = [e.origin for e in quoted[1]]
        else:
            found = [self._names.origin(written, around.secrets)]
            if "(" in written and Origin.UNTRUSTED not in found:
                found = [Origin.UNKNOWN]
        order = (Origin.TRUSTED, Origin.UNKNOWN, Origin.SECRET, Origin.UNTRUSTED)
        self._names.local[name.value] = max(found, key=order.index, default=Origin.TRUSTED)

    def _pipeline(self, found: Call, around: _Around) -> bool:
        if found.block is None:
            return False
        around.stage.declarative = True
        self._walk(found.block.items, replace(around, top=True))
        return True

    def _stage(self, found: Call, around: _Around) -> bool:
        title = string_value(found.first()) or string_value(found.named("name"))
        if found.block is None:
            return title is not None
        parent = around.stage
        stage = Stage(
            name=title.value if title else "",
            span=found.span,
            name_span=title.content if title else found.name_span,
            declarative=parent.declarative,
            runner=list(parent.runner),
            env=parent.env if parent.name else (),
            condition=parent.condition,
            triggers=parent.triggers,
            manual=parent.manual,
            privileged=parent.privileged,
            images=list(parent.images),
        )
        self._reading.stages.append(stage)
        self._walk(found.block.items, replace(around, stage=stage, top=False))
        return True

    def _node(self, found: Call, around: _Around) -> bool:
        label = string_value(found.first()) or string_value(found.named("label"))
        if label:
            around.stage.runner.append(token_text(label))
        if found.block:
            self._walk(found.block.items, around)
        return True

    def _agent(self, found: Call, around: _Around) -> bool:
        stage = around.stage
        if found.block is None:
            for argument in found.arguments:
                for item in argument.items:
                    if isinstance(item, Token) and item.sort is Sort.WORD:
                        stage.runner.append(Text(item.value, item.span))
            return True
        stage.images, stage.runner = [], []
        agent_block(found.block, stage)
        return True

    def _image(self, found: Call, around: _Around) -> bool:
        value = string_value(found.first())
        if value:
            around.stage.images.append(references.image(token_text(value), dynamic=dynamic))
        return False

    def _environment(self, found: Call, around: _Around) -> bool:
        """Its variables are known already; steps inside it run nonetheless."""
        if found.block:
            self._walk(found.block.items, replace(around, top=False))
        return True

    def _with_env(self, found: Call, around: _Around) -> bool:
        variables = with_env(self._source, found, self._names, around.secrets)
        around.stage.env = (*around.stage.env, *variables)
        around = self._bind(around, variables)
        if found.block:
            self._walk(found.block.items, around)
        return True

    def _when(self, found: Call, around: _Around) -> bool:
        if found.block is None:
            return False
        inside = Span(found.block.span.start + 1, found.block.span.end - 1)
        written = self._source.text[inside.start : inside.end]
        bare = written.strip()
        start = inside.start + written.find(bare)
        around.stage.condition = Text(bare, Span(start, start + len(bare)))
        around.stage.triggers = (
            when_triggers(found.block, self._source.text) or around.stage.triggers
        )
        return True

    def _input(self, _found: Call, around: _Around) -> bool:
        around.stage.manual = True
        return True

    def _options(self, found: Call, _around: _Around) -> bool:
        for item in found.block.items if found.block else ():
            self._reading.no_checkout |= is_word(item, "skipDefaultCheckout")
            self._reading.no_concurrency |= is_word(item, "disableConcurrentBuilds")
        return False

    def _parameters(self, found: Call, _around: _Around) -> bool:
        items = found.block.items if found.block else []
        for at, item in enumerate(items):
            if not is_word(item):
                continue
            declared = call(items, at)
            name = string_value(declared.named("name")) if declared else None
            if declared is None or name is None:
                continue
            default = string_value(declared.named("defaultValue"))
            shown = (
                token_text(default)
                if default
                else Text(
                    "",
                    Span(name.content.end, name.content.end),
                )
            )
            self._reading.inputs.append(Variable(name.value, shown, name.content))
            safe = declared.name in ("choice", "booleanParam")
            self._names.parameters[name.value] = Origin.TRUSTED if safe else Origin.UNKNOWN
        return True

    def _triggers(self, found: Call, _around: _Around) -> bool:
        items = found.block.items if found.block else []
        for at, item in enumerate(items):
            declared = call(items, at) if is_word(item) else None
            if declared:
                comment = declared.name == "issueCommentTrigger"
                trust = Trust.PRIVILEGED_OUTSIDER if comment else Trust.TRUSTED
                self._reading.triggers.append(Trigger(declared.name, declared.name_span, trust))
        return True

    def _shell(self, found: Call, around: _Around) -> bool:
        argument = found.named("script") or found.named("command") or found.first()
        written = text_of(self._source, argument, self._names, around.secrets)
        scripts: tuple[Script, ...] = ()
        pasted: tuple[Expression, ...] = ()
        if written:
            pasted = written[1]
            scripts = (Script(written[0], _SHELLS[found.name], pasted),)
        bound = tuple({e.source: e for e in around.secrets.values()}.values())
        label = string_value(found.named("label"))
        untrusted = next((e for e in pasted if e.origin is Origin.UNTRUSTED), None)
        fetched = bool(written and untrusted and _GIT_FETCH.search(written[0].value))
        around.stage.steps.append(
            Step(
                name=label.value if label else found.name,
                span=found.span,
                scripts=scripts,
                secrets=bound,
                checkout=fetched,
                checkout_untrusted=fetched,
            )
        )
        return True

    def _checkout(self, found: Call, around: _Around) -> bool:
        branch = found.named("branch")
        quoted = text_of(self._source, branch, self._names, around.secrets) if branch else None
        if quoted is None:
            for argument in found.arguments:
                for token in strings(argument.items):
                    if token.holes or token.value.startswith(("*/", "refs/", "origin/")):
                        quoted = text_of(self._source, [token], self._names, around.secrets)
                        break
        own = any(is_word(item, "scm") for argument in found.arguments for item in argument.items)
        chosen = quoted is not None and any(e.origin is Origin.UNTRUSTED for e in quoted[1])
        bound = tuple({e.source: e for e in around.secrets.values()}.values())
        around.stage.steps.append(
            Step(
                name=found.name,
                span=found.span,
                secrets=bound,
                checkout=True,
                checkout_ref=quoted[0] if quoted else None,
                checkout_untrusted=own or chosen,
            )
        )
        return True

    def _store(self, found: Call, around: _Around) -> bool:
        paths = [
            token_text(token)
            for name in ("artifacts", "includes", "filter", "")
            for token in strings(found.named(name) if name else found.first())
        ]
        label = string_value(found.named("name")) or string_value(found.named("projectName"))
        around.stage.stores.append(
            Store(
                _STORES[found.name],
                found.span,
                label.value if label else "",
                tuple(paths),
                foreign=found.name == "copyArtifacts",
            )
        )
        return True
