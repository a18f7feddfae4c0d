"""Reads what a pipeline pulls in: container images and ``name@version`` references."""

import re
from collections.abc import Callable

from bartizan.scan.pipelines.subject import Reference, ReferenceKind, Text

FULL_COMMIT = re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?", re.IGNORECASE)
"""A whole SHA-1 or SHA-256 commit; a shortened one can be matched by another commit."""
_DIGEST = re.compile(r"sha(256|512):[0-9a-f]{64,128}", re.IGNORECASE)


def image(
    text: Text,
    *,
    dynamic: Callable[[str], bool],
    first_party: tuple[str, ...] = (),
    kind: ReferenceKind = ReferenceKind.IMAGE,
) -> Reference:
    """A container image: ``registry:5000/name:tag@sha256:…``, with or without ``docker://``.

    A colon is a tag's only after the last slash (distribution reference grammar), so that a
    registry's port is none. Only a digest pins an image.
    """
    written = text.value.strip()
    bare = written.removeprefix("docker://")
    rest, at, digest = bare.partition("@")
    head, slash, last = rest.rpartition("/")
    last, _, tag = last.partition(":")
    name = f"{head}{slash}{last}"
    if dynamic(rest):  # a variable may hold slashes and colons: only a literal digest is certain
        name, tag = rest, ""
    return Reference(
        kind=kind,
        text=text,
        name=name,
        version=digest if at else tag,
        pinned=bool(_DIGEST.fullmatch(digest)),
        first_party=name.startswith(first_party) if first_party else False,
        dynamic=dynamic(written),
    )


def versioned(
    kind: ReferenceKind,
    text: Text,
    *,
    dynamic: Callable[[str], bool],
    local: bool = False,
    first_party: bool = False,
    exact: Callable[[str], bool] | None = None,
) -> Reference:
    """``name@version``, split at the last ``@``.

    Args:
        kind: what it is.
        text: as written.
        dynamic: whether a piece of text holds a variable.
        local: whether it is part of the same commit.
        first_party: whether the platform's vendor publishes it.
        exact: whether a version cannot be moved; by default, whether it is a full commit.
    """
    written = text.value.strip()
    name, at, version = written.rpartition("@")
    if not at:
        name, version = written, ""
    fixed = exact(version) if exact else bool(FULL_COMMIT.fullmatch(version))
    return Reference(
        kind=kind,
        text=text,
        name=name,
        version=version,
        pinned=fixed,
        local=local,
        first_party=first_party,
        dynamic=dynamic(written),
    )
