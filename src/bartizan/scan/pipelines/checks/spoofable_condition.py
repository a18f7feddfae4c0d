"""A condition that trusts a name which anybody can give themselves."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.conditions import conditions
from bartizan.scan.pipelines.subject import Pipeline, Platform

_GITHUB = """\
on: pull_request_target
permissions: {}
jobs:
  merge:
    if: %s
    runs-on: ubuntu-latest
    steps:
      - run: gh pr merge "$URL"
"""
_GITLAB = """\
deploy:
  script:
    - ./deploy
  rules:
    - if: %s
"""

CHECK = Check(
    id="PIPE-008",
    slug="spoofable-condition",
    title="A condition trusts a name that can be forged",
    severity=Severity.HIGH,
    confidence=Confidence.MEDIUM,
    what="""
Conditions that let a job do something because of who *seems* to have caused it: the last actor on GitHub (`github.actor == 'dependabot[bot]'`), or the author of a commit as
Git records it (`CI_COMMIT_AUTHOR`, `GIT_AUTHOR_NAME`, `GIT_COMMITTER_EMAIL`, `Build.SourceVersionAuthor`, `git log --format=%an`).
""",
    why="""
Git takes name and e-mail from the author's own configuration, so everybody can commit as `renovate[bot]`. And `github.actor` is whoever caused the *latest* event: a stranger
makes a bot touch their pull request, and the condition is true for the stranger's code.
""",
    fix="""
Compare who opened the pull request, which the platform itself vouches for: `github.event.pull_request.user.login`, on GitLab `$GITLAB_USER_LOGIN` together with a protected branch.
Where it must be a commit's author, verify the signature of the commit.
""",
    cwe=(290, 345),
    attack=("T1036.012", "T1656"),
    controls=("owasp-cicd:CICD-SEC-1", "owasp-cicd:CICD-SEC-4", "nist-800-53:IA-9"),
    references=("https://docs.github.com/en/actions/reference/workflows-and-actions/contexts",),
    upstream=("zizmor:bot-conditions",),
    bad=(
        Example(".github/workflows/merge.yml", _GITHUB % "github.actor == 'dependabot[bot]'"),
        Example(".gitlab-ci.yml", _GITLAB % "'$CI_COMMIT_AUTHOR =~ /renovate-bot/'"),
        Example(
            "azure-pipelines.yml",
            "steps:\n  - script: ./deploy\n    condition: eq(variables['Build.SourceVersionAuthor'], 'release-bot')\n",
        ),
        Example(
            "Jenkinsfile",
            "pipeline {\n  agent any\n  stages {\n    stage('deploy') {\n      when { expression { env.GIT_AUTHOR_NAME == 'release-bot' } }\n      steps { sh './deploy' }\n    }\n  }\n}\n",
        ),
    ),
    good=(
        Example(
            ".github/workflows/merge.yml",
            _GITHUB % "github.event.pull_request.user.login == 'dependabot[bot]'",
        ),
        Example(".gitlab-ci.yml", _GITLAB % "'$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH'"),
        Example(
            ".gitlab-ci.yml",
            "test:\n  script:\n    - make\n  rules:\n    - if: '$CI_COMMIT_AUTHOR =~ /renovate-bot/'\n      when: never\n    - when: on_success\n",
        ),
    ),
)

_FORGED = {
    Platform.GITLAB: re.compile(r"\$\{?CI_COMMIT_AUTHOR\}?\s*(?:==|=~)"),
    Platform.JENKINS: re.compile(
        r"(?:GIT_(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL)|CHANGE_AUTHOR_(?:DISPLAY_NAME|EMAIL))"
        r"[^\n&|]{0,20}(?:==|=~)"
    ),
    Platform.AZURE: re.compile(
        r"(?:eq|in|startsWith|contains)\(\s*variables(?:\.|\[')Build\.SourceVersionAuthor",
        re.IGNORECASE,
    ),
}


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Conditions on names from commits; those of GitHub are found by the embedded engine."""
    pattern = _FORGED.get(pipeline.platform)
    if pattern is None:
        return
    for condition in conditions(pipeline):
        if condition.refuses:
            continue
        found = pattern.search(condition.text.value)
        if found:
            yield Match(
                span=condition.text.locate(found.start(), found.end()),
                message="the condition trusts the author that a commit claims to have",
                anchor=condition.text.value,
                scope=condition.scope,
                annotation="everybody can commit under this name",
                severity=Severity.HIGH if condition.job.deploys else Severity.MEDIUM,
            )
