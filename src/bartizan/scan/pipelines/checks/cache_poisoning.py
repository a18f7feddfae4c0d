"""A release is built with a cache that untrusted runs can fill."""

import re
from collections.abc import Iterator

from bartizan.model import Check, Confidence, Example, Profile, Severity
from bartizan.scan.match import Match
from bartizan.scan.pipelines.subject import Job, Pipeline, Platform, Store
from bartizan.scan.pipelines.wording import the_job
from bartizan.scan.yaml_tree import Mapping, Node, Scalar, Sequence

_CIRCLECI = """\
version: 2.1
jobs:
  publish:
    docker:
      - image: cimg/node:22.11
    steps:
      - checkout
%s      - run: npm publish
workflows:
  main:
    jobs:
      - publish:
          filters:
            branches:
              only: main
"""

CHECK = Check(
    id="PIPE-006",
    slug="cache-poisoning",
    title="A release is built with a cache that untrusted runs can fill",
    severity=Severity.MEDIUM,
    confidence=Confidence.MEDIUM,
    what="""
Jobs that publish or deploy and restore a build cache, and caches that are deliberately shared between protected and unprotected branches (GitLab's `unprotect: true`).
On platforms where only people with write access can fill the cache, in the pedantic profile.
""",
    why="""
Whatever lies in the cache becomes part of the build: compiled objects, packages, even the tools themselves. Caches are shared between runs of different trust and are
not covered by review, so one poisoned entry, written from a branch or a pull request nobody merged, ends up in the release.
""",
    fix="""
Build what you publish without a cache: switch it off in that job, or give it a key of its own that no other job writes.

On GitLab remove `unprotect: true`, so that protected branches have caches of their own.
""",
    cwe=(349, 494),
    attack=("T1195.002",),
    controls=("owasp-cicd:CICD-SEC-9", "owasp-cicd:CICD-SEC-4", "slsa:build-l3"),
    references=(
        "https://docs.gitlab.com/ci/caching/",
        "https://docs.github.com/en/actions/reference/workflows-and-actions/dependency-caching",
    ),
    upstream=("zizmor:cache-poisoning",),
    bad=(
        Example(
            ".gitlab-ci.yml",
            "build:\n  script:\n    - make\n  cache:\n    key: deps\n    unprotect: true\n    paths:\n      - deps/\n",
        ),
        Example(
            ".circleci/config.yml",
            _CIRCLECI % "      - restore_cache:\n          key: deps-v1\n",
        ),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  branches:\n    main:\n      - step:\n          deployment: production\n          caches:\n            - node\n          script:\n            - npm publish\n",
        ),
        Example(
            ".github/workflows/release.yml",
            "on: release\npermissions: {}\njobs:\n  publish:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/setup-node@v4\n        with:\n          cache: npm\n      - run: npm publish\n",
        ),
    ),
    good=(
        Example(
            ".gitlab-ci.yml",
            "build:\n  script:\n    - make\n  cache:\n    key: deps\n    paths:\n      - deps/\n",
        ),
        Example(".circleci/config.yml", _CIRCLECI % ""),
        Example(
            "bitbucket-pipelines.yml",
            "pipelines:\n  default:\n    - step:\n        caches:\n          - node\n        script:\n          - npm test\n",
        ),
    ),
)

_SHARED = frozenset({Platform.CIRCLECI, Platform.BITBUCKET})
"""Platforms whose caches all branches of a project share."""
_COMMIT_KEY = re.compile(r"\.Revision|CIRCLE_SHA1|BITBUCKET_COMMIT|CIRCLE_WORKFLOW_ID|\.BuildNum")


def find(pipeline: Pipeline) -> Iterator[Match]:
    """Unprotected caches, and caches in publishing jobs."""
    if pipeline.platform is Platform.GITLAB:
        yield from _unprotected(pipeline)
    elif pipeline.platform in _SHARED:
        for job in pipeline.jobs:
            if job.deploys:
                yield from (_match(pipeline, job, s) for s in job.stores if _restores(s))


def _restores(store: Store) -> bool:
    if store.action not in ("cache", "cache-restore"):
        return False
    return not (store.key and _COMMIT_KEY.search(store.key.value)) and store.name != "docker"


def _match(pipeline: Pipeline, job: Job, store: Store) -> Match:
    return Match(
        span=store.key.span if store.key else store.span,
        message=f"{the_job(job)} publishes, and builds with a cache that every branch can fill",
        anchor=store.key.value if store.key else store.name,
        scope=pipeline.scope(job),
        annotation="content that no review covers",
        severity=Severity.LOW,
        profile=Profile.PEDANTIC,
    )


def _unprotected(pipeline: Pipeline) -> Iterator[Match]:
    if "unprotect" not in pipeline.source.text or not isinstance(pipeline.tree, Mapping):
        return
    for name, node in pipeline.tree.items():
        caches = node if name.value == "cache" else _child(node, "cache")
        for cache in caches.items if isinstance(caches, Sequence) else [caches]:
            value = _child(cache, "unprotect")
            key = cache.key("unprotect") if isinstance(cache, Mapping) else None
            if key and isinstance(value, Scalar) and value.value.lower() == "true":
                yield Match(
                    span=value.span,
                    message=f"the cache of `{name.value}` is shared between protected and other branches",
                    anchor="unprotect",
                    scope=(pipeline.platform, pipeline.name, name.value),
                    annotation="any branch fills it, protected ones build with it",
                    confidence=Confidence.HIGH,
                )


def _child(node: Node | None, key: str) -> Node | None:
    return node.get(key) if isinstance(node, Mapping) else None
