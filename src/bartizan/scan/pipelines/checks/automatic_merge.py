"""A pipeline merges or approves changes that no person has looked at."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.guards import approved, checks_membership, membership_step
from bartizan.scan.pipelines.shell_commands import MAX_SCRIPT
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Step, Text, Trust
from bartizan.scan.pipelines.wording import the_job
from bartizan.scan.source import Span

_GITHUB = """\
on: pull_request_target
permissions: {}
jobs:
  merge:
%s    runs-on: ubuntu-latest
    permissions:
      contents: write
      pull-requests: write
    steps:
      - run: %s "$URL"
        env:
          URL: ${{ github.event.pull_request.html_url }}
          GH_TOKEN: ${{ github.token }}
"""
_BOT = "    if: github.event.pull_request.user.login == 'dependabot[bot]'\n"
_CURL = 'curl -X POST -H "Authorization: token $TOKEN" https://git.example/api/v1/repos/x/y/pulls/$CHANGE_ID/merge'

CHECK = Check(
    id="PIPE-013",
    slug="automatic-merge",
    title="A pipeline merges or approves changes by itself",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Steps that merge, approve or switch on automatic merging of a pull request: `gh pr merge`, `gh pr review --approve`, `glab mr merge`, calls of the `…/merge` and
`…/approve` interfaces, and actions made for it. Where the pull request must come from a dependency bot, in the pedantic profile.
""",
    why="""
A review by somebody else is the control that keeps one person, or one stolen account, from changing what is delivered. A script that approves or merges replaces it by conditions that
the author of the change can study and satisfy: this is how a package repository with thousands of users was taken over with a "version bump".
""",
    fix="""
Let people merge, and let the platform wait for the checks (automatic merging with required reviews, a merge queue).

Where a bot's updates are to be merged unseen: test for the bot as author of the pull request, limit it to patch releases and to the lock files, and require the tests.
""",
    cwe=(284, 862),
    attack=("T1195.002", "T1677"),
    controls=("owasp-cicd:CICD-SEC-1", "soc2:CC8.1", "slsa:source-l4", "nist-800-53:CM-3"),
    references=("https://blog.ryotak.me/post/homebrew-security-incident-en/",),
    bad=(
        Example(".github/workflows/merge.yml", _GITHUB % ("", "gh pr merge --auto --squash")),
        Example(".github/workflows/merge.yml", _GITHUB % ("", "gh pr review --approve")),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent any\n  stages {\n    stage('merge') {\n      steps {\n        sh '''"
            + _CURL
            + "'''\n      }\n    }\n  }\n}\n",
        ),
        Example(
            ".gitlab-ci.yml",
            'merge:\n  script:\n    - glab mr merge "$CI_MERGE_REQUEST_IID" --yes\n  rules:\n    - if: $CI_PIPELINE_SOURCE == "merge_request_event"\n',
        ),
    ),
    good=(
        Example(".github/workflows/merge.yml", _GITHUB % ("", "gh pr comment --body thanks")),
        Example(".github/workflows/merge.yml", _GITHUB % ("", "gh pr create --fill --head")),
        Example(
            ".gitlab-ci.yml", 'merge:\n  script:\n    - glab mr view "$CI_MERGE_REQUEST_IID"\n'
        ),
    ),
)

_ACTIONS = re.compile(
    r"(?:^|[/-])(?:auto-?merge|automerge|auto-?approve|merge-pull-request|enable-pull-request-automerge"
    r"|approve-pull-request|merge-dependabot|dependabot-auto-merge)(?:$|[-/])",
    re.IGNORECASE,
)
_COMMANDS = re.compile(
    r"\bgh\s+pr\s+merge\b|\bgh\s+pr\s+review\b[^\n]{0,200}(?:--approve\b|\s-a\b)"
    r"|\bglab\s+mr\s+(?:merge|approve|accept)\b|\bhub\s+merge\b|\btea\s+pulls?\s+(?:merge|approve)\b"
    r"|\bpulls\.(?:merge|createReview)\b|\bmergePullRequest\b|enablePullRequestAutoMerge"
    r"|\bcurl\b(?:[^\n]|\\\n|'\n){0,400}?/(?:pulls|pull-requests|pullrequests|merge_requests)/"
    r"(?:[^\n/]){1,80}/(?:merge|approve)\b|\baz\s+repos\s+pr\s+(?:update|set-vote)\b[^\n]{0,200}"
    r"(?:--auto-complete\s+true|--vote\s+approve|--status\s+completed)"
)
_HINT = re.compile(r"[mM]erge|pprove|createReview|az repos")
_APPROVES = re.compile(r"APPROVE")
_ONLY_COMMENTS = re.compile(r"createReview")
_BOTS = re.compile(
    r"dependabot|renovate|pre-commit-ci|github-actions\[bot\]|_bot\b|\[bot\]|-bot\b|(?:sender|user)\.type\s*==\s*'Bot'",
    re.IGNORECASE,
)


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Steps that merge or approve."""
    for job, step in pipeline.steps():
        place = _merging(step)
        if place is None:
            continue
        what, span = place
        bot = _for_bots(pipeline, job, step)
        outsiders = pipeline.trust is not Trust.TRUSTED
        controlled = (
            checks_membership(job.condition, step.condition)
            or membership_step(job, step)
            or approved(pipeline, job)
        )
        regular = (
            not bot and not controlled and (outsiders or pipeline.platform is not Platform.GITHUB)
        )
        yield Match(
            span=span,
            message=f"{the_job(job)} {what} pull requests without a person"
            + (", if they come from a bot" if bot else ""),
            anchor=what,
            scope=pipeline.scope(job, step),
            annotation="replaces the review of a second person",
            severity=Severity.HIGH if regular else Severity.LOW,
            profile=Profile.REGULAR if regular else Profile.PEDANTIC,
        )


def _merging(step: Step) -> tuple[str, Span] | None:
    """What a step does to pull requests, and where."""
    if step.uses and _ACTIONS.search(step.uses.name):
        what = "approves" if "approve" in step.uses.name.lower() else "merges"
        return what, step.uses.text.span
    for script in step.scripts:
        text = script.text.value[:MAX_SCRIPT]
        found = _COMMANDS.search(text) if _HINT.search(text) else None
        if found and _ONLY_COMMENTS.search(found[0]) and not _APPROVES.search(text):
            continue
        if found:
            return ("approves" if "pprove" in found[0] else "merges"), _first_line(
                script.text, found
            )
    return None


def _first_line(text: Text, found: re.Match[str]) -> Span:
    end = text.value.find("\n", found.start(), found.end())
    return text.locate(found.start(), found.end() if end < 0 else end)


def _for_bots(pipeline: Pipeline, job: Job, step: Step) -> bool:
    """Whether a condition asks for a bot; in the script itself it may stand, too."""
    places = [job.condition, step.condition, *(script.text for script in step.scripts)]
    names = [step.uses.name] if step.uses else []
    named = any(_BOTS.search(place.value) for place in places if place)
    needed = any(
        other.condition and _BOTS.search(other.condition.value)
        for other in map(pipeline.job_by_name.get, job.needs)
        if other
    )
    return named or needed or any("dependabot" in name.lower() for name in names)
