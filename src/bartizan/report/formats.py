"""Every report format by name. A format's module is imported when it is used, never before."""

from collections.abc import Sequence
from enum import StrEnum
from importlib import import_module
from typing import Protocol, cast

from bartizan.model import Check, ScanResult


class Format(StrEnum):
    """The formats a scan can be reported in."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    MARKDOWN = "markdown"
    HTML = "html"
    JUNIT = "junit"
    GITHUB = "github"
    GITLAB = "gitlab"
    GITLAB_SAST = "gitlab-sast"
    OCSF = "ocsf"

    @property
    def about(self) -> str:
        """One line of help."""
        return _FORMATS[self][1]


_FORMATS = {
    Format.TEXT: ("text", "code frames for a terminal"),
    Format.JSON: ("json_report", "everything, documented and stable; can be read back as baseline"),
    Format.SARIF: ("sarif", "SARIF 2.1.0, for code scanning and other tools"),
    Format.MARKDOWN: ("markdown", "for job summaries and comments on changes"),
    Format.HTML: ("html_page", "one self-contained page"),
    Format.JUNIT: ("junit", "a test report, for CI servers"),
    Format.GITHUB: ("github", "annotations in a GitHub Actions run"),
    Format.GITLAB: ("gitlab", "GitLab Code Quality report"),
    Format.GITLAB_SAST: ("gitlab_sast", "GitLab security report"),
    Format.OCSF: ("ocsf", "OCSF detection findings as JSON lines, for a SIEM"),
}


class Renderer(Protocol):
    """What the module of a format offers."""

    def __call__(
        self,
        result: ScanResult,
        *,
        checks: Sequence[Check],
        colour: bool = False,
        width: int = 100,
        docs_url: str = "",
    ) -> str:
        """A whole report, ending in a line feed.

        Args:
            result: what to report.
            checks: the checks that ran, for rule descriptions; may be a superset.
            colour: whether to use terminal colours, where the format has any.
            width: cells of a terminal line, where the format has lines.
            docs_url: root of the published documentation, ending in ``/``; empty for no links.
        """
        ...


def renderer(name: Format) -> Renderer:
    """The function that writes a format."""
    module = import_module(f"bartizan.report.{_FORMATS[name][0]}")
    return cast("Renderer", module.render)


def render(
    name: Format,
    result: ScanResult,
    *,
    checks: Sequence[Check],
    colour: bool = False,
    width: int = 100,
    docs_url: str = "",
) -> str:
    """A report in the named format. See ``Renderer``; ``docs_url`` may lack its final ``/``."""
    root = docs_url.rstrip("/") + "/" if docs_url else ""
    return renderer(name)(result, checks=checks, colour=colour, width=width, docs_url=root)
