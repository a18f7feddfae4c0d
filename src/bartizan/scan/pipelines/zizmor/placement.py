"""Where a file is put for zizmor to read, under a name of ours.

zizmor tells the kinds of file apart by their path. The given path is never used: it may hold
line breaks or ``../``, and workflows kept elsewhere (test data, templates) are to be read too.
"""

import re
from pathlib import PurePosixPath

_SUFFIXES = (".yml", ".yaml")
_ACTION = {f"action{suffix}" for suffix in _SUFFIXES}
_DEPENDABOT = {f"dependabot{suffix}" for suffix in _SUFFIXES}
_HOOKS = {f".pre-commit-{kind}{suffix}" for kind in ("config", "hooks") for suffix in _SUFFIXES}
_NUMBER = re.compile(
    r"/(?:workflows/\.github/workflows/(\d{6})\.yml|(?:actions|dependabot|hooks)/(\d{6})/)"
)


def wants(path: str) -> bool:
    """Whether zizmor would collect a file with this path by itself."""
    folder, _, name = path.rpartition("/")
    if name in _ACTION or name in _HOOKS:
        return True
    if name in _DEPENDABOT:
        return folder == ".github" or folder.endswith("/.github")
    return name.endswith(_SUFFIXES) and _in_workflows(folder)


def place(path: str, number: int) -> str:
    """Relative path for the file ``number``; what is nothing else is taken for a workflow."""
    folder, _, name = path.rpartition("/")
    if not _in_workflows(folder):
        if name in _ACTION:
            return f"actions/{number:06}/action.yml"
        if name in _DEPENDABOT:
            return f"dependabot/{number:06}/.github/dependabot.yml"
        if name in _HOOKS:
            return f"hooks/{number:06}/{PurePosixPath(name).stem}.yaml"
    return f"workflows/.github/workflows/{number:06}.yml"


def number(text: str, root: str) -> int | None:
    """The number in the first path below ``root`` that a message names.

    The root's name is random, so that what a file makes zizmor say cannot pass for such a path.
    """
    _, _, path = text.partition(root)
    match = _NUMBER.match(path)
    return int(match[1] or match[2]) if match else None


def _in_workflows(folder: str) -> bool:
    return folder == ".github/workflows" or folder.endswith("/.github/workflows")
