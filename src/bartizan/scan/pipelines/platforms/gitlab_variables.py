"""Inputs and variables of GitLab CI: what is pasted, and where predefined variables come from.

``$[[ inputs.x ]]`` is pasted into the file before anything else. Variables reach scripts through
the environment and paste nothing; they matter in the words that GitLab itself expands (cache keys,
images) and because they name the project's secrets.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bartizan.scan.pipelines.platforms.secret_names import is_secret_name, named
from bartizan.scan.pipelines.platforms.texts import scalar_text
from bartizan.scan.pipelines.subject import Expression, Origin, Text, Variable
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar

_INPUT = re.compile(r"\$\[\[([^\[\]]{1,500})\]\]")

UNTRUSTED = frozenset({
    "CI_BUILD_REF_NAME", "CI_COMMIT_AUTHOR", "CI_COMMIT_BRANCH", "CI_COMMIT_DESCRIPTION",
    "CI_COMMIT_MESSAGE", "CI_COMMIT_REF_NAME", "CI_COMMIT_REF_SLUG", "CI_COMMIT_TITLE",
    "CI_COMMIT_TAG_MESSAGE", "CI_EXTERNAL_PULL_REQUEST_SOURCE_BRANCH_NAME",
    "CI_MERGE_REQUEST_DESCRIPTION", "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "CI_MERGE_REQUEST_TITLE", "CI_OPEN_MERGE_REQUESTS", "GITLAB_USER_NAME",
})  # fmt: skip
"""Predefined variables whose text the author of a branch or merge request chooses."""
_PREDEFINED = ("CI_", "GITLAB_", "CI")
_TOKENS = frozenset({
    "CI_JOB_TOKEN", "CI_REGISTRY_PASSWORD", "CI_DEPLOY_PASSWORD", "CI_REPOSITORY_URL",
    "CI_DEPENDENCY_PROXY_PASSWORD", "CI_JOB_JWT", "CI_JOB_JWT_V1", "CI_JOB_JWT_V2",
    "CI_BUILD_TOKEN", "KUBECONFIG",
})  # fmt: skip


@dataclass(frozen=True)
class Inputs:
    """Origins of the declared inputs by name."""

    origins: Mapping[str, Origin] = field(default_factory=dict)

    def find(self, text: Text) -> tuple[Expression, ...]:
        """What GitLab pastes into a text from inputs."""
        if "$[[" not in text.value:
            return ()
        found = []
        for match in _INPUT.finditer(text.value):
            source = match[1].strip()
            path = source.partition("|")[0].strip()
            name = path.removeprefix("inputs.")
            origin = self.origins.get(name, Origin.UNKNOWN)
            if "." not in path:
                origin = Origin.UNKNOWN
            span = text.locate(*match.span())
            found.append(Expression(source, span, origin, *match.span(), contexts=(path,)))
        return tuple(found)

    def expanded(self, text: Text, known: Iterable[Variable] = ()) -> tuple[Expression, ...]:
        """Inputs and variables in a text that GitLab expands itself."""
        names = {variable.name: variable for variable in known}
        return (
            *self.find(text),
            *(
                Expression(
                    name,
                    text.locate(start, end),
                    origin_of(name, names),
                    start,
                    end,
                    contexts=(name,),
                )
                for name, start, end in named(text.value)
            ),
        )


def is_dynamic(written: str) -> bool:
    """Whether a text holds a variable or an input."""
    return "$" in written


def origin_of(name: str, known: Mapping[str, Variable]) -> Origin:
    """Where the value of a variable comes from, judged by its name and the file's definitions."""
    if name in UNTRUSTED:
        return Origin.UNTRUSTED
    if is_secret(name, known):
        return Origin.SECRET
    return Origin.TRUSTED if name in known or name.startswith(_PREDEFINED) else Origin.UNKNOWN


def is_secret(name: str, known: Mapping[str, Variable]) -> bool:
    """Whether a variable holds a secret of the project, its group or the job."""
    if name in _TOKENS:
        return True
    if name in known or name.startswith(("CI_", "GITLAB_")):
        return False
    return is_secret_name(name)


def secrets(text: Text, known: Mapping[str, Variable]) -> tuple[Expression, ...]:
    """The secrets that a script or setting names, once each."""
    found: dict[str, Expression] = {}
    for name, start, end in named(text.value):
        if name not in found and is_secret(name, known):
            found[name] = Expression(
                name, text.locate(start, end), Origin.SECRET, start, end, contexts=(name,)
            )
    return tuple(found.values())


def variables(source: SourceFile, node: Node | None, scope: Inputs) -> tuple[Variable, ...]:
    """The entries of ``variables``, plain or with ``value`` and ``description``."""
    if not isinstance(node, Tree):
        return ()
    found = []
    for name, content in node.items():
        written = content.get("value") if isinstance(content, Tree) else content
        if isinstance(written, Scalar):
            text = scalar_text(source, written)
            found.append(Variable(name.value, text, name.span, _pasted(text, name.value, scope)))
    return tuple(found)


def _pasted(text: Text, name: str, scope: Inputs) -> tuple[Expression, ...]:
    """Inputs, and variables a variable is made of, unless it is made of itself."""
    if "$" not in text.value:
        return ()
    return tuple(e for e in scope.expanded(text) if e.source != name or e.origin is Origin.SECRET)
