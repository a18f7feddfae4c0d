"""Where the value of a GitHub context comes from, and which part of an event an outsider writes.

The fields are those of GitHub's webhook payloads ("Webhook events and payloads") that a person
without write access to the repository can choose freely. Numbers, logins, hashes and fixed words
are left out: they cannot carry code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from bartizan.scan.pipelines.platforms import github_expressions
from bartizan.scan.pipelines.subject import Expression, Origin, Text

_AUTHORS = ("author.name", "author.email", "committer.name", "committer.email")
_UNTRUSTED = (
    "github.head_ref",
    *(
        f"github.event.{path}"
        for path in (
            "pull_request.title", "pull_request.body", "pull_request.head.ref",
            "pull_request.head.label", "pull_request.head.repo.default_branch",
            "pull_request.head.repo.description", "pull_request.head.repo.homepage",
            "issue.title", "issue.body", "comment.body", "review.body", "review_comment.body",
            "discussion.title", "discussion.body", "pages.*.page_name", "pages.*.title",
            "pages.*.summary", "forkee.name", "forkee.description", "forkee.homepage",
            "commits.*.message", *(f"commits.*.{part}" for part in _AUTHORS),
            "head_commit.message", *(f"head_commit.{part}" for part in _AUTHORS),
            "workflow_run.head_branch", "workflow_run.display_title",
            "workflow_run.head_commit.message",
            *(f"workflow_run.head_commit.{part}" for part in _AUTHORS),
            "workflow_run.head_repository.description",
            "workflow_run.pull_requests.*.head.ref", "check_suite.head_branch",
            "check_suite.pull_requests.*.head.ref", "check_run.check_suite.head_branch",
            "check_run.pull_requests.*.head.ref", "changes.title.from", "changes.body.from",
        )
    ),
)  # fmt: skip
_UNTRUSTED_PARTS = tuple(tuple(path.split(".")) for path in _UNTRUSTED)
_UNTRUSTED_EXACT = frozenset(path for path in _UNTRUSTED if "*" not in path)

UNTRUSTED_OUTPUTS: Mapping[str, tuple[str, ...]] = {
    "tj-actions/changed-files": ("_files",),
    "dorny/paths-filter": ("_files",),
    "jitterbit/get-changed-files": ("all", "added", "modified", "removed", "renamed"),
    "trilom/file-changes-action": ("files",),
    "tj-actions/branch-names": ("head_ref_branch", "current_branch", "ref_branch"),
    "xt0rted/pull-request-comment-branch": ("head_ref",),
    "eficode/resolve-pr-refs": ("head_ref",),
    "peter-evans/find-comment": ("comment-body",),
    "potiuk/get-workflow-origin": ("sourceheadbranch",),
    "khan/pull-request-comment-trigger": ("comment_body",),
    "actions-ecosystem/action-regex-match": ("match", "group"),
    "rtcamp/action-pr-details": ("title", "body"),
}
"""Outputs of widely used actions that repeat what an outsider wrote: file names, branches,
comments. An output counts when it is one of the words or ends with it."""

_CODE = (
    "github.event.pull_request.head", "github.head_ref", "github.event.workflow_run.head_sha",
    "github.event.workflow_run.head_branch", "github.event.workflow_run.head_commit",
    "github.event.workflow_run.head_repository", "github.event.pull_request.merge_commit_sha",
    "github.event.workflow_run.pull_requests", "github.event.check_suite.head_sha",
    "github.event.check_run.head_sha",
)  # fmt: skip
_NUMBERS = (
    "github.event.number", "github.event.pull_request.number", "github.event.issue.number",
    "github.event.workflow_run.pull_requests",
)  # fmt: skip
_SEVERITY = {Origin.TRUSTED: 0, Origin.UNKNOWN: 1, Origin.SECRET: 2, Origin.UNTRUSTED: 3}


@dataclass(frozen=True)
class Scope:
    """What names mean at one place of a workflow: ``env``, ``inputs``, ``matrix``, step ids."""

    env: Mapping[str, Origin] = field(default_factory=dict)
    inputs: Mapping[str, Origin] = field(default_factory=dict)
    matrix: Mapping[str, Origin] = field(default_factory=dict)
    steps: Mapping[str, str] = field(default_factory=dict)
    """Name of the action behind a step id, lower case."""
    outputs: Mapping[str, Origin] = field(default_factory=dict)
    """Origin of ``needs`` outputs by ``job.output``, lower case."""

    def origin(self, path: str) -> Origin:
        """Where the value of one context path comes from."""
        root, _, rest = path.partition(".")
        judge = {
            "github": lambda _: _github(path),
            "secrets": lambda _: Origin.SECRET,
            "inputs": lambda name: self.inputs.get(name, Origin.UNKNOWN),
            "env": lambda name: _member(self.env, name),
            "matrix": lambda name: _member(self.matrix, name.partition(".")[0]),
            "steps": self._step,
            "needs": self._need,
        }.get(root)
        return judge(rest) if judge else Origin.TRUSTED

    def _need(self, rest: str) -> Origin:
        job, _, output = rest.partition(".")
        if output.startswith("outputs."):
            return self.outputs.get(f"{job}.{output.removeprefix('outputs.')}", Origin.UNKNOWN)
        return Origin.TRUSTED if output == "result" else Origin.UNKNOWN

    def _step(self, rest: str) -> Origin:
        identifier, _, output = rest.partition(".")
        if output in ("outcome", "conclusion"):
            return Origin.TRUSTED
        endings = UNTRUSTED_OUTPUTS.get(self.steps.get(identifier, ""), ())
        if endings and output.removeprefix("outputs.").endswith(endings):
            return Origin.UNTRUSTED
        return Origin.UNKNOWN

    def find(self, text: Text) -> tuple[Expression, ...]:
        """The expressions of a text with their origins."""
        if "${{" not in text.value:
            return ()
        return tuple(
            self.expression(text, found.inner, found.start, found.end)
            for found in github_expressions.find(text.value)
        )

    def condition(self, text: Text) -> tuple[Expression, ...]:
        """The expressions of a condition, which needs no brackets.

        Their origin is the worst of everything they mention: in a condition, comparing is using.
        """
        found = list(github_expressions.find(text.value))
        bare = (text.value.strip(), 0, len(text.value))
        places = [(f.inner, f.start, f.end) for f in found] or [bare]
        return tuple(
            self._built(text, inner, start, end, tuple(sorted(github_expressions.mentions(inner))))
            for inner, start, end in places
            if inner
        )

    def expression(self, text: Text, inner: str, start: int, end: int) -> Expression:
        """One expression at a place of a text."""
        return self._built(text, inner, start, end, github_expressions.flows(inner))

    def _built(
        self, text: Text, inner: str, start: int, end: int, contexts: tuple[str, ...]
    ) -> Expression:
        return Expression(
            source=inner,
            span=text.locate(start, end),
            origin=worst(map(self.origin, contexts)),
            start=start,
            end=end,
            contexts=contexts,
        )


def worst(origins: Iterable[Origin]) -> Origin:
    """The origin that matters most: untrusted, then secret, then unknown."""
    return max(origins, key=_SEVERITY.__getitem__, default=Origin.TRUSTED)


def names_untrusted_code(expression: Expression, around: str) -> bool:
    """Whether an expression, used as a revision, names what an outsider wrote.

    Args:
        expression: the expression.
        around: the whole revision: a number alone is a pull request's only in ``refs/pull/…``.
    """
    for path in expression.contexts:
        if path.startswith(_CODE):
            return True
        if "pull/" in around and (path.startswith(_NUMBERS) or path.startswith("inputs.")):
            return True
    return False


def _member(origins: Mapping[str, Origin], name: str) -> Origin:
    """Of one name, or of the whole object where none is given."""
    return origins.get(name, Origin.UNKNOWN) if name else worst(origins.values())


def _github(path: str) -> Origin:
    if path == "github.token":
        return Origin.SECRET
    if path in _UNTRUSTED_EXACT:
        return Origin.UNTRUSTED
    parts = path.split(".")
    if path == "github" or parts[1] == "event" or "*" in path:
        if any(_overlaps(parts, known) for known in _UNTRUSTED_PARTS):
            return Origin.UNTRUSTED
        if path.startswith("github.event.client_payload"):
            return Origin.UNKNOWN
    return Origin.UNKNOWN if path in ("github.ref", "github.ref_name") else Origin.TRUSTED


def _overlaps(parts: list[str], known: tuple[str, ...]) -> bool:
    """Whether a path names a known field, or an object that holds it."""
    if len(parts) > len(known):
        return False
    return all(a == b or "*" in (a, b) for a, b in zip(parts, known, strict=False))
