"""What a scanned tree is called in the store: the same on every machine that has a clone."""

import re
from pathlib import Path

from bartizan.scan import git

_USERINFO = re.compile(r"^([a-z+]{1,10}://)[^/@]*@")
_SCP = re.compile(r"^[^/@:]+@([^/:]+):(?!//)")


def project_name(root: Path) -> str:
    """The address of the repository's origin without credentials, or the directory's name."""
    try:
        address = git.run(root, "config", "--local", "--get", "remote.origin.url").decode().strip()
    except (git.GitError, UnicodeDecodeError):
        address = ""
    if not address or address.startswith(("/", ".", "file:")):
        return root.resolve().name or "project"
    address = _SCP.sub(r"\1/", _USERINFO.sub(r"\1", address))
    return re.sub(r"^[a-z+]{1,10}://", "", address).removesuffix("/").removesuffix(".git")
