"""What a ``when`` block of a Jenkinsfile leaves of the ways to start a stage."""

import re

from bartizan.scan.pipelines.platforms.groovy_tree import Call, Group, call, is_word
from bartizan.scan.pipelines.platforms.jenkins_values import string_value
from bartizan.scan.pipelines.subject import Trigger, Trust

_ON_BRANCH = re.compile(
    r"\s{0,200}(?:return\s{1,9})?(?:env\.)?(?:BRANCH_NAME|GIT_BRANCH)\s{0,9}==~?\s{0,9}"
    r"['\"/]([^'\"\n]{1,200})['\"/];?\s{0,200}"
)


def when_triggers(block: Group, text: str) -> tuple[Trigger, ...]:
    """What a ``when`` block leaves, for the plain forms."""
    for at, item in enumerate(block.items):
        found = call(block.items, at) if is_word(item) else None
        if found is None:
            continue
        trigger = _when_trigger(found, text)
        if trigger:
            return (trigger,)
        if found.name == "allOf" and found.block:
            return when_triggers(found.block, text)
    return ()


def _when_trigger(found: Call, text: str) -> Trigger | None:
    if found.name == "branch":
        named = string_value(found.first()) or string_value(found.named("pattern"))
        return Trigger("push", found.span, Trust.TRUSTED, (named.value,) if named else ())
    if found.name in ("tag", "buildingTag"):
        return Trigger("tag", found.span, Trust.TRUSTED)
    if found.name == "changeRequest":
        return Trigger("pull-request", found.span, Trust.PRIVILEGED_OUTSIDER)
    if found.block and found.name == "not":
        refused = any(is_word(item, "changeRequest") for item in found.block.items)
        return Trigger("push", found.span, Trust.TRUSTED) if refused else None
    if found.block and found.name == "expression":
        match = _ON_BRANCH.fullmatch(text[found.block.span.start + 1 : found.block.span.end - 1])
        if match:
            return Trigger("push", found.span, Trust.TRUSTED, (match[1],))
    return None
