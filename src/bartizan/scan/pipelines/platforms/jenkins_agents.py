"""Where a Jenkinsfile runs: labels, containers, pods."""

import re

from bartizan.scan.pipelines.platforms import references
from bartizan.scan.pipelines.platforms.groovy_tokens import Token
from bartizan.scan.pipelines.platforms.groovy_tree import Group, call, is_word
from bartizan.scan.pipelines.platforms.jenkins_stages import Stage
from bartizan.scan.pipelines.platforms.jenkins_values import string_value, token_text
from bartizan.scan.pipelines.subject import Text

_IMAGE = re.compile(r"^[ \t]*(?:-[ \t]*)?image:[ \t]*[\"']?([^\s\"'#]{1,300})", re.MULTILINE)
_PRIVILEGED = re.compile(
    r"--privileged\b|/var/run/docker\.sock|privileged:[ \t]{1,9}true|--cap-add[= ](?:ALL|SYS_ADMIN)"
)


def dynamic(written: str) -> bool:
    """Whether a text holds a value of Groovy or the environment."""
    return "$" in written


def agent_block(block: Group, stage: Stage, depth: int = 0) -> None:
    """Read what an ``agent`` block says about machines and containers into a stage."""
    for at, item in enumerate(block.items):
        if not is_word(item):
            continue
        inner = call(block.items, at)
        if inner is None or depth > 10:
            continue
        value = string_value(inner.first())
        if inner.name in ("image", "docker", "dockerContainer") and value:
            stage.images.append(references.image(token_text(value), dynamic=dynamic))
        elif inner.name == "label" and value:
            stage.runner.append(token_text(value))
        elif inner.name in ("args", "yaml") and value:
            _container(value, stage)
        if inner.block:
            agent_block(inner.block, stage, depth + 1)


def _container(value: Token, stage: Stage) -> None:
    """Options of a container, or the manifest of a pod."""
    written = token_text(value)
    flag = _PRIVILEGED.search(value.value)
    if flag:
        stage.privileged = stage.privileged or written.locate(*flag.span())
    for match in _IMAGE.finditer(value.value):
        text = Text(match[1], written.locate(*match.span(1)))
        stage.images.append(references.image(text, dynamic=dynamic))
