"""Names of container images, and the digest in them.

Source: the grammar of github.com/distribution/reference.
"""

import re

_DIGEST = re.compile(r"sha256:[0-9a-f]{64}")


def digest_of(text: str | None) -> str | None:
    """The ``sha256:…`` digest in an image reference or image id; None if there is none."""
    found = _DIGEST.search(text) if text else None
    return found.group() if found else None


def image_name(reference: str | None) -> str | None:
    """What names an image best: its digest, else the reference, with ``latest`` said aloud."""
    if not reference:
        return None
    plain = reference.removeprefix("docker-pullable://").removeprefix("docker://")
    if digest := digest_of(plain):
        return digest
    return plain if ":" in plain.rpartition("/")[2] else f"{plain}:latest"
