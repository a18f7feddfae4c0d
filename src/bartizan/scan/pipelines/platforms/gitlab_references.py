"""What a GitLab CI file includes: local files, other projects, addresses, templates, components."""

from collections.abc import Iterator

from bartizan.scan.pipelines.platforms.gitlab_variables import Inputs, is_dynamic
from bartizan.scan.pipelines.platforms.references import FULL_COMMIT
from bartizan.scan.pipelines.platforms.texts import scalar_text, text
from bartizan.scan.pipelines.subject import Reference, ReferenceKind
from bartizan.scan.source import SourceFile
from bartizan.scan.yaml_tree import Mapping as Tree
from bartizan.scan.yaml_tree import Node, Scalar, Sequence

_GITLAB_COMPONENTS = (
    "gitlab.com/components/", "$CI_SERVER_FQDN/components/", "$CI_SERVER_HOST/components/",
    "${CI_SERVER_FQDN}/components/", "${CI_SERVER_HOST}/components/",
)  # fmt: skip


def includes(source: SourceFile, node: Node | None, scope: Inputs) -> Iterator[Reference]:
    """The references of an ``include``, at top level or below ``trigger``."""
    if isinstance(node, Sequence):
        for item in node.items:
            if not isinstance(item, Sequence):
                yield from includes(source, item, scope)
    elif isinstance(node, Scalar):
        if node.value:
            yield _file(source, node)
    elif isinstance(node, Tree):
        yield from _entry(source, node)


def _file(source: SourceFile, node: Scalar, integrity: bool = False) -> Reference:
    """A path of the same repository, or an address."""
    written = scalar_text(source, node)
    remote = written.value.startswith(("http://", "https://"))
    return Reference(
        kind=ReferenceKind.INCLUDE,
        text=written,
        name=written.value,
        version="",
        pinned=remote and integrity,
        local=not remote,
        dynamic=is_dynamic(written.value),
    )


def _entry(source: SourceFile, node: Tree) -> Iterator[Reference]:
    local, remote, artifact = node.get("local"), node.get("remote"), node.get("artifact")
    template, component = node.get("template"), node.get("component")
    if isinstance(local, Scalar):
        yield _file(source, local)
    elif isinstance(remote, Scalar):
        yield _file(source, remote, integrity=isinstance(node.get("integrity"), Scalar))
    elif isinstance(template, Scalar):
        written = scalar_text(source, template)
        yield Reference(
            ReferenceKind.TEMPLATE, written, written.value, "", pinned=False, first_party=True
        )
    elif isinstance(component, Scalar):
        yield _component(source, component)
    elif isinstance(artifact, Scalar):
        written = scalar_text(source, artifact)
        yield Reference(
            ReferenceKind.INCLUDE, written, written.value, "", pinned=False, dynamic=True
        )
    else:
        yield from project(source, node)


def project(source: SourceFile, node: Tree) -> Iterator[Reference]:
    """``project`` with ``ref`` (include) or ``branch`` (trigger)."""
    written = text(source, node.get("project"))
    if written is None or not written.value:
        return
    version = text(source, node.get("ref") or node.get("branch"))
    revision = version.value if version else ""
    yield Reference(
        kind=ReferenceKind.INCLUDE,
        text=written,
        name=written.value,
        version=revision,
        pinned=bool(FULL_COMMIT.fullmatch(revision)),
        local=written.value in ("$CI_PROJECT_PATH", "${CI_PROJECT_PATH}") and not revision,
        dynamic=is_dynamic(written.value) or is_dynamic(revision),
        version_text=version,
    )


def _component(source: SourceFile, node: Scalar) -> Reference:
    written = scalar_text(source, node)
    name, _, version = written.value.rpartition("@")
    path = name or written.value
    own = path.startswith(("$CI_SERVER_FQDN/$CI_PROJECT_PATH", "$CI_SERVER_HOST/$CI_PROJECT_PATH"))
    ours = own and version in ("$CI_COMMIT_SHA", "${CI_COMMIT_SHA}")
    host_free = path.removeprefix("$CI_SERVER_FQDN/").removeprefix("$CI_SERVER_HOST/")
    return Reference(
        kind=ReferenceKind.COMPONENT,
        text=written,
        name=path,
        version=version if name else "",
        pinned=bool(FULL_COMMIT.fullmatch(version)),
        local=ours,
        first_party=path.startswith(_GITLAB_COMPONENTS),
        dynamic=is_dynamic(host_free) or is_dynamic(version),
    )
